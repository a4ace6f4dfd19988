/** Marks the tasks of the lessons: right or wrong, with the reason. All answers come from the data on screen. */
import { lessonsStrings } from "../catalogue/en/lessons.ts";
import { isHit, type Guess } from "../story/guess.ts";
import { mean, valueOr } from "../story/sums.ts";
import type { Story } from "../story/story-of.ts";
import { isFlat, limitOf, type Fence } from "./clipped-objective.ts";
import { outcomeAdvantages } from "./leave-one-out.ts";
import {
  asCurve,
  accuracyAt,
  difference,
  knotPlaces,
  meanCurve,
  OUTCOME_ARM,
  PRIME_ARM,
  REPLAY_ARMS,
  verdictOf,
  type SeedCurve,
  type Verdict,
} from "./seed-curves.ts";
import type { Pair, Sum } from "./exercises.ts";

const text = lessonsStrings.marks;

export interface Mark {
  readonly isRight: boolean;
  /** In one or more sentences. */
  readonly reason: string;
}

/** Numbers of a recording have seven digits. */
const ROUNDING = 1e-6;

/** Lesson 1: does the step picked count as wrong by the task's own labels? */
export function markBlame(story: Story, guess: Guess): Mark {
  const isRight = isHit(story, guess) === true;
  const wrong = story.credit.steps.flatMap(({ step, correct }) =>
    step !== null && correct === false ? [step] : [],
  );
  if (guess === "none") return { isRight, reason: text.blame.none };
  return {
    isRight,
    reason: isRight ? text.blame.right(guess, wrong.length - 1) : text.blame.wrong(guess),
  };
}

/** Lesson 2: is every advantage 0? */
export function markSilence(outcomes: readonly number[]): Mark {
  const pushed = outcomeAdvantages(outcomes).filter((value) => Math.abs(value) > ROUNDING).length;
  const isRight = pushed === 0;
  return {
    isRight,
    reason: isRight ? text.silence.right : text.silence.wrong(pushed),
  };
}

/** Lesson 2: is one advantage as large as any can be? With outcomes of 0 and 1 that is 1. */
export function markLargest(outcomes: readonly number[]): Mark {
  const largest = Math.max(...outcomeAdvantages(outcomes));
  const isRight = largest > 1 - ROUNDING;
  const right = outcomes.filter((outcome) => outcome === 1).length;
  return {
    isRight,
    reason: isRight ? text.largest.right : text.largest.wrong(largest, right),
  };
}

/** Lesson 3: is the gap of the token picked the most negative one? */
export function markLowest({ credit, settings, response }: Story, token: number): Mark {
  const lowest = Math.min(...credit.gap.filter(Number.isFinite));
  const own = valueOr(credit.gap, token);
  const isRight = own - lowest <= ROUNDING;
  const word = response.tokens[token] ?? "";
  return {
    isRight,
    reason: isRight
      ? text.lowest.right(word, settings.beta * own)
      : text.lowest.wrong(word, settings.beta * own),
  };
}

/** How far from a credit an answer may be: 0.05, or a tenth of a small number, so that 0 never passes. */
export function toleranceOf(credit: number): number {
  return Math.min(0.05, Math.abs(credit) / 10);
}

/** Lesson 3: is a number the credit of the token? */
export function markCredit(sum: Sum, answer: number): Mark {
  const isRight = Math.abs(answer - sum.credit) <= toleranceOf(sum.credit) + ROUNDING;
  if (isRight) return { isRight, reason: text.compute.right(sum) };
  const isTurned = Math.abs(answer + sum.credit) <= toleranceOf(sum.credit);
  return { isRight, reason: isTurned ? text.compute.turned : text.compute.wrong };
}

/** Lesson 4: has the token picked, one of the two, the larger return? */
export function markOrder(pair: Pair, picked: "first" | "second"): Mark {
  const [first, second] = pair.returns;
  const isRight = picked === (first > second ? "first" : "second");
  return { isRight, reason: isRight ? text.order.right(pair) : text.order.wrong };
}

/** The slider of lesson 5 has steps of 0.01. */
const RATIO_TOLERANCE = 0.025;

/** Lesson 5: is the gradient of the objective 0 from this ratio on, and not before? */
export function markFence(advantage: number, fence: Fence, ratio: number): Mark {
  const limit = limitOf(advantage, fence);
  const isRight = limit !== null && Math.abs(ratio - limit) <= RATIO_TOLERANCE + ROUNDING;
  const isUp = advantage > 0;
  if (isRight) return { isRight, reason: text.fence.right(isUp, limit) };
  const isOtherSide = isUp ? ratio < 1 : ratio > 1;
  if (isOtherSide) return { isRight, reason: text.fence.side(isUp) };
  const isBeyond = isFlat(ratio, advantage, fence);
  return { isRight, reason: isBeyond ? text.fence.beyond : text.fence.before };
}

/** Mean distance from the recorded mean that still passes, in accuracy. */
export const NEAR = 0.1;

export interface DrawnMark extends Mark {
  /** Mean absolute distance of the drawn points from the recorded mean. */
  readonly distance: number;
  readonly told: Verdict;
  readonly found: Verdict;
}

/**
 * Lesson 6: a drawn curve against the recorded mean of PRIME, by its mean distance and by who is ahead at the end.
 *
 * @param drawn accuracies in 0..1 at the places of {@link knotPlaces}; the first one is given and does not count
 * @returns null where the curves cannot be compared
 */
export function markDrawn(
  curves: readonly SeedCurve[],
  drawn: readonly number[],
): DrawnMark | null {
  const prime = meanCurve(curves, PRIME_ARM);
  const outcome = meanCurve(curves, OUTCOME_ARM);
  const apart = difference(curves, PRIME_ARM, OUTCOME_ARM);
  if (!prime || !outcome || !apart) return null;
  const [own, rival] = [asCurve(prime, PRIME_ARM), asCurve(outcome, OUTCOME_ARM)];
  const places = knotPlaces(prime);
  const distances = places
    .map((place, i) => Math.abs(valueOr(drawn, i) - accuracyAt(own, place)))
    .slice(1);
  const distance = mean(distances);
  const told = toldBy(rival, places, drawn);
  const found = verdictOf(apart.mean);
  const reuse = reuseOf(curves);
  return {
    isRight: distance <= NEAR && told === found,
    reason: [
      text.draw.distance(distance),
      text.draw.verdict(told === found, found),
      text.draw.found(apart),
      ...reuse,
    ].join(" "),
    distance,
    told,
    found,
  };
}

/** Whom a drawn curve shows ahead at its end. */
export function toldBy(
  rival: SeedCurve,
  places: readonly number[],
  drawn: readonly number[],
): Verdict {
  return verdictOf((drawn.at(-1) ?? NaN) - accuracyAt(rival, places.at(-1) ?? 0));
}

/** What the same experiment found about using a rollout more than once, as far as it was run. */
function reuseOf(curves: readonly SeedCurve[]): string[] {
  const [credit, control] = REPLAY_ARMS.map((arm) => difference(curves, arm, OUTCOME_ARM));
  const [creditArm, controlArm] = REPLAY_ARMS;
  const between = difference(curves, creditArm, controlArm);
  if (!credit || verdictOf(credit.mean) !== "ahead") return [];
  const sentences = [text.draw.replay(credit)];
  // The control is named wherever it saves as much or more.
  if (control && between && verdictOf(between.mean) !== "ahead")
    sentences.push(text.draw.control(control));
  return sentences;
}
