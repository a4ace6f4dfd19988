/** Sets the words of a view to a constant, inside a plan. */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Param, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./fill.wgsl?raw";

export async function createFill(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "fill", code: code + threadIndex });
  return {
    /** output [words] = value, given as `u32(...)` or `f32(...)`; zero by default. */
    fill(
      plan: Plan,
      arrays: { output: View },
      { words, value = u32(0) }: { words: number; value?: Param },
    ): void {
      plan.dispatch(kernel, [arrays.output], [u32(words), value], workgroupsFor(words, 64));
    },
  };
}
