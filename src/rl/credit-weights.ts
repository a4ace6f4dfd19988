/**
 * What each remembered token weighs when the policy learns by likelihood, from its response's success and its own credit.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import code from "./credit-weights.wgsl?raw";

export interface CreditWeightOptions {
  readonly beta: number;
  /** Credit is tanh(r / bound): the reward at which a token counts about three quarters. */
  readonly bound: number;
  /** Weight of a token of a success: of a response whose outcome is at least `threshold`. */
  readonly success: number;
  readonly threshold: number;
  /** Weight of full positive credit, in any response. */
  readonly praise: number;
  /** Share of a success's weight that a token with full negative credit loses, in 0..1. */
  readonly blame: number;
}

export async function createCreditWeights(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "credit-weights", code });
  return {
    /** tokenWeights [rows, context] of the mini-batch's rows. prmLogprobs and refLogprobs are alike; outcomes [rows]. */
    forward(
      plan: Plan,
      arrays: {
        prmLogprobs: View;
        refLogprobs: View;
        outcomes: View;
        spans: View;
        map: View;
        tokenWeights: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      { beta, bound, success, threshold, praise, blame }: CreditWeightOptions,
    ): void {
      plan.dispatch(
        kernel,
        [
          arrays.prmLogprobs,
          arrays.refLogprobs,
          arrays.outcomes,
          arrays.spans,
          arrays.map,
          arrays.tokenWeights,
        ],
        [
          u32(shape.context),
          u32(offset),
          u32(count),
          ...[beta, bound, success, threshold, praise, blame].map(f32),
        ],
        onePerRow(count),
      );
    },
  };
}
