/** Float64 twins of src/kernels/linear*.wgsl. M = rows, K = inputs, N = outputs; all arrays row-major. */
import { at } from "../../src/typed-array.ts";
import type { LinearShape } from "../../src/kernels/linear.ts";

/** A result and, for its error bound, the same sums over absolute values. */
export interface Product {
  readonly sums: Float64Array;
  readonly magnitudes: Float64Array;
}

function product(
  rows: number,
  columns: number,
  terms: number,
  left: (row: number, k: number) => number,
  right: (k: number, column: number) => number,
): Product {
  const sums = new Float64Array(rows * columns);
  const magnitudes = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let magnitude = 0;
      for (let k = 0; k < terms; k++) {
        const term = left(row, k) * right(k, column);
        sum += term;
        magnitude += Math.abs(term);
      }
      sums[row * columns + column] = sum;
      magnitudes[row * columns + column] = magnitude;
    }
  }
  return { sums, magnitudes };
}

/** y[m, n] = sum over k of x[m, k] * w[n, k]. */
export function linear(
  x: Float64Array,
  weight: Float64Array,
  { rows, inputs, outputs }: LinearShape,
) {
  return product(
    rows,
    outputs,
    inputs,
    (m, k) => at(x, m * inputs + k),
    (k, n) => at(weight, n * inputs + k),
  );
}

/** dx[m, k] = sum over n of dy[m, n] * w[n, k]. */
export function linearBackwardInput(
  dy: Float64Array,
  weight: Float64Array,
  { rows, inputs, outputs }: LinearShape,
) {
  return product(
    rows,
    inputs,
    outputs,
    (m, n) => at(dy, m * outputs + n),
    (n, k) => at(weight, n * inputs + k),
  );
}

/** dw[n, k] = sum over m of dy[m, n] * x[m, k]. */
export function linearBackwardWeight(
  dy: Float64Array,
  x: Float64Array,
  { rows, inputs, outputs }: LinearShape,
) {
  return product(
    outputs,
    inputs,
    rows,
    (n, m) => at(dy, m * outputs + n),
    (m, k) => at(x, m * inputs + k),
  );
}

/** db[n] = sum over m of dy[m, n]. */
export function linearBackwardBias(dy: Float64Array, { rows, outputs }: LinearShape) {
  return product(
    1,
    outputs,
    rows,
    () => 1,
    (m, n) => at(dy, m * outputs + n),
  );
}
