/**
 * The fields of a config: limits and defaults. What fits together is in config-sense.ts, named runs are in presets.ts.
 *
 * The file stands on tasks/ because a task's options belong to the task.
 */
import * as v from "valibot";
import { taskSchema } from "./tasks/index.ts";

export const CONFIG_VERSION = 1;

const integer = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const real = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const dimension = (high: number) => v.pipe(integer(4, high), v.multipleOf(4));

const adamSchema = v.strictObject({
  /** Peak learning rate. */
  learningRate: real(0, 1),
  /** Updates over which the learning rate rises linearly from 0. */
  warmup: v.optional(integer(0, 100_000), 0),
  schedule: v.optional(v.picklist(["constant", "cosine"]), "constant"),
  beta1: v.optional(real(0, 0.9999), 0.9),
  beta2: v.optional(real(0, 0.999999), 0.95),
  epsilon: v.optional(real(1e-12, 1), 1e-8),
  weightDecay: v.optional(real(0, 1), 0),
  /** Largest norm of the whole gradient; a longer one is scaled down. */
  maxGradNorm: v.optional(real(1e-6, 1e6), 1),
});

const modelSchema = v.pipe(
  v.strictObject({
    architecture: v.optional(v.picklist(["llama", "qwen2", "qwen3"]), "llama"),
    hidden: dimension(8192),
    intermediate: dimension(32768),
    layers: integer(1, 64),
    heads: integer(1, 128),
    kvHeads: integer(1, 128),
    headWidth: dimension(128),
    ropeTheta: v.optional(real(1, 1e9), 10_000),
    normEpsilon: v.optional(real(1e-12, 1), 1e-5),
    tied: v.optional(v.boolean(), true),
  }),
  v.forward(
    v.check((model) => model.heads % model.kvHeads === 0, "kvHeads that divide heads"),
    ["kvHeads"],
  ),
);

const sftSchema = v.strictObject({
  updates: integer(1, 1_000_000),
  /** Demonstrations per update. */
  batch: integer(1, 65_536),
  optimizer: adamSchema,
});

const rolloutSchema = v.strictObject({
  /** Prompts trained on per update. */
  prompts: integer(1, 65_536),
  /** Responses per prompt: K. */
  responses: integer(1, 256),
  temperature: v.optional(real(0.01, 10), 1),
  topP: v.optional(real(0.01, 1), 1),
  /** 0: no limit. */
  topK: v.optional(integer(0, 1_000_000), 0),
});

const filterSchema = v.pipe(
  v.strictObject({
    /** Train only on prompts whose mean outcome lies in [lower, upper]. */
    enabled: v.optional(v.boolean(), false),
    lower: v.optional(real(0, 1), 0.2),
    upper: v.optional(real(0, 1), 0.8),
    /** Prompts sampled per prompt trained on. */
    oversample: v.optional(integer(1, 16), 1),
  }),
  v.forward(
    v.check((filter) => filter.lower <= filter.upper, "upper at least lower"),
    ["upper"],
  ),
);

/** Where a model learns from remembered rollouts. Off while `minibatches` is 0. */
const prmReplaySchema = v.strictObject({
  /** Mini-batches of remembered rollouts that the PRM learns from in an update, instead of the update's own. */
  minibatches: v.optional(integer(0, 1024), 0),
  /** The same at the PRM's first update, which has everything to catch up with. */
  first: v.optional(integer(0, 100_000), 0),
  /** Responses of a mini-batch. */
  batch: v.optional(integer(2, 65_536), 64),
  /** Rollouts remembered; the oldest are forgotten first. */
  capacity: v.optional(integer(2, 10_000_000), 8192),
  /** Half successes, half failures: case-control sampling, which changes nothing but the intercept. */
  balanced: v.optional(v.boolean(), true),
});

/** Offline rollouts of the warm start that a PRM is fitted to before the run. */
const pretrainSchema = v.strictObject({
  rollouts: v.optional(integer(0, 10_000_000), 0),
  epochs: v.optional(integer(1, 1024), 4),
  /** Responses of a mini-batch. */
  batch: v.optional(integer(1, 65_536), 64),
});

