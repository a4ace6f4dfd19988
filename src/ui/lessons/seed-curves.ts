/** Lesson 6: curves of several seeds as one mean with a band, and who is ahead at the end. Pure. */
import type { RunCurves } from "../../run-curves.ts";
import { mean, valueOr } from "../story/sums.ts";

/** Held-out accuracy of one run, in 0..1, at counts of rollouts that rise. */
export interface SeedCurve {
  /** Name of the arm of the experiment: "rloo", "prime". */
  readonly arm: string;
  readonly seed: number;
  readonly rollouts: readonly number[];
  readonly accuracy: readonly number[];
}

export interface MeanCurve {
  readonly rollouts: readonly number[];
  readonly mean: readonly number[];
  /** Of the worst and the best seed at each place. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Seeds. */
  readonly n: number;
}

/** The held-out accuracy of runs, without those that measured none or do not tell their seed. */
export function seedCurvesOf(runs: readonly RunCurves[]): SeedCurve[] {
  return runs.flatMap(({ arm, seed, rollouts, metrics }) => {
    const column = metrics["heldout_accuracy"];
    if (seed === null || !column) return [];
    const measured = column.flatMap((value, row) =>
      value === null ? [] : [{ rollouts: valueOr(rollouts, row), accuracy: value }],
    );
    return [
      {
        arm,
        seed,
        rollouts: measured.map((point) => point.rollouts),
        accuracy: measured.map(({ accuracy }) => accuracy),
      },
    ];
  });
}

export const OUTCOME_ARM = "rloo";
export const PRIME_ARM = "prime";
/** Arms that use a rollout more than once: with credit, and the control that knows only successes. */
export const REPLAY_ARMS = ["credit-replay", "success-replay"] as const;

/** Differences of accuracy below this count as level. */
export const LEVEL = 0.03;

export const armOf = (curves: readonly SeedCurve[], arm: string): SeedCurve[] =>
  curves.filter((curve) => curve.arm === arm && curve.rollouts.length > 0);

/** Accuracy at a count of rollouts, straight between measurements, level beyond the ends; NaN for an empty curve. */
export function accuracyAt({ rollouts, accuracy }: SeedCurve, place: number): number {
  const next = rollouts.findIndex((count) => count >= place);
  if (next < 0) return valueOr(accuracy, rollouts.length - 1);
  if (next === 0) return valueOr(accuracy, 0);
  const [from, to] = [valueOr(rollouts, next - 1), valueOr(rollouts, next)];
  const share = (place - from) / (to - from);
  return valueOr(accuracy, next - 1) * (1 - share) + valueOr(accuracy, next) * share;
}

/** Rollouts at which the shortest of the curves ends. */
export function commonEnd(curves: readonly SeedCurve[]): number {
  return Math.min(...curves.map(({ rollouts }) => rollouts.at(-1) ?? 0));
}

/** Mean of an arm's seeds, up to where the shortest of them ends; null for an arm without seeds. */
export function meanCurve(curves: readonly SeedCurve[], arm: string): MeanCurve | null {
  const own = armOf(curves, arm);
  if (own.length === 0) return null;
  const end = commonEnd(own);
  const places = [...new Set(own.flatMap(({ rollouts }) => rollouts))]
    .filter((place) => place <= end)
    .toSorted((a, b) => a - b);
  const columns = places.map((place) => own.map((curve) => accuracyAt(curve, place)));
  return {
    rollouts: places,
    mean: columns.map(mean),
    low: columns.map((column) => Math.min(...column)),
    high: columns.map((column) => Math.max(...column)),
    n: own.length,
  };
}

export interface Difference {
  /** Rollouts that both arms have at the end. */
  readonly rollouts: number;
  /** Mean over seeds of arm less rival, in 0..1. */
  readonly mean: number;
  /** Seeds that both arms have. */
  readonly n: number;
  /** Seeds on which the arm is behind. */
  readonly behind: number;
}

/** An arm against a rival, seed by seed, where the shorter of them ends; null without a seed in common. */
export function difference(
  curves: readonly SeedCurve[],
  arm: string,
  rival: string,
): Difference | null {
  const pairs = armOf(curves, arm).flatMap((own) => {
    const other = armOf(curves, rival).find(({ seed }) => seed === own.seed);
    return other ? [{ own, other }] : [];
  });
  if (pairs.length === 0) return null;
  const rollouts = commonEnd(pairs.flatMap(({ own, other }) => [own, other]));
  const apart = pairs.map(
    ({ own, other }) => accuracyAt(own, rollouts) - accuracyAt(other, rollouts),
  );
  return {
    rollouts,
    mean: mean(apart),
    n: pairs.length,
    behind: apart.filter((value) => value < 0).length,
  };
}

export type Verdict = "ahead" | "level" | "behind";

/** What a difference of accuracy is called: see {@link LEVEL}. */
export function verdictOf(apart: number): Verdict {
  if (Math.abs(apart) < LEVEL) return "level";
  return apart > 0 ? "ahead" : "behind";
}

/** Whether there is something to compare: both arms, with at least two seeds each. */
export function isComparable(curves: readonly SeedCurve[]): boolean {
  return [OUTCOME_ARM, PRIME_ARM].every((arm) => armOf(curves, arm).length > 1);
}

/** Points that a visitor draws, behind the fixed one at the start. */
export const KNOTS = 6;

/** Rollouts of the drawn points: KNOTS + 1, from the start to the end of the mean. */
export function knotPlaces({ rollouts }: MeanCurve): number[] {
  const [start = 0, end = 0] = [rollouts[0], rollouts.at(-1)];
  return Array.from({ length: KNOTS + 1 }, (_, i) => start + ((end - start) * i) / KNOTS);
}

/** The mean curve as one of a run, so that it can be read between its points. */
export const asCurve = ({ rollouts, mean: accuracy }: MeanCurve, arm: string): SeedCurve => ({
  arm,
  seed: -1,
  rollouts,
  accuracy,
});
