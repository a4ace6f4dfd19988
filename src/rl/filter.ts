/**
 * The online prompt filter: train only on prompts that the policy neither always solves nor always fails.
 */
import { at } from "../typed-array.ts";

/** What was sampled, in groups of `groupSize` consecutive responses to one prompt. */
export interface SampledResponses {
  /** Outcome reward of each response, in 0..1. */
  readonly outcomes: ArrayLike<number>;
  /** 1 where the response was cut off before its stop token. */
  readonly truncated: ArrayLike<number>;
  readonly groupSize: number;
}

export interface FilterRule {
  /** Smallest and largest mean outcome of a group that passes, both included. */
  readonly lower: number;
  readonly upper: number;
  /** Whether one cut-off response fails its whole group, as in the released code. */
  readonly dropTruncated: boolean;
}

/** Mean outcome of each group. */
export function groupMeans(outcomes: ArrayLike<number>, groupSize: number): Float64Array {
  if (outcomes.length % groupSize !== 0) {
    throw new RangeError(
      `Cannot group ${outcomes.length} responses by ${groupSize}: the last group is not full`,
    );
  }
  return Float64Array.from({ length: outcomes.length / groupSize }, (_, group) => {
    let sum = 0;
    for (let i = 0; i < groupSize; i++) sum += at(outcomes, group * groupSize + i);
    return sum / groupSize;
  });
}

/** Whether each group passes the filter. */
export function passingGroups(responses: SampledResponses, rule: FilterRule): boolean[] {
  const { outcomes, truncated, groupSize } = responses;
  return Array.from(groupMeans(outcomes, groupSize), (mean, group) => {
    if (mean < rule.lower || mean > rule.upper) return false;
    if (!rule.dropTruncated) return true;
    return Array.from({ length: groupSize }, (_, i) => at(truncated, group * groupSize + i)).every(
      (cut) => cut === 0,
    );
  });
}

/** `weights` [rows] of the kernels: 1 for each response of a group that passes, else 0. */
export function filterWeights(
  passing: readonly boolean[],
  groupSize: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: passing.length * groupSize }, (_, row) =>
    at(passing, Math.floor(row / groupSize)) ? 1 : 0,
  );
}

/**
 * Chooses `count` of the sampled groups: those that pass first, then others in the order of sampling.
 *
 * The released recipe does the same and trains on the fillers too. The paper trains on groups that pass only: give
 * the fillers the weight 0.
 *
 * @returns indices of groups, those that pass first
 */
export function chooseGroups(passing: readonly boolean[], count: number): number[] {
  if (count > passing.length)
    throw new RangeError(`Cannot choose ${count} groups: ${passing.length} were sampled`);
  const groups = passing.map((_, group) => group);
  return [
    ...groups.filter((group) => passing[group]),
    ...groups.filter((group) => !passing[group]),
  ].slice(0, count);
}
