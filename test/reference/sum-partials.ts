/** Float64 twin of src/kernels/sum-partials.wgsl: output + the sum of the rows of partials [chunks, count]. */
import { at } from "../../src/typed-array.ts";

export function sumPartials(partials: Float64Array, output: Float64Array): Float64Array {
  const sums = output.slice();
  partials.forEach((value, i) => {
    const column = i % output.length;
    sums[column] = at(sums, column) + value;
  });
  return sums;
}
