/**
 * The whole critic in float64: a decoder with a scalar head, one sequence at a time.
 *
 * Weights and gradients are one flat array each, in the order of criticLayout(shape).
 */
import { criticLayout, type ModelShape } from "../../src/model/shape.ts";
import { at } from "../../src/typed-array.ts";
import { linear, linearBackward } from "./decoder-operations.ts";
import {
  backboneOf,
  hiddenBackward,
  hiddenStates,
  tensorsOf,
  type HiddenCache,
  type Sequence,
} from "./decoder.ts";

/** Arrays have one entry a sequence. */
export interface CriticResult {
  /** [positions]: value of the tokens before the one there; 0 outside the response. */
  readonly values: readonly Float64Array[];
  readonly cache: readonly HiddenCache[];
}

function criticOf(shape: ModelShape, flat: Float64Array) {
  const get = tensorsOf(criticLayout(shape), flat);
  const [weight, bias] = [get("value_head.weight"), get("value_head.bias")];
  return { ...backboneOf(shape, get), weight, bias };
}

export function criticValues(
  shape: ModelShape,
  weights: Float64Array,
  sequences: readonly Sequence[],
): CriticResult {
  const w = criticOf(shape, weights);
  const cache = sequences.map((sequence) => hiddenStates(shape, w, sequence));
  const values = cache.map(({ sequence: { tokens, promptLength }, outputNormed }) => {
    const ofStates = linear(outputNormed, w.weight, shape.hidden, w.bias);
    return Float64Array.from(tokens, (_, t) => (t < promptLength ? 0 : at(ofStates, t - 1)));
  });
  return { values, cache };
}

/**
 * Gradient of a loss that depends on the values of the response tokens.
 *
 * @param dValues one array [positions] a sequence; ignored outside the response
 */
export function criticBackward(
  shape: ModelShape,
  weights: Float64Array,
  cache: readonly HiddenCache[],
  dValues: readonly ArrayLike<number>[],
): Float64Array {
  const gradients = new Float64Array(weights.length);
  const [w, g] = [criticOf(shape, weights), criticOf(shape, gradients)];
  cache.forEach((entry, b) => {
    const { tokens, promptLength } = entry.sequence;
    const dStates = Float64Array.from(tokens, (_, t) =>
      t + 1 >= promptLength && t + 1 < tokens.length ? at(at(dValues, b), t + 1) : 0,
    );
    hiddenBackward(
      shape,
      w,
      g,
      entry,
      linearBackward(dStates, entry.outputNormed, w.weight, shape.hidden, g.weight, g.bias),
    );
  });
  return gradients;
}
