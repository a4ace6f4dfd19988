/** Where the process reward lands: on each token, on the last token of each step, or on the last of all. */
import { SEEDS, TUNING_SEEDS, withChanges, type Experiment } from "./grid.ts";
import { online, outcomeOnly } from "./setup.ts";

export const granularity: Experiment = {
  name: "granularity",
  title: "Token, step or response?",
  question: "How finely must process reward be placed?",
  arms: [
    { name: "outcome", title: "Outcome only", role: "baseline", config: outcomeOnly },
    ...(["token", "step", "whole"] as const).map((value) => ({
      name: value,
      title: { token: "Token rewards", step: "Step rewards", whole: "Whole response" }[value],
      role: "variant" as const,
      config: withChanges(outcomeOnly, online, { prm: { granularity: value } }),
    })),
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
