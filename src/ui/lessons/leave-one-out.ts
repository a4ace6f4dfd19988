/** Lesson 2: the advantages of a group by its outcomes alone, as the update computes them. */
import { baselineOf, centre } from "../inspector/group-baseline.ts";

/** Responses of the group that a visitor sets. */
export const TRIES = 8;

/**
 * One advantage a response: its outcome less the mean of all others (leave one out, PRIME arXiv 2502.01456, Eq. 5), before
 * whitening. 0 for a response that is alone.
 */
export function outcomeAdvantages(outcomes: readonly number[]): number[] {
  if (outcomes.length < 2) return outcomes.map(() => 0);
  return outcomes.map((outcome, own) => centre(outcome, baselineOf("others", outcomes, own)));
}
