/**
 * The whole decoder in float64: what Hugging Face computes for Llama, Qwen2 and Qwen3, one sequence at a time.
 *
 * Weights and gradients are one flat array each, in the order of parameterLayout(shape).
 */
import { type ModelShape, parameterLayout, type ParameterLayout } from "../../src/model/shape.ts";
import { at } from "../../src/typed-array.ts";
import {
  add,
  attention,
  attentionBackward,
  linear,
  linearBackward,
  logSoftmax,
  norm,
  normBackward,
  rope,
  swiglu,
  swigluBackward,
} from "./decoder-operations.ts";

/** Prompt and response in one row, without padding. */
export interface Sequence {
  readonly tokens: readonly number[];
  /** At least 1: the first response token needs a token before it. */
  readonly promptLength: number;
}

interface LayerCache {
  readonly input: Float64Array;
  readonly normed: Float64Array;
  /** Before and after the norm of the heads (Qwen3); the same array for the other models. */
  readonly rawQ: Float64Array;
  readonly rawK: Float64Array;
  /** After RoPE. */
  readonly q: Float64Array;
  readonly k: Float64Array;
  readonly v: Float64Array;
  readonly probabilities: Float64Array;
  readonly attended: Float64Array;
  readonly middle: Float64Array;
  readonly middleNormed: Float64Array;
  readonly gate: Float64Array;
  readonly up: Float64Array;
  readonly activated: Float64Array;
}

/** From tokens to hidden states. */
export interface HiddenCache {
  readonly sequence: Sequence;
  readonly layers: readonly LayerCache[];
  /** [positions, hidden] before and after the last norm. */
  readonly output: Float64Array;
  readonly outputNormed: Float64Array;
}

export interface SequenceCache extends HiddenCache {
  readonly logits: Float64Array;
}

/** Arrays have one entry a sequence. */
export interface DecoderResult {
  /** [positions, vocab]. */
  readonly logits: readonly Float64Array[];
  /** [positions]: log-probability of the token there, given the tokens before it; 0 outside the response. */
  readonly logprobs: readonly Float64Array[];
  /** [positions]: entropy of the distribution from which that token came; 0 outside the response. */
  readonly entropies: readonly Float64Array[];
  readonly cache: readonly SequenceCache[];
}

/** Views of one flat array by name; an absent parameter is an error. */
export function tensorsOf({ byName, words }: ParameterLayout, flat: Float64Array) {
  if (flat.length !== words)
    throw new RangeError(`Cannot use the weights: expected ${words} words, found ${flat.length}`);
  return (name: string): Float64Array => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new RangeError(`Cannot find the parameter "${name}"`);
    return flat.subarray(tensor.offset, tensor.offset + tensor.length);
  };
}

/** What every decoder has, whatever its head. */
export function backboneOf(shape: ModelShape, get: (name: string) => Float64Array) {
  const layer = (index: number) => {
    const of = (name: string) => get(`model.layers.${index}.${name}`);
    const bias = (name: string) => (shape.qkvBias ? of(name) : undefined);
    const headNorm = (name: string) => (shape.qkNorm ? of(name) : undefined);
    return {
      inputNorm: of("input_layernorm.weight"),
      q: of("self_attn.q_proj.weight"),
      k: of("self_attn.k_proj.weight"),
      v: of("self_attn.v_proj.weight"),
      qBias: bias("self_attn.q_proj.bias"),
      kBias: bias("self_attn.k_proj.bias"),
      vBias: bias("self_attn.v_proj.bias"),
      qNorm: headNorm("self_attn.q_norm.weight"),
      kNorm: headNorm("self_attn.k_norm.weight"),
      o: of("self_attn.o_proj.weight"),
      middleNorm: of("post_attention_layernorm.weight"),
      gate: of("mlp.gate_proj.weight"),
      up: of("mlp.up_proj.weight"),
      down: of("mlp.down_proj.weight"),
    };
  };
  return {
    embedding: get("model.embed_tokens.weight"),
    norm: get("model.norm.weight"),
    layers: Array.from({ length: shape.layers }, (_, index) => layer(index)),
  };
}

function parametersOf(shape: ModelShape, flat: Float64Array) {
  const get = tensorsOf(parameterLayout(shape), flat);
  return {
    ...backboneOf(shape, get),
    head: get(shape.tied ? "model.embed_tokens.weight" : "lm_head.weight"),
  };
}

type Backbone = ReturnType<typeof backboneOf>;
type Parameters = ReturnType<typeof parametersOf>;

