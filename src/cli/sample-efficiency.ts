/**
 * How many rollouts a learner needs: pure functions of one run's measurements. docs/experiments.md says the same in words.
 *
 * A curve holds measurements in the order of their rollouts; update 0, the warm start, counts as 0 rollouts. Between two
 * measurements it is a straight line.
 */
import { at } from "../typed-array.ts";
import { mean } from "../bootstrap.ts";

export interface Point {
  readonly rollouts: number;
  readonly value: number;
}
/** Ascending in rollouts. */
export type Curve = readonly Point[];

/** Evaluations that a score is averaged over: one alone is too noisy. */
export const WINDOW = 3;

/** The mean of each measurement and the two before it; the first two have fewer before them. */
export function trailingMean(curve: Curve): Curve {
  return curve.map(({ rollouts }, i) => ({
    rollouts,
    value: mean(curve.slice(Math.max(0, i + 1 - WINDOW), i + 1).map(({ value }) => value)),
  }));
}

/** The final score: the mean of the last three measurements. null for a curve without any. */
export function finalScore(curve: Curve): number | null {
  return trailingMean(curve).at(-1)?.value ?? null;
}

/** The curve's height; before its first measurement it is as high as there, beyond the last nothing is known: null. */
export function valueAt(curve: Curve, rollouts: number): number | null {
  const after = curve.findIndex((point) => point.rollouts >= rollouts);
  if (after < 0) return null;
  const end = at(curve, after);
  if (after === 0 || end.rollouts === rollouts) return end.value;
  const start = at(curve, after - 1);
  const share = (rollouts - start.rollouts) / (end.rollouts - start.rollouts);
  return start.value + share * (end.value - start.value);
}

/** Means of the same accuracies differ by rounding: far below what one more right answer adds. */
const TIE = 1e-9;

/** The rollouts after which the curve first is as high as the target; null where it never is. */
export function rolloutsToReach(curve: Curve, target: number): number | null {
  const after = curve.findIndex(({ value }) => value >= target - TIE);
  if (after < 0) return null;
  const end = at(curve, after);
  if (after === 0) return end.rollouts;
  const start = at(curve, after - 1);
  const share = Math.min(1, (target - start.value) / (end.value - start.value));
  return start.rollouts + share * (end.rollouts - start.rollouts);
}

/** Mean height from 0 to `until` rollouts: the area under the curve over its width. null where the curve ends before. */
export function meanHeight(curve: Curve, until: number): number | null {
  const height = valueAt(curve, until);
  if (height === null) return null;
  if (until === 0) return height;
  const within = curve.filter(({ rollouts }) => rollouts < until);
  const [first = { value: height }] = within;
  const corners = [
    { rollouts: 0, value: first.value },
    ...within,
    { rollouts: until, value: height },
  ];
  let area = 0;
  for (let i = 1; i < corners.length; i++) {
    const [a, b] = [at(corners, i - 1), at(corners, i)];
    area += ((a.value + b.value) / 2) * (b.rollouts - a.rollouts);
  }
  return area / until;
}

/** How much of its way the baseline has come: all of it, or half. */
export type Goal = "final" | "half-way";

/** The score to reach: the baseline's own final one, or half-way there from its start. null where it did not rise. */
function targetOf(baseline: Curve, goal: Goal): number | null {
  const [start] = baseline;
  const final = finalScore(baseline);
  if (start === undefined || final === null || final <= start.value + TIE) return null;
  return goal === "final" ? final : (start.value + final) / 2;
}

/**
 * Rollouts until the trailing mean is at the target. At the target from the start: the first evaluation after it, as nothing
 * finer is measured; null where there is none.
 */
function need(curve: Curve, target: number): number | null {
  const rollouts = rolloutsToReach(trailingMean(curve), target);
  return rollouts === 0 ? (curve.find((point) => point.rollouts > 0)?.rollouts ?? null) : rollouts;
}

/**
 * Rollouts that the baseline needs to reach the goal over rollouts that the arm needs to reach the same score; 0 for an arm
 * that never does. By then the trailing mean of three evaluations is there, for both.
 *
 * @returns null where the question makes no sense: the baseline did not end above its start, or one of them was not measured
 */
export function sampleEfficiency(baseline: Curve, arm: Curve, goal: Goal): number | null {
  const target = targetOf(baseline, goal);
  if (target === null || arm.length === 0) return null;
  const [theirs, ours] = [need(baseline, target), need(arm, target)];
  if (theirs === null) return null;
  return ours === null ? 0 : theirs / ours;
}
