/** What each setting of rewards, PRM, advantages, policy and replay does, in English. */
import type { FieldPath } from "../../../config-fields.ts";
import { optimizerFields, type FieldText } from "../../settings/field-text.ts";
import { optimizer } from "./setting-fields-optimizer.ts";

type LearningPath = Extract<
  FieldPath,
  | `${"process" | "outcome" | "prm" | "advantage" | "critic" | "policy" | "replay"}.${string}`
  | "algorithm"
>;

const klEstimator: FieldText = {
  name: "Estimator of the distance",
  does: "How the distance is estimated from one token: k1 the log-ratio, k2 half its square, k3 Schulman’s.",
  expect: "k1 can be negative and is noisy; k3 is never negative and calmer.",
};

export const learningFields: Record<LearningPath, FieldText> = {
  "process.source": {
    name: "Process reward",
    does: "Who rewards single tokens: the implicit PRM, the task’s own step labels, or nobody.",
    expect: "none is outcome-only training; steps is the best that any PRM could tell.",
  },
  "process.weight": {
    name: "Weight of the process reward",
    does: "How much the process reward counts beside the outcome.",
    expect: "Higher: the PRM steers more, and its mistakes too.",
  },
  "process.gamma": {
    name: "Discount of the process reward",
    does: "How much a token counts of rewards that come one token later.",
    expect: "Below 1: tokens answer for what follows soon; 0: only for themselves.",
  },
  "outcome.weight": {
    name: "Weight of the outcome",
    does: "How much the verdict on the whole response counts.",
    expect: "0: the policy trusts the PRM alone.",
  },
  "outcome.gamma": {
    name: "Discount of the outcome",
    does: "How much of the verdict reaches a token one place further from the end.",
    expect: "Below 1: early tokens get less of the blame and praise.",
  },
  "outcome.falsePositive": {
    name: "Wrong taken for right",
    does: "Chance that the verifier accepts a response that is not right, in training only.",
    expect: "Higher: noise in every reward, and slower learning.",
  },
  "outcome.falseNegative": {
    name: "Right taken for wrong",
    does: "Chance that the verifier refuses a right response, in training only.",
    expect: "Higher: noise in every reward; successes become rare.",
  },

  "prm.update": {
    name: "When the PRM learns",
    does: "Before scoring the update’s responses, after it, never, or reverse, as its DPO losses need.",
    expect: "before judges with fresher knowledge; after keeps judging and learning apart.",
  },
  "prm.reference": {
    name: "Reference",
    does: "What the PRM’s probabilities are compared with: the warm start, or the policy that sampled.",
    expect: "policy shows what the PRM finds wrong now; start also shows what has been learned.",
  },
  "prm.init": {
    name: "What the PRM starts as",
    does: "The warm start, the warm start fitted to offline rollouts first, or random weights.",
    expect: "From random weights it takes long until credit means anything.",
  },
  "prm.pretrain.rollouts": {
    name: "Offline rollouts",
    does: "Responses of the warm start that the PRM is fitted to before the run.",
    expect: "More: useful credit from the first update on, after a longer wait.",
  },
  "prm.pretrain.epochs": {
    name: "Offline epochs",
    does: "Passes over the offline rollouts.",
    expect: "Many: the PRM learns them by heart.",
  },
  "prm.pretrain.batch": {
    name: "Offline mini-batch",
    does: "Responses of one step of that fit.",
    expect: "Smaller: more and noisier steps.",
  },
  "prm.from": {
    name: "PRM used from",
    does: "Rollouts before the PRM is first trained and used; until then outcomes alone count.",
    expect: "Later: no misleading credit in the first updates.",
  },
  "prm.loss": {
    name: "Loss of the PRM",
    does: "ce judges each response against its outcome; the dpo losses compare the responses of a group.",
    expect: "With dpo a hard prompt lowers no score: each response is held against its rivals.",
  },
  "prm.beta": {
    name: "β",
    does: "Scale of the implicit reward: β times the log-ratio of PRM and reference.",
    expect: "Short responses need a β near 1 to tell right from wrong; the paper has 0.05.",
  },
  "prm.granularity": {
    name: "Granularity",
    does: "Where the process reward is paid: on each token, at the end of a step, or of the response.",
    expect: "Coarser: less noise, and less said about where it went wrong.",
  },
  "prm.normalisation": {
    name: "Normalisation",
    does: "Whether process rewards are divided by the largest reward to go of the batch.",
    expect: "batch: their size stays alike all run long, and β no longer matters.",
  },
  "prm.bound": {
    name: "Bound on a token’s reward",
    does: "Squeezes each token’s reward into ± this number; 0 leaves it free.",
    expect: "Smaller: no single odd token dominates.",
  },
  "prm.intercept": {
    name: "Base rate",
    does: "What is added to the PRM’s score: nothing, the running pass rate, or a learned number.",
    expect: "With none, a small PRM learns the pass rate instead of the steps.",
  },
  "prm.interceptDecay": {
    name: "Memory of the pass rate",
    does: "Share of the past in the running pass rate.",
    expect: "Higher: smoother, but a fast policy outruns it.",
  },
  "prm.interceptRate": {
    name: "Learning rate of the base rate",
    does: "How fast the learned number moves.",
    expect: "Too low: it lags behind the policy.",
  },
  "prm.epochs": {
    name: "PRM epochs",
    does: "Passes of the PRM over the update’s responses.",
    expect: "More: a PRM that learns faster and overfits sooner.",
  },
  "prm.minibatches": {
    name: "PRM mini-batches",
    does: "Equal parts of the responses, one PRM step each; they must divide evenly.",
    expect: "More: more and noisier steps in an update.",
  },
  "prm.replay.minibatches": {
    name: "Remembered mini-batches",
    does: "Steps on remembered rollouts that replace those on the update’s own; 0 turns it off.",
    expect: "More: a better PRM from the same rollouts, and slower updates.",
  },
  "prm.replay.first": {
    name: "Of the first update",
    does: "The same at the PRM’s first update, which has everything to catch up with.",
    expect: "More: useful credit as soon as the PRM is used.",
  },
  "prm.replay.batch": {
    name: "Size of a remembered mini-batch",
    does: "Responses that one such step draws.",
    expect: "Larger: calmer steps, each slower.",
  },
  "prm.replay.capacity": {
    name: "Memory of the PRM",
    does: "Rollouts remembered; the oldest are forgotten first.",
    expect: "Smaller: only what the newest policy writes.",
  },
  "prm.replay.balanced": {
    name: "Half right, half wrong",
    does: "Draws as many successes as failures, whatever the pass rate.",
    expect: "On: the PRM sees rare failures often enough late in the run.",
  },
  ...optimizerFields("prm.optimizer", {
    learningRate: {
      name: "Learning rate of the PRM",
      does: "How far each update moves the PRM.",
      expect: "Higher: it keeps up with the policy; too high: credit jumps about.",
    },
    ...optimizer,
  }),

  "advantage.estimator": {
    name: "Estimator",
    does: "What a reward is compared with: the other tries, the group, the batch, nothing, or a critic’s values.",
    expect: "Without a comparison the noise grows; gae trains a second network.",
  },
  "advantage.formula": {
    name: "Formula",
    does: "Where the paper and its released code differ, which of the two.",
    expect: "A small difference, largest in small groups.",
  },
  "advantage.whiten": {
    name: "Whitening",
    does: "Moves the batch’s advantages to mean 0 and spread 1.",
    expect: "Off: the size of a step follows the size of the rewards.",
  },
  "advantage.scale": {
    name: "Divisor of GRPO",
    does: "What GRPO divides by: the spread of the group, of the batch, or nothing.",
    expect: "group: easy and hard prompts push alike; none: prompts half right push most.",
  },
  "advantage.lambda": {
    name: "λ",
    does: "How far gae looks ahead before it trusts the values: 1 to the end, 0 one token.",
    expect: "Lower: less noise, but the values’ errors count more.",
  },
  "advantage.values": {
    name: "Values",
    does: "Who says what a prefix is worth: a critic of its own, or the PRM’s running sum.",
    expect: "prm needs no critic; the paper finds it worse than using the PRM as reward.",
  },
  "critic.epochs": {
    name: "Critic epochs",
    does: "Passes of the critic over the update’s responses.",
    expect: "More: better values, slower updates.",
  },
  "critic.minibatches": {
    name: "Critic mini-batches",
    does: "Equal parts of the responses, one critic step each; they must divide evenly.",
    expect: "More: more and noisier steps.",
  },
  "critic.clip": {
    name: "Clip of the values",
    does: "How far a value may leave its old one before its error stops counting.",
    expect: "Smaller: a slower, steadier critic.",
  },
  ...optimizerFields("critic.optimizer", {
    learningRate: {
      name: "Learning rate of the critic",
      does: "How far each update moves the critic.",
      expect: "It should learn faster than the policy, or its values are stale.",
    },
    ...optimizer,
  }),

  algorithm: {
    name: "Algorithm",
    does: "policy-gradient is PRIME; the replay ones learn from remembered responses and are variants of this project.",
    expect:
      "Replay needs fewer rollouts. Most settings of the other kind rest then, so begin with a preset.",
  },
  "policy.loss": {
    name: "Policy loss",
    does: "clip is PPO’s, cispo clips the weight of a token, gspo the ratio of whole responses.",
    expect: "Alike while updates are small; they differ where ratios leave the clip.",
  },
  "policy.aggregation": {
    name: "Weight of tokens",
    does: "Whether tokens weigh alike in the batch, in their response, or by one fixed length.",
    expect: "With token-mean long responses count more than short ones.",
  },
  "policy.from": {
    name: "Policy moves from",
    does: "Rollouts before the policy first moves; until then it only fills the memory.",
    expect: "Later: a better fitted PRM at the start, and rollouts spent on it.",
  },
  "policy.epochs": {
    name: "Policy epochs",
    does: "Passes of the policy over the update’s responses.",
    expect: "More: faster learning per rollout, until the clip holds it back.",
  },
  "policy.minibatches": {
    name: "Policy mini-batches",
    does: "Equal parts of the responses, one policy step each; they must divide evenly.",
    expect: "More: more and noisier steps; a fast policy spoils the PRM’s credit.",
  },
  "policy.clipLow": {
    name: "Clip below",
    does: "How far the probability ratio may fall under 1 before the push stops.",
    expect: "Smaller: bad tokens are given up more slowly.",
  },
  "policy.clipHigh": {
    name: "Clip above",
    does: "How far the ratio may rise over 1 before the push stops.",
    expect: "Larger than below: rare good tokens gain ground faster, as in DAPO.",
  },
  "policy.dualClip": {
    name: "Dual clip",
    does: "Caps the loss of bad tokens that became much likelier; 0 is off, else above 1.",
    expect: "On: outliers with bad advantages push less.",
  },
  "policy.entropyCoefficient": {
    name: "Entropy bonus",
    does: "Rewards the policy for staying undecided; negative numbers punish it.",
    expect: "Higher: entropy falls more slowly; too high: accuracy stalls.",
  },
  "policy.klReward.coefficient": {
    name: "Penalty in the reward",
    does: "Takes the distance from the warm start off each token’s reward; 0 is off.",
    expect: "Higher: the policy stays near its start and learns less.",
  },
  "policy.klReward.estimator": klEstimator,
  "policy.klLoss.coefficient": {
    name: "Penalty in the loss",
    does: "Adds the distance from the warm start to the loss itself; 0 is off.",
    expect: "Higher: the policy stays near its start and learns less.",
  },
  "policy.klLoss.estimator": klEstimator,
  ...optimizerFields("policy.optimizer", {
    learningRate: {
      name: "Learning rate of the policy",
      does: "How far each update moves the policy.",
      expect: "Higher: faster at first; too high: entropy collapses or accuracy falls.",
    },
    ...optimizer,
  }),

  "replay.minibatches": {
    name: "Policy mini-batches",
    does: "Policy steps on remembered responses in each update.",
    expect: "More: more learned from the same rollouts, until they are learned by heart.",
  },
  "replay.batch": {
    name: "Size of a mini-batch",
    does: "Responses that one step draws.",
    expect: "Larger: calmer steps, each slower.",
  },
  "replay.capacity": {
    name: "Memory of the policy",
    does: "Rollouts remembered; the oldest are forgotten first.",
    expect: "Smaller: only what newer policies wrote.",
  },
  "replay.threshold": {
    name: "Least outcome of a success",
    does: "A response with at least this outcome is imitated.",
    expect: "Below 1: partly right responses are imitated too.",
  },
  "replay.share": {
    name: "Share of successes",
    does: "Share of a mini-batch that is drawn from successes; the rest from everything.",
    expect: "Lower: more failed responses, whose right steps the PRM has to find.",
  },
  "replay.success": {
    name: "Weight of success",
    does: "What a token of a success weighs in the likelihood.",
    expect: "0: credit alone decides what is imitated.",
  },
  "replay.praise": {
    name: "Praise",
    does: "What a token with full credit weighs, in any response.",
    expect: "Higher: right steps of failed responses are imitated too.",
  },
  "replay.blame": {
    name: "Blame",
    does: "Share of its weight that a token of a success loses with full negative credit.",
    expect: "1: tokens that the PRM finds guilty are not imitated.",
  },
  "replay.bound": {
    name: "Bound on credit",
    does: "Credit is squeezed into ±1, half-way at about half this number.",
    expect: "Smaller: weak credit counts in full, with its noise.",
  },
  "replay.imitation": {
    name: "Imitation",
    does: "Further mini-batches that imitate successes, beside those of expected reward.",
    expect: "More: outcomes count directly, not only through the PRM.",
  },
  "replay.kl": {
    name: "Pull of the PRM",
    does: "How strongly the policy is pulled towards the PRM, in units of β.",
    expect: "1: the policy comes to rest where both agree; less: it runs ahead.",
  },
  "replay.support": {
    name: "Least support",
    does: "Tokens that the warm start writes less often than this are never praised.",
    expect: "0: rare tokens with a huge log-ratio may run away with the policy.",
  },
};
