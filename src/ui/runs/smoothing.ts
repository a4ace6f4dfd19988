/** Curves with less noise in them: an exponential moving average. For the eye only; no number of the page is made of it. */

/**
 * The exponential moving average of a curve's heights, as TensorBoard and W&B show it: s ← w s + (1 − w) y from s = 0,
 * divided by 1 − wⁿ after n points, so that the start is not drawn towards 0 (Kingma and Ba, arXiv 1412.6980, section 3).
 * A value that is no number is kept as it is, and is not averaged.
 *
 * @param heights in the order of the curve
 * @param span about how many points are averaged: w = 1 − 1 / span; 1 changes nothing
 * @returns as many as there are heights
 * @throws RangeError for a span below 1
 */
export function smoothed(heights: readonly number[], span: number): number[] {
  if (!(span >= 1))
    throw new RangeError(`Cannot smooth a curve: expected a span from 1 on, got ${span}`);
  const weight = 1 - 1 / span;
  let [sum, rest] = [0, 1];
  return heights.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    rest *= weight;
    return sum / (1 - rest);
  });
}