const prmSchema = v.strictObject({
  /** When the PRM learns from an update's outcomes: never, after it has scored them, before, or as DPO's statistics ask. */
  update: v.optional(v.picklist(["none", "after", "before", "reverse"]), "after"),
  /** What log p_prm is compared with: the warm start, or the policy that sampled. */
  reference: v.optional(v.picklist(["start", "policy"]), "start"),
  /** What the PRM starts as: the warm start, the warm start fitted to offline rollouts, or random weights. */
  init: v.optional(v.picklist(["start", "pretrained", "scratch"]), "start"),
  pretrain: v.optional(pretrainSchema, {}),
  /** Rollouts before the PRM is first trained and used; until then outcomes alone count. */
  from: v.optional(integer(0, 1_000_000_000), 0),
  /** Cross-entropy on outcomes, or detached DPO, plain or weighted by the best of n. */
  loss: v.optional(v.picklist(["ce", "dpo", "dpo-bon-accuracy", "dpo-bon-reward"]), "ce"),
  beta: v.optional(real(1e-6, 1000), 0.05),
  granularity: v.optional(v.picklist(["token", "step", "whole"]), "token"),
  normalisation: v.optional(v.picklist(["none", "batch"]), "none"),
  /** A token's reward r becomes bound * tanh(r / bound); 0 leaves it unbounded. */
  bound: v.optional(real(0, 1000), 0),
  /** Base rate in the PRM's logit: nothing, the logit of the running pass rate, or a number that it learns. */
  intercept: v.optional(v.picklist(["none", "pass-rate", "learned"]), "none"),
  /** Share of the past in the running pass rate: a fast policy outruns a long memory. */
  interceptDecay: v.optional(real(0, 0.999), 0.9),
  /** Learning rate of a learned intercept. */
  interceptRate: v.optional(real(0, 10), 0.02),
  /** Passes over the update's responses. */
  epochs: v.optional(integer(1, 64), 1),
  minibatches: v.optional(integer(1, 1024), 1),
  optimizer: adamSchema,
  replay: v.optional(prmReplaySchema, {}),
});

const sourceSchema = {
  weight: v.optional(real(0, 1000), 1),
  /** Discount per token. */
  gamma: v.optional(real(0, 1), 1),
};

const processSchema = v.strictObject({
  /** The implicit PRM; the task's own step labels, 0 or -1 (an upper bound); or no process reward and no PRM at all. */
  source: v.optional(v.picklist(["prm", "steps", "none"]), "prm"),
  ...sourceSchema,
});

const outcomeSchema = v.strictObject({
  ...sourceSchema,
  /** Noise of the verifier in training: chance that a response that is not right counts as right, and the other way round. */
  falsePositive: v.optional(real(0, 1), 0),
  falseNegative: v.optional(real(0, 1), 0),
});

const advantageSchema = v.strictObject({
  estimator: v.optional(
    v.picklist(["rloo", "grpo", "reinforce", "reinforce++", "reinforce++-baseline", "gae"]),
    "rloo",
  ),
  /** Where the paper and its released code differ, which one: see docs/algorithm.md. */
  formula: v.optional(v.picklist(["paper", "code"]), "paper"),
  /** Scale the batch's advantages to mean 0 and standard deviation 1. */
  whiten: v.optional(v.boolean(), true),
  /** What grpo divides by: the group's deviation, the batch's, or nothing (Dr. GRPO). */
  scale: v.optional(v.picklist(["group", "batch", "none"]), "group"),
  /** gae: share of the later deltas. */
  lambda: v.optional(real(0, 1), 1),
  /** gae: who knows the values, a critic or the PRM's running sum. */
  values: v.optional(v.picklist(["critic", "prm"]), "critic"),
});

const klSchema = v.strictObject({
  coefficient: v.optional(real(0, 1000), 0),
  /** Estimator of KL(policy || warm start) per token: log-ratio, half its square, or Schulman's third. */
  estimator: v.optional(v.picklist(["k1", "k2", "k3"]), "k3"),
});

const policySchema = v.strictObject({
  /** PPO's clipped ratio, CISPO's clipped weight, or GSPO's ratio of whole sequences. */
  loss: v.optional(v.picklist(["clip", "cispo", "gspo"]), "clip"),
  /** What a token weighs: alike in the batch, alike in its response (mean or sum), or one over the longest response. */
  aggregation: v.optional(
    v.picklist(["token-mean", "sequence-mean", "sequence-sum", "constant-length"]),
    "token-mean",
  ),
  /** Rollouts before the policy first moves: until then it only fills the memory of a replay. */
  from: v.optional(integer(0, 1_000_000_000), 0),
  epochs: v.optional(integer(1, 64), 1),
  minibatches: v.optional(integer(1, 1024), 1),
  /** The probability ratio is clipped to [1 - clipLow, 1 + clipHigh]. */
  clipLow: v.optional(real(0, 1), 0.2),
  clipHigh: v.optional(real(0, 100), 0.2),
  /** Dual clip's constant c > 1; 0 turns it off. */
  dualClip: v.optional(real(0, 100), 0),
  entropyCoefficient: v.optional(real(-10, 10), 0),
  /** Penalty on the distance from the warm start as a reward of each token, and in the loss itself. */
  klReward: v.optional(klSchema, {}),
  klLoss: v.optional(klSchema, {}),
  optimizer: adamSchema,
});

