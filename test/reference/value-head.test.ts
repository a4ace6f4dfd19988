/** The twins of the value head and of the whole critic against central differences. */
import { describe, expect, it } from "vitest";
import { criticLayout, type ModelShape } from "../../src/model/shape.ts";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { expectGradient, weighted } from "./central-differences.ts";
import { criticBackward, criticValues } from "./decoder-values.ts";
import type { Sequence } from "./decoder.ts";
import { valueHead, valueHeadBackward, type ValueHeadBatch } from "./value-head.ts";

const random = new Random(4, 2);
const normals = (n: number) => Float64Array.from({ length: n }, () => random.normal());

describe("valueHead()", () => {
  const NONE = 0xffffffff;
  const batch: ValueHeadBatch = {
    rows: Uint32Array.of(3, 2, 5, 0, NONE, 0, 0, 0, 0, 1, 2, 0, 1, 4, 4, 0),
    context: 5,
    width: 3,
  };
  const [hidden, head, dValues] = [normals(4 * 5 * 3), normals(4), normals(4 * 5)];
  const before = new Float64Array(4 * 5).fill(9);
  const { dHidden, dHead } = valueHeadBackward(hidden, head, batch, dValues);

  it("gives the gradient for the hidden states", () =>
    expectGradient(
      (p) => weighted(valueHead(p, head, batch, before).sums, dValues),
      hidden,
      dHidden,
    ));
  it("gives the gradient for weight and bias", () =>
    expectGradient(
      (p) => weighted(valueHead(hidden, p, batch, before).sums, dValues),
      head,
      dHead.sums,
    ));
  it("predicts response tokens from the state before them, and leaves rows in no slot alone", () => {
    const { sums } = valueHead(hidden, head, batch, before);
    const written = Array.from(sums, (value, i) => ({ value, i }))
      .filter(({ value }) => value !== 0 && value !== 9)
      .map(({ i }) => i);
    // Row 0 has the token 1; row 1 none; row 3 the tokens 2 to 4; row 2 is in no slot.
    expect(written).toEqual([1, 17, 18, 19]);
    expect(sums.subarray(10, 15).every((value) => value === 9)).toBe(true);
    // Slot 0, column 1.
    const state = hidden.subarray(3, 6);
    expect(at(sums, 17)).toBeCloseTo(weighted(state, head.subarray(0, 3)) + at(head, 3), 12);
  });
});

const tiny = {
  vocab: 7,
  hidden: 8,
  intermediate: 8,
  layers: 1,
  heads: 4,
  kvHeads: 2,
  headWidth: 4,
  ropeTheta: 100,
  normEpsilon: 1e-5,
  maxPositions: 32,
};
const shapes: readonly ModelShape[] = [
  { ...tiny, architecture: "llama", qkvBias: false, qkNorm: false, tied: true },
  { ...tiny, architecture: "llama", qkvBias: false, qkNorm: false, tied: false },
  { ...tiny, architecture: "qwen2", qkvBias: true, qkNorm: false, tied: true },
  { ...tiny, architecture: "qwen3", qkvBias: false, qkNorm: true, tied: true },
];
const sequences: readonly Sequence[] = [
  { tokens: [3, 1, 4, 1, 6], promptLength: 2 },
  { tokens: [2, 5], promptLength: 1 },
  { tokens: [5, 5], promptLength: 2 },
];

it.each(shapes)(
  "criticBackward() gives the gradient for every parameter: $architecture, tied: $tied",
  (shape) => {
    const { tensors, words } = criticLayout(shape);
    const weights = new Float64Array(words);
    for (const { name, offset, length } of tensors)
      for (let i = offset; i < offset + length; i++)
        weights[i] = (name.endsWith("norm.weight") ? 1 : 0) + 0.4 * random.normal();
    const dValues = sequences.map(({ tokens }) => normals(tokens.length));
    const loss = (point: Float64Array) =>
      criticValues(shape, point, sequences).values.reduce(
        (sum, row, b) => sum + weighted(row, at(dValues, b)),
        0,
      );
    const { cache } = criticValues(shape, weights, sequences);
    const gradients = criticBackward(shape, weights, cache, dValues);
    expectGradient(loss, weights, gradients);
    for (const { name, offset, length } of tensors) {
      const part = gradients.subarray(offset, offset + length);
      expect(
        part.some((d) => Math.abs(d) > 1e-4),
        `${name} moves the values`,
      ).toBe(true);
    }
  },
);
