/** When the PRM learns: after it has scored an update's responses (one forward pass), before (two), or as DPO asks. */
import { SEEDS, TUNING_SEEDS, withChanges, type Experiment } from "./grid.ts";
import { online, outcomeOnly } from "./setup.ts";

const titles = {
  after: "After scoring (single forward)",
  before: "Before scoring (double forward)",
  reverse: "Statistics first (reverse)",
} as const;

export const doubleForward: Experiment = {
  name: "double-forward",
  title: "Single or double forward?",
  question: "Does it pay to score responses again after the PRM has learned from them?",
  arms: [
    { name: "outcome", title: "Outcome only", role: "baseline", config: outcomeOnly },
    ...(["after", "before", "reverse"] as const).map((update) => ({
      name: update,
      title: titles[update],
      role: "variant" as const,
      config: withChanges(outcomeOnly, online, { prm: { update } }),
    })),
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
