import type { Random } from "../../src/random.ts";
import { createImplicitReward, type ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import { stepEnds } from "../../src/rl/step-rewards.ts";
import { at } from "../../src/typed-array.ts";
import { implicitReward, rewardPeak } from "../reference/rl-implicit-reward.ts";
import { rowsOf, type Batch } from "../reference/rl-batch.ts";
import { cases } from "./harness.ts";
import { BATCH_CASES, logprobs, place, randomBatch, stale, type BatchCase } from "./rl-batch.ts";

type Options = Omit<ImplicitRewardOptions, "normalisation">;
type Shape = BatchCase & Options & { scale: number };

const options: readonly Options[] = [
  { beta: 0.05, granularity: "token", dropLast: false },
  { beta: 1, granularity: "token", dropLast: true },
  { beta: 0.5, granularity: "whole", dropLast: false },
  { beta: 0.5, granularity: "whole", dropLast: true },
];
/** Bounds that hardly act, act on some tokens, and act on all. */
const others: readonly Options[] = [
  { beta: 0.05, granularity: "token", dropLast: false, bound: 1 },
  { beta: 1, granularity: "token", dropLast: true, bound: 0.7 },
  { beta: 0.5, granularity: "whole", dropLast: false, bound: 0.01 },
];
const steps: readonly Options[] = [
  { beta: 1, granularity: "step", dropLast: false },
  { beta: 0.5, granularity: "step", dropLast: true, bound: 0.4 },
];
const over = (choices: readonly Options[]): Shape[] =>
  BATCH_CASES.map((shape, i) => ({ ...shape, ...at(choices, i % choices.length), scale: 1 }));
const extreme: Shape = { ...at(BATCH_CASES, 3), ...at(options, 1), scale: 1e4 };

/** Steps of 1 to 4 tokens with tokens of no step between them, and some that reach beyond the response. */
function randomStepEnds(batch: Batch, random: Random): Uint32Array<ArrayBuffer> {
  const rows = rowsOf(batch).flatMap((row) => {
    const [prompt] = at(batch.spans, row);
    const steps = [];
    for (let start = random.integer(2); prompt + start < batch.context;) {
      const end = start + 1 + random.integer(4);
      steps.push({ start, end });
      start = end + random.integer(2);
    }
    return [...stepEnds(steps, prompt, batch.context)];
  });
  return Uint32Array.from(rows);
}

const register = (kernel: string, normalisation: "none" | "batch", shapes: readonly Shape[]) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: Shape, random) {
      const batch = randomBatch(shape, random);
      const [prm, ref] = [
        logprobs(random, batch, shape.scale),
        logprobs(random, batch, shape.scale),
      ];
      const ends = randomStepEnds(batch, random);
      const settings = { ...shape, normalisation };
      const { spans, weights } = place(bench, batch);
      const arrays = {
        prmLogprobs: bench.input("prm", prm),
        refLogprobs: bench.input("ref", ref),
        spans,
        weights,
        processRewards: bench.output("rewards", stale(prm.length)),
        scratch: bench.output("scratch", stale(batch.rows)),
        stepEnds: bench.input("step ends", ends),
      };
      const op = await createImplicitReward(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, settings));
      const twin = (normal: "none" | "batch") => {
        const own = { ...settings, normalisation: normal };
        return implicitReward(batch, Float64Array.from(prm), Float64Array.from(ref), own, ends);
      };
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
  register("implicit-reward", "none", [...over(options), ...over(others), extreme]),
  register("implicit-reward-steps", "none", over(steps)),
  register("implicit-reward-normalise", "batch", [
    ...over(options),
    ...over(steps).slice(0, 8),
    extreme,
  ]),
];
