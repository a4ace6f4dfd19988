/**
 * How well two lists of numbers agree. Equal numbers share the mean of their ranks; a list without variation agrees with
 * nothing, which is null and not 0.
 */
import { at } from "../typed-array.ts";

/** Rank of each value from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((i, j) => at(values, i) - at(values, j));
  const result = Array.from(values, () => 0);
  for (let first = 0; first < order.length;) {
    const value = at(values, at(order, first));
    let end = first;
    while (end < order.length && at(values, at(order, end)) === value) end++;
    for (let i = first; i < end; i++) result[at(order, i)] = (first + 1 + end) / 2;
    first = end;
  }
  return result;
}

/** `values` less their mean: exactly 0 where all are equal, however the mean would round. */
export function centred(values: readonly number[]): number[] {
  const shifted = values.map((value) => value - at(values, 0));
  const mean = shifted.reduce((sum, value) => sum + value, 0) / shifted.length;
  return shifted.map((value) => value - mean);
}

/**
 * Pearson's correlation; null where either list does not vary.
 *
 * @throws RangeError where the lists differ in length
 */
export function pearson(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length)
    throw new RangeError(`Cannot correlate ${a.length} numbers with ${b.length}`);
  const [x, y] = [centred(a), centred(b)];
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, i) => sum + value * at(q, i), 0);
  const scale = Math.sqrt(product(x, x)) * Math.sqrt(product(y, y));
  return scale > 0 ? Math.max(-1, Math.min(1, product(x, y) / scale)) : null;
}

/** Spearman's rank correlation: no single extreme value can make it. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  return pearson(ranks(a), ranks(b));
}
