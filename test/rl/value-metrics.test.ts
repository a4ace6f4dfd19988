/** Numbers of the critic, put together from the rows that the kernel leaves. */
import { describe, expect, it } from "vitest";
import { Random, Stream } from "../../src/random.ts";
import { VALUE_ROW_WORDS, valueMetrics } from "../../src/rl/value-loss.ts";
import { normals } from "../kernels/harness.ts";
import { randomBatch } from "../kernels/rl-batch.ts";
import { rowsOf, type Batch } from "../reference/rl-batch.ts";
import {
  valueMetrics as fromTokens,
  valueRow,
  type ValueArrays,
} from "../reference/rl-value-loss.ts";

const random = new Random(3, Stream.task);
const clip = 0.5;

function arraysOf(batch: Batch, offset: number): ValueArrays {
  const draw = (scale: number) =>
    Float64Array.from(normals(random, batch.rows * batch.context, scale));
  const returns = draw(1).map((value) => value + offset);
  const oldValues = returns.map((value) => value + 0.4 * random.normal());
  return { values: oldValues.map((value) => value + 0.6 * random.normal()), oldValues, returns };
}

function fromRows(batch: Batch, arrays: ValueArrays) {
  const rows = rowsOf(batch).flatMap((row) => valueRow(batch, arrays, row, clip));
  return valueMetrics(rows, batch.weights);
}

describe("valueMetrics()", () => {
  it.each([0, 1e3])(
    "merges rows as if it had seen all tokens at once, returns around %s",
    (mean) => {
      const batch = randomBatch({ rows: 24, context: 13, groupSize: 4, drop: 0.3 }, random);
      const arrays = arraysOf(batch, mean);
      const want = fromTokens(batch, arrays, clip);
      const got = fromRows(batch, arrays);
      expect(got.loss).toBeCloseTo(want.loss, 9);
      expect(got.clipFraction).toBeCloseTo(want.clipFraction, 12);
      expect(got.explainedVariance).toBeCloseTo(want.explainedVariance, 9);
      expect(want.explainedVariance).toBeGreaterThan(0.1);
      expect(want.clipFraction).toBeGreaterThan(0);
    },
  );

  it("explains all variance with the returns themselves, and none with a constant", () => {
    const batch = randomBatch({ rows: 8, context: 9, groupSize: 4, drop: 0 }, random);
    const { returns } = arraysOf(batch, 2);
    const perfect = { values: returns, oldValues: returns, returns };
    expect(fromRows(batch, perfect)).toEqual({ loss: 0, clipFraction: 0, explainedVariance: 1 });
    const blind = returns.map(() => 7);
    const constant = { values: blind, oldValues: blind, returns };
    expect(fromRows(batch, constant).explainedVariance).toBeCloseTo(0, 12);
  });

  it("is 0 where nothing is kept, whatever the rows hold, and where returns do not vary", () => {
    const stale = new Float32Array(2 * VALUE_ROW_WORDS).fill(7);
    const zero = { loss: 0, clipFraction: 0, explainedVariance: 0 };
    expect(valueMetrics(stale, [0, 0])).toEqual(zero);
    const batch = randomBatch({ rows: 8, context: 9, groupSize: 4, drop: 0 }, random);
    const arrays = arraysOf(batch, 0);
    const flat = { ...arrays, returns: arrays.returns.map(() => 1) };
    expect(fromRows(batch, flat).explainedVariance).toBe(0);
  });
});
