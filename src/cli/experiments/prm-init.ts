/** What the PRM starts as: the paper finds the warm start better than a PRM trained on more data. */
import { SEEDS, TUNING_SEEDS, withChanges, type Experiment } from "./grid.ts";
import { online, outcomeOnly } from "./setup.ts";

/** As many as the frozen PRMs of the other experiments are fitted to. */
const ROLLOUTS = 2048;

export const prmInit: Experiment = {
  name: "prm-init",
  title: "What should the PRM start as?",
  question: `Is a PRM better that starts as the warm start, fitted to ${ROLLOUTS.toLocaleString("en")} offline rollouts, or from random weights?`,
  arms: [
    { name: "outcome", title: "Outcome only", role: "baseline", config: outcomeOnly },
    {
      name: "start",
      title: "PRM from the warm start",
      role: "variant",
      config: withChanges(outcomeOnly, online),
    },
    {
      name: "pretrained",
      title: "PRM fitted offline",
      role: "variant",
      config: withChanges(outcomeOnly, online, {
        prm: { init: "pretrained", pretrain: { rollouts: ROLLOUTS, epochs: 4 } },
      }),
    },
    {
      name: "scratch",
      title: "PRM from random weights",
      role: "variant",
      config: withChanges(outcomeOnly, online, { prm: { init: "scratch" } }),
    },
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
