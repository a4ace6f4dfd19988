/** What the PRM is compared with: the warm start, or the policy of the moment. */
import { SEEDS, TUNING_SEEDS, withChanges, type Experiment } from "./grid.ts";
import { online, outcomeOnly } from "./setup.ts";

export const reference: Experiment = {
  name: "reference",
  title: "Which reference?",
  question: "Is process reward better against the warm start or against the policy that sampled?",
  arms: [
    { name: "outcome", title: "Outcome only", role: "baseline", config: outcomeOnly },
    ...(["start", "policy"] as const).map((value) => ({
      name: value,
      title: value === "start" ? "Warm start" : "Current policy",
      role: "variant" as const,
      config: withChanges(outcomeOnly, online, { prm: { reference: value } }),
    })),
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
