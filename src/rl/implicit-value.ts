/**
 * The implicit PRM as a value model, the variant of the paper that needs no critic.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import valueCode from "./implicit-value.wgsl?raw";

export async function createImplicitValue(device: GPUDevice) {
  const value = await compileKernel(device, { name: "implicit-value", code: valueCode });
  return {
    /**
     * values [rows, context] = sum of the process rewards before each token. With them GAE of the outcome alone, with
     * gamma and lambda 1, is outcome - v(y_<t).
     */
    forward(
      plan: Plan,
      arrays: { processRewards: View; spans: View; weights: View; values: View },
      shape: BatchShape,
    ): void {
      plan.dispatch(
        value,
        [arrays.processRewards, arrays.spans, arrays.weights, arrays.values],
        [u32(shape.rows), u32(shape.context)],
        onePerRow(shape.rows),
      );
    },
  };
}
