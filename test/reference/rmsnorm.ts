/** Float64 twins of src/kernels/rmsnorm*.wgsl for contiguous rows. */
import { at } from "../../src/typed-array.ts";

/** y = x * rstd * weight for x [rows, width]; returns y and rstd [rows]. */
export function rmsnorm(x: Float64Array, weight: Float64Array, width: number, epsilon: number) {
  const rows = x.length / width;
  const y = new Float64Array(x.length);
  const rstd = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const row = x.subarray(r * width, (r + 1) * width);
    const scale = 1 / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / width + epsilon);
    rstd[r] = scale;
    row.forEach((v, c) => (y[r * width + c] = v * scale * at(weight, c)));
  }
  return { y, rstd };
}

/** dx = rstd * (dy * w - x * rstd^2 * mean(dy * w * x)) and dw = sum over rows of dy * x * rstd. */
export function rmsnormBackward(
  dy: Float64Array,
  x: Float64Array,
  weight: Float64Array,
  rstd: Float64Array,
) {
  const width = weight.length;
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(width);
  rstd.forEach((scale, r) => {
    const row = x.subarray(r * width, (r + 1) * width);
    const dRow = dy.subarray(r * width, (r + 1) * width);
    const mean = row.reduce((sum, v, c) => sum + at(dRow, c) * at(weight, c) * v, 0) / width;
    row.forEach((v, c) => {
      dx[r * width + c] = scale * (at(dRow, c) * at(weight, c) - v * scale * scale * mean);
      dWeight[c] = at(dWeight, c) + at(dRow, c) * v * scale;
    });
  });
  return { dx, dWeight };
}
