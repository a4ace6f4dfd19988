/** Float64 twin of src/rl/metrics-rows.wgsl and metrics.wgsl. */
import type { MetricSlot } from "../../src/rl/metrics.ts";
import { at } from "../../src/typed-array.ts";
import {
  allTokens,
  keptRows,
  rowsOf,
  sum,
  tokensOf,
  variance,
  type Batch,
  type Grid,
} from "./rl-batch.ts";

export interface MetricInputs {
  readonly logprobs: Grid;
  readonly refLogprobs: Grid;
  readonly entropies: Grid;
  readonly processRewards: Grid;
  readonly advantages: Grid;
  /** Rows of Q, loss, pass probability, slope. */
  readonly prmRows: readonly (readonly number[])[];
  /** Rows of the columns of policy-loss.ts. */
  readonly policyRows: readonly (readonly number[])[];
}

/** KL(policy || reference) at a token, estimator k3. */
export function k3(logprob: number, refLogprob: number): number {
  const d = Math.min(Math.max(refLogprob - logprob, -20), 20);
  return Math.exp(d) - 1 - d;
}

/** What metrics-rows.wgsl leaves for metrics.wgsl, row by row. */
export function batchRows(batch: Batch, inputs: MetricInputs): number[] {
  return rowsOf(batch).flatMap((row) => {
    const tokens = tokensOf(batch, row);
    const total = (value: (n: number) => number) => sum(tokens.map(value));
    const advantages = tokens.map((n) => at(inputs.advantages, n));
    const mean = sum(advantages) / Math.max(tokens.length, 1);
    return [
      tokens.length,
      total((n) => k3(at(inputs.logprobs, n), at(inputs.refLogprobs, n))),
      total((n) => at(inputs.entropies, n)),
      total((n) => at(inputs.processRewards, n)),
      mean,
      sum(advantages.map((a) => (a - mean) ** 2)),
    ];
  });
}

export function metrics(batch: Batch, inputs: MetricInputs): Record<MetricSlot, number> {
  const kept = keptRows(batch);
  const tokens = allTokens(batch);
  const perToken = (value: (n: number) => number) =>
    sum(tokens.map(value)) / Math.max(tokens.length, 1);
  const perResponse = (value: (row: number) => number) =>
    sum(kept.map(value)) / Math.max(kept.length, 1);
  const policy = (column: number) => kept.map((row) => at(at(inputs.policyRows, row), column));
  const policyMean = (column: number) => sum(policy(column)) / Math.max(sum(policy(7)), 1);
  const prm = (row: number, column: number) => at(at(inputs.prmRows, row), column);
  return {
    policyLoss: policyMean(0),
    clipFraction: policyMean(1),
    dualClipFraction: policyMean(2),
    klK1: policyMean(3),
    klK3: policyMean(4),
    ratioMean: policyMean(5),
    ratioMax: Math.max(0, ...policy(6)),
    prmLoss: perResponse((row) => prm(row, 1)),
    prmAccuracy: perResponse((row) => (prm(row, 0) > 0 === at(batch.outcomes, row) > 0.5 ? 1 : 0)),
    prmPassProbability: perResponse((row) => prm(row, 2)),
    referenceKl: perToken((n) => k3(at(inputs.logprobs, n), at(inputs.refLogprobs, n))),
    entropy: perToken((n) => at(inputs.entropies, n)),
    processReward: perResponse((row) =>
      sum(tokensOf(batch, row).map((n) => at(inputs.processRewards, n))),
    ),
    outcome: perResponse((row) => at(batch.outcomes, row)),
    advantageStd: Math.sqrt(variance(tokens.map((n) => at(inputs.advantages, n)))),
    responseLength: tokens.length / Math.max(kept.length, 1),
    keptResponses: kept.length,
  };
}
