/** Twin of src/kernels/kv-append.wgsl. */
import type { KvAppendShape } from "../../src/kernels/kv-append.ts";
import { at } from "../../src/typed-array.ts";

/** The cache after the copy of every row whose position is inside the context. */
export function kvAppend<A extends Float32Array | Float64Array>(
  source: A,
  positions: ArrayLike<number>,
  cache: A,
  shape: KvAppendShape,
): A {
  const after = cache.slice() as A;
  for (let row = 0; row < shape.rows; row++) {
    const position = at(positions, row);
    if (position >= shape.context) continue;
    const target =
      (Math.floor(row / shape.rowsPerSequence) * shape.context + position) * shape.cache.stride +
      shape.cache.offset;
    const start = row * shape.source.stride + shape.source.offset;
    after.set(source.subarray(start, start + shape.width), target);
  }
  return after;
}
