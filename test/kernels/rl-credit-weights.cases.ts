import { createCreditWeights } from "../../src/rl/credit-weights.ts";
import { creditWeights } from "../reference/rl-credit-weights.ts";
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

const options = [
  { beta: 1, bound: 1, success: 1, threshold: 1, praise: 1, blame: 1 },
  { beta: 0.05, bound: 0.1, success: 1, threshold: 0.5, praise: 0, blame: 1 },
  { beta: 3, bound: 2, success: 0, threshold: 0, praise: 0.5, blame: 0 },
] as const;

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({ ...shape, ...(options[i % 3] ?? options[0]), scale: 1 })),
  { rows: 8, context: 9, groupSize: 4, drop: 0, ...options[0], scale: 1e5 },
];

export default [
  cases({
    kernel: "credit-weights",
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const prm = logprobs(random, batch, shape.scale);
      const reference = logprobs(random, batch, shape.scale);
      const minibatch = randomMinibatch(batch, random);
      const { spans, outcomes } = place(bench, batch);
      const tokenWeights = bench.output("token weights", stale(prm.length));
      const arrays = {
        prmLogprobs: bench.input("prm", prm),
        refLogprobs: bench.input("reference", reference),
        map: bench.input("map", minibatch.map),
        spans,
        outcomes,
        tokenWeights,
      };
      const op = await createCreditWeights(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, shape));
      const want = creditWeights(batch, prm, reference, minibatch.rows, shape);
      return [
        {
          label: "token weights",
          got: await bench.floats(tokenWeights),
          want: onlyRows(batch, minibatch.rows, want),
        },
      ];
    },
  }),
];