export function forward(
  shape: ModelShape,
  weights: Float64Array,
  sequences: readonly Sequence[],
): DecoderResult {
  const w = parametersOf(shape, weights);
  const cache = sequences.map((sequence) => forwardSequence(shape, w, sequence));
  const scored = cache.map((entry) => score(shape, entry));
  return {
    logits: cache.map((entry) => entry.logits),
    logprobs: scored.map((entry) => entry.logprobs),
    entropies: scored.map((entry) => entry.entropies),
    cache,
  };
}

function forwardSequence(shape: ModelShape, w: Parameters, sequence: Sequence): SequenceCache {
  const cache = hiddenStates(shape, w, sequence);
  return { ...cache, logits: linear(cache.outputNormed, w.head, shape.hidden) };
}

/** One sequence from its tokens to its normalised hidden states. */
export function hiddenStates(shape: ModelShape, w: Backbone, sequence: Sequence): HiddenCache {
  const { hidden, intermediate, headWidth, ropeTheta, normEpsilon } = shape;
  const [width, kvWidth] = [shape.heads * headWidth, shape.kvHeads * headWidth];
  const { tokens, promptLength } = sequence;
  if (promptLength < 1 || promptLength > tokens.length) {
    throw new RangeError(
      `Cannot score a sequence of ${tokens.length} tokens: expected a prompt of 1 or more, found ${promptLength}`,
    );
  }

  let x: Float64Array = new Float64Array(tokens.length * hidden);
  tokens.forEach((token, t) =>
    x.set(w.embedding.subarray(token * hidden, (token + 1) * hidden), t * hidden),
  );
  const layers: LayerCache[] = [];
  for (const p of w.layers) {
    const input = x;
    const normed = norm(input, p.inputNorm, normEpsilon);
    const rawQ = linear(normed, p.q, hidden, p.qBias);
    const rawK = linear(normed, p.k, hidden, p.kBias);
    const v = linear(normed, p.v, hidden, p.vBias);
    const q = rope(p.qNorm ? norm(rawQ, p.qNorm, normEpsilon) : rawQ, width, headWidth, ropeTheta);
    const k = rope(
      p.kNorm ? norm(rawK, p.kNorm, normEpsilon) : rawK,
      kvWidth,
      headWidth,
      ropeTheta,
    );
    const { output: attended, probabilities } = attention(q, k, v, shape);
    const middle = add(input, linear(attended, p.o, width));
    const middleNormed = norm(middle, p.middleNorm, normEpsilon);
    const gate = linear(middleNormed, p.gate, hidden);
    const up = linear(middleNormed, p.up, hidden);
    const activated = swiglu(gate, up);
    x = add(middle, linear(activated, p.down, intermediate));
    layers.push({
      input,
      normed,
      rawQ,
      rawK,
      q,
      k,
      v,
      probabilities,
      attended,
      middle,
      middleNormed,
      gate,
      up,
      activated,
    });
  }
  return { sequence, layers, output: x, outputNormed: norm(x, w.norm, normEpsilon) };
}

/** Log-probabilities over the vocabulary [vocab] from which the token at position t came. */
function distribution(shape: ModelShape, logits: Float64Array, t: number): Float64Array {
  return logSoftmax(logits.subarray((t - 1) * shape.vocab, t * shape.vocab));
}

function entropyOf(logprobs: Float64Array): number {
  return -logprobs.reduce((sum, logprob) => sum + Math.exp(logprob) * logprob, 0);
}

function score(shape: ModelShape, { sequence: { tokens, promptLength }, logits }: SequenceCache) {
  const logprobs = new Float64Array(tokens.length);
  const entropies = new Float64Array(tokens.length);
  for (let t = promptLength; t < tokens.length; t++) {
    const row = distribution(shape, logits, t);
    logprobs[t] = at(row, at(tokens, t));
    entropies[t] = entropyOf(row);
  }
  return { logprobs, entropies };
}

/**
 * Gradient of a loss that depends on the response's log-probabilities and entropies.
 *
 * @param dLogprobs one array [positions] a sequence; ignored outside the response
 * @param dEntropies likewise
 */
export function backward(
  shape: ModelShape,
  weights: Float64Array,
  cache: readonly SequenceCache[],
  dLogprobs: readonly ArrayLike<number>[],
  dEntropies: readonly ArrayLike<number>[],
): Float64Array {
  const gradients = new Float64Array(weights.length);
  const [w, g] = [parametersOf(shape, weights), parametersOf(shape, gradients)];
  cache.forEach((entry, b) => {
    const dLogits = scoreBackward(shape, entry, at(dLogprobs, b), at(dEntropies, b));
    const dOutputNormed = linearBackward(dLogits, entry.outputNormed, w.head, shape.hidden, g.head);
    hiddenBackward(shape, w, g, entry, dOutputNormed);
  });
  return gradients;
}

