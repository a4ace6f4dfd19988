/** Float64 twin of src/rl/implicit-reward*.wgsl. */
import type { ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

/** @param stepEnds [rows, context]: column of the last token of each token's step, for granularity "step" */
export function implicitReward(
  batch: Batch,
  prm: Grid,
  ref: Grid,
  options: ImplicitRewardOptions,
  stepEnds?: ArrayLike<number>,
): Grid {
  const { beta, granularity, bound = 0 } = options;
  const rewards = zeros(batch);
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    const values = tokens.map((n) => {
      const reward = beta * (at(prm, n) - at(ref, n));
      return bound > 0 ? bound * Math.tanh(reward / bound) : reward;
    });
    const last = tokens.at(-1);
    if (last === undefined) continue;
    /** Where the reward of a token goes. */
    const home = (n: number): number => {
      if (granularity === "token") return n;
      if (granularity === "whole") return last;
      const end = row * batch.context + at(stepEnds ?? [], n);
      return end > n && end <= last ? end : n;
    };
    tokens.forEach((n) => {
      if (options.dropLast && granularity === "token" && n === last) return;
      rewards[n] = sum(values.filter((_, i) => home(at(tokens, i)) === n));
    });
  }
  if (options.normalisation === "none") return rewards;
  const peak = Math.max(0, ...rowsOf(batch).map((row) => rewardPeak(batch, rewards, row)));
  return rewards.map((reward) => reward / (peak + 1e-6));
}

/** Largest |sum of the rewards from t on| over the columns of a row. */
export function rewardPeak(batch: Batch, rewards: Grid, row: number): number {
  const own = [...rewards.subarray(row * batch.context, (row + 1) * batch.context)];
  return Math.max(0, ...own.map((_, t) => Math.abs(sum(own.slice(t)))));
}
