/** SwiGLU: silu(gate) * up of rows [gate (width) | up (width)]. Width is a multiple of 4. */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import sigmoid from "./_sigmoid.wgsl?raw";
import threadIndex from "./_thread-index.wgsl?raw";
import backwardCode from "./swiglu-backward.wgsl?raw";
import forwardCode from "./swiglu.wgsl?raw";

export interface SwigluShape {
  readonly rows: number;
  /** Columns of the output; the rows of gateUp have twice as many. */
  readonly width: number;
}

export async function createSwiglu(device: GPUDevice) {
  const fragments = sigmoid + threadIndex;
  const [forward, backward] = await Promise.all([
    compileKernel(device, { name: "swiglu", code: forwardCode + fragments }),
    compileKernel(device, { name: "swiglu-backward", code: backwardCode + fragments }),
  ]);
  return {
    /** output [rows, width] = silu(gate) * up, from gateUp [rows, 2 * width]. */
    forward(
      plan: Plan,
      arrays: { gateUp: View; output: View },
      { rows, width }: SwigluShape,
    ): void {
      plan.dispatch(
        forward,
        [arrays.gateUp, arrays.output],
        [u32(rows), u32(width / 4)],
        workgroupsFor((rows * width) / 4, 64),
      );
    },

    /** dGateUp [rows, 2 * width] = the gradient for gateUp. */
    backward(
      plan: Plan,
      arrays: { dOutput: View; gateUp: View; dGateUp: View },
      { rows, width }: SwigluShape,
    ): void {
      plan.dispatch(
        backward,
        [arrays.dOutput, arrays.gateUp, arrays.dGateUp],
        [u32(rows), u32(width / 4)],
        workgroupsFor((rows * width) / 4, 64),
      );
    },
  };
}