/**
 * With p the distribution, H its entropy and y the token:
 * d logprob / d logit_v = [v = y] - p_v and d H / d logit_v = -p_v (log p_v + H).
 */
function scoreBackward(
  shape: ModelShape,
  entry: SequenceCache,
  dLogprobs: ArrayLike<number>,
  dEntropies: ArrayLike<number>,
) {
  const { tokens, promptLength } = entry.sequence;
  const dLogits = new Float64Array(entry.logits.length);
  for (let t = promptLength; t < tokens.length; t++) {
    const row = distribution(shape, entry.logits, t);
    const entropy = entropyOf(row);
    row.forEach((logprob, v) => {
      const p = Math.exp(logprob);
      const dLogprob = (v === at(tokens, t) ? 1 : 0) - p;
      dLogits[(t - 1) * shape.vocab + v] =
        at(dLogprobs, t) * dLogprob - at(dEntropies, t) * p * (logprob + entropy);
    });
  }
  return dLogits;
}

/** From the gradient of the normalised hidden states of one sequence; adds to the gradients `g`. */
export function hiddenBackward(
  shape: ModelShape,
  w: Backbone,
  g: Backbone,
  cache: HiddenCache,
  dOutputNormed: Float64Array,
): void {
  const { hidden, intermediate, headWidth, ropeTheta, normEpsilon } = shape;
  const [width, kvWidth] = [shape.heads * headWidth, shape.kvHeads * headWidth];

  let dX = normBackward(dOutputNormed, cache.output, w.norm, normEpsilon, g.norm);
  for (let index = shape.layers - 1; index >= 0; index--) {
    const [p, d, c] = [at(w.layers, index), at(g.layers, index), at(cache.layers, index)];

    const dActivated = linearBackward(dX, c.activated, p.down, intermediate, d.down);
    const { dGate, dUp } = swigluBackward(dActivated, c.gate, c.up);
    const dMiddleNormed = add(
      linearBackward(dGate, c.middleNormed, p.gate, hidden, d.gate),
      linearBackward(dUp, c.middleNormed, p.up, hidden, d.up),
    );
    const dMiddle = add(
      dX,
      normBackward(dMiddleNormed, c.middle, p.middleNorm, normEpsilon, d.middleNorm),
    );

    const dAttended = linearBackward(dMiddle, c.attended, p.o, width, d.o);
    const { dQ, dK, dV } = attentionBackward(dAttended, c.q, c.k, c.v, c.probabilities, shape);
    let dRawQ = rope(dQ, width, headWidth, ropeTheta, -1);
    let dRawK = rope(dK, kvWidth, headWidth, ropeTheta, -1);
    if (p.qNorm && d.qNorm) dRawQ = normBackward(dRawQ, c.rawQ, p.qNorm, normEpsilon, d.qNorm);
    if (p.kNorm && d.kNorm) dRawK = normBackward(dRawK, c.rawK, p.kNorm, normEpsilon, d.kNorm);
    const dNormed = add(
      add(
        linearBackward(dRawQ, c.normed, p.q, hidden, d.q, d.qBias),
        linearBackward(dRawK, c.normed, p.k, hidden, d.k, d.kBias),
      ),
      linearBackward(dV, c.normed, p.v, hidden, d.v, d.vBias),
    );
    dX = add(dMiddle, normBackward(dNormed, c.input, p.inputNorm, normEpsilon, d.inputNorm));
  }
  cache.sequence.tokens.forEach((token, t) => {
    for (let c = 0; c < hidden; c++) {
      g.embedding[token * hidden + c] =
        at(g.embedding, token * hidden + c) + at(dX, t * hidden + c);
    }
  });
}

/**
 * The most probable continuation; the lowest id wins a tie.
 *
 * @returns the response, with its stop token where it came within `maxTokens`
 */
export function generate(
  shape: ModelShape,
  weights: Float64Array,
  prompt: readonly number[],
  maxTokens: number,
  stopIds: readonly number[] = [],
): number[] {
  const w = parametersOf(shape, weights);
  const response: number[] = [];
  while (response.length < maxTokens) {
    const tokens = [...prompt, ...response];
    const { logits } = forwardSequence(shape, w, { tokens, promptLength: tokens.length });
    const last = logits.subarray(logits.length - shape.vocab);
    const token = last.indexOf(last.reduce((a, b) => Math.max(a, b), -Infinity));
    response.push(token);
    if (stopIds.includes(token)) break;
  }
  return response;
}
