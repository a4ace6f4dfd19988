import { createReturns } from "../../src/rl/returns.ts";
import { returns } from "../reference/rl-returns.ts";
import { rowsOf } from "../reference/rl-batch.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, place, randomBatch, stale } from "./rl-batch.ts";

const gammas = [
  [1, 1],
  [0.95, 1],
  [0.9, 0.99],
  [0, 0],
] as const;
const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    process: { weight: 0.3, gamma: gammas[i % 4]?.[0] ?? 1 },
    outcome: { weight: 1, gamma: gammas[i % 4]?.[1] ?? 1 },
    scale: 1,
  })),
  {
    rows: 8,
    context: 9,
    groupSize: 4,
    drop: 0,
    scale: 1e4,
    process: { weight: 5, gamma: 1 },
    outcome: { weight: 0, gamma: 1 },
  },
];

export default [
  cases({
    kernel: "returns",
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const size = batch.rows * batch.context;
      const rewards = normals(random, size, shape.scale);
      const pairs = normals(random, batch.rows * 4);
      const arrays = {
        ...place(bench, batch),
        processRewards: bench.input("rewards", rewards),
        baselines: bench.input("baselines", pairs),
        returns: bench.output("returns", stale(size)),
        processReturns: bench.output("process", stale(size)),
        outcomeReturns: bench.output("outcome", stale(size)),
      };
      const op = await createReturns(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, shape));
      const rows = rowsOf(batch).map((row) => [...pairs.subarray(row * 4, row * 4 + 4)]);
      const want = returns(batch, Float64Array.from(rewards), rows, shape);
      // Sums of up to 65 terms of size `scale` that may cancel.
      const bound = (value: number) => 2e-5 * shape.scale + 1e-4 * Math.abs(value);
      return [
        { label: "returns", got: await bench.floats(arrays.returns), want: want.returns, bound },
        {
          label: "process",
          got: await bench.floats(arrays.processReturns),
          want: want.processReturns,
          bound,
        },
        {
          label: "outcome",
          got: await bench.floats(arrays.outcomeReturns),
          want: want.outcomeReturns,
        },
      ];
    },
  }),
];
