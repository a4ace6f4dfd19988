/** A small batch and the memory around it, for the tests of the critic. */
import { Arena, type View } from "../../src/gpu/arena.ts";
import type { Plan } from "../../src/gpu/plan.ts";
import { upload } from "../../src/gpu/upload.ts";
import { createFill } from "../../src/kernels/fill.ts";
import { NONE } from "../../src/kernels/sample.ts";
import { createSumPartials } from "../../src/kernels/sum-partials.ts";
import { criticStart } from "../../src/model/critic.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import { criticLayout, type ModelShape } from "../../src/model/shape.ts";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import type { Sequence } from "../reference/decoder.ts";

export const base: ModelShape = {
  architecture: "llama",
  vocab: 29,
  hidden: 16,
  intermediate: 24,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  headWidth: 4,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  tied: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 64,
};

export const untied: ModelShape = { ...base, tied: false, kvHeads: 2, headWidth: 8, hidden: 20 };
export const shapes: Record<string, ModelShape> = {
  "Llama, tied": base,
  "Llama, untied, grouped queries": untied,
  "Qwen2: biases, grouped queries": { ...base, architecture: "qwen2", qkvBias: true, kvHeads: 2 },
  "Qwen3: QK norm, grouped queries": {
    ...base,
    architecture: "qwen3",
    qkNorm: true,
    kvHeads: 1,
    headWidth: 12,
  },
};

export const CONTEXT = 11;
const SLOTS = 3;
/** Two micro-batches of 3 rows, the last one with an empty slot. */
export const ROWS = 5;
/** The batch has one row more, which is in no micro-batch. */
export const BATCH = ROWS + 1;
export const UNTOUCHED = 7;

/** Weights with biases, norms and head away from 0 and 1, so that no gradient hides. */
export function weightsOf(shape: ModelShape): Float32Array<ArrayBuffer> {
  const weights = criticStart(shape, initialiseWeights(shape, 7));
  for (const { name, offset, length } of criticLayout(shape).tensors) {
    const random = new Random(8, 1, offset);
    for (let i = offset; i < offset + length; i++) {
      if (/norm|bias|value_head/.test(name)) weights[i] = at(weights, i) + 0.2 * random.normal();
      if (name.includes("embed")) weights[i] = at(weights, i) * 8;
    }
  }
  return weights;
}

/** Row 0 fills the context, row 1 has a response of one token. */
export function sequencesOf(shape: ModelShape): Sequence[] {
  const random = new Random(9, 1);
  return Array.from({ length: ROWS }, (_, row) => {
    const promptLength = 1 + random.integer(4);
    const long = promptLength + 1 + random.integer(CONTEXT - promptLength);
    const length = [CONTEXT, promptLength + 1][row] ?? long;
    return { promptLength, tokens: Array.from({ length }, () => random.integer(shape.vocab)) };
  });
}

/** One normal number for every token, in float32. */
export function perToken(sequences: readonly Sequence[], seed: number): number[][] {
  const random = new Random(seed, 1);
  return sequences.map(({ tokens }) => tokens.map(() => Math.fround(random.normal())));
}

/** A [BATCH, CONTEXT] array from arrays a sequence long. */
export function padded(rows: readonly ArrayLike<number>[], last = 0): Float32Array<ArrayBuffer> {
  const array = new Float32Array(BATCH * CONTEXT);
  rows.forEach((row, i) => array.set(Array.from(row), i * CONTEXT));
  return array.fill(last, ROWS * CONTEXT);
}

export async function onDevice(
  shape: ModelShape,
  sequences: readonly Sequence[],
  device: GPUDevice,
) {
  const arena = new Arena(device);
  const kernels = await createDecoderKernels(device, shape);
  const words = (label: string, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) => {
    const view = arena.words(label, data.length);
    upload(device, view, data);
    return view;
  };
  const tokens = new Uint32Array(BATCH * CONTEXT).fill(NONE);
  sequences.forEach((sequence, row) => tokens.set(sequence.tokens, row * CONTEXT));
  const spans = sequences.flatMap((s) => [s.promptLength, s.tokens.length]);
  const untouched = new Float32Array(BATCH * CONTEXT).fill(UNTOUCHED);
  return {
    device,
    arena,
    kernels,
    words,
    memory: { slots: SLOTS, context: CONTEXT, training: true },
    batch: {
      tokens: words("tokens", tokens),
      spans: words("spans", Uint32Array.from([...spans, 1, CONTEXT])),
      // Rows out of order: a pass has to write where the map says.
      map: words("map", Uint32Array.of(3, 0, 4, 1, 2, NONE)),
    },
    range: { offset: 0, count: 2 * SLOTS },
    values: words("values", untouched),
  };
}

/**
 * Records dValues = values - targets, the gradient of 1/2 sum (V - target)^2, for whatever rows have been predicted.
 *
 * @param minusTargets [BATCH, CONTEXT], 0 outside the responses
 */
export async function squaredError(
  device: GPUDevice,
  values: View,
  minusTargets: View,
  dValues: View,
) {
  const [fill, partials] = await Promise.all([createFill(device), createSumPartials(device)]);
  const count = dValues.size / 4;
  return (plan: Plan) => {
    fill.fill(plan, { output: dValues }, { words: count });
    for (const view of [values, minusTargets])
      partials.sum(plan, { partials: view, output: dValues }, { count, chunks: 1 });
  };
}

/** The words between the tensors of a critic. */
export function padding(shape: ModelShape, flat: Float32Array): number[] {
  const isTensor = new Set(
    criticLayout(shape).tensors.flatMap(({ offset, length }) =>
      Array.from({ length }, (_, i) => offset + i),
    ),
  );
  return Array.from(flat).filter((_, i) => !isTensor.has(i));
}
