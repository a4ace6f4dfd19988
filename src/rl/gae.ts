/**
 * Advantages with a critic: one reward per token, compared with what the critic expected.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import { perColumn } from "./whiten.ts";
import type { KlEstimator } from "./kl-return.ts";
import { klFragments } from "./kl-return.ts";
import gaeCode from "./gae.wgsl?raw";
import tokenRewardsCode from "./token-rewards.wgsl?raw";

export interface TokenRewardOptions {
  readonly processWeight: number;
  readonly outcomeWeight: number;
  /** 0: no KL in the reward. */
  readonly klCoefficient: number;
}

export interface GaeOptions {
  /** Discount per token. */
  readonly gamma: number;
  /** 1: everything that follows counts; 0: only the next value. */
  readonly lambda: number;
  /** Add the advantage to what `returns` holds, instead of writing it there. */
  readonly add: boolean;
}

/** @param klEstimator of the KL in the reward */
export async function createGae(device: GPUDevice, klEstimator: KlEstimator = "k1") {
  const rewardsCode = tokenRewardsCode + klFragments[klEstimator];
  const rewards = await compileKernel(device, { name: "token-rewards", code: rewardsCode });
  const gae = await compileKernel(device, { name: "gae", code: gaeCode });
  return {
    /**
     * tokenRewards [rows, context] = processWeight * processRewards - klCoefficient * KL, and outcomeWeight * outcome on the
     * last token. With a coefficient of 0 the log-probabilities are not read: any array may stand there.
     */
    rewards(
      plan: Plan,
      arrays: {
        processRewards: View;
        outcomes: View;
        /** Of the policy that sampled. */
        oldLogprobs: View;
        refLogprobs: View;
        spans: View;
        weights: View;
        tokenRewards: View;
      },
      shape: BatchShape,
      { processWeight, outcomeWeight, klCoefficient }: TokenRewardOptions,
    ): void {
      plan.dispatch(
        rewards,
        [
          arrays.processRewards,
          arrays.outcomes,
          arrays.oldLogprobs,
          arrays.refLogprobs,
          arrays.spans,
          arrays.weights,
          arrays.tokenRewards,
        ],
        [
          u32(shape.rows),
          u32(shape.context),
          f32(processWeight),
          f32(outcomeWeight),
          f32(klCoefficient),
        ],
        perColumn(shape),
      );
    },

    /**
     * Writes or adds advantages into returns [rows, context], and writes valueTargets [rows, context].
     *
     * @param arrays.values [rows, context]: on each response token what was expected before it
     */
    forward(
      plan: Plan,
      arrays: {
        tokenRewards: View;
        values: View;
        spans: View;
        weights: View;
        returns: View;
        valueTargets: View;
      },
      shape: BatchShape,
      { gamma, lambda, add }: GaeOptions,
    ): void {
      plan.dispatch(
        gae,
        [
          arrays.tokenRewards,
          arrays.values,
          arrays.spans,
          arrays.weights,
          arrays.returns,
          arrays.valueTargets,
        ],
        [u32(shape.rows), u32(shape.context), f32(gamma), f32(lambda), u32(add ? 1 : 0)],
        onePerRow(shape.rows),
      );
    },
  };
}
