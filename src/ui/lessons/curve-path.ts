/** Lines and bands of lesson 6 as SVG path data, in a box of 0..1 by 0..1 whose y points down. */
import { valueOr } from "../story/sums.ts";

/** Decimals enough for a chart of a few thousand px. */
const place = (value: number): string => value.toFixed(4);

/** A line through (x, y) points; values are accuracies in 0..1, so 1 is the top. */
export function linePath(
  rollouts: readonly number[],
  accuracy: readonly number[],
  end: number,
): string {
  return rollouts
    .map(
      (count, i) =>
        `${i === 0 ? "M" : "L"}${place(count / end)} ${place(1 - valueOr(accuracy, i))}`,
    )
    .join("");
}

/** The area between two lines over the same places. */
export function bandPath(
  rollouts: readonly number[],
  low: readonly number[],
  high: readonly number[],
  end: number,
): string {
  if (rollouts.length === 0) return "";
  const back = linePath(rollouts.toReversed(), low.toReversed(), end).replace(/^M/, "L");
  return `${linePath(rollouts, high, end)}${back}Z`;
}
