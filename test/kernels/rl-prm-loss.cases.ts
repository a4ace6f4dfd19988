import { createPrmLoss, PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { rowsOf } from "../reference/rl-batch.ts";
import { prmLoss, prmRow } from "../reference/rl-prm-loss.ts";
import { cases } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  stale,
} from "./rl-batch.ts";

const formulas: readonly Formula[] = ["paper", "code"];

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    formula: formulas[i % 2] ?? "paper",
    beta: 0.05,
    intercept: i % 3 === 0 ? 0 : -1.25,
    scale: 1,
  })),
  {
    rows: 8,
    context: 5,
    groupSize: 4,
    drop: 0,
    formula: "paper" as Formula,
    beta: 1,
    intercept: 2,
    scale: 1e4,
  },
  {
    rows: 8,
    context: 5,
    groupSize: 4,
    drop: 0,
    formula: "code" as Formula,
    beta: 1,
    intercept: 0,
    scale: 1e4,
  },
];

const register = (kernel: string) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const [prm, ref] = [
        logprobs(random, batch, shape.scale),
        logprobs(random, batch, shape.scale),
      ];
      const minibatch = randomMinibatch(batch, random);
      const { spans, weights, outcomes } = place(bench, batch);
      const shared = { spans, weights, map: bench.input("map", minibatch.map) };
      const prmRows = bench.output("rows", stale(batch.rows * PRM_ROW_WORDS));
      const dLogprobs = bench.output("dLogprobs", stale(prm.length));
      const inputs = {
        prmLogprobs: bench.input("prm", prm),
        refLogprobs: bench.input("ref", ref),
        settings: bench.input("settings", Float32Array.of(shape.intercept)),
        outcomes,
      };
      const op = await createPrmLoss(bench.device, shape.formula);
      await bench.run((plan) => {
        op.forward(plan, { ...shared, ...inputs, prmRows }, batch, minibatch, shape.beta);
        op.backward(plan, { ...shared, prmRows, dLogprobs }, batch, minibatch, shape.beta);
      });
      const [p, r] = [Float64Array.from(prm), Float64Array.from(ref)];
      const settings = {
        ...shape,
        round: shape.formula === "code" ? Math.fround : (x: number) => x,
      };
      const rows = rowsOf(batch).flatMap((row) => {
        const { q, loss, probability, slope } = prmRow(batch, p, r, row, settings);
        return [q, loss, probability, slope];
      });
      const { dLogprobs: gradient } = prmLoss(batch, p, r, minibatch.rows, settings);
      return [
        {
          label: "rows",
          got: await bench.floats(prmRows),
          want: onlyRows(batch, minibatch.rows, rows),
        },
        {
          label: "dLogprobs",
          got: await bench.floats(dLogprobs),
          want: onlyRows(batch, minibatch.rows, gradient),
        },
      ];
    },
  });

export default [register("prm-loss"), register("prm-loss-backward")];
