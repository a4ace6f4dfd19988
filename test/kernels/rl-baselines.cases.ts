import {
  BASELINE_WORDS,
  baselinesScratchWords,
  createBaselines,
  type Estimator,
  type GrpoScale,
} from "../../src/rl/baselines.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { baselines, batchDeviations, responseMeans } from "../reference/rl-baselines.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, place, randomBatch, STALE, stale } from "./rl-batch.ts";

interface Kind {
  readonly estimator: Estimator;
  readonly formula: Formula;
  readonly scale: GrpoScale;
}
const kind = (
  estimator: Estimator,
  formula: Formula = "paper",
  scale: GrpoScale = "group",
): Kind => ({ estimator, formula, scale });
const classic = [
  kind("rloo"),
  kind("rloo", "code"),
  kind("grpo"),
  kind("grpo", "code"),
  kind("reinforce"),
  kind("reinforce", "code"),
];
const batchScaled = kind("grpo", "paper", "batch");
const others = [
  kind("grpo", "paper", "none"),
  kind("reinforce++"),
  kind("reinforce++-baseline"),
  kind("gae"),
];

const batches = BATCH_CASES.filter(({ groupSize }) => groupSize !== 7);
const extreme = { rows: 14, context: 31, groupSize: 7, drop: 0.3, size: 1e4 };
const over = (kinds: readonly Kind[], shapes: readonly object[]) =>
  kinds.flatMap((own) => shapes.map((shape) => ({ ...shape, ...own }) as Shape));

type Shape = (typeof BATCH_CASES)[number] & Kind & { size?: number };

const register = (kernel: string, shapes: readonly Shape[]) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: Shape, random) {
      const { estimator, formula, scale, size = 1 } = shape;
      const batch = randomBatch(shape, random);
      const rewards = normals(random, batch.rows * batch.context, 0.1 * size);
      const { spans, weights, outcomes } = place(bench, batch);
      const arrays = {
        processRewards: bench.input("rewards", rewards),
        spans,
        weights,
        outcomes,
        baselines: bench.output("baselines", stale(batch.rows * BASELINE_WORDS)),
        scratch: bench.output("scratch", stale(baselinesScratchWords(batch))),
      };
      const op = await createBaselines(bench.device, estimator, formula, scale);
      await bench.run((plan) => op.forward(plan, arrays, batch, { ...batch, epsilon: 1e-4 }));
      const twin = Float64Array.from(rewards);
      const bound = (want: number) => 1e-5 * size + 1e-4 * Math.abs(want);
      const isBatchScaled = estimator === "grpo" && scale === "batch";
      return [
        {
          label: "means, and deviations of the batch",
          got: await bench.floats(arrays.scratch),
          want: [
            ...responseMeans(batch, twin),
            ...(isBatchScaled ? batchDeviations(batch, twin) : [STALE, STALE]),
          ],
          bound,
        },
        {
          label: "baselines",
          got: await bench.floats(arrays.baselines),
          want: baselines(batch, twin, estimator, formula, 1e-4, scale).flat(),
          // 1 / (deviation + epsilon) of a group of equal outcomes is 1e4, which the relative part covers.
          bound,
        },
      ];
    },
  });

export default [
  register("response-means", over([kind("rloo")], [...batches, extreme])),
  register("batch-deviations", over([batchScaled], [...BATCH_CASES, extreme])),
  register("baselines", [
    ...over(classic, [...batches, extreme]),
    ...over(others, [...batches.slice(0, 5), extreme]),
  ]),
];
