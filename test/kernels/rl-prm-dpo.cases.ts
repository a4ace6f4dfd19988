import { createPrmLoss, PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf } from "../reference/rl-batch.ts";
import { dpoLoss, dpoRow, prmScores, type DpoKind } from "../reference/rl-prm-dpo.ts";
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

const kinds: readonly DpoKind[] = ["dpo", "dpo-bon-accuracy", "dpo-bon-reward"];
const small = { rows: 12, context: 5, groupSize: 4, drop: 0.2 };

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    kind: kinds[i % 3] as DpoKind,
    beta: 0.05,
    scale: 1,
    /** Whether the scores are those of another PRM: it has learned since. */
    learned: i % 2 === 0,
  })),
  ...kinds.flatMap((kind) => [
    { ...small, kind, beta: 0.3, scale: 1, learned: false },
    { ...small, kind, beta: 1, scale: 1e4, learned: true },
  ]),
];

const register = (kernel: string) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const [prm, ref, before] = [0, 1, 2].map(() => logprobs(random, batch, shape.scale)) as [
        Float32Array<ArrayBuffer>,
        Float32Array<ArrayBuffer>,
        Float32Array<ArrayBuffer>,
      ];
      const first = shape.learned ? before : prm;
      const minibatch = randomMinibatch(batch, random);
      const { spans, weights, outcomes } = place(bench, batch);
      const shared = { spans, weights, map: bench.input("map", minibatch.map) };
      const prmScoresView = bench.output("scores", stale(batch.rows));
      const prmRows = bench.output("rows", stale(batch.rows * PRM_ROW_WORDS));
      const dLogprobs = bench.output("dLogprobs", stale(prm.length));
      const refLogprobs = bench.input("ref", ref);
      const comparison = {
        ...shared,
        prmLogprobs: bench.input("prm before", first),
        refLogprobs,
        prmScores: prmScoresView,
      };
      const inputs = {
        ...comparison,
        prmLogprobs: bench.input("prm", prm),
        settings: bench.input("settings", Float32Array.of(0)),
        outcomes,
        prmRows,
      };
      const op = await createPrmLoss(bench.device, "paper", shape.kind);
      const { beta, groupSize } = shape;
      await bench.run((plan) => {
        op.compare(plan, comparison, batch, beta);
        op.forward(plan, inputs, batch, minibatch, beta, groupSize);
        op.backward(plan, { ...shared, prmRows, dLogprobs }, batch, minibatch, beta);
      });
      const [p, r, b] = [prm, ref, first].map((array) => Float64Array.from(array)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const exactBeta = Math.fround(beta);
      const scores = prmScores(batch, b, r, exactBeta);
      const now = prmScores(batch, p, r, exactBeta);
      const rows = rowsOf(batch).flatMap((row) => {
        const { q, loss, probability, slope } = dpoRow(
          batch,
          at(now, row),
          scores,
          row,
          shape.kind,
        );
        return [q, loss, probability, slope];
      });
      const options = { beta: exactBeta, kind: shape.kind };
      const { dLogprobs: gradient } = dpoLoss(batch, p, r, scores, minibatch.rows, options);
      return [
        { label: "scores", got: await bench.floats(prmScoresView), want: scores },
        {
          label: "rows",
          got: await bench.floats(prmRows),
          want: onlyRows(batch, minibatch.rows, rows),
          bound: (want) => 2e-5 * Math.max(1, shape.scale / 10) + 1e-4 * Math.abs(want),
        },
        {
          label: "dLogprobs",
          got: await bench.floats(dLogprobs),
          want: onlyRows(batch, minibatch.rows, gradient),
        },
      ];
    },
  });

export default ["prm-scores", "prm-loss-dpo", "prm-loss-backward"].map(register);
