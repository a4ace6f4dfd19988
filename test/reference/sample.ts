/** Float64 twin of src/kernels/sample.wgsl. */
import type { SampleShape, Sampling } from "../../src/kernels/sample.ts";
import { philox } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { logSoftmax } from "./logprobs.ts";

const NONE = 0xffffffff;

/** Probabilities after temperature, top-k and top-p, and how near the top-p cut is to falling elsewhere. */
export function sampled(logits: ArrayLike<number>, { temperature, topK, topP }: Sampling) {
  const all = Array.from(logits);
  const inverse = Math.fround(1 / temperature);
  const weights = Array.from(logSoftmax(all, inverse).logprobs, Math.exp);
  const descending = all.toSorted((a, b) => b - a);
  const isCut = topK > 0 && topK < all.length;
  let bound = isCut ? at(descending, topK - 1) : -Infinity;
  const massFrom = (least: number) =>
    all.reduce((sum, logit, v) => sum + (logit >= least ? at(weights, v) : 0), 0);
  let margin = Infinity;
  if (topP < 1) {
    const kept = massFrom(bound);
    for (const candidate of new Set(descending)) {
      if (candidate < bound) break;
      const excess = massFrom(candidate) / kept - Math.fround(topP);
      margin = Math.min(margin, Math.abs(excess));
      if (excess >= 0) {
        bound = candidate;
        break;
      }
    }
  }
  const total = massFrom(bound);
  return {
    probabilities: all.map((logit, v) => (logit >= bound ? at(weights, v) / total : 0)),
    margin,
  };
}

/** The first token whose cumulative probability exceeds `uniform`, and the distance of `uniform` to the nearest step. */
export function inverseCdf(probabilities: readonly number[], uniform: number) {
  let [reached, token, margin] = [0, 0, Infinity];
  probabilities.forEach((p, v) => {
    if (p > 0 && reached <= uniform) token = v;
    if (p > 0 && v > 0) margin = Math.min(margin, Math.abs(reached - uniform));
    reached += p;
  });
  return { token, margin };
}

export interface DecodingState {
  readonly spans: Uint32Array;
  readonly tokens: Uint32Array;
  readonly logprobs: Float64Array;
  readonly entropies: Float64Array;
  readonly positions: Uint32Array;
  readonly current: Uint32Array;
}

/**
 * Advances the state by one token, in place.
 *
 * @returns for each slot the distance of its draw to another outcome, Infinity where nothing was drawn
 */
export function sampleStep(
  state: DecodingState,
  logits: Float32Array,
  draw: { seed: number; stream: number; update: number; firstRow: number },
  shape: SampleShape,
  sampling: Sampling,
): number[] {
  const { slots, vocabulary, context, responseLimit, stopTokens } = shape;
  return Array.from({ length: slots }, (_, slot) => {
    const row = draw.firstRow + slot;
    if (at(state.positions, slot) === NONE) return Infinity;
    const column = at(state.positions, slot) + 1;
    const promptLength = at(state.spans, 2 * row);
    const end = Math.min(promptLength + responseLimit, context);
    const stay = (position: number, token: number) => {
      state.positions[slot] = position;
      state.current[slot] = token;
    };
    if (column >= end) {
      stay(NONE, NONE);
      return Infinity;
    }
    if (column < promptLength) {
      stay(column, at(state.tokens, row * context + column));
      return Infinity;
    }
    const z = logits.subarray(slot * vocabulary, (slot + 1) * vocabulary);
    const isGreedy = sampling.temperature === 0;
    const { logprobs, entropy } = logSoftmax(
      z,
      isGreedy ? 1 : Math.fround(1 / sampling.temperature),
    );
    let [token, margin] = [z.indexOf(z.reduce((a, b) => Math.max(a, b))), Infinity];
    if (!isGreedy) {
      const kept = sampled(z, sampling);
      const [bits] = philox([draw.seed, draw.stream], [column, row, draw.update, 0]);
      const drawn = inverseCdf(kept.probabilities, (bits >>> 8) / 2 ** 24);
      token = drawn.token;
      margin = Math.min(kept.margin, drawn.margin);
    }
    state.tokens[row * context + column] = token;
    state.logprobs[row * context + column] = at(logprobs, token);
    state.entropies[row * context + column] = entropy;
    state.spans[2 * row + 1] = column + 1;
    const isFinished = stopTokens.includes(token) || column + 1 >= end;
    stay(isFinished ? NONE : column, isFinished ? NONE : token);
    return margin;
  });
}
