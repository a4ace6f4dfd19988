/** Random batches of responses for the kernels of src/rl, and the arrays every case shares. */
import type { View } from "../../src/gpu/arena.ts";
import { EMPTY_SLOT, type Minibatch } from "../../src/rl/batch.ts";
import type { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, type Batch } from "../reference/rl-batch.ts";
import type { Bench } from "./harness.ts";

export interface BatchCase {
  readonly rows: number;
  readonly context: number;
  readonly groupSize: number;
  /** Share of groups that the prompt filter drops, and of single rows besides. */
  readonly drop: number;
}

/** One response of one token, primes, around a workgroup of 64 in both directions, everything dropped, large. */
export const BATCH_CASES: readonly BatchCase[] = [
  { rows: 1, context: 1, groupSize: 1, drop: 0 },
  { rows: 2, context: 3, groupSize: 2, drop: 0 },
  { rows: 3, context: 5, groupSize: 1, drop: 0 },
  { rows: 4, context: 7, groupSize: 4, drop: 0.3 },
  { rows: 12, context: 13, groupSize: 4, drop: 1 },
  { rows: 14, context: 31, groupSize: 7, drop: 0.3 },
  { rows: 16, context: 63, groupSize: 2, drop: 0 },
  { rows: 24, context: 64, groupSize: 8, drop: 0.2 },
  { rows: 33, context: 65, groupSize: 11, drop: 0 },
  { rows: 63, context: 21, groupSize: 3, drop: 0.2 },
  { rows: 64, context: 20, groupSize: 4, drop: 0.2 },
  { rows: 65, context: 19, groupSize: 5, drop: 0 },
  { rows: 264, context: 41, groupSize: 8, drop: 0.2 },
];

/** Prompts and responses of any length that fits, responses without a token and rows without padding among them. */
export function randomBatch({ rows, context, groupSize, drop }: BatchCase, random: Random): Batch {
  const keptGroups = Array.from({ length: rows / groupSize }, () => random.uniform() >= drop);
  const each = <T>(value: (row: number) => T) =>
    Array.from({ length: rows }, (_, row) => value(row));
  return {
    rows,
    context,
    groupSize,
    spans: each((row) => {
      const prompt = random.integer(context);
      const length = row % 3 === 0 ? context : prompt + random.integer(context - prompt + 1);
      return [prompt, length] as const;
    }),
    weights: each((row) =>
      at(keptGroups, Math.floor(row / groupSize)) && random.uniform() >= drop / 4 ? 1 : 0,
    ),
    outcomes: each((row) => (row % 5 === 4 ? Math.fround(random.uniform()) : random.integer(2))),
  };
}

/** Batch arrays that every kernel reads. */
export function place(bench: Bench, batch: Batch): { spans: View; weights: View; outcomes: View } {
  return {
    spans: bench.input("spans", Uint32Array.from(batch.spans.flat())),
    weights: bench.input("weights", Float32Array.from(batch.weights)),
    outcomes: bench.input("outcomes", Float32Array.from(batch.outcomes)),
  };
}

/** What an array holds before a kernel runs that writes only some of its rows. */
export const STALE = 7;

/** What a kernel's output holds before it runs: not 0, so that a 0 that it owes is seen. */
export function stale(words: number): Float32Array<ArrayBuffer> {
  return new Float32Array(words).fill(STALE);
}

/** About two thirds of the rows, out of order, between places without a row, somewhere inside the map. */
export function randomMinibatch(
  batch: Batch,
  random: Random,
): { map: Uint32Array; rows: number[] } & Minibatch {
  const offset = 5;
  const rows = Array.from(random.permutation(batch.rows)).slice(0, Math.ceil((2 * batch.rows) / 3));
  const places = rows.flatMap((row) => (random.integer(4) === 0 ? [EMPTY_SLOT, row] : [row]));
  // What stands around the mini-batch belongs to another one.
  const map = Uint32Array.from([...Array.from({ length: offset }, () => 0), ...places, 0, 0]);
  return { map, rows, offset, count: places.length };
}

/** `values` in the rows of the mini-batch, STALE in the others. */
export function onlyRows(
  batch: Batch,
  rows: readonly number[],
  values: ArrayLike<number>,
): Float64Array {
  const width = values.length / batch.rows;
  const result = new Float64Array(values.length).fill(STALE);
  for (const row of rowsOf(batch)) {
    if (!rows.includes(row)) continue;
    for (let i = row * width; i < (row + 1) * width; i++) result[i] = at(values, i);
  }
  return result;
}

/** Log-probabilities: not positive. */
export function logprobs(random: Random, batch: Batch, scale = 1): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: batch.rows * batch.context },
    () => -scale * Math.abs(random.normal()),
  );
}
