/** Named runs. Each line that departs from a default has its reason. */
import { parseConfig, type Config, type ConfigInput } from "./config.ts";
import { InputError } from "./errors.ts";

export interface Preset {
  readonly title: string;
  /** One sentence: for whom, on what, how long. */
  readonly description: string;
  readonly config: ConfigInput;
}

/** Trains on a software adapter or a phone: setup B of the feasibility study, smaller. */
const pocket: ConfigInput = {
  name: "pocket",
  task: { name: "chained-arithmetic", steps: 4, operations: "six", grading: "strict" },
  model: { hidden: 64, intermediate: 128, layers: 2, heads: 2, kvHeads: 2, headWidth: 32 },
  start: "pocket",
  sft: {
    updates: 300,
    batch: 128,
    optimizer: {
      learningRate: 3e-3,
      warmup: 50,
      schedule: "cosine",
      beta2: 0.98,
      weightDecay: 0.01,
    },
  },
  updates: 60,
  rollout: { prompts: 32, responses: 4 },
  // A tenth of the outcome's weight: at this size more process reward than that slows learning down.
  process: { weight: 0.1 },
  prm: {
    update: "before",
    reference: "policy",
    // Short responses need a beta near 1 to tell right from wrong at all.
    beta: 1,
    // Without it a small PRM learns the pass rate instead of the steps; this policy outruns a long memory of it.
    intercept: "pass-rate",
    interceptDecay: 0.5,
    optimizer: { learningRate: 1e-3 },
  },
  // One step an update: a policy that moves faster spoils the PRM's credit (docs/log.md).
  policy: { optimizer: { learningRate: 3e-4, warmup: 5 } },
  evaluation: { every: 10, prompts: 256 },
};

/** Outcome rewards alone, RLOO: what PRIME has to be compared with. All else as in pocket, so one seed compares them. */
const outcome: ConfigInput = { ...pocket, name: "outcome", process: { source: "none" } };

/** The same with GRPO: the group's own deviation scales, so the batch is not whitened as well. */
const grpo: ConfigInput = {
  ...outcome,
  name: "grpo",
  advantage: { estimator: "grpo", whiten: false },
};

/** The task's own step labels as process rewards: what no estimate of credit can beat. */
const trueSteps: ConfigInput = {
  ...pocket,
  name: "true-steps",
  // A label is the verdict on its own step, so nothing of it flows back to the steps before.
  process: { source: "steps", weight: 1, gamma: 0 },
};

/** Learns from remembered rollouts, each token weighed by its credit: a variant of PRIME of ours (docs/log.md). */
const creditReplay: ConfigInput = {
  ...pocket,
  name: "credit-replay",
  algorithm: "credit-replay",
  // Small batches: a rollout is used more than once, so fewer are needed. 2,048 in all.
  updates: 64,
  rollout: { prompts: 8, responses: 4 },
  process: { source: "prm" },
  prm: {
    // The memory needs right and wrong responses before a PRM can tell them apart.
    from: 512,
    update: "before",
    // A remembered rollout outlives the policy that wrote it.
    reference: "start",
    beta: 1,
    intercept: "learned",
    replay: { minibatches: 6, first: 100, batch: 64, balanced: true },
    optimizer: { learningRate: 1e-3 },
  },
  replay: { minibatches: 4, batch: 64, share: 0.5, praise: 0.5, blame: 0, bound: 1 },
};

/** The flagship "Where did it go wrong?" on a laptop's GPU: setup C of the feasibility study. */
const lab: ConfigInput = {
  ...pocket,
  name: "lab",
  task: { name: "chained-arithmetic", steps: 6, operations: "six", grading: "strict" },
  start: "lab",
  process: { weight: 0.3 },
  prm: {
    update: "before",
    reference: "policy",
    beta: 1,
    intercept: "pass-rate",
    optimizer: { learningRate: 4e-4 },
  },
  // A slow policy, for the sharpest credit.
  policy: { optimizer: { learningRate: 1e-4, warmup: 5 } },
  evaluation: { every: 5, prompts: 512 },
};

