/**
 * The clipped policy loss of PPO for one mini-batch, as one number per token: d loss / d logprob.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import tokenMean from "./_aggregate-token-mean.wgsl?raw";
import minibatch from "./_minibatch.wgsl?raw";
import entropyCode from "./entropy-bonus.wgsl?raw";
import lossCode from "./policy-loss.wgsl?raw";

/** How token losses become one loss. */
export type Aggregation = "token-mean";
/** A new aggregation is a new fragment with the function `token_weight` and a line here. */
const aggregations: Readonly<Record<Aggregation, string>> = { "token-mean": tokenMean };

export interface PolicyLossOptions {
  /** The ratio of new to old probability is clipped to [1 - clipLow, 1 + clipHigh]. */
  readonly clipLow: number;
  readonly clipHigh: number;
  /** For a negative advantage A the loss is at most -dualClip * A; 0 turns that off. */
  readonly dualClip: number;
}

/**
 * Words per response of `policyRows`, sums over its tokens: loss, clipped, dual-clipped, log-ratio estimates k1 and
 * k3 of KL(old || new), ratio, then the largest ratio and the number of tokens.
 */
export const POLICY_ROW_WORDS = 8;

export async function createPolicyLoss(device: GPUDevice, aggregation: Aggregation = "token-mean") {
  const aggregate = aggregations[aggregation];
  const loss = await compileKernel(device, {
    name: "policy-loss",
    code: lossCode + aggregate + minibatch,
  });
  const entropy = await compileKernel(device, {
    name: "entropy-bonus",
    code: entropyCode + aggregate + minibatch,
  });
  return {
    /**
     * For the rows of the mini-batch: dLogprobs [rows, context] = d loss / d policyLogprobs, and
     * policyRows [rows, POLICY_ROW_WORDS] for the metrics.
     */
    forward(
      plan: Plan,
      arrays: {
        policyLogprobs: View;
        oldLogprobs: View;
        advantages: View;
        spans: View;
        weights: View;
        map: View;
        dLogprobs: View;
        policyRows: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      { clipLow, clipHigh, dualClip }: PolicyLossOptions,
    ): void {
      plan.dispatch(
        loss,
        [
          arrays.policyLogprobs,
          arrays.oldLogprobs,
          arrays.advantages,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.dLogprobs,
          arrays.policyRows,
        ],
        [
          u32(shape.context),
          u32(offset),
          u32(count),
          f32(1 - clipLow),
          f32(1 + clipHigh),
          f32(dualClip),
        ],
        onePerRow(count),
      );
    },

    /**
     * For the rows of the mini-batch: dEntropies [rows, context] = -coefficient * weight of the token in the loss.
     * With coefficient 0 too, as the array may be shared with another loss.
     */
    entropy(
      plan: Plan,
      arrays: { spans: View; weights: View; map: View; dEntropies: View },
      shape: BatchShape,
      { offset, count }: Minibatch,
      coefficient: number,
    ): void {
      plan.dispatch(
        entropy,
        [arrays.spans, arrays.weights, arrays.map, arrays.dEntropies],
        [u32(shape.context), u32(offset), u32(count), f32(coefficient)],
        onePerRow(count),
      );
    },
  };
}
