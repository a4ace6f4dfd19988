/** Twin of src/kernels/count-nonfinite.wgsl. */
export function countNonfinite(values: Float32Array): number {
  return values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}
