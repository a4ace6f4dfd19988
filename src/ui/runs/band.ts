/** Means over seeds, how far chance may have moved them, and differences of runs of the same seed. */
import { bootstrapInterval, mean } from "../../bootstrap.ts";
import type { RunCurves } from "../../run-curves.ts";
import { heightAt, seriesOf, sharedPlaces, type Series, type Sight } from "./series.ts";

/** What a band shows: nothing of one seed, all seeds of a few, and of more the 95 % bootstrap interval of the mean. */
export type BandKind = "none" | "min-max" | "bootstrap";

/** From this many seeds on an interval of the mean says more than the lowest and the highest seed. */
const ENOUGH_SEEDS = 5;
/** A band has a hundred intervals, and none of them is read to the third digit. */
const RESAMPLES = 1000;

export function bandKindOf(n: number): BandKind {
  if (n < 2) return "none";
  return n < ENOUGH_SEEDS ? "min-max" : "bootstrap";
}

export interface BandPoint {
  readonly x: number;
  readonly mean: number;
  /** null without a band. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A mean curve over n seeds, all of which go through every point. */
export interface Band {
  readonly n: number;
  readonly kind: BandKind;
  readonly points: readonly BandPoint[];
}

/** The mean of some values at x, with its band. */
function pointOf(x: number, values: readonly number[]): BandPoint {
  const centre = mean(values);
  switch (bandKindOf(values.length)) {
    case "none":
      return { x, mean: centre, low: null, high: null };
    case "min-max":
      return { x, mean: centre, low: Math.min(...values), high: Math.max(...values) };
    case "bootstrap": {
      const interval = bootstrapInterval(values, mean, RESAMPLES);
      return { x, mean: centre, low: interval?.low ?? null, high: interval?.high ?? null };
    }
  }
}

/** Mean and band of curves, one a seed, as far as all of them go. */
export function bandOf(seeds: readonly Series[]): Band {
  const points = sharedPlaces(seeds).map((x) =>
    pointOf(
      x,
      seeds.map((series) => heightAt(series, x)).filter((value) => value !== null),
    ),
  );
  return { n: seeds.length, kind: bandKindOf(seeds.length), points };
}

/** One minus the other, wherever one of them was measured and both go. */
function minus(one: Series, other: Series): Series {
  const x = sharedPlaces([one, other]);
  const y = x.map((place) => (heightAt(one, place) ?? 0) - (heightAt(other, place) ?? 0));
  return { x, y };
}

/**
 * Differences of runs that share a seed: same prompts, same warm start, so that what the seed does to both cancels out.
 *
 * @returns a curve a shared seed; runs without a seed have no pair
 */
export function pairedDifferences(
  runs: readonly RunCurves[],
  baseline: readonly RunCurves[],
  sight: Sight,
): Series[] {
  return runs.flatMap((run) => {
    const twin = baseline.find(({ seed }) => seed !== null && seed === run.seed);
    const one = seriesOf(run, sight);
    const other = twin && seriesOf(twin, sight);
    if (!one || !other) return [];
    const difference = minus(one, other);
    return difference.x.length === 0 ? [] : difference;
  });
}
