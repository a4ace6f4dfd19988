import { createMetrics, metricSlots, metricsScratchWords } from "../../src/rl/metrics.ts";
import { PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import { POLICY_ROW_WORDS } from "../../src/rl/policy-loss.ts";
import { keptRows, rowsOf, tokensOf } from "../reference/rl-batch.ts";
import { batchRows, metrics } from "../reference/rl-metrics.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, logprobs, place, randomBatch, STALE, stale } from "./rl-batch.ts";

const shapes = [
  ...BATCH_CASES.map((shape) => ({ ...shape, scale: 1 })),
  { rows: 8, context: 9, groupSize: 4, drop: 0, scale: 1e4 },
];

const register = (kernel: string) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const size = batch.rows * batch.context;
      const data = {
        logprobs: logprobs(random, batch, shape.scale),
        refLogprobs: logprobs(random, batch, shape.scale),
        entropies: normals(random, size).map(Math.abs),
        processRewards: normals(random, size),
        advantages: normals(random, size).map((x) => x + 0.5),
      };
      // A dropped row keeps what an earlier update left in it.
      const perRow = (words: number, tokens?: number) =>
        rowsOf(batch).map((row) => {
          if (batch.weights[row] === 0) return Array.from({ length: words }, () => STALE);
          const values = [...normals(random, words)].map(Math.abs);
          return tokens === undefined
            ? values
            : [...values.slice(0, -1), tokensOf(batch, row).length];
        });
      const rows = { prmRows: perRow(PRM_ROW_WORDS), policyRows: perRow(POLICY_ROW_WORDS, 0) };
      for (const row of keptRows(batch)) if (row % 2 === 0) rows.prmRows[row]?.splice(0, 1, -0.5);
      const arrays = {
        ...place(bench, batch),
        logprobs: bench.input("logprobs", data.logprobs),
        refLogprobs: bench.input("ref", data.refLogprobs),
        entropies: bench.input("entropies", data.entropies),
        processRewards: bench.input("rewards", data.processRewards),
        advantages: bench.input("advantages", data.advantages),
        prmRows: bench.input("prm rows", Float32Array.from(rows.prmRows.flat())),
        policyRows: bench.input("policy rows", Float32Array.from(rows.policyRows.flat())),
        metrics: bench.output("metrics", stale(metricSlots.length)),
        scratch: bench.output("scratch", stale(metricsScratchWords(batch))),
      };
      const op = await createMetrics(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch));
      const twins = Object.fromEntries(
        Object.entries(data).map(([name, array]) => [name, Float64Array.from(array)]),
      );
      const inputs = { ...(twins as Record<keyof typeof data, Float64Array>), ...rows };
      const want = metrics(batch, inputs);
      return [
        {
          label: "rows",
          got: await bench.floats(arrays.scratch),
          want: batchRows(batch, inputs),
          // Sums of up to 65 terms that may cancel.
          bound: (value) => 5e-5 + 1e-4 * Math.abs(value),
        },
        {
          label: "metrics",
          got: await bench.floats(arrays.metrics),
          want: metricSlots.map((slot) => want[slot]),
        },
      ];
    },
  });

export default ["metrics-rows", "metrics"].map(register);
