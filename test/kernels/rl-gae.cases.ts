import { createGae } from "../../src/rl/gae.ts";
import { createImplicitValue } from "../../src/rl/implicit-value.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { gae, implicitValues, tokenRewards } from "../reference/rl-gae.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, logprobs, place, randomBatch, stale, type BatchCase } from "./rl-batch.ts";

const extreme: BatchCase = { rows: 8, context: 9, groupSize: 4, drop: 0 };
const estimators: readonly KlEstimator[] = ["k1", "k2", "k3"];
const rewardShapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    processWeight: [1, 0, 0.3][i % 3] ?? 1,
    outcomeWeight: [0, 1, 5][i % 3] ?? 1,
    klCoefficient: i % 4 === 0 ? 0 : 0.1,
    estimator: estimators[i % 3] ?? "k1",
    scale: 1,
  })),
  {
    ...extreme,
    processWeight: 2,
    outcomeWeight: 1,
    klCoefficient: 0.5,
    estimator: "k3" as const,
    scale: 30,
  },
];

const gaeShapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    gamma: [1, 0.99, 0.9, 0][i % 4] ?? 1,
    lambda: [1, 0.95, 0][i % 3] ?? 1,
    add: i % 2 === 1,
    scale: 1,
  })),
  { ...extreme, gamma: 1, lambda: 1, add: true, scale: 1e4 },
];

const valueShapes = [
  ...BATCH_CASES.map((shape) => ({ ...shape, scale: 1 })),
  { ...extreme, scale: 1e4 },
];

const float64 = (values: ArrayLike<number>) => Float64Array.from(values);

export default [
  cases({
    kernel: "token-rewards",
    shapes: rewardShapes,
    async run(bench, shape: (typeof rewardShapes)[number], random) {
      const { estimator, scale } = shape;
      const batch = randomBatch(shape, random);
      const [policy, ref] = [logprobs(random, batch, scale), logprobs(random, batch, scale)];
      const rewards = normals(random, policy.length);
      const arrays = {
        ...place(bench, batch),
        processRewards: bench.input("rewards", rewards),
        oldLogprobs: bench.input("policy", policy),
        refLogprobs: bench.input("ref", ref),
        tokenRewards: bench.output("token rewards", stale(policy.length)),
      };
      const op = await createGae(bench.device, estimator);
      await bench.run((plan) => op.rewards(plan, arrays, batch, shape));
      const kl = { estimator, logprobs: float64(policy), ref: float64(ref) };
      const want = tokenRewards(batch, float64(rewards), shape, kl);
      return [{ label: "token rewards", got: await bench.floats(arrays.tokenRewards), want }];
    },
  }),
  cases({
    kernel: "gae",
    shapes: gaeShapes,
    async run(bench, shape: (typeof gaeShapes)[number], random) {
      const batch = randomBatch(shape, random);
      const size = batch.rows * batch.context;
      const [rewards, values] = [normals(random, size, shape.scale), normals(random, size)];
      // What `add` adds to; outside the response stands something that has to go.
      const before = normals(random, size);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        spans,
        weights,
        tokenRewards: bench.input("token rewards", rewards),
        values: bench.input("values", values),
        returns: bench.output("returns", before),
        valueTargets: bench.output("targets", stale(size)),
      };
      const op = await createGae(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, shape));
      const want = gae(batch, float64(rewards), float64(values), float64(before), shape);
      // Sums of up to 65 terms of size `scale` that may cancel.
      const bound = (value: number) => 2e-5 * shape.scale + 1e-4 * Math.abs(value);
      return [
        { label: "returns", got: await bench.floats(arrays.returns), want: want.returns, bound },
        {
          label: "targets",
          got: await bench.floats(arrays.valueTargets),
          want: want.valueTargets,
          bound,
        },
      ];
    },
  }),
  cases({
    kernel: "implicit-value",
    shapes: valueShapes,
    async run(bench, shape: (typeof valueShapes)[number], random) {
      const batch = randomBatch(shape, random);
      const rewards = normals(random, batch.rows * batch.context, shape.scale);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        spans,
        weights,
        processRewards: bench.input("rewards", rewards),
        values: bench.output("values", stale(rewards.length)),
      };
      const op = await createImplicitValue(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch));
      return [
        {
          label: "values",
          got: await bench.floats(arrays.values),
          want: implicitValues(batch, float64(rewards)),
          bound: (value) => 2e-5 * shape.scale + 1e-4 * Math.abs(value),
        },
      ];
    },
  }),
];