const criticSchema = v.strictObject({
  epochs: v.optional(integer(1, 64), 1),
  minibatches: v.optional(integer(1, 1024), 1),
  /** A value may leave its old one by this much before its error stops counting. */
  clip: v.optional(real(0, 1000), 0.5),
  optimizer: v.optional(adamSchema, { learningRate: 1e-3 }),
});

/** Algorithms *-replay: what the policy learns from remembered rollouts. */
const replaySchema = v.strictObject({
  /** Policy mini-batches of an update. */
  minibatches: v.optional(integer(1, 1024), 4),
  /** Responses of a mini-batch. */
  batch: v.optional(integer(1, 65_536), 32),
  /** Rollouts remembered; the oldest are forgotten first. */
  capacity: v.optional(integer(1, 10_000_000), 8192),
  /** Least outcome of a success. */
  threshold: v.optional(real(0, 1), 1),
  /** credit-replay: share of a mini-batch that is drawn from successes; the rest from all that is remembered. */
  share: v.optional(real(0, 1), 0.5),
  /** credit-replay: weight of a success's tokens in the likelihood, and of a token with full credit in any response. */
  success: v.optional(real(0, 100), 1),
  praise: v.optional(real(0, 100), 1),
  /** credit-replay: share of its weight that a token of a success loses with full negative credit. */
  blame: v.optional(real(0, 1), 1),
  /** A token's credit is tanh(r / bound); prime-replay bounds the expected reward likewise. */
  bound: v.optional(real(1e-6, 1000), 1),
  /** prime-replay: mini-batches of likelihood on successes, as in success-replay, beside those of expected reward. */
  imitation: v.optional(integer(0, 1024), 0),
  /** prime-replay: pull of the PRM on the policy, in units of beta. */
  kl: v.optional(real(0, 1000), 1),
  /** prime-replay: tokens that the warm start writes less often than this are never praised. */
  support: v.optional(real(0, 1), 0.05),
});

/** Monte Carlo values of prefixes, against which credit is held. */
const truthSchema = v.strictObject({
  /** Updates between measurements; 0: never. */
  every: v.optional(integer(0, 1_000_000), 0),
  /** Groups whose prefixes are measured. */
  groups: v.optional(integer(1, 64), 2),
  /** Continuations of each prefix. */
  continuations: v.optional(integer(2, 4096), 32),
});

const probeSchema = v.strictObject({
  /** Updates between scorings of the same responses; 0: never. */
  every: v.optional(integer(0, 1_000_000), 0),
  prompts: v.optional(integer(1, 64), 4),
});

const evaluationSchema = v.strictObject({
  /** Updates between measurements of held-out accuracy; also at the start and the end. */
  every: v.optional(integer(1, 1_000_000), 10),
  prompts: v.optional(integer(1, 65_536), 256),
  /** 0: greedy. */
  temperature: v.optional(real(0, 10), 1),
});

const recordSchema = v.strictObject({
  /** Updates between recorded groups. */
  every: v.optional(integer(1, 1_000_000), 5),
  /** Groups kept each time. */
  groups: v.optional(integer(0, 64), 4),
  /** The first of them that also tell, token by token, what could have come instead, before and after the update. */
  alternatives: v.optional(integer(0, 64), 0),
});

/** The schema as it is written in config.json. */
export const configSchema = v.strictObject({
  version: v.optional(v.literal(CONFIG_VERSION), CONFIG_VERSION),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  seed: v.optional(integer(0, 0xffffffff), 0),
  task: taskSchema,
  model: modelSchema,
  /** "sft": train the warm start first. Otherwise the name of a shipped warm start or a model folder. */
  start: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  sft: sftSchema,
  /** PRIME and its relatives, or learning from remembered rollouts: see docs/algorithm.md. */
  algorithm: v.optional(
    v.picklist(["policy-gradient", "success-replay", "prime-replay", "credit-replay"]),
    "policy-gradient",
  ),
  /** Reinforcement-learning updates. */
  updates: integer(0, 10_000_000),
  rollout: rolloutSchema,
  filter: v.optional(filterSchema, {}),
  process: v.optional(processSchema, {}),
  outcome: v.optional(outcomeSchema, {}),
  prm: prmSchema,
  advantage: v.optional(advantageSchema, {}),
  policy: policySchema,
  critic: v.optional(criticSchema, {}),
  replay: v.optional(replaySchema, {}),
  evaluation: v.optional(evaluationSchema, {}),
  record: v.optional(recordSchema, {}),
  truth: v.optional(truthSchema, {}),
  probes: v.optional(probeSchema, {}),
  /** Rows of a forward or backward pass; a larger batch goes through in several. */
  microBatch: v.optional(integer(1, 65_536), 128),
  /** Updates between checkpoints. */
  checkpointEvery: v.optional(integer(1, 1_000_000), 10),
});

export type Config = v.InferOutput<typeof configSchema>;
/** A config as a person writes it: whatever has a default may be left out. */
export type ConfigInput = v.InferInput<typeof configSchema>;
