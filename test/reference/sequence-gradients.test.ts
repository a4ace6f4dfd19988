/** The twins of the sequence kernels against central differences, and against what they must be by definition. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { attention, attentionBackward, type AttentionInput } from "./attention.ts";
import { logSoftmax, logSoftmaxBackward } from "./logprobs.ts";
import { rope } from "./rope.ts";
import { inverseCdf, sampled } from "./sample.ts";

const EPSILON = 1e-6;
const normals = (random: Random, n: number) =>
  Float64Array.from({ length: n }, () => random.normal());
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * at(b, i), 0);

/** Central differences of `f` by every element of `x`. */
function differences(x: Float64Array, f: () => number): Float64Array {
  return Float64Array.from(x, (value, i) => {
    x[i] = value + EPSILON;
    const above = f();
    x[i] = value - EPSILON;
    const below = f();
    x[i] = value;
    return (above - below) / (2 * EPSILON);
  });
}

function expectGradient(got: Float64Array, want: Float64Array): void {
  expect(got.length).toBe(want.length);
  got.forEach((value, i) => {
    expect(
      Math.abs(value - at(want, i)),
      `element ${i}: ${value}, ${at(want, i)}`,
    ).toBeLessThanOrEqual(1e-5 + 1e-3 * Math.abs(at(want, i)));
  });
}

const attentionShapes: readonly (readonly [number, number, number, number, number])[] = [
  [1, 1, 1, 1, 4],
  [2, 3, 2, 1, 4],
  [2, 5, 4, 2, 8],
];

describe.each(attentionShapes)(
  "attention of %i sequences, %i positions, %i heads, %i kv heads, width %i",
  (sequences, context, heads, kvHeads, width) => {
    const random = new Random(1, 1);
    const rows = sequences * context;
    const input: AttentionInput = {
      query: normals(random, rows * heads * width),
      key: normals(random, rows * kvHeads * width),
      value: normals(random, rows * kvHeads * width),
      positions: Array.from({ length: rows }, (_, row) => row % context),
      lengths: Array.from({ length: sequences }, (_, sequence) => context - sequence),
      width,
      shape: { sequences, queriesPerSequence: context, keysPerSequence: context, heads, kvHeads },
    };
    const dOutput = normals(random, rows * heads * width);
    const loss = () => dot(attention(input).output, dOutput);
    const gradients = attentionBackward(input, dOutput);
    it("has the query gradient of central differences", () =>
      expectGradient(gradients.dQuery, differences(input.query, loss)));
    it("has the key gradient of central differences", () =>
      expectGradient(gradients.dKey, differences(input.key, loss)));
    it("has the value gradient of central differences", () =>
      expectGradient(gradients.dValue, differences(input.value, loss)));
  },
);

describe("logSoftmax()", () => {
  it.each([
    [1, 1],
    [2, 0.5],
    [7, 1.3],
  ])(
    "of %i logits at inverse temperature %f has the gradient of central differences",
    (n, inverse) => {
      const random = new Random(2, n);
      const logits = normals(random, n);
      const token = random.integer(n);
      const loss = () => {
        const { logprobs, entropy } = logSoftmax(logits, inverse);
        return 0.7 * at(logprobs, token) - 0.3 * entropy;
      };
      expectGradient(
        logSoftmaxBackward(logits, inverse, token, 0.7, -0.3),
        differences(logits, loss),
      );
    },
  );

  it("gives log n for n equal logits, whatever their size", () => {
    const { logprobs, entropy } = logSoftmax([1e4, 1e4, 1e4, 1e4], 2);
    expect(entropy).toBeCloseTo(Math.log(4), 12);
    logprobs.forEach((l) => expect(l).toBeCloseTo(-Math.log(4), 11));
  });
});

describe("rope()", () => {
  const shape = { heads: 2, width: 8, stride: 20, offset: 2 };
  const x = normals(new Random(3, 3), 3 * shape.stride);
  const turn = (positions: number[], direction: 1 | -1 = 1) =>
    rope(x, positions, shape, 10_000, direction);

  it("turned back gives the input, and leaves what lies between the heads", () => {
    const turned = turn([0, 5, 1000]);
    rope(turned, [0, 5, 1000], shape, 10_000, -1).forEach((value, i) =>
      expect(value).toBeCloseTo(at(x, i), 12),
    );
    expect([turned[20], turned[21], turned[39]]).toEqual([x[20], x[21], x[39]]);
    expect(turned.subarray(0, 20)).toEqual(x.subarray(0, 20));
  });

  it("makes products depend on the distance of positions only", () => {
    const product = (a: number, b: number) => {
      const y = turn([a, b, 0]);
      return dot(y.subarray(2, 10), y.subarray(22, 30));
    };
    expect(product(7, 3)).toBeCloseTo(product(104, 100), 10);
    expect(Math.abs(product(7, 3) - product(7, 4))).toBeGreaterThan(1e-3);
  });
});

describe("sampled()", () => {
  const logits = [0.4, 0.3, 0.2, 0.1].map(Math.log);
  const keep = (topK: number, topP: number) =>
    sampled(logits, { temperature: 1, topK, topP }).probabilities;
  const expectClose = (got: number[], want: number[]) =>
    got.forEach((p, i) => expect(p).toBeCloseTo(at(want, i), 6));

  it("keeps all without cuts", () => expectClose(keep(0, 1), [0.4, 0.3, 0.2, 0.1]));
  it("keeps the k largest", () => expectClose(keep(2, 1), [4 / 7, 3 / 7, 0, 0]));
  it("keeps the fewest that reach p", () => expectClose(keep(0, 0.65), [4 / 7, 3 / 7, 0, 0]));
  it("counts p of what top-k left", () => expectClose(keep(2, 0.56), [1, 0, 0, 0]));
  it("keeps ties with the last one kept", () => {
    const { probabilities } = sampled([1, 2, 1, 0], { temperature: 1, topK: 2, topP: 1 });
    expect(probabilities.map((p) => p > 0)).toEqual([true, true, true, false]);
  });
  it("draws by the inverse of the cumulative distribution", () => {
    const tokens = [0, 0.39, 0.41, 0.69, 0.71, 0.89, 0.91, 0.999].map(
      (u) => inverseCdf([0.4, 0.3, 0.2, 0.1], u).token,
    );
    expect(tokens).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
});
