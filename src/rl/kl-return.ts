/**
 * KL in the reward: each token pays for its distance from the reference, and so does every token before it.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import k1 from "./_kl-k1.wgsl?raw";
import k2 from "./_kl-k2.wgsl?raw";
import k3 from "./_kl-k3.wgsl?raw";
import klReturnCode from "./kl-return.wgsl?raw";

/** Estimators of KL(policy || reference) per token: log-ratio, half its square, Schulman's third. */
export type KlEstimator = "k1" | "k2" | "k3";

/** The function `kl_estimate` of each estimator. A new one is a new fragment and a line here. */
export const klFragments: Readonly<Record<KlEstimator, string>> = { k1, k2, k3 };

export async function createKlReturn(device: GPUDevice, estimator: KlEstimator) {
  const code = klReturnCode + klFragments[estimator];
  const klReturn = await compileKernel(device, { name: "kl-return", code });
  return {
    /** returns [rows, context] -= coefficient * discounted sum of the KL estimates from each token on, in place. */
    forward(
      plan: Plan,
      arrays: {
        /** Of the policy that sampled. */
        oldLogprobs: View;
        refLogprobs: View;
        spans: View;
        weights: View;
        returns: View;
      },
      shape: BatchShape,
      { coefficient, gamma }: { coefficient: number; gamma: number },
    ): void {
      plan.dispatch(
        klReturn,
        [arrays.oldLogprobs, arrays.refLogprobs, arrays.spans, arrays.weights, arrays.returns],
        [u32(shape.rows), u32(shape.context), f32(coefficient), f32(gamma)],
        onePerRow(shape.rows),
      );
    },
  };
}
