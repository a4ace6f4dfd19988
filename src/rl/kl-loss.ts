/**
 * KL divergence from a reference as part of the policy loss, estimated on the sampled tokens.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { tokenWeight, type AggregationOptions } from "./aggregation.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import { klFragments, type KlEstimator } from "./kl-return.ts";
import lossCode from "./kl-loss.wgsl?raw";

export interface KlLossOptions extends AggregationOptions {
  readonly estimator: KlEstimator;
  /** The gradient of k2 whatever the estimator, as verl's "k1+" and "k3+"; false by default. */
  readonly straightThrough?: boolean;
}

/** Words per response of `klRows`: sum of the estimates, number of tokens. */
export const KL_ROW_WORDS = 2;

/** @throws InputError for an aggregation without its length */
export async function createKlLoss(device: GPUDevice, options: KlLossOptions) {
  const { code, constantLength } = tokenWeight(options);
  const loss = await compileKernel(device, {
    name: "kl-loss",
    code: lossCode + klFragments[options.estimator] + code,
  });
  return {
    /**
     * Adds d (coefficient * KL) / d policyLogprobs to dLogprobs [rows, context], which the policy loss has just written
     * for the rows of the mini-batch, and writes their klRows [rows, KL_ROW_WORDS], without the coefficient.
     */
    forward(
      plan: Plan,
      arrays: {
        policyLogprobs: View;
        refLogprobs: View;
        spans: View;
        weights: View;
        map: View;
        dLogprobs: View;
        klRows: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      coefficient: number,
    ): void {
      plan.dispatch(
        loss,
        [
          arrays.policyLogprobs,
          arrays.refLogprobs,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.dLogprobs,
          arrays.klRows,
        ],
        [
          u32(shape.context),
          u32(offset),
          u32(count),
          f32(coefficient),
          u32(options.straightThrough === true ? 1 : 0),
          constantLength,
        ],
        onePerRow(count),
      );
    },
  };
}
