import { createKlReturn } from "../../src/rl/kl-return.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { klReturn } from "../reference/rl-kl-return.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, logprobs, place, randomBatch } from "./rl-batch.ts";

const estimators: readonly KlEstimator[] = ["k1", "k2", "k3"];
const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    estimator: estimators[i % 3] ?? "k1",
    coefficient: i % 2 === 0 ? 0.1 : -1,
    gamma: [1, 0.9, 0, 1][i % 4] ?? 1,
    scale: 1,
  })),
  // Log-ratios around 20 and beyond, where k3 is clamped.
  ...estimators.map((estimator) => ({
    rows: 8,
    context: 9,
    groupSize: 4,
    drop: 0,
    estimator,
    coefficient: 0.5,
    gamma: 0.95,
    scale: 30,
  })),
];

export default [
  cases({
    kernel: "kl-return",
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const [policy, ref] = [
        logprobs(random, batch, shape.scale),
        logprobs(random, batch, shape.scale),
      ];
      const returns = normals(random, policy.length);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        oldLogprobs: bench.input("policy", policy),
        refLogprobs: bench.input("ref", ref),
        spans,
        weights,
        returns: bench.output("returns", returns),
      };
      const op = await createKlReturn(bench.device, shape.estimator);
      await bench.run((plan) => op.forward(plan, arrays, batch, shape));
      const float64 = (values: ArrayLike<number>) => Float64Array.from(values);
      const want = klReturn(batch, float64(returns), float64(policy), float64(ref), shape);
      return [
        {
          label: "returns",
          got: await bench.floats(arrays.returns),
          want,
          // Sums of up to 65 terms of size `scale` or its square.
          bound: (want) => 2e-5 * shape.scale + 1e-4 * Math.abs(want),
        },
      ];
    },
  }),
];
