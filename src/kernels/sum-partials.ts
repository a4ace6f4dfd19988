/**
 * Second half of every long sum of gradients: kernels write one partial sum per chunk, this adds the chunks
 * in a fixed order, so that a run repeats bit for bit without float atomics.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./sum-partials.wgsl?raw";

export async function createSumPartials(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "sum-partials", code: code + threadIndex });
  return {
    /** output [count] += the sum over chunks of partials [chunks, count]. */
    sum(
      plan: Plan,
      arrays: { partials: View; output: View },
      shape: { count: number; chunks: number },
    ): void {
      plan.dispatch(
        kernel,
        [arrays.partials, arrays.output],
        [u32(shape.count), u32(shape.chunks)],
        workgroupsFor(shape.count, 64),
      );
    },
  };
}
