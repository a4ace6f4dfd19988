/** Reads the golden cases: outputs of the real functions of other projects. Where they come from: README.md. */
import { readFileSync } from "node:fs";
import { at } from "../../src/typed-array.ts";
import type { Batch } from "../reference/rl-batch.ts";

export interface GoldenCase {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function loadGolden(
  project: "prime" | "verl" | "trl" | "openrlhf" | "losses",
): GoldenCase[] {
  const { cases } = JSON.parse(
    readFileSync(new URL(`./${project}.json`, import.meta.url), "utf8"),
  ) as { cases: GoldenCase[] };
  return cases;
}

/** The cases whose id begins with `prefix`; fails where there is none, so that a renamed case is not lost. */
export function casesLike(cases: readonly GoldenCase[], prefix: string): [string, GoldenCase][] {
  const found = cases.filter(({ id }) => id.startsWith(prefix));
  if (found.length === 0) throw new Error(`Cannot find a golden case like "${prefix}"`);
  return found.map((golden) => [golden.id, golden]);
}

export function caseNamed(cases: readonly GoldenCase[], id: string): GoldenCase {
  return at(casesLike(cases, id), 0)[1];
}

export const numbers = (value: unknown): number[] => value as number[];
export const grid = (value: unknown): number[][] => value as number[][];
export const flat = (value: unknown): Float64Array => Float64Array.from(grid(value).flat());

/** The outcome of each response: the sum of its token rewards, all but one of which are 0. */
export function outcomesOf(tokenRewards: unknown): number[] {
  return grid(tokenRewards).map((row) => row.reduce((sum, reward) => sum + reward, 0));
}

/** A batch without prompts whose responses are where the right-padded mask is 1. */
export function batchOf(mask: unknown, outcomes: readonly number[], groupSize: number): Batch {
  const rows = grid(mask);
  return {
    rows: rows.length,
    context: at(rows, 0).length,
    groupSize,
    spans: rows.map((row) => [0, row.filter((valid) => valid === 1).length] as const),
    weights: rows.map(() => 1),
    outcomes,
  };
}

/** The values where the mask is 1; what upstream leaves on padding is its own affair. */
export function masked(values: ArrayLike<number>, mask: unknown): number[] {
  return grid(mask)
    .flat()
    .flatMap((valid, n) => (valid === 1 ? [at(values, n)] : []));
}
