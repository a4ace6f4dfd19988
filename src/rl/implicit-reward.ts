/**
 * The implicit process reward: what the PRM makes of a token that the reference does not.
 */
import { invariant } from "../errors.ts";
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import bounded from "./_bounded.wgsl?raw";
import logRatio from "./_reward-log-ratio.wgsl?raw";
import rewardCode from "./implicit-reward.wgsl?raw";
import normaliseCode from "./implicit-reward-normalise.wgsl?raw";
import stepsCode from "./implicit-reward-steps.wgsl?raw";

/** Where the reward of a response lies: on each token, summed on the last token of each step, or of the response. */
export type Granularity = "token" | "step" | "whole";
/** A step's tokens are rewarded one by one before they are added. */
const granularityCodes: Readonly<Record<Granularity, number>> = { token: 0, step: 0, whole: 1 };

export interface ImplicitRewardOptions {
  readonly beta: number;
  readonly granularity: Granularity;
  /** Give the last token of a response no reward, as the released recipe does. Only with "token". */
  readonly dropLast: boolean;
  /** "batch": divide by the largest |reward to go| of the batch + 1e-6. */
  readonly normalisation: "none" | "batch";
  /** Reward of a token = bound * tanh(reward / bound), before anything is added. 0: no bound. */
  readonly bound?: number;
}

/** Words of `scratch`. */
export function implicitRewardScratchWords({ rows }: BatchShape): number {
  return rows;
}

export async function createImplicitReward(device: GPUDevice) {
  const reward = await compileKernel(device, {
    name: "implicit-reward",
    code: rewardCode + logRatio + bounded,
  });
  const steps = await compileKernel(device, { name: "implicit-reward-steps", code: stepsCode });
  const normalise = await compileKernel(device, {
    name: "implicit-reward-normalise",
    code: normaliseCode,
  });
  return {
    /**
     * processRewards [rows, context] = beta * (prmLogprobs - refLogprobs) on response tokens, 0 elsewhere.
     *
     * @param arrays.stepEnds u32 [rows, context], rows as `stepEnds` of step-rewards.ts makes them; needed with "step"
     */
    forward(
      plan: Plan,
      arrays: {
        prmLogprobs: View;
        refLogprobs: View;
        spans: View;
        weights: View;
        processRewards: View;
        scratch: View;
        stepEnds?: View;
      },
      shape: BatchShape,
      options: ImplicitRewardOptions,
    ): void {
      const { spans, weights, processRewards, scratch, stepEnds } = arrays;
      const { granularity, dropLast, beta, bound = 0 } = options;
      const size = [u32(shape.rows), u32(shape.context)];
      plan.dispatch(
        reward,
        [arrays.prmLogprobs, arrays.refLogprobs, spans, weights, processRewards, scratch],
        [
          ...size,
          u32(granularityCodes[granularity]),
          u32(dropLast && granularity === "token" ? 1 : 0),
          f32(beta),
          f32(bound),
        ],
        onePerRow(shape.rows),
      );
      if (granularity === "step") {
        invariant(stepEnds !== undefined, 'granularity "step" needs the ends of the steps');
        const bindings = [spans, weights, stepEnds, processRewards, scratch];
        plan.dispatch(steps, bindings, size, onePerRow(shape.rows));
      }
      if (options.normalisation === "none") return;
      plan.dispatch(normalise, [scratch, processRewards], size, onePerRow(shape.rows));
    },
  };
}
