/** Float64 twin of src/rl/prm-loss.wgsl and prm-loss-backward.wgsl. */
import type { Formula } from "../../src/rl/batch.ts";
import { at } from "../../src/typed-array.ts";
import { sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

export interface PrmRow {
  readonly q: number;
  readonly loss: number;
  readonly probability: number;
  readonly slope: number;
}

/** `round` imitates the precision in which the released code saturates: identity or Math.fround. */
export function logisticLoss(
  q: number,
  label: number,
  formula: Formula,
  round = (x: number) => x,
): PrmRow {
  const probability = round(1 / (1 + Math.exp(-q)));
  if (formula === "paper") {
    const loss = Math.max(q, 0) - q * label + Math.log1p(Math.exp(-Math.abs(q)));
    return { q, loss, probability, slope: probability - label };
  }
  const clampedLog = (p: number) => Math.max(Math.log(p), -100);
  const loss = -(label * clampedLog(probability) + (1 - label) * clampedLog(1 - probability));
  const width = probability * (1 - probability);
  return { q, loss, probability, slope: ((probability - label) * width) / Math.max(width, 1e-12) };
}

/** Q, loss, pass probability and slope of a response. */
export function prmRow(
  batch: Batch,
  prm: Grid,
  ref: Grid,
  row: number,
  settings: { beta: number; intercept: number; formula: Formula; round?: (x: number) => number },
): PrmRow {
  if (at(batch.weights, row) === 0) return { q: 0, loss: 0, probability: 0, slope: 0 };
  const ratio = sum(tokensOf(batch, row).map((n) => at(prm, n) - at(ref, n)));
  const q = settings.beta * ratio + settings.intercept;
  return logisticLoss(q, at(batch.outcomes, row), settings.formula, settings.round);
}

/** Mean loss of the kept rows of a mini-batch and its gradient [rows, context]. */
export function prmLoss(
  batch: Batch,
  prm: Grid,
  ref: Grid,
  rows: readonly number[],
  settings: { beta: number; intercept: number; formula: Formula; round?: (x: number) => number },
): { loss: number; dLogprobs: Grid } {
  const kept = rows.filter((row) => at(batch.weights, row) !== 0);
  const count = Math.max(kept.length, 1);
  const dLogprobs = zeros(batch);
  const losses = kept.map((row) => {
    const { loss, slope } = prmRow(batch, prm, ref, row, settings);
    for (const n of tokensOf(batch, row)) dLogprobs[n] = (settings.beta * slope) / count;
    return loss;
  });
  return { loss: sum(losses) / count, dLogprobs };
}
