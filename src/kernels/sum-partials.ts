/**
 * Second half of every long sum of gradients: kernels write one partial sum per chunk, this adds the chunks
 * in a fixed order, so that a run repeats bit for bit without float atomics.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import blocksCode from "./sum-partials-blocks.wgsl?raw";
import code from "./sum-partials.wgsl?raw";

/** More chunks than this are added in blocks first: one thread after the other would wait for memory that often. */
const MOST_AT_ONCE = 64;

export async function createSumPartials(device: GPUDevice) {
  const [kernel, blocks] = await Promise.all([
    compileKernel(device, { name: "sum-partials", code: code + threadIndex }),
    compileKernel(device, { name: "sum-partials-blocks", code: blocksCode + threadIndex }),
  ]);
  return {
    /** output [count] += the sum over chunks of partials [chunks, count], which are scratch: they may change. */
    sum(
      plan: Plan,
      { partials, output }: { partials: View; output: View },
      { count, chunks }: { count: number; chunks: number },
    ): void {
      const isLong = chunks > MOST_AT_ONCE;
      const step = isLong ? Math.ceil(Math.sqrt(chunks)) : 1;
      if (isLong) {
        plan.dispatch(
          blocks,
          [partials],
          [u32(count), u32(chunks), u32(step)],
          workgroupsFor(Math.ceil(chunks / step) * count, 64),
        );
      }
      plan.dispatch(
        kernel,
        [partials, output],
        [u32(count), u32(chunks), u32(step)],
        workgroupsFor(count, 64),
      );
    },
  };
}
