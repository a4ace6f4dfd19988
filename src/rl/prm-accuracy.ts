/**
 * How well the PRM's scores order responses: the accuracies that PRIME reports (compute_dpo_accuracy and
 * compute_dpo_abs_accuracy).
 */
import { at } from "../typed-array.ts";

/** Responses of a batch; those of weight 0 are left out. */
export interface ScoredResponses {
  /** Q of each response. */
  readonly scores: ArrayLike<number>;
  /** In 0..1. */
  readonly outcomes: ArrayLike<number>;
  /** 1 for kept responses, else 0. */
  readonly weights: ArrayLike<number>;
}

/** Agreement of a group: pairs in the order of the rows, each weighted by how far apart its outcomes are. */
function agreement(rows: readonly number[], { scores, outcomes }: ScoredResponses): number {
  let [agreed, all] = [0, 0];
  rows.forEach((first, i) => {
    for (const second of rows.slice(i + 1)) {
      const difference = at(outcomes, first) - at(outcomes, second);
      const weight = Math.abs(difference);
      all += weight;
      if (at(scores, first) > at(scores, second) === difference > 0) agreed += weight;
    }
  });
  return all === 0 ? 0.5 : agreed / all;
}

/**
 * Share of pairs of responses to one prompt that the PRM orders as their outcomes do: a mean over groups, in which one
 * whose outcomes are all alike counts 0.5, also a group of one (for which upstream raises an error). Equal scores count as
 * "the second is better", as upstream: a PRM that knows nothing yet gets 0 or 1 by the order of the rows.
 *
 * @param groupSize consecutive responses of one prompt
 * @returns 0 where no response is kept
 */
export function pairAccuracy(responses: ScoredResponses, groupSize: number): number {
  const accuracies: number[] = [];
  for (let first = 0; first < responses.outcomes.length; first += groupSize) {
    const rows = Array.from({ length: groupSize }, (_, i) => first + i);
    const kept = rows.filter((row) => at(responses.weights, row) !== 0);
    if (kept.length > 0) accuracies.push(agreement(kept, responses));
  }
  return accuracies.reduce((sum, value) => sum + value, 0) / Math.max(accuracies.length, 1);
}

/**
 * Share of responses whose score has the sign of 2 * outcome - 1. A score of 0 agrees only with an outcome of 0.5.
 *
 * @returns 0 where no response is kept
 */
export function signAccuracy({ scores, outcomes, weights }: ScoredResponses): number {
  let [agreed, kept] = [0, 0];
  for (let row = 0; row < outcomes.length; row++) {
    if (at(weights, row) === 0) continue;
    kept++;
    if (Math.sign(at(scores, row)) === Math.sign(2 * at(outcomes, row) - 1)) agreed++;
  }
  return agreed / Math.max(kept, 1);
}
