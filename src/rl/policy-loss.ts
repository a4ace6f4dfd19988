/**
 * A policy loss for one mini-batch, as one number per token: d loss / d logprob.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { tokenWeight, type AggregationOptions } from "./aggregation.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import cispo from "./_policy-cispo.wgsl?raw";
import clip from "./_policy-clip.wgsl?raw";
import gspo from "./_policy-gspo.wgsl?raw";
import entropyCode from "./entropy-bonus.wgsl?raw";
import lossCode from "./policy-loss.wgsl?raw";

/** "clip": PPO, GRPO, DAPO. "cispo": clipped weights without gradient. "gspo": one ratio for the whole response. */
export type PolicyLossKind = "clip" | "cispo" | "gspo";

/** A new loss is a new fragment with the function `token_loss` and a line here. */
const fragments: Readonly<Record<PolicyLossKind, string>> = { clip, cispo, gspo };

export interface PolicyLossOptions {
  /** The ratio of new to old probability is clipped to [1 - clipLow, 1 + clipHigh]. */
  readonly clipLow: number;
  readonly clipHigh: number;
  /** For a negative advantage A the loss is at most -dualClip * A; 0 turns that off. Only "clip" has it. */
  readonly dualClip: number;
}

/**
 * Words per response of `policyRows`, sums over its tokens: loss, clipped, dual-clipped, log-ratio estimates k1 and
 * k3 of KL(old || new), ratio, then the largest ratio and the number of tokens.
 */
export const POLICY_ROW_WORDS = 8;

/**
 * @param options "clip" and "token-mean" by default; "gspo" has "sequence-mean" by default, the only one verl gives it
 * @throws InputError for an aggregation without its length
 */
export async function createPolicyLoss(
  device: GPUDevice,
  options: { readonly loss?: PolicyLossKind } & AggregationOptions = {},
) {
  const { loss: kind = "clip" } = options;
  const { code, constantLength } = tokenWeight({
    aggregation: kind === "gspo" ? "sequence-mean" : "token-mean",
    ...options,
  });
  const loss = await compileKernel(device, {
    name: "policy-loss",
    code: lossCode + fragments[kind] + code,
  });
  const entropy = await compileKernel(device, { name: "entropy-bonus", code: entropyCode + code });
  return {
    /**
     * For the rows of the mini-batch: dLogprobs [rows, context] = d loss / d policyLogprobs, and
     * policyRows [rows, POLICY_ROW_WORDS] for the metrics, before any weight.
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
          constantLength,
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
        [u32(shape.context), u32(offset), u32(count), f32(coefficient), constantLength],
        onePerRow(count),
      );
    },
  };
}
