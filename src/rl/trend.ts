/** The straight line through a series, and how sure its slope is. */
import { at } from "../typed-array.ts";

export interface Trend {
  /** Change from the first to the last value, along the line. */
  readonly change: number;
  /** Slope in units of its standard error; 0 for a flat line, infinite for one without scatter. */
  readonly t: number;
}

/**
 * Least squares over equally spaced values; the standard error is that of independent errors around the line.
 *
 * @throws RangeError for fewer than three values, which leave nothing to judge the scatter by
 */
export function trendOf(values: readonly number[]): Trend {
  const count = values.length;
  if (count < 3) throw new RangeError(`Cannot fit a line to ${count} values: at least 3`);
  const middle = (count - 1) / 2;
  const first = at(values, 0);
  const shifted = values.map((value) => value - first);
  const mean = shifted.reduce((sum, value) => sum + value, 0) / count;
  // Sum of (i - middle)^2.
  const spread = (count * (count * count - 1)) / 12;
  const slope = shifted.reduce((sum, value, i) => sum + (i - middle) * value, 0) / spread;
  const scatter = shifted.reduce(
    (sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2,
    0,
  );
  const error = Math.sqrt(scatter / (count - 2) / spread);
  return { change: slope * (count - 1), t: slope === 0 ? 0 : slope / error };
}
