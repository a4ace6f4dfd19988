/** What the float64 twins of src/rl share: a batch of responses as plain arrays. */
import { at } from "../../src/typed-array.ts";

export interface Batch {
  readonly rows: number;
  readonly context: number;
  readonly groupSize: number;
  /** (prompt length, length) of each row. */
  readonly spans: readonly (readonly [number, number])[];
  /** 1 for kept rows, 0 for dropped ones. */
  readonly weights: readonly number[];
  readonly outcomes: readonly number[];
}

export type Grid = Float64Array;

/** Indices into [rows, context] of a row's response tokens; none for a dropped row. */
export function tokensOf(batch: Batch, row: number): number[] {
  if (at(batch.weights, row) === 0) return [];
  const [prompt, length] = at(batch.spans, row);
  return Array.from({ length: length - prompt }, (_, i) => row * batch.context + prompt + i);
}

export function rowsOf(batch: Batch): number[] {
  return Array.from({ length: batch.rows }, (_, row) => row);
}

export function keptRows(batch: Batch): number[] {
  return rowsOf(batch).filter((row) => at(batch.weights, row) !== 0);
}

/** All kept response tokens of the given rows, in order. */
export function allTokens(batch: Batch, rows: readonly number[] = rowsOf(batch)): number[] {
  return rows.flatMap((row) => tokensOf(batch, row));
}

export function zeros(batch: Batch): Grid {
  return new Float64Array(batch.rows * batch.context);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Variance with Bessel's correction; 0 for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2)) / (values.length - 1);
}
