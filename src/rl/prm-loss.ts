/**
 * Losses of the implicit PRM on outcome labels: Q = beta * sum(log p_prm - log p_ref) + intercept is the logit that a
 * response is right (cross-entropy), or that it is better than others of its group (DPO).
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { invariant } from "../errors.ts";
import { onePerRow, type BatchShape, type Formula, type Minibatch } from "./batch.ts";
import stable from "./_logistic-loss.wgsl?raw";
import saturating from "./_logistic-loss-code.wgsl?raw";
import minibatch from "./_minibatch.wgsl?raw";
import byAccuracy from "./_response-weight-accuracy.wgsl?raw";
import alike from "./_response-weight-one.wgsl?raw";
import byReward from "./_response-weight-reward.wgsl?raw";
import backwardCode from "./prm-loss-backward.wgsl?raw";
import comparisonCode from "./prm-loss-dpo.wgsl?raw";
import forwardCode from "./prm-loss.wgsl?raw";
import scoresCode from "./prm-scores.wgsl?raw";

/**
 * "ce": cross-entropy. The others: detached DPO, each response against the mean of the group's responses of the opposite
 * label; weighted alike, or as the best of the group by outcome or by the PRM (bon_acc, bon_rm), and then summed over the
 * mini-batch, not averaged, as upstream does. An outcome above 0 counts as right in DPO, also a fractional one.
 */
export type PrmLossKind = "ce" | "dpo" | "dpo-bon-accuracy" | "dpo-bon-reward";

/** "paper": stable for every Q. "code": sigmoid, then log clamped at -100; no gradient where the sigmoid saturates. */
const logisticLosses: Readonly<Record<Formula, string>> = { paper: stable, code: saturating };

/** A new weight is a new fragment with the function `response_weight` and a line here. */
const responseWeights: Readonly<Record<Exclude<PrmLossKind, "ce">, string>> = {
  dpo: alike,
  "dpo-bon-accuracy": byAccuracy,
  "dpo-bon-reward": byReward,
};

/** Words per response of `prmRows`: Q, loss, pass probability sigmoid(Q), d loss / d Q. */
export const PRM_ROW_WORDS = 4;

/** @param formula of the cross-entropy; DPO is stable in both */
export async function createPrmLoss(device: GPUDevice, formula: Formula, kind: PrmLossKind = "ce") {
  const code =
    kind === "ce"
      ? forwardCode + logisticLosses[formula] + minibatch
      : comparisonCode + responseWeights[kind] + stable + minibatch;
  const [scores, forward, backward] = await Promise.all([
    compileKernel(device, { name: "prm-scores", code: scoresCode }),
    compileKernel(device, { name: kind === "ce" ? "prm-loss" : "prm-loss-dpo", code }),
    compileKernel(device, { name: "prm-loss-backward", code: backwardCode + minibatch }),
  ]);
  const isSum = kind === "dpo-bon-accuracy" || kind === "dpo-bon-reward";
  return {
    kind,

    /**
     * Writes prmScores [rows]: what DPO holds against each response. Record it once an update, after the PRM has scored every
     * row and before it learns; cross-entropy does not need it.
     */
    compare(
      plan: Plan,
      arrays: { prmLogprobs: View; refLogprobs: View; spans: View; weights: View; prmScores: View },
      shape: BatchShape,
      beta: number,
    ): void {
      plan.dispatch(
        scores,
        [arrays.prmLogprobs, arrays.refLogprobs, arrays.spans, arrays.weights, arrays.prmScores],
        [u32(shape.rows), u32(shape.context), f32(beta)],
        onePerRow(shape.rows),
      );
    },

    /**
     * Writes prmRows [rows, PRM_ROW_WORDS] for the rows of the mini-batch, before any mean.
     * outcomes [rows] in 0..1; settings f32 [1 or more]: [intercept], which DPO does not read: it would cancel;
     * prmScores [rows]: of `compare`, for DPO.
     *
     * @param groupSize consecutive rows that DPO compares
     */
    forward(
      plan: Plan,
      arrays: {
        prmLogprobs: View;
        refLogprobs: View;
        outcomes: View;
        settings: View;
        prmScores?: View;
        spans: View;
        weights: View;
        map: View;
        prmRows: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      beta: number,
      groupSize = 1,
    ): void {
      const fourth = kind === "ce" ? arrays.settings : arrays.prmScores;
      invariant(fourth !== undefined, `the PRM loss "${kind}" is given no prmScores`);
      plan.dispatch(
        forward,
        [
          arrays.prmLogprobs,
          arrays.refLogprobs,
          arrays.outcomes,
          fourth,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.prmRows,
        ],
        [
          u32(shape.context),
          u32(offset),
          u32(count),
          f32(beta),
          ...(kind === "ce" ? [] : [u32(groupSize)]),
        ],
        onePerRow(count),
      );
    },

    /**
     * dLogprobs [rows, context] of the mini-batch's rows = d (loss of its kept responses: the mean, or for the best-of-n
     * kinds the sum) / d prmLogprobs.
     */
    backward(
      plan: Plan,
      arrays: { prmRows: View; spans: View; weights: View; map: View; dLogprobs: View },
      shape: BatchShape,
      { offset, count }: Minibatch,
      beta: number,
    ): void {
      plan.dispatch(
        backward,
        [arrays.prmRows, arrays.spans, arrays.weights, arrays.map, arrays.dLogprobs],
        [u32(shape.context), u32(offset), u32(count), f32(beta), u32(isSum ? 1 : 0)],
        onePerRow(count),
      );
    },
  };
}
