/** Float64 twin of src/rl/token-rewards.wgsl, gae.wgsl and implicit-value.wgsl: every sum written out. */
import type { GaeOptions, TokenRewardOptions } from "../../src/rl/gae.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";
import { klEstimate } from "./rl-kl-return.ts";

/** @param kl the estimator and the log-probabilities it compares; without it there is no penalty */
export function tokenRewards(
  batch: Batch,
  rewards: Grid,
  { processWeight, outcomeWeight, klCoefficient }: TokenRewardOptions,
  kl?: { estimator: KlEstimator; logprobs: Grid; ref: Grid },
): Grid {
  const result = zeros(batch);
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    for (const n of tokens) {
      const penalty = kl ? klEstimate(kl.estimator, at(kl.logprobs, n), at(kl.ref, n)) : 0;
      const outcome = n === tokens.at(-1) ? at(batch.outcomes, row) : 0;
      result[n] =
        processWeight * at(rewards, n) + outcomeWeight * outcome - klCoefficient * penalty;
    }
  }
  return result;
}

/** A_t = sum_{s >= t} (gamma lambda)^(s - t) d_s, added to `base`. */
export function gae(
  batch: Batch,
  rewards: Grid,
  values: Grid,
  base: Grid,
  { gamma, lambda, add }: GaeOptions,
): { returns: Grid; valueTargets: Grid } {
  const [returns, valueTargets] = [zeros(batch), zeros(batch)];
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    const differences = tokens.map((n, i) => {
      const next = tokens[i + 1];
      return at(rewards, n) + gamma * (next === undefined ? 0 : at(values, next)) - at(values, n);
    });
    tokens.forEach((n, i) => {
      const later = differences.slice(i);
      const advantage = sum(later.map((d, distance) => (gamma * lambda) ** distance * d));
      returns[n] = (add ? at(base, n) : 0) + advantage;
      valueTargets[n] = at(values, n) + advantage;
    });
  }
  return { returns, valueTargets };
}

/** v(y_<t), the sum of the rewards of the tokens before t. */
export function implicitValues(batch: Batch, rewards: Grid): Grid {
  const values = zeros(batch);
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    tokens.forEach((n, i) => (values[n] = sum(tokens.slice(0, i).map((s) => at(rewards, s)))));
  }
  return values;
}
