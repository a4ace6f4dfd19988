/** Curves of single runs as points, and how several of them are read at the same places. */
import type { RunCurves } from "../../run-curves.ts";
import { at } from "../../typed-array.ts";
import { smoothed } from "./smoothing.ts";
import type { Span, XAxis } from "./wishes.ts";

/** x ascends; between two points the curve is a straight line, and outside of them nothing is known. */
export interface Series {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Which of a run's curves, and how it is seen. */
export interface Sight {
  readonly metric: string;
  readonly axis: XAxis;
  /** null: as it was measured; else it is smoothed, run by run, before anything is made of it. */
  readonly span: Span | null;
}

/**
 * A metric of a run. Of two measurements at one x, such as updates that sampled nothing, the later one counts.
 *
 * @returns null where the run did not measure it, or does not know this axis
 */
export function seriesOf(run: RunCurves, { metric, axis, span }: Sight): Series | null {
  const places = run[axis];
  // A name from a file is not looked up in what every object has.
  const values = Object.hasOwn(run.metrics, metric) ? run.metrics[metric] : undefined;
  if (!places || !values) return null;
  const points = new Map<number, number>();
  values.forEach((value, row) => {
    if (value !== null) points.set(at(places, row), value);
  });
  if (points.size === 0) return null;
  const [x, y] = [[...points.keys()], [...points.values()]];
  return { x, y: span === null ? y : smoothed(y, span) };
}

/** The height at x by linear interpolation; null outside of what was measured. */
export function heightAt({ x, y }: Series, place: number): number | null {
  let [low, high] = [0, x.length - 1];
  if (high < 0 || place < at(x, low) || place > at(x, high)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(x, middle) <= place) low = middle;
    else high = middle;
  }
  const [before, after] = [at(x, low), at(x, high)];
  if (place === after) return at(y, high);
  if (place === before) return at(y, low);
  const share = (place - before) / (after - before);
  return at(y, low) + share * (at(y, high) - at(y, low));
}

/** Places of a drawn curve: more than a chart has room for. */
const MOST_PLACES = 128;

/**
 * The places at which several curves are read together: wherever one of them was measured, as far as all of them go. Where
 * that is too many, evenly spaced ones.
 */
export function sharedPlaces(all: readonly Series[]): number[] {
  if (all.length === 0) return [];
  const start = Math.max(...all.map(({ x }) => x[0] ?? Infinity));
  const end = Math.min(...all.map(({ x }) => x.at(-1) ?? -Infinity));
  const measured = [...new Set(all.flatMap(({ x }) => x))]
    .filter((place) => place >= start && place <= end)
    .toSorted((a, b) => a - b);
  if (measured.length <= MOST_PLACES) return measured;
  const step = (end - start) / (MOST_PLACES - 1);
  return Array.from({ length: MOST_PLACES }, (_, i) =>
    i === MOST_PLACES - 1 ? end : start + i * step,
  );
}
