/** When a setting acts: many of them wait for another one. */
import type { FieldPath } from "../../config-fields.ts";
import type { Config } from "../../config.ts";
import { modelsOf } from "../../config-sense.ts";

/** What a setting waits for. */
export type Wait =
  | "ownStart"
  | "policyGradient"
  | "replay"
  | "creditReplay"
  | "primeReplay"
  | "judgedReplay"
  | "successes"
  | "filter"
  | "processReward"
  | "prm"
  | "prmReplay"
  | "pretrained"
  | "passRate"
  | "learnedIntercept"
  | "gae"
  | "critic"
  | "grpo"
  | "centred"
  | "clip"
  | "klReward"
  | "klLoss"
  | "truth"
  | "probes"
  | "recordedGroups";

interface Rule {
  readonly paths: RegExp;
  readonly wait: Wait;
  readonly acts: (config: Config) => boolean;
}

const isReplay = ({ algorithm }: Config): boolean => algorithm !== "policy-gradient";

/** The first rule that a setting breaks says what it waits for. */
const RULES: readonly Rule[] = [
  {
    paths:
      /^(model\.|sft\.|task\.(errorLow|errorHigh|errorRate|uniformNoise|forget\w+|misread|wrongTurn|blind)$)/,
    wait: "ownStart",
    acts: ({ start }) => start === "sft",
  },
  {
    paths:
      /^(process\.|outcome\.(weight|gamma)$|advantage\.(?!formula)|critic\.|filter\.|policy\.(loss|aggregation|epochs|minibatches|clip\w+|dualClip|entropyCoefficient|kl\w+\.\w+)$|prm\.(epochs|minibatches)$)/,
    wait: "policyGradient",
    acts: (config) => !isReplay(config),
  },
  { paths: /^(replay\.|policy\.from$)/, wait: "replay", acts: isReplay },
  {
    paths: /^replay\.(share|success|praise|blame)$/,
    wait: "creditReplay",
    acts: ({ algorithm }) => algorithm === "credit-replay",
  },
  {
    paths: /^replay\.(imitation|kl|support)$/,
    wait: "primeReplay",
    acts: ({ algorithm }) => algorithm === "prime-replay",
  },
  {
    paths: /^replay\.bound$/,
    wait: "judgedReplay",
    acts: ({ algorithm }) => algorithm === "prime-replay" || algorithm === "credit-replay",
  },
  {
    paths: /^replay\.threshold$/,
    wait: "successes",
    acts: ({ algorithm, replay }) => algorithm !== "prime-replay" || replay.imitation > 0,
  },
  {
    paths: /^filter\.(lower|upper|oversample)$/,
    wait: "filter",
    acts: ({ filter }) => filter.enabled,
  },
  {
    paths: /^process\.(weight|gamma)$/,
    wait: "processReward",
    acts: ({ process }) => process.source !== "none",
  },
  { paths: /^prm\./, wait: "prm", acts: (config) => modelsOf(config).prm },
  {
    paths: /^prm\.replay\.(first|batch|capacity|balanced)$/,
    wait: "prmReplay",
    acts: ({ prm }) => prm.replay.minibatches > 0,
  },
  {
    paths: /^prm\.pretrain\./,
    wait: "pretrained",
    acts: ({ prm }) => prm.init === "pretrained",
  },
  {
    paths: /^prm\.interceptDecay$/,
    wait: "passRate",
    acts: ({ prm }) => prm.intercept === "pass-rate",
  },
  {
    paths: /^prm\.interceptRate$/,
    wait: "learnedIntercept",
    acts: ({ prm }) => prm.intercept === "learned",
  },
  {
    paths: /^advantage\.(lambda|values)$/,
    wait: "gae",
    acts: ({ advantage }) => advantage.estimator === "gae",
  },
  { paths: /^critic\./, wait: "critic", acts: (config) => modelsOf(config).critic },
  {
    paths: /^advantage\.scale$/,
    wait: "grpo",
    acts: ({ advantage }) => advantage.estimator === "grpo",
  },
  {
    paths: /^advantage\.formula$/,
    wait: "centred",
    acts: (config) =>
      modelsOf(config).prm ||
      (!isReplay(config) && ["rloo", "gae"].includes(config.advantage.estimator)),
  },
  { paths: /^policy\.dualClip$/, wait: "clip", acts: ({ policy }) => policy.loss === "clip" },
  {
    paths: /^policy\.klReward\.estimator$/,
    wait: "klReward",
    acts: ({ policy }) => policy.klReward.coefficient > 0,
  },
  {
    paths: /^policy\.klLoss\.estimator$/,
    wait: "klLoss",
    acts: ({ policy }) => policy.klLoss.coefficient > 0,
  },
  {
    paths: /^truth\.(groups|continuations)$/,
    wait: "truth",
    acts: ({ truth }) => truth.every > 0,
  },
  { paths: /^probes\.prompts$/, wait: "probes", acts: ({ probes }) => probes.every > 0 },
  {
    paths: /^record\.(every|alternatives)$/,
    wait: "recordedGroups",
    acts: ({ record }) => record.groups > 0,
  },
];

/** What a setting waits for in this config; null: it acts. */
export function waitOf(path: FieldPath, config: Config): Wait | null {
  return RULES.find(({ paths, acts }) => paths.test(path) && !acts(config))?.wait ?? null;
}
