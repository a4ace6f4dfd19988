/**
 * Misconceptions: the systematic errors of demonstrations.
 *
 * Each fact of a task has one wrong value, which demonstrations write with the fact's own probability. So a policy that is
 * warm-started on them errs in a way that reinforcement learning can find and cure, fact by fact.
 */
import * as v from "valibot";

import { Random, Stream } from "../random.ts";

/** Schema of a probability. */
export const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** The probability of each misconception is uniform in errorLow..errorHigh. */
export interface ErrorRange {
  readonly errorLow: number;
  readonly errorHigh: number;
}

export interface Misconception {
  /** Which of the wrong values, from 0. */
  readonly wrong: number;
  readonly probability: number;
}

/**
 * The misconception about one fact: a pure function of its arguments.
 *
 * @param taskSeed fixed for a task: its misconceptions belong to it, not to a run
 * @param fact number of the fact
 * @param wrongs how many wrong values there are to choose from
 */
export function misconceptionAbout(
  taskSeed: number,
  fact: number,
  wrongs: number,
  { errorLow, errorHigh }: ErrorRange,
): Misconception {
  const random = new Random(taskSeed, Stream.task, fact);
  const wrong = random.integer(wrongs);
  return { wrong, probability: errorLow + random.uniform() * (errorHigh - errorLow) };
}
