/** Proves a twin's backward against its forward. */
import { expect } from "vitest";
import { at } from "../../src/typed-array.ts";

const EPSILON = 1e-6;

/**
 * Fails unless `gradient` is the gradient of `loss` at `point`, by central differences, within 1e-5 + 1e-3 of it.
 *
 * @param loss a scalar of the array; it is called with changed copies of `point`
 */
export function expectGradient(
  loss: (point: Float64Array) => number,
  point: Float64Array,
  gradient: ArrayLike<number>,
): void {
  expect(gradient.length).toBe(point.length);
  point.forEach((value, i) => {
    const [above, below] = [point.slice(), point.slice()];
    above[i] = value + EPSILON;
    below[i] = value - EPSILON;
    const slope = (loss(above) - loss(below)) / (2 * EPSILON);
    const difference = Math.abs(slope - at(gradient, i));
    expect(difference, `element ${i}: slope ${slope}, gradient ${gradient[i]}`).toBeLessThanOrEqual(
      1e-5 + 1e-3 * Math.abs(slope),
    );
  });
}

/** The scalar whose gradient for `output` is `dOutput`. */
export function weighted(output: Float64Array, dOutput: Float64Array): number {
  return output.reduce((sum, value, i) => sum + value * at(dOutput, i), 0);
}
