/**
 * RMSNorm of rows [rows, width], or of heads inside wider rows (Qwen3's QK norm).
 *
 * Widths, strides and offsets are multiples of 4, because the kernels read vec4.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import backwardWeightCode from "./rmsnorm-backward-weight.wgsl?raw";
import backwardCode from "./rmsnorm-backward.wgsl?raw";
import forwardCode from "./rmsnorm.wgsl?raw";
import { createSumPartials } from "./sum-partials.ts";

/** Where heads lie inside the rows of an array: element (row, head, c) at row * stride + offset + head * width + c. */
export interface HeadLayout {
  readonly stride: number;
  readonly offset: number;
}

export interface RmsnormShape {
  /** Rows of the array. */
  readonly rows: number;
  /** Heads normalised apart inside a row; 1 for a whole row. */
  readonly heads: number;
  /** Elements of a head. */
  readonly width: number;
  readonly input: HeadLayout;
  readonly output: HeadLayout;
}

/** Long enough to keep the partial sums few, short enough to keep a device of many threads busy. */
const ROWS_PER_CHUNK = 32;

/** Words of `scratch` that `backward` needs. */
export function rmsnormScratchWords({
  rows,
  heads,
  width,
}: Pick<RmsnormShape, "rows" | "heads" | "width">): number {
  return Math.ceil((rows * heads) / ROWS_PER_CHUNK) * width;
}

export async function createRmsnorm(device: GPUDevice) {
  const [forward, backward, backwardWeight, partials] = await Promise.all([
    compileKernel(device, { name: "rmsnorm", code: forwardCode + threadIndex }),
    compileKernel(device, { name: "rmsnorm-backward", code: backwardCode + threadIndex }),
    compileKernel(device, {
      name: "rmsnorm-backward-weight",
      code: backwardWeightCode + threadIndex,
    }),
    createSumPartials(device),
  ]);
  return {
    /** output = input * rstd * weight; rstd [rows * heads] is kept for `backward`. */
    forward(
      plan: Plan,
      arrays: { input: View; weight: View; output: View; rstd: View },
      shape: RmsnormShape,
      epsilon: number,
    ): void {
      const threads = shape.rows * shape.heads;
      plan.dispatch(
        forward,
        [arrays.input, arrays.weight, arrays.output, arrays.rstd],
        [...layoutParams(shape), f32(epsilon)],
        workgroupsFor(threads, 64),
      );
    },

    /**
     * dInput = (or += with `accumulate`) the gradient for the input, in the input's layout; dWeight [width] +=.
     * dOutput has the output's layout; scratch holds `rmsnormScratchWords(shape)` words.
     */
    backward(
      plan: Plan,
      arrays: {
        dOutput: View;
        input: View;
        weight: View;
        rstd: View;
        dInput: View;
        dWeight: View;
        scratch: View;
      },
      shape: RmsnormShape,
      { accumulate = false }: { accumulate?: boolean } = {},
    ): void {
      const { dOutput, input, weight, rstd, dInput, dWeight, scratch } = arrays;
      const threads = shape.rows * shape.heads;
      const chunks = Math.ceil(threads / ROWS_PER_CHUNK);
      plan.dispatch(
        backward,
        [dOutput, input, weight, rstd, dInput],
        [...layoutParams(shape), u32(accumulate ? 1 : 0)],
        workgroupsFor(threads, 64),
      );
      plan.dispatch(
        backwardWeight,
        [dOutput, input, rstd, scratch],
        [...layoutParams(shape), u32(ROWS_PER_CHUNK)],
        workgroupsFor((chunks * shape.width) / 4, 64),
      );
      partials.sum(plan, { partials: scratch, output: dWeight }, { count: shape.width, chunks });
    },
  };
}

/** The first seven members of each kernel's `Params`, lengths in vec4. */
function layoutParams({ rows, heads, width, input, output }: RmsnormShape) {
  const lengths = [width, input.stride, input.offset, output.stride, output.offset];
  if (lengths.some((length) => length % 4 !== 0)) {
    throw new RangeError(
      `Cannot normalise rows as widths, strides and offsets must be multiples of 4: got ${lengths}`,
    );
  }
  return [rows * heads, heads, ...lengths.map((length) => length / 4)].map(u32);
}
