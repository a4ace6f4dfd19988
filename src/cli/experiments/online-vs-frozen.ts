/** A PRM that keeps learning against one fitted once, with the reference that lets it run away and the one that does not. */
import { SEEDS, TUNING_SEEDS, withChanges, type Experiment } from "./grid.ts";
import { frozen, online, outcomeOnly } from "./setup.ts";

/** The weight at which a frozen PRM was studied, for all arms alike. */
const weight = { process: { weight: 0.3 } };

export const onlineVsFrozen: Experiment = {
  name: "online-vs-frozen",
  title: "Must the PRM keep learning?",
  question:
    "Does the policy exploit a PRM that was fitted to 2,048 offline rollouts and then frozen?",
  arms: [
    { name: "outcome", title: "Outcome only", role: "baseline", config: outcomeOnly },
    {
      name: "online",
      title: "Online PRM",
      role: "variant",
      config: withChanges(outcomeOnly, online, weight),
    },
    {
      name: "frozen",
      title: "Frozen PRM, policy reference",
      role: "variant",
      config: withChanges(outcomeOnly, frozen, weight),
    },
    {
      name: "frozen-start",
      title: "Frozen PRM, fixed reference",
      role: "variant",
      config: withChanges(outcomeOnly, frozen, weight, { prm: { reference: "start" } }),
    },
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
