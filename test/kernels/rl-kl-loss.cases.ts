import type { Aggregation } from "../../src/rl/aggregation.ts";
import { createKlLoss, KL_ROW_WORDS } from "../../src/rl/kl-loss.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { at } from "../../src/typed-array.ts";
import { allTokens } from "../reference/rl-batch.ts";
import { klLoss } from "../reference/rl-kl-loss.ts";
import { cases, normals } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  stale,
} from "./rl-batch.ts";

const estimators: readonly KlEstimator[] = ["k3", "k1", "k2"];
const aggregations: readonly Aggregation[] = [
  "token-mean",
  "sequence-mean",
  "sequence-sum",
  "constant-length",
];
const small = { rows: 8, context: 9, groupSize: 4, drop: 0 };

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    estimator: estimators[i % 3] as KlEstimator,
    aggregation: aggregations[i % 4] as Aggregation,
    straightThrough: i % 5 === 4,
    scale: 0.5,
  })),
  // Log-ratios around the clamps of k3, then far beyond everything.
  ...[5, 1e4].flatMap((scale) =>
    estimators.map((estimator) => ({
      ...small,
      estimator,
      aggregation: "token-mean" as const,
      straightThrough: false,
      scale,
    })),
  ),
];

export default [
  cases({
    kernel: "kl-loss",
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const ref = logprobs(random, batch);
      const policy = normals(random, ref.length, shape.scale).map(
        (change, n) => change + at(ref, n),
      );
      const before = normals(random, ref.length);
      const minibatch = randomMinibatch(batch, random);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        policyLogprobs: bench.input("policy", policy),
        refLogprobs: bench.input("reference", ref),
        spans,
        weights,
        map: bench.input("map", minibatch.map),
        dLogprobs: bench.output("dLogprobs", before),
        klRows: bench.output("rows", stale(batch.rows * KL_ROW_WORDS)),
      };
      const coefficient = Math.fround(0.04);
      const options = { ...shape, constantLength: 37 };
      const op = await createKlLoss(bench.device, options);
      await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, coefficient));
      const [p, r] = [Float64Array.from(policy), Float64Array.from(ref)];
      const { dLogprobs, klRows } = klLoss(batch, p, r, minibatch.rows, options);
      const want = Float64Array.from(before);
      for (const n of allTokens(batch, minibatch.rows))
        want[n] = at(want, n) + coefficient * at(dLogprobs, n);
      return [
        { label: "dLogprobs", got: await bench.floats(arrays.dLogprobs), want },
        // Sums of log-ratios of both signs, each rounded to 1e-7 of the largest.
        {
          label: "rows",
          got: await bench.floats(arrays.klRows),
          want: onlyRows(batch, minibatch.rows, klRows),
          bound: (value) => 2e-5 * Math.max(1, shape.scale) + 1e-4 * Math.abs(value),
        },
      ];
    },
  }),
];