/** The released recipe's literal settings (run_prime_main.sh), on our task and model. */
const paper: ConfigInput = {
  ...lab,
  name: "paper",
  rollout: { prompts: 256, responses: 4 },
  updates: 100,
  filter: { enabled: true, lower: 0.2, upper: 0.8, oversample: 4 },
  process: { weight: 5 },
  outcome: { weight: 5 },
  advantage: { estimator: "rloo", formula: "code", whiten: true },
  prm: {
    update: "after",
    reference: "start",
    beta: 0.05,
    normalisation: "batch",
    intercept: "none",
    minibatches: 4,
    optimizer: { learningRate: 1e-6, maxGradNorm: 10, beta2: 0.999, weightDecay: 0 },
  },
  policy: {
    epochs: 1,
    minibatches: 4,
    optimizer: { learningRate: 5e-7, beta2: 0.999, weightDecay: 0.01 },
  },
};

/** A bigger model and batch for a desktop GPU, from Node. It trains its own warm start first. */
const desktop: ConfigInput = {
  ...lab,
  name: "desktop",
  task: {
    name: "chained-arithmetic",
    steps: 12,
    operations: "twenty-one",
    grading: "strict",
    errorLow: 0,
    errorHigh: 0.3,
  },
  model: {
    hidden: 256,
    intermediate: 704,
    layers: 6,
    heads: 8,
    kvHeads: 4,
    headWidth: 32,
    architecture: "qwen3",
  },
  start: "sft",
  sft: {
    updates: 1500,
    batch: 256,
    optimizer: {
      learningRate: 1e-3,
      warmup: 100,
      schedule: "cosine",
      beta2: 0.98,
      weightDecay: 0.01,
    },
  },
  updates: 400,
  rollout: { prompts: 128, responses: 8 },
  policy: { epochs: 1, minibatches: 2, optimizer: { learningRate: 1e-4, warmup: 10 } },
  microBatch: 512,
};

/** Every preset, in the order of the page. */
export const presets: Readonly<Record<string, Preset>> = {
  pocket: {
    title: "Pocket",
    description: "Trains in a few minutes on any WebGPU, even a processor that plays GPU.",
    config: pocket,
  },
  lab: {
    title: "Lab",
    description:
      "The flagship on a laptop's GPU: longer chains and a slow policy, so that credit becomes sharp.",
    config: lab,
  },
  outcome: {
    title: "Outcome only",
    description: "Pocket without a process reward: the same seed shows what the PRM adds.",
    config: outcome,
  },
  grpo: {
    title: "GRPO",
    description: "Outcome rewards alone, compared within the group and divided by its spread.",
    config: grpo,
  },
  "true-steps": {
    title: "True step rewards",
    description:
      "Pocket with the task’s own step labels as process reward: the best that credit could be.",
    config: trueSteps,
  },
  "credit-replay": {
    title: "Credit replay",
    description:
      "Remembers its responses and imitates the tokens that the PRM gives credit for: 2,048 rollouts.",
    config: creditReplay,
  },
  paper: {
    title: "Paper",
    description:
      "The literal settings of the released recipe, which were made for a 7 B model and move a small one little.",
    config: paper,
  },
  desktop: {
    title: "Desktop",
    description:
      "A six-layer model on long chains, for a desktop GPU from Node; it trains its own warm start first.",
    config: desktop,
  },
};

/**
 * The complete config of a preset.
 *
 * @throws InputError for an unknown name
 */
export function presetConfig(name: string): Config {
  return parseConfig(presetInput(name), name);
}

/** A preset as it is written, before defaults. */
export function presetInput(name: string): ConfigInput {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) {
    throw new InputError(
      `Cannot find preset "${name}": expected one of ${Object.keys(presets).join(", ")}`,
    );
  }
  return preset.config;
}
