import { describe, expect, it } from "vitest";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { checkShape, type ModelShape, parameterLayout } from "../../src/model/shape.ts";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import golden from "../golden/decoder.json" with { type: "json" };
import { adamw, adamwState } from "./decoder-optimizer.ts";
import { backward, type DecoderResult, forward, generate, type Sequence } from "./decoder.ts";

const TINY = {
  vocab: 7,
  hidden: 8,
  intermediate: 8,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headWidth: 4,
  ropeTheta: 100,
  normEpsilon: 1e-5,
  maxPositions: 32,
};
const FAMILIES = [
  { architecture: "llama", qkvBias: false, qkNorm: false },
  { architecture: "qwen2", qkvBias: true, qkNorm: false },
  { architecture: "qwen3", qkvBias: false, qkNorm: true },
] as const;
const SEQUENCES: readonly Sequence[] = [
  { tokens: [3, 1, 4, 1, 6], promptLength: 2 },
  { tokens: [2, 5, 0], promptLength: 1 },
  { tokens: [5, 5], promptLength: 2 },
];

/** Every parameter random, norms and biases included: at their first values they would hide mistakes. */
function randomWeights(shape: ModelShape, seed: number): Float64Array {
  const weights = new Float64Array(parameterLayout(shape).words);
  for (const { name, offset, length } of parameterLayout(shape).tensors) {
    const random = new Random(seed, 99, offset);
    for (let i = 0; i < length; i++)
      weights[offset + i] = (name.endsWith("norm.weight") ? 1 : 0) + 0.4 * random.normal();
  }
  return weights;
}

/** One random number for every token. */
const coefficients = (seed: number) =>
  SEQUENCES.map(({ tokens }, b) => tokens.map((_, t) => new Random(seed, b, t).normal()));

const loss = (result: DecoderResult, ofLogprobs: number[][], ofEntropies: number[][]) =>
  dot(result.logprobs, ofLogprobs) + dot(result.entropies, ofEntropies);

function dot(rows: readonly Float64Array[], factors: number[][]): number {
  return rows.reduce(
    (sum, row, b) => row.reduce((partial, x, t) => partial + x * at(at(factors, b), t), sum),
    0,
  );
}

function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  absolute: number,
  relative: number,
  label: string,
) {
  expect(found.length, label).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    const [a, b] = [at(found, i), at(expected, i)];
    const close = Math.abs(a - b) <= absolute + relative * Math.abs(b);
    if (!close) expect.fail(`${label}[${i}]: expected ${b}, found ${a}`);
  }
}

describe.each(FAMILIES)("decoder of $architecture", (family) => {
  it.each([true, false])(
    "backward() agrees with central differences on every parameter (tied: %s)",
    (tied) => {
      const shape: ModelShape = { ...TINY, ...family, tied };
      checkShape(shape);
      const weights = randomWeights(shape, 5);
      const [ofLogprobs, ofEntropies] = [coefficients(11), coefficients(12)];
      const { cache } = forward(shape, weights, SEQUENCES);
      const gradients = backward(shape, weights, cache, ofLogprobs, ofEntropies);

      const epsilon = 1e-6;
      const lossAt = (index: number, value: number) => {
        const moved = weights.slice();
        moved[index] = value;
        return loss(forward(shape, moved, SEQUENCES), ofLogprobs, ofEntropies);
      };
      for (const { name, offset, length } of parameterLayout(shape).tensors) {
        const numeric = Float64Array.from({ length }, (_, i) => {
          const w = at(weights, offset + i);
          return (
            (lossAt(offset + i, w + epsilon) - lossAt(offset + i, w - epsilon)) / (2 * epsilon)
          );
        });
        expect(
          numeric.some((d) => Math.abs(d) > 1e-4),
          `${name} moves the loss`,
        ).toBe(true);
        expectClose(gradients.subarray(offset, offset + length), numeric, 1e-5, 1e-3, name);
      }
    },
  );

  it("never looks at later tokens", () => {
    const shape: ModelShape = { ...TINY, ...family, tied: true };
    const weights = randomWeights(shape, 6);
    const long = forward(shape, weights, [{ tokens: [3, 1, 4, 1, 5], promptLength: 1 }]);
    const short = forward(shape, weights, [{ tokens: [3, 1, 4], promptLength: 1 }]);
    expectClose(
      at(long.logits, 0).subarray(0, 3 * shape.vocab),
      at(short.logits, 0),
      0,
      0,
      "logits",
    );
  });
});

