import type { Aggregation } from "../../src/rl/aggregation.ts";
import { createValueLoss, VALUE_ROW_WORDS } from "../../src/rl/value-loss.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf } from "../reference/rl-batch.ts";
import { valueLoss, valueRow } from "../reference/rl-value-loss.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, onlyRows, place, randomBatch, randomMinibatch, stale } from "./rl-batch.ts";

const aggregations: readonly Aggregation[] = [
  "token-mean",
  "sequence-mean",
  "sequence-sum",
  "constant-length",
];
const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    aggregation: aggregations[i % 4] as Aggregation,
    clip: [0.5, 0.2, 0][i % 3] as number,
    scale: 1,
  })),
  ...[0.5, 0].map((clip) => ({
    rows: 8,
    context: 9,
    groupSize: 4,
    drop: 0,
    aggregation: "token-mean" as const,
    clip,
    scale: 1e4,
  })),
];

export default [
  cases({
    kernel: "value-loss",
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const size = batch.rows * batch.context;
      const [oldValues, returns] = [
        normals(random, size, shape.scale),
        normals(random, size, shape.scale),
      ];
      const values = normals(random, size, 0.6 * shape.scale).map(
        (change, n) => change + at(oldValues, n),
      );
      const minibatch = randomMinibatch(batch, random);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        values: bench.input("values", values),
        oldValues: bench.input("old values", oldValues),
        returns: bench.input("returns", returns),
        spans,
        weights,
        map: bench.input("map", minibatch.map),
        dValues: bench.output("dValues", stale(size)),
        valueRows: bench.output("rows", stale(batch.rows * VALUE_ROW_WORDS)),
      };
      const options = { aggregation: shape.aggregation, constantLength: 37 };
      const op = await createValueLoss(bench.device, options);
      await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, shape.clip));
      const twins = {
        values: Float64Array.from(values),
        oldValues: Float64Array.from(oldValues),
        returns: Float64Array.from(returns),
      };
      const clip = Math.fround(shape.clip);
      const { dValues } = valueLoss(batch, twins, minibatch.rows, clip, options);
      const rows = rowsOf(batch).flatMap((row) => valueRow(batch, twins, row, clip));
      return [
        {
          label: "dValues",
          got: await bench.floats(arrays.dValues),
          want: onlyRows(batch, minibatch.rows, dValues),
          bound: (want) => 1e-5 * shape.scale + 1e-4 * Math.abs(want),
        },
        // Means of both signs: each value is rounded to 6e-8 of the largest.
        {
          label: "rows",
          got: await bench.floats(arrays.valueRows),
          want: onlyRows(batch, minibatch.rows, rows),
          bound: (want) => 2e-5 * shape.scale + 1e-4 * Math.abs(want),
        },
      ];
    },
  }),
];
