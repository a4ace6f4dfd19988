/**
 * The implicit process reward: what the PRM makes of a token that the reference does not.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import logRatio from "./_reward-log-ratio.wgsl?raw";
import rewardCode from "./implicit-reward.wgsl?raw";
import normaliseCode from "./implicit-reward-normalise.wgsl?raw";

/** Where the reward of a response lies: on each token, or its sum on the last token. */
export type Granularity = "token" | "whole";
const granularityCodes: Readonly<Record<Granularity, number>> = { token: 0, whole: 1 };

export interface ImplicitRewardOptions {
  readonly beta: number;
  readonly granularity: Granularity;
  /** Give the last token of a response no reward, as the released recipe does. Only with "token". */
  readonly dropLast: boolean;
  /** "batch": divide by the largest |reward to go| of the batch + 1e-6. */
  readonly normalisation: "none" | "batch";
}

/** Words of `scratch`. */
export function implicitRewardScratchWords({ rows }: BatchShape): number {
  return rows;
}

export async function createImplicitReward(device: GPUDevice) {
  const reward = await compileKernel(device, {
    name: "implicit-reward",
    code: rewardCode + logRatio,
  });
  const normalise = await compileKernel(device, {
    name: "implicit-reward-normalise",
    code: normaliseCode,
  });
  return {
    /** processRewards [rows, context] = beta * (prmLogprobs - refLogprobs) on response tokens, 0 elsewhere. */
    forward(
      plan: Plan,
      arrays: {
        prmLogprobs: View;
        refLogprobs: View;
        spans: View;
        weights: View;
        processRewards: View;
        scratch: View;
      },
      shape: BatchShape,
      options: ImplicitRewardOptions,
    ): void {
      const { processRewards, scratch } = arrays;
      plan.dispatch(
        reward,
        [
          arrays.prmLogprobs,
          arrays.refLogprobs,
          arrays.spans,
          arrays.weights,
          processRewards,
          scratch,
        ],
        [
          u32(shape.rows),
          u32(shape.context),
          u32(granularityCodes[options.granularity]),
          u32(options.dropLast ? 1 : 0),
          f32(options.beta),
        ],
        onePerRow(shape.rows),
      );
      if (options.normalisation === "none") return;
      const size = [u32(shape.rows), u32(shape.context)];
      plan.dispatch(normalise, [scratch, processRewards], size, onePerRow(shape.rows));
    },
  };
}
