/** What curves say at one place: for the cursor, the table and sentences. */
import { at } from "../../typed-array.ts";
import type { Band, BandPoint } from "./band.ts";
import type { ArmCurves } from "./comparison.ts";

const between = (a: number | null, b: number | null, share: number): number | null =>
  a === null || b === null ? null : a + share * (b - a);

/** Mean and band at x, between two points on a straight line; null outside of the band. */
export function readAt({ points }: Band, x: number): BandPoint | null {
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0) return null;
  const end = at(points, after);
  if (end.x === x) return end;
  if (after === 0) return null;
  const start = at(points, after - 1);
  const share = (x - start.x) / (end.x - start.x);
  return {
    x,
    mean: start.mean + share * (end.mean - start.mean),
    low: between(start.low, end.low, share),
    high: between(start.high, end.high, share),
  };
}

/** More rows than these nobody reads. */
const MOST_PLACES = 128;

/** The places at which at least one of the curves has a point, ascending; of too many, every n-th and the last. */
export function placesOf(curves: readonly ArmCurves[]): number[] {
  const all = [...new Set(curves.flatMap(({ band }) => band.points.map(({ x }) => x)))].toSorted(
    (a, b) => a - b,
  );
  const stride = Math.ceil(all.length / MOST_PLACES);
  return all.filter((_, i) => i % stride === 0 || i === all.length - 1);
}

/** The place nearest to x; null where there is none. */
export function nearestPlace(places: readonly number[], x: number): number | null {
  return places.reduce<number | null>(
    (best, place) => (best === null || Math.abs(place - x) < Math.abs(best - x) ? place : best),
    null,
  );
}

/** The end of a difference, which is what its sentence is about; null for one without points. */
export function endOf(curves: ArmCurves): BandPoint | null {
  return curves.band.points.at(-1) ?? null;
}

/** What a difference with a band says: the whole band lies on one side of 0, or 0 is in it; null without a band. */
export function verdictOf({ low, high }: BandPoint): "above" | "below" | "open" | null {
  if (low === null || high === null) return null;
  if (low > 0) return "above";
  return high < 0 ? "below" : "open";
}
