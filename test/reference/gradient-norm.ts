/** Float64 twin of src/kernels/gradient-norm*.wgsl: the sum of squares. */
export function squaredNorm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
