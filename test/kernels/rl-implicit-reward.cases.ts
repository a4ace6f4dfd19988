import { createImplicitReward, type ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import { implicitReward, rewardPeak } from "../reference/rl-implicit-reward.ts";
import { rowsOf } from "../reference/rl-batch.ts";
import { cases } from "./harness.ts";
import { BATCH_CASES, logprobs, place, randomBatch, stale } from "./rl-batch.ts";

const options: readonly Omit<ImplicitRewardOptions, "normalisation">[] = [
  { beta: 0.05, granularity: "token", dropLast: false },
  { beta: 1, granularity: "token", dropLast: true },
  { beta: 0.5, granularity: "whole", dropLast: false },
  { beta: 0.5, granularity: "whole", dropLast: true },
];
const shapes = BATCH_CASES.map((shape, i) => ({
  ...shape,
  ...(options[i % options.length] ?? options[0]),
  scale: 1,
}));
const extreme = { ...BATCH_CASES[3], ...options[1], scale: 1e4 };

const register = (kernel: string, normalisation: "none" | "batch") =>
  cases({
    kernel,
    shapes: [...shapes, extreme] as (typeof shapes)[number][],
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const [prm, ref] = [
        logprobs(random, batch, shape.scale),
        logprobs(random, batch, shape.scale),
      ];
      const settings = { ...shape, normalisation } as ImplicitRewardOptions;
      const { spans, weights } = place(bench, batch);
      const arrays = {
        prmLogprobs: bench.input("prm", prm),
        refLogprobs: bench.input("ref", ref),
        spans,
        weights,
        processRewards: bench.output("rewards", stale(prm.length)),
        scratch: bench.output("scratch", stale(batch.rows)),
      };
      const op = await createImplicitReward(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, settings));
      const twin = (normal: "none" | "batch") =>
        implicitReward(batch, Float64Array.from(prm), Float64Array.from(ref), {
          ...settings,
          normalisation: normal,
        });
      const raw = twin("none");
      const peaks = rowsOf(batch).map((row) => rewardPeak(batch, raw, row));
      return [
        {
          label: "rewards",
          got: await bench.floats(arrays.processRewards),
          want: twin(normalisation),
        },
        // Sums of up to 65 terms of size `scale` that may cancel.
        {
          label: "peaks",
          got: await bench.floats(arrays.scratch),
          want: peaks,
          bound: (want) => 1e-5 * shape.scale + 1e-4 * Math.abs(want),
        },
      ];
    },
  });

export default [
  register("implicit-reward", "none"),
  register("implicit-reward-normalise", "batch"),
];
