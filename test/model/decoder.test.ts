/**
 * The whole model on the GPU against the whole model in float64: log-probabilities, entropies, every gradient, ten
 * optimizer updates, and greedy generation, for a Llama, a Qwen2 and a Qwen3 shape.
 */
import { describe, expect, it } from "vitest";
import { Arena } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readFloats, readWords } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { NONE } from "../../src/kernels/sample.ts";
import { createGenerator, responsesOf } from "../../src/model/generate.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import { allocateTrainable, createOptimizer } from "../../src/model/optimizer.ts";
import { createPasses } from "../../src/model/passes.ts";
import { parameterLayout, type ModelShape } from "../../src/model/shape.ts";
import { allocateModel } from "../../src/model/weights.ts";
import { createWatch } from "../../src/model/watch.ts";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { expectClose } from "../kernels/harness.ts";
import { adamw, adamwState } from "../reference/decoder-optimizer.ts";
import { backward, forward, generate, type Sequence } from "../reference/decoder.ts";

const base: ModelShape = {
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

const shapes: Record<string, ModelShape> = {
  "Llama, tied": base,
  "Llama, untied, grouped queries": { ...base, tied: false, kvHeads: 2, headWidth: 8, hidden: 20 },
  "Qwen2: biases, grouped queries": { ...base, architecture: "qwen2", qkvBias: true, kvHeads: 2 },
  "Qwen3: QK norm, grouped queries": {
    ...base,
    architecture: "qwen3",
    qkNorm: true,
    kvHeads: 1,
    headWidth: 12,
  },
};

const CONTEXT = 11;
const SLOTS = 3;
/** Two micro-batches of 3 rows, the last one with an empty slot. */
const ROWS = 5;

/** Weights with biases and norms away from 0 and 1, so that no gradient hides. */
function weightsOf(shape: ModelShape): Float32Array<ArrayBuffer> {
  const weights = initialiseWeights(shape, 7);
  for (const { name, offset, length } of parameterLayout(shape).tensors) {
    const random = new Random(8, 1, offset);
    if (/norm|bias/.test(name)) {
      for (let i = 0; i < length; i++)
        weights[offset + i] = at(weights, offset + i) + 0.2 * random.normal();
    }
    if (/embed/.test(name))
      for (let i = 0; i < length; i++) weights[offset + i] = at(weights, offset + i) * 8;
  }
  return weights;
}

function sequencesOf(shape: ModelShape): Sequence[] {
  const random = new Random(9, 1);
  return Array.from({ length: ROWS }, (_, row) => {
    const promptLength = 1 + random.integer(4);
    const length = row === 0 ? CONTEXT : promptLength + 1 + random.integer(CONTEXT - promptLength);
    return { promptLength, tokens: Array.from({ length }, () => random.integer(shape.vocab)) };
  });
}

async function onDevice(shape: ModelShape, sequences: readonly Sequence[]) {
  const device = await testDevice();
  const arena = new Arena(device);
  const kernels = await createDecoderKernels(device, shape);
  const passes = createPasses(arena, kernels, shape, {
    slots: SLOTS,
    context: CONTEXT,
    training: true,
    inverseTemperature: 1,
  });
  const batch = {
    tokens: arena.words("tokens", ROWS * CONTEXT),
    spans: arena.words("spans", ROWS * 2),
    map: arena.words("map", 2 * SLOTS),
  };
  const tokens = new Uint32Array(ROWS * CONTEXT).fill(NONE);
  sequences.forEach((sequence, row) => tokens.set(sequence.tokens, row * CONTEXT));
  upload(device, batch.tokens, tokens);
  upload(
    device,
    batch.spans,
    Uint32Array.from(sequences.flatMap((s) => [s.promptLength, s.tokens.length])),
  );
  // Rows out of order: a pass has to write where the map says.
  upload(device, batch.map, Uint32Array.of(3, 0, 4, 1, 2, NONE));
  const perToken = (label: string) => arena.words(label, ROWS * CONTEXT);
  const scores = { logprobs: perToken("logprobs"), entropies: perToken("entropies") };
  const gradients = { dLogprobs: perToken("d logprobs"), dEntropies: perToken("d entropies") };
  return {
    device,
    arena,
    kernels,
    passes,
    batch,
    scores,
    gradients,
    range: { offset: 0, count: 2 * SLOTS },
  };
}

/** A [ROWS, CONTEXT] array from arrays a sequence long. */
function padded(rows: readonly ArrayLike<number>[]): Float32Array<ArrayBuffer> {
  const array = new Float32Array(ROWS * CONTEXT);
  rows.forEach((row, i) => array.set(Array.from(row), i * CONTEXT));
  return array;
}

describe.each(Object.entries(shapes))("%s", (_, shape) => {
  const weights = weightsOf(shape);
  const sequences = sequencesOf(shape);
  const random = new Random(10, 1);
  const tokenGradients = () =>
    sequences.map(({ tokens }) => Array.from(tokens, () => Math.fround(random.normal())));
  const [dLogprobs, dEntropies] = [tokenGradients(), tokenGradients()];

  it("has the reference's log-probabilities and entropies, also when it scores only", async () => {
    const { device, arena, kernels, batch, scores, range } = await onDevice(shape, sequences);
    const model = allocateModel(arena, "model", shape, weights);
    const scoring = createPasses(arena, kernels, shape, {
      slots: SLOTS,
      context: CONTEXT,
      training: false,
      inverseTemperature: 1,
    });
    const plan = new Plan(device, "score");
    scoring.score(plan, model, batch, range, scores);
    submit(device, [await plan.seal()]);
    const want = forward(shape, Float64Array.from(weights), sequences);
    expectClose({
      label: "logprobs",
      got: await readFloats(device, scores.logprobs),
      want: padded(want.logprobs),
    });
    expectClose({
      label: "entropies",
      got: await readFloats(device, scores.entropies),
      want: padded(want.entropies),
    });
    arena.destroy();
  });

  it("has the reference's gradient for every parameter, then its weights after ten updates", async () => {
    const { device, arena, passes, batch, scores, gradients, range } = await onDevice(
      shape,
      sequences,
    );
    const watch = await createWatch(arena);
    const trainable = allocateTrainable(arena, "policy", shape, { values: weights });
    const options = {
      learningRate: 1e-2,
      warmup: 0,
      schedule: "constant" as const,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0.1,
      maxGradNorm: 1,
    };
    const optimizer = await createOptimizer(arena, trainable, options, {
      stepsPerUpdate: 1,
      updates: 10,
      guard: watch.guard,
    });
    upload(device, gradients.dLogprobs, padded(dLogprobs));
    upload(device, gradients.dEntropies, padded(dEntropies));
    const accumulate = new Plan(device, "gradients");
    passes.accumulate(accumulate, trainable, batch, range, scores, () => {}, gradients);
    const step = new Plan(device, "step");
    optimizer.record(step, 0);
    await Promise.all([accumulate.seal(), step.seal()]);

    const twin = Float64Array.from(weights);
    const state = adamwState(twin.length);
    for (let update = 0; update < 10; update++) {
      submit(device, [accumulate]);
      const { cache } = forward(shape, twin, sequences);
      const want = backward(shape, twin, cache, dLogprobs, dEntropies);
      const got = await readFloats(device, trainable.gradients.flat);
      for (const { name, offset, length } of parameterLayout(shape).tensors) {
        const part = want.subarray(offset, offset + length);
        const largest = part.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        if (update === 0) expect(largest, `gradient of ${name}`).toBeGreaterThan(1e-4);
        // Sums of both signs: the error is relative to the tensor's largest entry, and weights drift apart with updates.
        expectClose({
          label: `d ${name} in update ${update}`,
          got: got.subarray(offset, offset + length),
          want: part,
          bound: (value) => (1 + update) * (2e-5 * largest + 1e-4 * Math.abs(value)),
        });
      }
      optimizer.write(update, update);
      submit(device, [step]);
      const { learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm } = options;
      const norm = adamw(twin, want, state, {
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
      });
      const squared = (await readFloats(device, optimizer.norms))[0] ?? NaN;
      expect(Math.abs(Math.sqrt(squared) / norm - 1)).toBeLessThan(1e-3);
    }
    expectClose({
      label: "weights after ten updates",
      got: await readFloats(device, trainable.values.flat),
      want: twin,
      bound: (value) => 2e-4 + 1e-3 * Math.abs(value),
    });
    arena.destroy();
  });

  it("generates greedily what the reference generates, for prompts of different length", async () => {
    const { device, arena, kernels } = await onDevice(shape, sequences);
    const model = allocateModel(arena, "model", shape, weights);
    const stop = 3;
    const generator = createGenerator(arena, kernels, shape, model, {
      rows: ROWS,
      maxPromptTokens: 4,
      maxResponseTokens: CONTEXT - 4,
      stopTokens: [stop],
      sampling: { temperature: 0, topK: 0, topP: 1 },
    });
    await generator.plan.seal();
    const prompts = sequences.map(({ tokens, promptLength }) => tokens.slice(0, promptLength));
    generator.write(prompts, { seed: 1, stream: 2, update: 3 });
    submit(device, [generator.plan]);
    const { rollout, context } = generator;
    const tokens = new Uint32Array(await readWords(device, rollout.tokens));
    const spans = new Uint32Array(await readWords(device, rollout.spans));
    const responses = responsesOf(tokens, spans, context);
    const logprobs = await readFloats(device, rollout.logprobs);
    prompts.forEach((prompt, row) => {
      const { ids } = at(responses, row);
      expect(ids).toEqual(generate(shape, Float64Array.from(weights), prompt, CONTEXT - 4, [stop]));
      const sequence = { tokens: [...prompt, ...ids], promptLength: prompt.length };
      const want = at(forward(shape, Float64Array.from(weights), [sequence]).logprobs, 0);
      const first = row * context + prompt.length;
      expectClose({
        label: `logprobs of row ${row}`,
        got: logprobs.subarray(first, first + ids.length),
        want: want.subarray(prompt.length),
      });
    });
    arena.destroy();
  });
});
