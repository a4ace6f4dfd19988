/**
 * What a handful of numbers, one a seed, says: mean, deviation, median, and how far chance alone may have moved them.
 *
 * Intervals are percentile bootstrap intervals (Efron, 1979): the statistic of 10,000 samples drawn with replacement,
 * from its 2.5 % to its 97.5 % quantile. Their random numbers are counter-based, so the same values give the same interval.
 */
import { Random } from "./random.ts";
import { at } from "./typed-array.ts";

export const RESAMPLES = 10_000;
const COVERAGE = 0.95;
/** "boot": a stream that no run draws from. */
const STREAM = 0x626f6f74;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError for no values */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("Cannot take the mean of no values");
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += at(values, i);
  return sum / values.length;
}

/** Standard deviation with Bessel's correction; null for fewer than two values. */
export function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1),
  );
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).
 *
 * @param sorted ascending, at least one
 * @param share in [0, 1]
 */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  // Equal neighbours are not subtracted, so that nothing is lost to rounding.
  return place === below ? low : low + (place - below) * (at(sorted, below + 1) - low);
}

/** @throws RangeError for no values */
export function median(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

const drawn = new Map<number, Uint32Array>();

/**
 * Which of n values each resample holds, [at least count, n]; every statistic of n values sees the same ones, and fewer
 * resamples are the first of more.
 */
function resamplesOf(n: number, count: number): Uint32Array {
  const known = drawn.get(n);
  if (known !== undefined && known.length >= count * n) return known;
  const indices = new Uint32Array(count * n);
  for (let resample = 0; resample < count; resample++) {
    const random = new Random(0, STREAM, resample);
    for (let i = 0; i < n; i++) indices[resample * n + i] = random.integer(n);
  }
  drawn.set(n, indices);
  return indices;
}

/**
 * The 95 % interval of a statistic of the values.
 *
 * @param count resamples; a band over many points of a curve takes fewer
 * @returns null for fewer than two values, of which no spread can be known
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: Float64Array) => number,
  count = RESAMPLES,
): Interval | null {
  const n = values.length;
  if (n < 2) return null;
  const indices = resamplesOf(n, count);
  const sample = new Float64Array(n);
  const statistics = new Float64Array(count);
  for (let resample = 0; resample < count; resample++) {
    for (let i = 0; i < n; i++) sample[i] = at(values, at(indices, resample * n + i));
    statistics[resample] = statistic(sample);
  }
  statistics.sort();
  const tail = (1 - COVERAGE) / 2;
  return { low: quantile(statistics, tail), high: quantile(statistics, 1 - tail) };
}

/** A statistic of one number a seed, and its interval. */
export interface Estimate {
  readonly n: number;
  readonly value: number;
  /** null for a single seed. */
  readonly interval: Interval | null;
}

/** @returns null for no values */
export function estimate(
  values: readonly number[],
  statistic: (sample: ArrayLike<number>) => number,
): Estimate | null {
  if (values.length === 0) return null;
  const interval = bootstrapInterval(values, statistic);
  return { n: values.length, value: statistic(values), interval };
}
