/**
 * How a batch of groups did: pass@1, pass@K, and how many prompts can teach at all.
 */
import { groupMeans } from "./filter.ts";

export interface GroupAccuracy {
  /** Mean outcome of all responses. */
  readonly accuracy: number;
  /** Share of prompts with at least one response whose outcome is 1 (pass@K). */
  readonly anyCorrect: number;
  /** Share of prompts whose responses all have the outcome 1. */
  readonly allCorrect: number;
  /** Share of prompts whose responses all have the outcome 0. */
  readonly allWrong: number;
  /** Share of prompts whose responses differ in outcome: only these have an outcome advantage that is not 0. */
  readonly mixed: number;
}

/** @throws RangeError without responses or where the last group is not full */
export function groupAccuracy(outcomes: ArrayLike<number>, groupSize: number): GroupAccuracy {
  if (outcomes.length === 0)
    throw new RangeError("Cannot measure accuracy: there are no responses");
  const means = [...groupMeans(outcomes, groupSize)];
  const groups = means.map((mean, i) => {
    const own = Array.from({ length: groupSize }, (_, j) => outcomes[i * groupSize + j]);
    return { mean, any: own.includes(1), mixed: own.some((outcome) => outcome !== own[0]) };
  });
  const share = (test: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(test).length / groups.length;
  return {
    accuracy: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    anyCorrect: share(({ any }) => any),
    allCorrect: share(({ mean }) => mean === 1),
    allWrong: share(({ mean }) => mean === 0),
    mixed: share(({ mixed }) => mixed),
  };
}
