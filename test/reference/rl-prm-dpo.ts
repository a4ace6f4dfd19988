/** Float64 twin of src/rl/prm-scores.wgsl and prm-loss-dpo.wgsl with its fragments. */
import type { PrmLossKind } from "../../src/rl/prm-loss.ts";
import { at } from "../../src/typed-array.ts";
import { mean, rowsOf, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";
import type { PrmRow } from "./rl-prm-loss.ts";

export type DpoKind = Exclude<PrmLossKind, "ce">;

/** Score of every row: beta * sum of log-ratios; 0 for dropped rows. */
export function prmScores(batch: Batch, prm: Grid, ref: Grid, beta: number): number[] {
  return rowsOf(batch).map(
    (row) => beta * sum(tokensOf(batch, row).map((n) => at(prm, n) - at(ref, n))),
  );
}

/** What the loss of a response is multiplied by. */
function responseWeight(
  batch: Batch,
  group: readonly number[],
  row: number,
  q: number,
  scores: readonly number[],
  kind: DpoKind,
): number {
  if (kind === "dpo") return 1;
  const isNoBetter = (other: number) =>
    kind === "dpo-bon-accuracy"
      ? at(batch.outcomes, other) <= at(batch.outcomes, row)
      : at(scores, other) <= q;
  return group.length * (group.filter(isNoBetter).length / group.length) ** (group.length - 1);
}

/**
 * @param q the row's score now
 * @param scores of all rows, from before the PRM learned
 * @param frozenQ the score that the weight sees
 */
export function dpoRow(
  batch: Batch,
  q: number,
  scores: readonly number[],
  row: number,
  kind: DpoKind,
  frozenQ = q,
): PrmRow {
  if (at(batch.weights, row) === 0) return { q: 0, loss: 0, probability: 0, slope: 0 };
  const outcome = (index: number) => at(batch.outcomes, index);
  const first = row - (row % batch.groupSize);
  const group = rowsOf(batch).filter(
    (other) => other >= first && other < first + batch.groupSize && at(batch.weights, other) !== 0,
  );
  const isRight = outcome(row) > 0;
  const others = group.filter((other) =>
    isRight ? outcome(other) < outcome(row) : outcome(other) > outcome(row),
  );
  const opposite = others.length === 0 ? 0 : mean(others.map((other) => at(scores, other)));
  const weight = responseWeight(batch, group, row, frozenQ, scores, kind);
  // -log sigmoid(margin)
  const margin = isRight ? q - opposite : opposite - q;
  const loss = Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0);
  const slope = (isRight ? -1 : 1) / (1 + Math.exp(margin));
  return { q, loss: weight * loss, probability: 1 / (1 + Math.exp(-q)), slope: weight * slope };
}

/**
 * Loss of the kept rows of a mini-batch (mean, or sum for the best-of-n kinds) and its gradient [rows, context].
 *
 * @param scores as of dpoRow
 * @param frozenQ scores that the weights see, those of `prm` by default; held still by central differences
 */
export function dpoLoss(
  batch: Batch,
  prm: Grid,
  ref: Grid,
  scores: readonly number[],
  rows: readonly number[],
  { beta, kind, frozenQ }: { beta: number; kind: DpoKind; frozenQ?: readonly number[] },
): { loss: number; dLogprobs: Grid } {
  const kept = rows.filter((row) => at(batch.weights, row) !== 0);
  const count = kind === "dpo" ? Math.max(kept.length, 1) : 1;
  const now = prmScores(batch, prm, ref, beta);
  const dLogprobs = zeros(batch);
  const losses = kept.map((row) => {
    const frozen = at(frozenQ ?? now, row);
    const { loss, slope } = dpoRow(batch, at(now, row), scores, row, kind, frozen);
    for (const n of tokensOf(batch, row)) dLogprobs[n] = (beta * slope) / count;
    return loss;
  });
  return { loss: sum(losses) / count, dLogprobs };
}
