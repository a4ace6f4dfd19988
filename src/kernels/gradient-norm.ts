/** Squared norm of all gradients of a model, which lie in one flat array, and a guard against NaN and infinity. */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import totalCode from "./gradient-norm-total.wgsl?raw";
import partialsCode from "./gradient-norm.wgsl?raw";

const MOST_PARTIALS = 4096;
const VECTORS_PER_THREAD = 32;

function partialSums(count: number): number {
  return Math.min(Math.ceil(count / 4 / VECTORS_PER_THREAD), MOST_PARTIALS);
}

/** Words of `scratch` that `measure` needs for `count` elements. */
export function gradientNormScratchWords(count: number): number {
  return partialSums(count);
}

export async function createGradientNorm(device: GPUDevice) {
  const [partials, total] = await Promise.all([
    compileKernel(device, { name: "gradient-norm", code: partialsCode + threadIndex }),
    compileKernel(device, { name: "gradient-norm-total", code: totalCode }),
  ]);
  return {
    /**
     * norm[slot] = the squared norm of input [count]; guard[guardSlot] (u32) += the number of its elements that
     * are not finite.
     *
     * @throws RangeError when count is not a multiple of 4
     */
    measure(
      plan: Plan,
      arrays: { input: View; norm: View; guard: View; scratch: View },
      { count, slot = 0, guardSlot = 0 }: { count: number; slot?: number; guardSlot?: number },
    ): void {
      if (count % 4 !== 0)
        throw new RangeError(
          `Cannot measure a norm: expected a multiple of 4 elements, got ${count}`,
        );
      const threads = partialSums(count);
      plan.dispatch(
        partials,
        [arrays.input, arrays.scratch, arrays.guard],
        [u32(count / 4), u32(threads), u32(guardSlot)],
        workgroupsFor(threads, 64),
      );
      plan.dispatch(total, [arrays.scratch, arrays.norm], [u32(threads), u32(slot)], [1, 1, 1]);
    },
  };
}
