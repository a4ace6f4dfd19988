/**
 * What the kernels of this folder share: the shape of a batch of responses and of a mini-batch of its rows.
 *
 * Arrays [rows, context] are row-major. Responses of one prompt are `groupSize` consecutive rows. `spans`
 * array<vec2u> [rows] holds (prompt length, length): the response tokens of a row are prompt length <= t < length.
 * `weights` f32 [rows] is 1 where the prompt filter kept the row and 0 where it dropped it: a dropped row is in
 * no sum, no mean and no count, and what is computed for it is 0.
 */
import { workgroupsFor, type Workgroups } from "../gpu/plan.ts";

export interface BatchShape {
  /** Responses of the batch. */
  readonly rows: number;
  /** Columns of a row: prompt, response, padding. */
  readonly context: number;
}

/** The rows map[offset .. offset + count) of a `map` u32 array; entries equal to {@link EMPTY_SLOT} are skipped. */
export interface Minibatch {
  readonly offset: number;
  readonly count: number;
}

/** Marks a place of a row map that holds no row. */
export const EMPTY_SLOT = 0xffffffff;

/** "paper": arXiv 2502.01456. "code": what the authors' recipe computes. See docs/algorithm.md. */
export type Formula = "paper" | "code";

/** Every kernel of this folder that is not said to differ runs one thread per response, 64 in a workgroup. */
export function onePerRow(rows: number): Workgroups {
  return workgroupsFor(rows, 64);
}
