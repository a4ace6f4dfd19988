/** Float64 twins of src/kernels/value-head*.wgsl: one response token at a time. */
import { at } from "../../src/typed-array.ts";
import type { Product } from "./linear.ts";

export interface ValueHeadBatch {
  /** [slots, 4]: (source row or 0xffffffff, promptLength, length, 0) */
  readonly rows: Uint32Array;
  readonly context: number;
  /** Elements of a hidden state. */
  readonly width: number;
}

/** Where the hidden state before each response token lies, and the token's place in the full array [B, context]. */
function responseTokens({ rows, context, width }: ValueHeadBatch) {
  const found: { state: number; index: number }[] = [];
  for (let slot = 0; slot < rows.length / 4; slot++) {
    const [source, promptLength, length] = [0, 1, 2].map((i) => at(rows, 4 * slot + i));
    if (source === undefined || promptLength === undefined || length === undefined) continue;
    if (source === 0xffffffff) continue;
    for (let t = Math.max(1, promptLength); t < length; t++)
      found.push({ state: (slot * context + t - 1) * width, index: source * context + t });
  }
  return found;
}

/**
 * V = sum over c of weight[c] * hidden[c], + bias.
 *
 * @param head weight [width] and bias
 * @param before what the full array holds before; rows in no slot keep it
 */
export function valueHead(
  hidden: Float64Array,
  head: Float64Array,
  batch: ValueHeadBatch,
  before: Float64Array,
): Product {
  const { rows, context, width } = batch;
  const [sums, magnitudes] = [before.slice(), new Float64Array(before.length)];
  for (let slot = 0; slot < rows.length / 4; slot++) {
    const source = at(rows, 4 * slot);
    if (source !== 0xffffffff) sums.fill(0, source * context, (source + 1) * context);
  }
  for (const { state, index } of responseTokens(batch)) {
    const terms = Array.from({ length: width }, (_, c) => at(hidden, state + c) * at(head, c));
    terms.push(at(head, width));
    sums[index] = terms.reduce((sum, term) => sum + term, 0);
    magnitudes[index] = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  }
  return { sums, magnitudes };
}

/** dHidden[c] = dValue weight[c]; dHead = sum over response tokens of dValue hidden and, for the bias, of dValue. */
export function valueHeadBackward(
  hidden: Float64Array,
  head: Float64Array,
  batch: ValueHeadBatch,
  dValues: Float64Array,
): { dHidden: Float64Array; dHead: Product } {
  const { width } = batch;
  const dHidden = new Float64Array(hidden.length);
  const [sums, magnitudes] = [new Float64Array(width + 1), new Float64Array(width + 1)];
  for (const { state, index } of responseTokens(batch)) {
    const d = at(dValues, index);
    for (let c = 0; c <= width; c++) {
      if (c < width) dHidden[state + c] = d * at(head, c);
      const term = d * (c < width ? at(hidden, state + c) : 1);
      sums[c] = at(sums, c) + term;
      magnitudes[c] = at(magnitudes, c) + Math.abs(term);
    }
  }
  return { dHidden, dHead: { sums, magnitudes } };
}
