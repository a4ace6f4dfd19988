import { BASELINE_WORDS, createBaselines, type Estimator } from "../../src/rl/baselines.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { baselines, responseMeans } from "../reference/rl-baselines.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, place, randomBatch, stale } from "./rl-batch.ts";

const kinds: readonly (readonly [Estimator, Formula])[] = [
  ["rloo", "paper"],
  ["rloo", "code"],
  ["grpo", "paper"],
  ["grpo", "code"],
  ["reinforce", "paper"],
  ["reinforce", "code"],
];
const shapes = kinds.flatMap(([estimator, formula]) =>
  BATCH_CASES.filter(({ groupSize }) => groupSize !== 7).map((shape) => ({
    ...shape,
    estimator,
    formula,
  })),
);
const extremes = kinds.map(([estimator, formula]) => ({
  rows: 14,
  context: 31,
  groupSize: 7,
  drop: 0.3,
  estimator,
  formula,
  scale: 1e4,
}));

const register = (kernel: string, all: readonly ((typeof shapes)[number] & { scale?: number })[]) =>
  cases({
    kernel,
    shapes: all,
    async run(bench, shape: (typeof all)[number], random) {
      const { estimator, formula, scale = 1 } = shape;
      const batch = randomBatch(shape, random);
      const rewards = normals(random, batch.rows * batch.context, 0.1 * scale);
      const { spans, weights, outcomes } = place(bench, batch);
      const arrays = {
        processRewards: bench.input("rewards", rewards),
        spans,
        weights,
        outcomes,
        baselines: bench.output("baselines", stale(batch.rows * BASELINE_WORDS)),
        scratch: bench.output("scratch", stale(batch.rows)),
      };
      const op = await createBaselines(bench.device, estimator, formula);
      await bench.run((plan) => op.forward(plan, arrays, batch, { ...batch, epsilon: 1e-4 }));
      const twin = Float64Array.from(rewards);
      const bound = (want: number) => 1e-5 * scale + 1e-4 * Math.abs(want);
      return [
        {
          label: "means",
          got: await bench.floats(arrays.scratch),
          want: responseMeans(batch, twin),
          bound,
        },
        {
          label: "baselines",
          got: await bench.floats(arrays.baselines),
          want: baselines(batch, twin, estimator, formula, 1e-4).flat(),
          // 1 / (deviation + epsilon) of a group of equal outcomes is 1e4, which the relative part covers.
          bound,
        },
      ];
    },
  });

export default [
  register("response-means", [...shapes.slice(0, 12), ...extremes.slice(0, 1)]),
  register("baselines", [...shapes, ...extremes]),
];
