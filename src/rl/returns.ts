/**
 * Returns: what a token is followed by, from both sources of reward.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import returnsCode from "./returns.wgsl?raw";

/** How one source of reward enters. */
export interface Source {
  readonly weight: number;
  /** Discount per token. The paper does not discount the outcome: 1. */
  readonly gamma: number;
}

export async function createReturns(device: GPUDevice) {
  const returns = await compileKernel(device, { name: "returns", code: returnsCode });
  return {
    /**
     * returns = process.weight * processReturns + outcome.weight * outcomeReturns, all [rows, context]. The two
     * parts are written before weighting, for the inspector.
     */
    forward(
      plan: Plan,
      arrays: {
        processRewards: View;
        outcomes: View;
        baselines: View;
        spans: View;
        weights: View;
        returns: View;
        processReturns: View;
        outcomeReturns: View;
      },
      shape: BatchShape,
      { process, outcome }: { process: Source; outcome: Source },
    ): void {
      plan.dispatch(
        returns,
        [
          arrays.processRewards,
          arrays.outcomes,
          arrays.baselines,
          arrays.spans,
          arrays.weights,
          arrays.returns,
          arrays.processReturns,
          arrays.outcomeReturns,
        ],
        [
          u32(shape.rows),
          u32(shape.context),
          f32(process.weight),
          f32(process.gamma),
          f32(outcome.weight),
          f32(outcome.gamma),
        ],
        onePerRow(shape.rows),
      );
    },
  };
}
