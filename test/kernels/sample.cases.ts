import {
  createSample,
  drawWords,
  NONE,
  type SampleShape,
  type Sampling,
} from "../../src/kernels/sample.ts";
import { at } from "../../src/typed-array.ts";
import type { Random } from "../../src/random.ts";
import { sampleStep, type DecodingState } from "../reference/sample.ts";
import { cases, normals, type Bench, type Check } from "./harness.ts";

interface Case extends SampleShape, Sampling {
  /** Logits are normal numbers times this. */
  readonly scale: number;
  readonly steps: number;
}

// [slots, vocabulary, context, response limit, temperature, top-k, top-p, scale, steps]
const shapes: Case[] = [
  [1, 1, 2, 1, 1, 0, 1, 1, 1],
  [2, 2, 5, 3, 1, 0, 1, 1, 3],
  [3, 7, 9, 9, 0.7, 0, 1, 2, 9],
  [7, 13, 8, 4, 1.5, 3, 1, 1, 6],
  [13, 28, 16, 8, 1, 0, 0.9, 2, 12],
  [31, 28, 12, 9, 1, 5, 0.8, 1, 10],
  [63, 28, 9, 5, 0, 0, 1, 1, 8],
  [64, 28, 9, 5, 1, 0, 1, 1, 8],
  [65, 28, 9, 5, 0.5, 0, 0.5, 1, 8],
  [127, 63, 7, 6, 1, 64, 1, 3, 6],
  [33, 1000, 4, 2, 1, 50, 0.95, 3, 3],
  [9, 5003, 3, 2, 0.8, 0, 1, 3, 2],
  [17, 28, 6, 4, 1, 0, 1, 1e4, 5],
  [512, 28, 6, 5, 1, 0, 1, 1, 5],
].map(
  ([
    slots = 1,
    vocabulary = 1,
    context = 1,
    responseLimit = 1,
    temperature = 1,
    topK = 0,
    topP = 1,
    scale = 1,
    steps = 1,
  ]) => {
    return {
      slots,
      vocabulary,
      context,
      responseLimit,
      stopTokens: [1],
      temperature,
      topK,
      topP,
      scale,
      steps,
    };
  },
);

const FIRST_ROW = 3;

/** Prompts of 1 to 3 tokens; decoding starts at their first or at their last token; one slot in ten is finished. */
function stateOf({ slots, context, vocabulary }: Case, random: Random): DecodingState {
  const rows = slots + FIRST_ROW + 2;
  const spans = Uint32Array.from({ length: rows * 2 }, () => 0);
  const tokens = Uint32Array.from({ length: rows * context }, () => random.integer(vocabulary));
  const positions = new Uint32Array(slots);
  for (let slot = 0; slot < slots; slot++) {
    const promptLength = 1 + random.integer(Math.min(3, context));
    spans.set([promptLength, promptLength], 2 * (FIRST_ROW + slot));
    positions[slot] = slot % 10 === 9 ? NONE : slot % 2 === 0 ? promptLength - 1 : 0;
  }
  const zeros = () => new Float64Array(rows * context);
  return {
    spans,
    tokens,
    logprobs: zeros(),
    entropies: zeros(),
    positions,
    current: new Uint32Array(slots),
  };
}

async function run(bench: Bench, shape: Case, random: Random): Promise<Check[]> {
  const { slots, vocabulary, context, steps } = shape;
  const state = stateOf(shape, random);
  const z = normals(random, slots * vocabulary, shape.scale);
  // Equal logits, so that ties meet the greedy choice and the cuts.
  for (let i = 0; i + 1 < z.length; i += 5) z[i] = at(z, i + 1);
  const draw = { seed: 0xdeadbeef, stream: 4, update: 17, firstRow: FIRST_ROW };
  const arrays = {
    logits: bench.input("logits", z),
    draw: bench.input("draw", drawWords(draw)),
    spans: bench.output("spans", state.spans),
    tokens: bench.output("tokens", state.tokens),
    logprobs: bench.output("logprobs", state.logprobs.length),
    entropies: bench.output("entropies", state.entropies.length),
    positions: bench.output("positions", state.positions),
    current: bench.output("current", state.current),
  };
  const kernel = await createSample(bench.device);
  await bench.run((plan) => plan.repeat(steps, () => kernel.step(plan, arrays, shape, shape)));

  const nearest = new Float64Array(slots).fill(Infinity);
  for (let step = 0; step < steps; step++) {
    sampleStep(state, z, draw, shape, shape).forEach(
      (margin, slot) => (nearest[slot] = Math.min(at(nearest, slot), margin)),
    );
  }
  // A draw nearer than this to another outcome may fall either way in float32.
  const unsure = [...nearest.keys()].filter((slot) => at(nearest, slot) < 1e-6);
  const compare = (
    label: string,
    got: Float32Array | Uint32Array,
    want: ArrayLike<number>,
    first: number,
    width: number,
  ) => {
    const expected = Array.from(want);
    for (const slot of unsure) {
      for (let i = (first + slot) * width; i < (first + slot + 1) * width; i++)
        expected[i] = at(got, i);
    }
    return { label, got, want: expected };
  };
  return [
    compare("tokens", await bench.uints(arrays.tokens), state.tokens, FIRST_ROW, context),
    compare("spans", await bench.uints(arrays.spans), state.spans, FIRST_ROW, 2),
    compare("logprobs", await bench.floats(arrays.logprobs), state.logprobs, FIRST_ROW, context),
    compare("entropies", await bench.floats(arrays.entropies), state.entropies, FIRST_ROW, context),
    compare("positions", await bench.uints(arrays.positions), state.positions, 0, 1),
    compare("current", await bench.uints(arrays.current), state.current, 0, 1),
    { label: "share of slots skipped", got: [unsure.length / slots], want: [0], bound: () => 0.01 },
  ];
}

export default [cases({ kernel: "sample", shapes, run })];
