/**
 * Cross-entropy of the implicit PRM on outcome labels: Q = beta * sum(log p_prm - log p_ref) + intercept is the logit
 * that a response is right.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Formula, type Minibatch } from "./batch.ts";
import stable from "./_logistic-loss.wgsl?raw";
import saturating from "./_logistic-loss-code.wgsl?raw";
import minibatch from "./_minibatch.wgsl?raw";
import forwardCode from "./prm-loss.wgsl?raw";
import backwardCode from "./prm-loss-backward.wgsl?raw";

/** "paper": stable for every Q. "code": sigmoid, then log clamped at -100; no gradient where the sigmoid saturates. */
const logisticLosses: Readonly<Record<Formula, string>> = { paper: stable, code: saturating };

/** Words per response of `prmRows`: Q, loss, pass probability sigmoid(Q), d loss / d Q. */
export const PRM_ROW_WORDS = 4;

export async function createPrmLoss(device: GPUDevice, formula: Formula) {
  const code = forwardCode + logisticLosses[formula] + minibatch;
  const forward = await compileKernel(device, { name: "prm-loss", code });
  const backward = await compileKernel(device, {
    name: "prm-loss-backward",
    code: backwardCode + minibatch,
  });
  return {
    /**
     * Writes prmRows [rows, PRM_ROW_WORDS] for the rows of the mini-batch, before any mean.
     * outcomes [rows] in 0..1; settings f32 [1 or more], written by the host: [intercept].
     */
    forward(
      plan: Plan,
      arrays: {
        prmLogprobs: View;
        refLogprobs: View;
        outcomes: View;
        settings: View;
        spans: View;
        weights: View;
        map: View;
        prmRows: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      beta: number,
    ): void {
      plan.dispatch(
        forward,
        [
          arrays.prmLogprobs,
          arrays.refLogprobs,
          arrays.outcomes,
          arrays.settings,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.prmRows,
        ],
        [u32(shape.context), u32(offset), u32(count), f32(beta)],
        onePerRow(count),
      );
    },

    /** dLogprobs [rows, context] of the mini-batch's rows = d (mean loss of its kept responses) / d prmLogprobs. */
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
        [u32(shape.context), u32(offset), u32(count), f32(beta)],
        onePerRow(count),
      );
    },
  };
}
