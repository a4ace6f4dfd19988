/** What a PRM does that knows nothing yet: used at once or after 512 rollouts, with a base rate or without. */
import type { ConfigInput } from "../../config.ts";
import {
  SEEDS,
  TUNING_SEEDS,
  withChanges,
  type Arm,
  type Changes,
  type Experiment,
} from "./grid.ts";
import { outcomeOnly, slowPolicy, smallBatch } from "./setup.ts";

/** Fitted hard to its few rollouts, and at full weight: what it gets wrong shows. */
const eager: Changes<ConfigInput> = {
  updates: 96,
  process: { source: "prm", weight: 1 },
  prm: {
    update: "before",
    reference: "start",
    beta: 1,
    epochs: 4,
    interceptDecay: 0.5,
    optimizer: { learningRate: 1e-3 },
  },
};

function arm(from: 0 | 512, intercept: "none" | "pass-rate"): Arm {
  const when = from === 0 ? "at once" : `after ${from} rollouts`;
  const rate = intercept === "none" ? "no intercept" : "pass-rate intercept";
  return {
    name: `${from === 0 ? "early" : "late"}-${intercept}`,
    title: `PRM ${when}, ${rate}`,
    role: "variant",
    config: withChanges(outcomeOnly, smallBatch, slowPolicy, eager, { prm: { from, intercept } }),
  };
}

export const prmTooEarly: Experiment = {
  name: "prm-too-early",
  title: "When the PRM knows nothing yet",
  question: "What does a PRM do to the policy before it has seen enough outcomes?",
  arms: [
    {
      name: "outcome",
      title: "Outcome only",
      role: "baseline",
      config: withChanges(outcomeOnly, smallBatch, slowPolicy, { updates: 96 }),
    },
    arm(0, "none"),
    arm(0, "pass-rate"),
    arm(512, "none"),
    arm(512, "pass-rate"),
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