describe.each(golden.cases)(
  "decoder against Hugging Face and torch: $shape.architecture",
  (expected) => {
    const shape = expected.shape as ModelShape;
    const { tensors, words } = parameterLayout(shape);
    const sequences = golden.sequences;
    const initial = new Float64Array(words);
    tensors.forEach(({ name, offset, length }, n) => {
      for (let i = 0; i < length; i++) {
        initial[offset + i] =
          (name.endsWith("norm.weight") ? 1 : 0) + 0.3 * Math.sin(1 + 17 * n + 2.3 * i);
      }
    });
    const summary = (flat: Float64Array) =>
      tensors.map(({ name, offset, length }) => {
        const values = flat.subarray(offset, offset + length);
        const sum = values.reduce((total, x) => total + x, 0);
        return { name, values: [sum, values.reduce((total, x, i) => total + x * Math.cos(i), 0)] };
      });

    it("gives the same logits, log-probabilities, gradients, updates and greedy tokens", () => {
      const weights = initial.slice();
      const state = adamwState(words);
      const settings = {
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weightDecay: 0.1,
        maxGradNorm: 1,
      };
      expectClose(
        at(forward(shape, weights, sequences).logits, 2),
        expected.logitsOfSequence2,
        1e-10,
        1e-10,
        "logits",
      );
      for (const [u, update] of expected.updates.entries()) {
        const result = forward(shape, weights, sequences);
        sequences.forEach((_, b) => {
          expectClose(at(result.logprobs, b), at(update.logprobs, b), 1e-9, 1e-9, `logprobs ${u}`);
          expectClose(
            at(result.entropies, b),
            at(update.entropies, b),
            1e-9,
            1e-9,
            `entropies ${u}`,
          );
        });
        const dLogprobs = sequences.map(({ tokens }, b) =>
          tokens.map((_, t) => 0.5 * Math.cos(t + b) - 0.2),
        );
        const dEntropies = sequences.map(({ tokens }, b) =>
          tokens.map((_, t) => 0.1 * Math.sin(t - b)),
        );
        const gradients = backward(shape, weights, result.cache, dLogprobs, dEntropies);
        const gradNorm = adamw(weights, gradients, state, settings);
        expectClose([gradNorm], [update.gradNorm], 0, 1e-9, `gradNorm ${u}`);
        for (const [kind, flat] of [
          ["gradients", gradients],
          ["weights", weights],
        ] as const) {
          const table = update[kind] as Record<string, number[] | undefined>;
          for (const { name, values } of summary(flat)) {
            expectClose(values, table[name] ?? [], 1e-8, 1e-8, `${kind} ${u} ${name}`);
          }
        }
      }
      expect(generate(shape, weights, expected.greedy.prompt, 10)).toEqual(
        expected.greedy.response,
      );
    });
  },
);

describe("generate()", () => {
  const shape: ModelShape = { ...TINY, ...FAMILIES[0], tied: true };
  const weights = Float64Array.from(initialiseWeights(shape, 1));

  it("ends with the stop token", () => {
    const free = generate(shape, weights, [1, 2], 6);
    const stop = at(free, 2);
    expect(free).toHaveLength(6);
    expect(generate(shape, weights, [1, 2], 6, [stop])).toEqual(
      free.slice(0, free.indexOf(stop) + 1),
    );
  });
});

describe("forward()", () => {
  const shape: ModelShape = { ...TINY, ...FAMILIES[0], tied: true };
  const weights = Float64Array.from(initialiseWeights(shape, 1));

  it("refuses a sequence without a prompt, and weights of another shape", () => {
    expect(() => forward(shape, weights, [{ tokens: [1, 2], promptLength: 0 }])).toThrow(
      /expected a prompt/,
    );
    expect(() => forward(shape, weights.subarray(1), [])).toThrow(/expected \d+ words/);
  });
});
