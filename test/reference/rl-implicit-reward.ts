/** Float64 twin of src/rl/implicit-reward.wgsl and implicit-reward-normalise.wgsl. */
import type { ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

export function implicitReward(
  batch: Batch,
  prm: Grid,
  ref: Grid,
  options: ImplicitRewardOptions,
): Grid {
  const rewards = zeros(batch);
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    const values = tokens.map((n) => options.beta * (at(prm, n) - at(ref, n)));
    const last = tokens.at(-1);
    if (last === undefined) continue;
    tokens.forEach((n, i) => {
      if (options.granularity === "token")
        rewards[n] = options.dropLast && n === last ? 0 : at(values, i);
      else rewards[n] = n === last ? sum(values) : 0;
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
