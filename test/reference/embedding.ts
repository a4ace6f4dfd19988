/** Float64 twins of src/kernels/embedding*.wgsl. Tokens outside 0..vocab-1 are padding. */
import { at } from "../../src/typed-array.ts";

/** output[n] = table[tokens[n]], 0 for padding; table is [vocab, width]. */
export function embedding(tokens: Uint32Array, table: Float64Array, width: number): Float64Array {
  const output = new Float64Array(tokens.length * width);
  tokens.forEach((token, n) => {
    if (token * width < table.length) {
      output.set(table.subarray(token * width, (token + 1) * width), n * width);
    }
  });
  return output;
}

/** dTable[v] + the sum of dOutput[n] over positions n with token v. */
export function embeddingBackward(
  tokens: Uint32Array,
  dOutput: Float64Array,
  dTable: Float64Array,
  width: number,
): Float64Array {
  const sums = dTable.slice();
  tokens.forEach((token, n) => {
    if (token * width >= dTable.length) return;
    for (let c = 0; c < width; c++) {
      sums[token * width + c] = at(sums, token * width + c) + at(dOutput, n * width + c);
    }
  });
  return sums;
}

/** The chain of embedding-index.wgsl: the next position with the same token (or 0x7fffffff), plus 2^31 on the first. */
export function embeddingChain(tokens: Uint32Array, vocab: number): number[] {
  return Array.from(tokens, (token, n) => {
    if (token >= vocab) return 0x7fffffff;
    const next = tokens.indexOf(token, n + 1);
    return (next === -1 ? 0x7fffffff : next) + (tokens.indexOf(token) === n ? 0x80000000 : 0);
  });
}
