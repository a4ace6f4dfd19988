/** Float64 twin of src/rl/policy-loss.wgsl and entropy-bonus.wgsl. */
import type { PolicyLossOptions } from "../../src/rl/policy-loss.ts";
import { at } from "../../src/typed-array.ts";
import { allTokens, sum, zeros, type Batch, type Grid } from "./rl-batch.ts";

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** Loss of one token as a function of its log-probability alone. */
export function tokenLoss(
  policy: number,
  old: number,
  advantage: number,
  options: PolicyLossOptions,
): number {
  const ratio = Math.exp(clamp(policy - old, -20, 20));
  const clipped = clamp(ratio, 1 - options.clipLow, 1 + options.clipHigh);
  const loss = Math.max(-advantage * ratio, -advantage * clipped);
  return options.dualClip > 0 && advantage < 0
    ? Math.min(loss, -advantage * options.dualClip)
    : loss;
}

/** Columns of policyRows for the tokens of one row. */
export function policyRow(
  policy: Grid,
  old: Grid,
  advantages: Grid,
  tokens: readonly number[],
  options: PolicyLossOptions,
): number[] {
  const each = tokens.map((n) => {
    const [p, o, a] = [at(policy, n), at(old, n), at(advantages, n)];
    const logRatio = clamp(p - o, -20, 20);
    const ratio = Math.exp(logRatio);
    const clipped = -a * clamp(ratio, 1 - options.clipLow, 1 + options.clipHigh);
    const unbounded = Math.max(-a * ratio, clipped);
    return {
      loss: tokenLoss(p, o, a, options),
      clipped: clipped > -a * ratio ? 1 : 0,
      dual: options.dualClip > 0 && a < 0 && unbounded > -a * options.dualClip ? 1 : 0,
      k1: -logRatio,
      k3: ratio - 1 - logRatio,
      ratio,
    };
  });
  const total = (key: keyof (typeof each)[number]) => sum(each.map((token) => token[key]));
  return [
    ...(["loss", "clipped", "dual", "k1", "k3", "ratio"] as const).map(total),
    Math.max(0, ...each.map(({ ratio }) => ratio)),
    each.length,
  ];
}

/** Token-mean loss of a mini-batch and its gradient [rows, context]. */
export function policyLoss(
  batch: Batch,
  policy: Grid,
  old: Grid,
  advantages: Grid,
  rows: readonly number[],
  options: PolicyLossOptions,
): { loss: number; dLogprobs: Grid } {
  const tokens = allTokens(batch, rows);
  const count = Math.max(tokens.length, 1);
  const dLogprobs = zeros(batch);
  let loss = 0;
  for (const n of tokens) {
    const [p, o, a] = [at(policy, n), at(old, n), at(advantages, n)];
    const ratio = Math.exp(clamp(p - o, -20, 20));
    const value = tokenLoss(p, o, a, options);
    // Where the token's loss is -A rho it is free, and rho is its own derivative; elsewhere it is constant.
    dLogprobs[n] = value === -a * ratio && Math.abs(p - o) <= 20 ? (-a * ratio) / count : 0;
    loss += value / count;
  }
  return { loss, dLogprobs };
}

/** Gradient [rows, context] of -coefficient * mean entropy with respect to the entropies. */
export function entropyBonus(batch: Batch, rows: readonly number[], coefficient: number): Grid {
  const tokens = allTokens(batch, rows);
  const dEntropies = zeros(batch);
  for (const n of tokens) dEntropies[n] = -coefficient / tokens.length;
  return dEntropies;
}
