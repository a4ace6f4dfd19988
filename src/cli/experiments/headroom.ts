/** How much could process reward gain at all? The true step labels against outcomes, over length and batch. */
import type { ConfigInput } from "../../config.ts";
import {
  SEEDS,
  TUNING_SEEDS,
  withChanges,
  type Arm,
  type Changes,
  type Experiment,
} from "./grid.ts";
import { outcomeOnly, slowPolicy, smallBatch, trueSteps } from "./setup.ts";

function pair(key: string, block: string, ...changes: readonly Changes<ConfigInput>[]): Arm[] {
  const config = withChanges(outcomeOnly, ...changes);
  return [
    { name: `outcome-${key}`, title: "Outcome only", role: "baseline", block, config },
    {
      name: `steps-${key}`,
      title: "True step rewards",
      role: "upper-bound",
      block,
      config: withChanges(config, trueSteps),
    },
  ];
}

export const headroom: Experiment = {
  name: "headroom",
  title: "How much could process reward gain?",
  question:
    "How many rollouts do perfect step labels save, on chains of 4, 6 and 8 steps and with small batches?",
  arms: [
    ...pair("4", "4 steps, 32 x 4", { task: { steps: 4 }, start: "pocket" }),
    ...pair("6", "6 steps, 32 x 4"),
    // No warm start of this length ships with the package, so each run trains its own.
    ...pair("8", "8 steps, 32 x 4", { task: { steps: 8 }, start: "sft" }),
    ...pair("6-small", "6 steps, 8 x 4", smallBatch, slowPolicy, { updates: 160 }),
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
