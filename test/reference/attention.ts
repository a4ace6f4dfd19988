/** Float64 twin of src/kernels/attention*.wgsl, on contiguous arrays and with every probability written out. */
import type { AttentionShape } from "../../src/kernels/attention.ts";
import { at } from "../../src/typed-array.ts";

export interface AttentionInput {
  /** [sequences * queriesPerSequence, heads, width] */
  readonly query: Float64Array;
  /** [sequences * keysPerSequence, kvHeads, width] */
  readonly key: Float64Array;
  readonly value: Float64Array;
  /** [query rows]: a query sees keys 0..position. */
  readonly positions: ArrayLike<number>;
  /** [sequences]: a query at a position >= length yields zeros. */
  readonly lengths: ArrayLike<number>;
  readonly width: number;
  readonly shape: AttentionShape;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, c) => sum + x * at(b, c), 0);

/** Adds scale * source to target. */
function add(target: Float64Array, source: Float64Array, scale: number): void {
  source.forEach((x, c) => (target[c] = at(target, c) + scale * x));
}

/** Every visible (query vector, its keys) with the softmax of the scaled scores. */
function* attended({ query, key, positions, lengths, width, shape }: AttentionInput) {
  const { sequences, queriesPerSequence, keysPerSequence, heads, kvHeads } = shape;
  for (let row = 0; row < sequences * queriesPerSequence; row++) {
    const sequence = Math.floor(row / queriesPerSequence);
    const position = at(positions, row);
    if (position >= at(lengths, sequence)) continue;
    for (let head = 0; head < heads; head++) {
      const q = (row * heads + head) * width;
      const keys = Array.from({ length: position + 1 }, (_, j) => {
        return (
          ((sequence * keysPerSequence + j) * kvHeads + Math.floor(head / (heads / kvHeads))) *
          width
        );
      });
      const scores = keys.map(
        (k) => dot(query.subarray(q, q + width), key.subarray(k, k + width)) / Math.sqrt(width),
      );
      const maximum = Math.max(...scores);
      const logSumExp =
        maximum + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - maximum), 0));
      yield {
        index: row * heads + head,
        q,
        keys,
        logSumExp,
        weights: scores.map((s) => Math.exp(s - logSumExp)),
      };
    }
  }
}

/** output [query rows, heads, width] and logSumExp [query rows * heads]. */
export function attention(input: AttentionInput) {
  const { width } = input;
  const output = new Float64Array(input.query.length);
  const logSumExp = new Float64Array(output.length / width);
  for (const { index, q, keys, logSumExp: z, weights } of attended(input)) {
    logSumExp[index] = z;
    keys.forEach((k, j) =>
      add(output.subarray(q, q + width), input.value.subarray(k, k + width), at(weights, j)),
    );
  }
  return { output, logSumExp };
}

/** Gradients of sum(output * dOutput) by query, key and value. */
export function attentionBackward(input: AttentionInput, dOutput: Float64Array) {
  const { query, key, value, width } = input;
  const dQuery = new Float64Array(query.length);
  const dKey = new Float64Array(key.length);
  const dValue = new Float64Array(value.length);
  const at_ = (array: Float64Array, start: number) => array.subarray(start, start + width);
  for (const { q, keys, weights } of attended(input)) {
    const dWeights = keys.map((k) => dot(at_(dOutput, q), at_(value, k)));
    const mean = weights.reduce((sum, p, j) => sum + p * at(dWeights, j), 0);
    keys.forEach((k, j) => {
      const dScore = (at(weights, j) * (at(dWeights, j) - mean)) / Math.sqrt(width);
      add(at_(dValue, k), at_(dOutput, q), at(weights, j));
      add(at_(dQuery, q), at_(key, k), dScore);
      add(at_(dKey, k), at_(query, q), dScore);
    });
  }
  return { dQuery, dKey, dValue };
}
