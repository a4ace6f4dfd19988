import { createSftLoss, sftLossScratchWords } from "../../src/rl/sft-loss.ts";
import { sftLoss } from "../reference/rl-sft-loss.ts";
import { cases } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  STALE,
  stale,
} from "./rl-batch.ts";

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
      const values = logprobs(random, batch, shape.scale);
      const minibatch = randomMinibatch(batch, random);
      const { spans, weights } = place(bench, batch);
      const arrays = {
        logprobs: bench.input("logprobs", values),
        spans,
        weights,
        map: bench.input("map", minibatch.map),
        dLogprobs: bench.output("dLogprobs", stale(values.length)),
        losses: bench.output("losses", stale(3)),
        scratch: bench.output("scratch", stale(sftLossScratchWords(minibatch))),
      };
      const op = await createSftLoss(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, 1));
      const { loss, dLogprobs } = sftLoss(batch, Float64Array.from(values), minibatch.rows);
      return [
        { label: "losses", got: await bench.floats(arrays.losses), want: [STALE, loss, STALE] },
        {
          label: "dLogprobs",
          got: await bench.floats(arrays.dLogprobs),
          want: onlyRows(batch, minibatch.rows, dLogprobs),
        },
      ];
    },
  });

export default ["sft-loss", "sft-loss-mean"].map(register);
