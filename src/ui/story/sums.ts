/** Sums and means over values that a foreign recording may lack. Lists are short, so no order of summation matters. */

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** 0 for no values, as the kernels have it. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sum(values) / values.length;

/** Sum of the sizes: what a rounding error of {@link sum} is measured against. */
export const sizeOf = (values: readonly number[]): number => sum(values.map(Math.abs));

/** A value of a list that may be too short: NaN, which is shown as a dash. */
export const valueOr = (values: readonly number[], index: number): number =>
  values[index] ?? Number.NaN;
