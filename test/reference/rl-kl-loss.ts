/** Float64 twin of src/rl/kl-loss.wgsl and the fragments _kl-*.wgsl. */
import type { KlLossOptions } from "../../src/rl/kl-loss.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { at } from "../../src/typed-array.ts";
import { tokenWeights } from "./rl-aggregation.ts";
import { sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

/** Estimate of KL(policy || reference) from one token. */
export function klEstimate(policy: number, ref: number, estimator: KlEstimator): number {
  if (estimator === "k1") return policy - ref;
  if (estimator === "k2") return (policy - ref) ** 2 / 2;
  const d = Math.min(Math.max(ref - policy, -20), 20);
  return Math.min(Math.exp(d) - d - 1, 10);
}

/** Its derivative by log policy. */
export function klSlope(policy: number, ref: number, estimator: KlEstimator): number {
  if (estimator === "k1") return 1;
  if (estimator === "k2") return policy - ref;
  const isClamped = Math.abs(policy - ref) > 20 || klEstimate(policy, ref, "k3") === 10;
  return isClamped ? 0 : 1 - Math.exp(ref - policy);
}

/** KL loss of a mini-batch without its coefficient, its gradient [rows, context], and klRows of every row. */
export function klLoss(
  batch: Batch,
  policy: Grid,
  ref: Grid,
  rows: readonly number[],
  options: KlLossOptions,
): { loss: number; dLogprobs: Grid; klRows: number[] } {
  const { estimator, straightThrough = false } = options;
  const dLogprobs = zeros(batch);
  let loss = 0;
  for (const [n, weight] of tokenWeights(batch, rows, options)) {
    const [p, r] = [at(policy, n), at(ref, n)];
    dLogprobs[n] = weight * klSlope(p, r, straightThrough ? "k2" : estimator);
    loss += weight * klEstimate(p, r, estimator);
  }
  const klRows = batch.spans.flatMap((_, row) => {
    const tokens = tokensOf(batch, row);
    return [
      sum(tokens.map((n) => klEstimate(at(policy, n), at(ref, n), estimator))),
      tokens.length,
    ];
  });
  return { loss, dLogprobs, klRows };
}
