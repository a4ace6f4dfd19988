/** Float64 twin of src/kernels/rope.wgsl. */
import { at } from "../../src/typed-array.ts";

export interface RopeRows {
  readonly heads: number;
  readonly width: number;
  readonly stride: number;
  readonly offset: number;
}

/** Turns pairs (i, i + width / 2) of each head of each row by position * theta^(-2i / width), or back; NONE stays. */
export function rope(
  x: Float64Array,
  positions: ArrayLike<number>,
  shape: RopeRows,
  theta: number,
  direction: 1 | -1,
): Float64Array {
  const { heads, width, stride, offset } = shape;
  const y = Float64Array.from(x);
  for (let row = 0; row < positions.length; row++) {
    const position = at(positions, row);
    if (position === 0xffffffff) continue;
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < width / 2; i++) {
        const angle = direction * position * theta ** ((-2 * i) / width);
        const a = row * stride + offset + head * width + i;
        const b = a + width / 2;
        y[a] = at(x, a) * Math.cos(angle) - at(x, b) * Math.sin(angle);
        y[b] = at(x, b) * Math.cos(angle) + at(x, a) * Math.sin(angle);
      }
    }
  }
  return y;
}
