/** Table 4 of the paper: each algorithm with outcomes alone and with the implicit PRM, and the PRM as a value model. */
import type { ConfigInput } from "../../config.ts";
import {
  SEEDS,
  TUNING_SEEDS,
  withChanges,
  type Arm,
  type Changes,
  type Experiment,
} from "./grid.ts";
import { online, outcomeOnly } from "./setup.ts";

function pair(name: string, title: string, changes: Changes<ConfigInput>): Arm[] {
  const config = withChanges(outcomeOnly, changes);
  return [
    { name, title, role: "baseline", block: title, config },
    {
      name: `${name}-prime`,
      title: `${title} with PRIME`,
      role: "variant",
      block: title,
      config: withChanges(config, online),
    },
  ];
}

const ppo: Changes<ConfigInput> = {
  advantage: { estimator: "gae", values: "critic", lambda: 1 },
  critic: { epochs: 2, minibatches: 2 },
};

export const algorithms: Experiment = {
  name: "algorithms",
  title: "Which algorithm gains from process reward?",
  question:
    "Does the implicit process reward help REINFORCE, RLOO, GRPO and PPO alike, and is it better as a reward or as a value?",
  arms: [
    ...pair("reinforce", "REINFORCE", { advantage: { estimator: "reinforce" } }),
    ...pair("rloo", "RLOO", { advantage: { estimator: "rloo" } }),
    ...pair("grpo", "GRPO", { advantage: { estimator: "grpo", whiten: false } }),
    ...pair("ppo", "PPO", ppo),
    {
      name: "prm-as-value",
      title: "PPO, PRM as value model",
      role: "variant",
      block: "PPO",
      config: withChanges(outcomeOnly, ppo, online, {
        // As a reward too, the PRM would count twice.
        process: { weight: 0 },
        advantage: { values: "prm" },
      }),
    },
  ],
  seeds: SEEDS,
  tuningSeeds: TUNING_SEEDS,
};
