/** Counts NaN and infinities on the device, so that an update can be refused before it spoils the weights. */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./count-nonfinite.wgsl?raw";

const MOST_THREADS = 65536;

export async function createCountNonfinite(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "count-nonfinite", code: code + threadIndex });
  return {
    /** counters[slot] += the number of NaN and infinite floats in the first `words` words of input. */
    count(
      plan: Plan,
      arrays: { input: View; counters: View },
      { words, slot }: { words: number; slot: number },
    ): void {
      const threads = Math.min(Math.ceil(words / 4), MOST_THREADS);
      plan.dispatch(
        kernel,
        [arrays.input, arrays.counters],
        [u32(words), u32(threads), u32(slot)],
        workgroupsFor(threads, 64),
      );
    },
  };
}
