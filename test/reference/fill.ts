/** Twin of src/kernels/fill.wgsl: `words` words of value, then what `before` holds. */
export function fill(before: Uint32Array, words: number, value: number): Uint32Array {
  return before.map((word, i) => (i < words ? value : word));
}
