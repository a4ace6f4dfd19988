/** Float64 twin of src/rl/value-loss.wgsl and of valueMetrics. */
import type { AggregationOptions } from "../../src/rl/aggregation.ts";
import type { ValueMetrics } from "../../src/rl/value-loss.ts";
import { at } from "../../src/typed-array.ts";
import { tokenWeights } from "./rl-aggregation.ts";
import { allTokens, mean, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

export interface ValueArrays {
  readonly values: Grid;
  readonly oldValues: Grid;
  readonly returns: Grid;
}

/** Squared errors of one token: as it is, and with its value held near the old one. */
function errors({ values, oldValues, returns }: ValueArrays, n: number, clip: number) {
  const [value, old, target] = [at(values, n), at(oldValues, n), at(returns, n)];
  const near = clip > 0 ? Math.min(Math.max(value, old - clip), old + clip) : value;
  return { free: (value - target) ** 2, clipped: (near - target) ** 2 };
}

/** Value loss of a mini-batch and its gradient [rows, context]. */
export function valueLoss(
  batch: Batch,
  arrays: ValueArrays,
  rows: readonly number[],
  clip: number,
  options: AggregationOptions = {},
): { loss: number; dValues: Grid } {
  const dValues = zeros(batch);
  let loss = 0;
  for (const [n, weight] of tokenWeights(batch, rows, options)) {
    const { free, clipped } = errors(arrays, n, clip);
    loss += (weight * Math.max(free, clipped)) / 2;
    if (clipped <= free) dValues[n] = weight * (at(arrays.values, n) - at(arrays.returns, n));
  }
  return { loss, dValues };
}

const squares = (values: readonly number[]) =>
  values.length === 0 ? 0 : sum(values.map((value) => (value - mean(values)) ** 2));

/** Columns of valueRows for one row. */
export function valueRow(batch: Batch, arrays: ValueArrays, row: number, clip: number): number[] {
  const tokens = tokensOf(batch, row);
  const each = tokens.map((n) => errors(arrays, n, clip));
  const returns = tokens.map((n) => at(arrays.returns, n));
  const missed = tokens.map((n) => at(arrays.returns, n) - at(arrays.values, n));
  const center = (values: readonly number[]) => (values.length === 0 ? 0 : mean(values));
  return [
    sum(each.map(({ free, clipped }) => Math.max(free, clipped) / 2)),
    each.filter(({ free, clipped }) => clipped > free).length,
    tokens.length,
    center(returns),
    squares(returns),
    center(missed),
    squares(missed),
    0,
  ];
}

/** The metrics straight from the tokens of all kept rows. */
export function valueMetrics(batch: Batch, arrays: ValueArrays, clip: number): ValueMetrics {
  const tokens = allTokens(batch);
  if (tokens.length === 0) return { loss: 0, clipFraction: 0, explainedVariance: 0 };
  const each = tokens.map((n) => errors(arrays, n, clip));
  const returns = squares(tokens.map((n) => at(arrays.returns, n)));
  const missed = squares(tokens.map((n) => at(arrays.returns, n) - at(arrays.values, n)));
  return {
    loss: mean(each.map(({ free, clipped }) => Math.max(free, clipped) / 2)),
    clipFraction: mean(each.map(({ free, clipped }) => (clipped > free ? 1 : 0))),
    explainedVariance: returns === 0 ? 0 : 1 - missed / returns,
  };
}
