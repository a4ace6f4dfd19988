/** The twins of the dense kernels against themselves: backward is the gradient of forward. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { adamw } from "./adamw.ts";
import { expectGradient, weighted } from "./central-differences.ts";
import { embedding, embeddingBackward } from "./embedding.ts";
import { linear, linearBackwardBias, linearBackwardInput, linearBackwardWeight } from "./linear.ts";
import { rmsnorm, rmsnormBackward } from "./rmsnorm.ts";
import { swiglu, swigluBackward } from "./swiglu.ts";

const random = new Random(1, 2);
const normals = (n: number) => Float64Array.from({ length: n }, () => random.normal());

describe("rmsnorm", () => {
  const [x, weight, dy, epsilon] = [normals(12), normals(4), normals(12), 1e-5];
  const { rstd } = rmsnorm(x, weight, 4, epsilon);
  const { dx, dWeight } = rmsnormBackward(dy, x, weight, rstd);
  it("gives the gradient for its input", () =>
    expectGradient((p) => weighted(rmsnorm(p, weight, 4, epsilon).y, dy), x, dx));
  it("gives the gradient for its weight", () =>
    expectGradient((p) => weighted(rmsnorm(x, p, 4, epsilon).y, dy), weight, dWeight));
});

describe("linear", () => {
  const shape = { rows: 3, inputs: 4, outputs: 5 };
  const [x, weight, dy] = [normals(12), normals(20), normals(15)];
  it("gives the gradient for its input", () =>
    expectGradient(
      (p) => weighted(linear(p, weight, shape).sums, dy),
      x,
      linearBackwardInput(dy, weight, shape).sums,
    ));
  it("gives the gradient for its weight", () =>
    expectGradient(
      (p) => weighted(linear(x, p, shape).sums, dy),
      weight,
      linearBackwardWeight(dy, x, shape).sums,
    ));
  it("gives the gradient for its bias", () => {
    const { sums } = linear(x, weight, shape);
    expectGradient(
      (p) =>
        weighted(
          sums.map((y, i) => y + (p[i % 5] ?? Number.NaN)),
          dy,
        ),
      normals(5),
      linearBackwardBias(dy, shape).sums,
    );
  });
});

describe("swiglu", () => {
  const [x, dy] = [normals(24), normals(12)];
  it("gives the gradient for its input", () =>
    expectGradient((p) => weighted(swiglu(p, 4), dy), x, swigluBackward(dy, x, 4)));
});

describe("embedding", () => {
  const tokens = Uint32Array.of(2, 0xffffffff, 0, 2, 2, 3);
  const [table, dy] = [normals(12), normals(18)];
  it("gives the gradient for its table", () =>
    expectGradient(
      (p) => weighted(embedding(tokens, p, 3), dy),
      table,
      embeddingBackward(tokens, dy, new Float64Array(12), 3),
    ));
});

describe("adamw", () => {
  // Of a sign function: with no moments before and no epsilon, the first step is the learning rate, whatever the size.
  it("takes a first step of the learning rate against the sign of the gradient", () => {
    const gradients = Float64Array.of(3, -0.2, 1e-3);
    const zeros = () => new Float64Array(3);
    const { parameters } = adamw(
      { parameters: Float64Array.of(1, 1, 1), gradients, m: zeros(), v: zeros() },
      {
        learningRate: 0.1,
        corrections: [0.1, 0.001],
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 0,
        weightDecay: 0.5,
        maxGradNorm: 1,
        squaredNorm: 9,
      },
    );
    parameters.forEach((p, i) => expect(p).toBeCloseTo(0.95 + (i === 1 ? 0.1 : -0.1), 12));
  });
});
