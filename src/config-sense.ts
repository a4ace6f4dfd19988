/**
 * Settings that are each fine and make no sense together, each with its reason.
 */
import type { Config } from "./config-schema.ts";

/** A sentence where a rule is broken, else null. */
type Rule = (config: Config) => string | null | false;

const rowsOf = ({ rollout }: Config): number => rollout.prompts * rollout.responses;
/** Algorithms that fit a PRM to remembered rollouts. */
const fitsPrm = (algorithm: Config["algorithm"]): boolean =>
  algorithm === "prime-replay" || algorithm === "credit-replay";
const usesPrm = ({ process, algorithm, advantage }: Config): boolean =>
  fitsPrm(algorithm) ||
  (algorithm === "policy-gradient" &&
    (process.source === "prm" || (advantage.estimator === "gae" && advantage.values === "prm")));
const usesCritic = ({ algorithm, advantage }: Config): boolean =>
  algorithm === "policy-gradient" && advantage.estimator === "gae" && advantage.values === "critic";
const isReplay = ({ algorithm }: Config): boolean => algorithm !== "policy-gradient";
/** What a run without a PRM owes that to. */
const withoutPrm = ({ algorithm, process }: Config): string =>
  algorithm === "policy-gradient" ? `process.source "${process.source}"` : algorithm;

/** Groups: what compares responses needs some to compare. */
const groupRules: readonly Rule[] = [
  ({ advantage, rollout }) =>
    ["rloo", "grpo", "reinforce++-baseline"].includes(advantage.estimator) &&
    rollout.responses < 2 &&
    `expected at least 2 at "rollout.responses" as ${advantage.estimator} compares a response with its group, found ${rollout.responses}`,
  ({ prm, rollout }) =>
    prm.loss !== "ce" &&
    rollout.responses < 2 &&
    `expected at least 2 at "rollout.responses" as prm.loss "${prm.loss}" compares right with wrong responses, found ${rollout.responses}`,
  ({ filter }) =>
    filter.oversample > 1 &&
    !filter.enabled &&
    `expected 1 at "filter.oversample" as the filter is off, found ${filter.oversample}`,
  ({ filter, rollout }) =>
    filter.enabled &&
    rollout.responses < 2 &&
    `expected at least 2 at "rollout.responses" as the filter looks at the mean outcome of a group, found ${rollout.responses}`,
  ({ advantage }) =>
    advantage.estimator !== "grpo" &&
    advantage.scale !== "group" &&
    `expected "group" at "advantage.scale" as only grpo scales, found "${advantage.scale}"`,
  ({ advantage }) =>
    advantage.estimator.startsWith("reinforce++") &&
    !advantage.whiten &&
    `expected true at "advantage.whiten" as ${advantage.estimator} is whitening over the batch, found false`,
];

/** Mini-batches are equal parts of an update's responses. */
const minibatchRules: readonly Rule[] = (["policy", "prm", "critic"] as const).map(
  (name) => (config) =>
    rowsOf(config) % config[name].minibatches !== 0 &&
    `expected a divisor of ${rowsOf(config)} responses at "${name}.minibatches", found ${config[name].minibatches}`,
);

const policyRules: readonly Rule[] = [
  ({ policy }) =>
    policy.dualClip > 0 &&
    policy.dualClip <= 1 &&
    `expected 0 or more than 1 at "policy.dualClip", found ${policy.dualClip}`,
  ({ policy }) =>
    policy.dualClip > 0 &&
    policy.loss !== "clip" &&
    `expected 0 at "policy.dualClip" as ${policy.loss} has no dual clip, found ${policy.dualClip}`,
  ({ policy }) =>
    policy.loss === "gspo" &&
    policy.aggregation === "token-mean" &&
    `expected "sequence-mean", "sequence-sum" or "constant-length" at "policy.aggregation" as gspo has one ratio a sequence, found "token-mean"`,
  ({ process, outcome, algorithm }) =>
    algorithm === "policy-gradient" &&
    outcome.weight === 0 &&
    (process.weight === 0 || process.source === "none") &&
    `expected more than 0 at "process.weight" or "outcome.weight", found 0 at both`,
  ({ outcome }) =>
    outcome.falsePositive + outcome.falseNegative >= 1 &&
    `expected "outcome.falsePositive" and "outcome.falseNegative" below 1 together as the verifier would tell nothing or lie, found ${outcome.falsePositive + outcome.falseNegative}`,
  ({ policy, algorithm }) =>
    algorithm === "policy-gradient" &&
    policy.from > 0 &&
    `expected 0 at "policy.from" as policy-gradient learns from fresh rollouts alone, found ${policy.from}`,
  (config) =>
    isReplay(config) &&
    (config.policy.klReward.coefficient > 0 || config.policy.klLoss.coefficient > 0) &&
    `expected 0 at "policy.klReward.coefficient" and "policy.klLoss.coefficient" as ${config.algorithm} has no ratio to penalise, found more`,
];

/** Values: who may be asked for them. */
const valueRules: readonly Rule[] = [
  ({ advantage }) =>
    advantage.estimator !== "gae" &&
    advantage.lambda !== 1 &&
    `expected 1 at "advantage.lambda" as only gae has one, found ${advantage.lambda}`,
  ({ advantage }) =>
    advantage.estimator !== "gae" &&
    advantage.values !== "critic" &&
    `expected "critic" at "advantage.values" as only gae asks for values, found "${advantage.values}"`,
  ({ advantage, process, outcome }) =>
    advantage.estimator === "gae" &&
    advantage.formula === "code" &&
    process.source !== "none" &&
    process.gamma !== outcome.gamma &&
    `expected one discount as gae of the code adds both rewards first, found ${process.gamma} at "process.gamma" and ${outcome.gamma} at "outcome.gamma"`,
  ({ advantage, process }) =>
    advantage.estimator === "gae" &&
    advantage.values === "prm" &&
    process.source !== "prm" &&
    `expected "prm" at "process.source" as advantage.values "prm" needs one, found "${process.source}"`,
  ({ advantage, process }) =>
    advantage.estimator === "gae" &&
    advantage.values === "prm" &&
    process.weight > 0 &&
    `expected 0 at "process.weight" as the PRM is used as a value and would count twice, found ${process.weight}`,
];

const prmRules: readonly Rule[] = [
  ({ prm }) =>
    prm.loss !== "ce" &&
    prm.update !== "reverse" &&
    prm.update !== "none" &&
    `expected "reverse" at "prm.update" as prm.loss "${prm.loss}" needs the scores of the whole group first, found "${prm.update}"`,
  ({ prm }) =>
    prm.loss !== "ce" &&
    prm.intercept !== "none" &&
    `expected "none" at "prm.intercept" as prm.loss "${prm.loss}" compares responses, which cancels it, found "${prm.intercept}"`,
  ({ prm }) =>
    prm.granularity === "whole" &&
    prm.bound > 0 &&
    `expected 0 at "prm.bound" as granularity "whole" has no token rewards to bound, found ${prm.bound}`,
  ({ prm }) =>
    prm.init === "pretrained" &&
    prm.pretrain.rollouts === 0 &&
    `expected more than 0 at "prm.pretrain.rollouts" as prm.init is "pretrained", found 0`,
  ({ prm }) =>
    prm.init !== "pretrained" &&
    prm.pretrain.rollouts > 0 &&
    `expected "pretrained" at "prm.init" as there are ${prm.pretrain.rollouts} rollouts to fit it to, found "${prm.init}"`,
  ({ prm }) =>
    prm.init === "pretrained" &&
    prm.loss !== "ce" &&
    `expected "ce" at "prm.loss" as an offline rollout has no group to compare with, found "${prm.loss}"`,
  ({ prm }) =>
    prm.init === "scratch" &&
    prm.update === "none" &&
    `expected "start" or "pretrained" at "prm.init" as prm.update is "none" and random weights know nothing, found "scratch"`,
  ({ prm, algorithm }) =>
    prm.init === "start" &&
    prm.update === "none" &&
    prm.reference === "start" &&
    fitsPrm(algorithm) &&
    `expected another value at "prm.update" as the PRM would stay its own reference, found "none"`,
  ({ prm }) =>
    prm.replay.minibatches === 0 &&
    prm.replay.first > 0 &&
    `expected more than 0 at "prm.replay.minibatches" as "prm.replay.first" is ${prm.replay.first}, found 0`,
  ({ prm }) =>
    prm.replay.minibatches > 0 &&
    prm.update === "none" &&
    `expected 0 at "prm.replay.minibatches" as prm.update is "none", found ${prm.replay.minibatches}`,
  ({ prm }) =>
    prm.replay.minibatches > 0 &&
    prm.loss !== "ce" &&
    `expected "ce" at "prm.loss" as a remembered response has no group to compare with, found "${prm.loss}"`,
  ({ prm }) =>
    prm.replay.minibatches > 0 &&
    prm.intercept === "pass-rate" &&
    `expected "none" or "learned" at "prm.intercept" as remembered rollouts are of many pass rates, found "pass-rate"`,
  ({ prm }) =>
    prm.replay.minibatches > 0 &&
    prm.replay.batch > prm.replay.capacity &&
    `expected at most ${prm.replay.capacity} (prm.replay.capacity) at "prm.replay.batch", found ${prm.replay.batch}`,
  ({ prm }) =>
    prm.replay.balanced &&
    prm.replay.minibatches > 0 &&
    prm.replay.batch % 2 === 1 &&
    `expected an even number at "prm.replay.batch" as half of it are successes, found ${prm.replay.batch}`,
  (config) =>
    !usesPrm(config) &&
    config.prm.init !== "start" &&
    `expected "start" at "prm.init" as ${withoutPrm(config)} has no PRM, found "${config.prm.init}"`,
  (config) =>
    !usesPrm(config) &&
    config.prm.replay.minibatches > 0 &&
    `expected 0 at "prm.replay.minibatches" as ${withoutPrm(config)} has no PRM, found ${config.prm.replay.minibatches}`,
];

const replayRules: readonly Rule[] = [
  ({ algorithm, prm }) =>
    fitsPrm(algorithm) &&
    prm.replay.minibatches === 0 &&
    `expected more than 0 at "prm.replay.minibatches" as ${algorithm} fits its PRM to remembered rollouts, found 0`,
  ({ algorithm, prm }) =>
    fitsPrm(algorithm) &&
    prm.reference !== "start" &&
    `expected "start" at "prm.reference" as a remembered rollout outlives the policy that sampled it, found "${prm.reference}"`,
  ({ algorithm, replay }) =>
    algorithm !== "prime-replay" &&
    replay.imitation > 0 &&
    `expected 0 at "replay.imitation" as only prime-replay has other mini-batches, found ${replay.imitation}`,
  ({ algorithm, prm }) =>
    fitsPrm(algorithm) &&
    prm.init !== "start" &&
    `expected "start" at "prm.init" as ${algorithm} fits the warm start to its memory, found "${prm.init}"`,
  ({ algorithm, prm }) =>
    fitsPrm(algorithm) &&
    prm.granularity !== "token" &&
    `expected "token" at "prm.granularity" as ${algorithm} credits token by token, found "${prm.granularity}"`,
  (config) =>
    isReplay(config) &&
    config.filter.enabled &&
    `expected false at "filter.enabled" as ${config.algorithm} remembers every rollout, found true`,
  (config) =>
    isReplay(config) &&
    config.advantage.estimator === "gae" &&
    `expected another value at "advantage.estimator" as ${config.algorithm} has no critic, found "gae"`,
  (config) =>
    isReplay(config) &&
    config.replay.batch > config.replay.capacity &&
    `expected at most ${config.replay.capacity} (replay.capacity) at "replay.batch", found ${config.replay.batch}`,
  (config) =>
    isReplay(config) &&
    config.replay.capacity < rowsOf(config) &&
    `expected at least ${rowsOf(config)}, the rollouts of an update, at "replay.capacity", found ${config.replay.capacity}`,
];

const recordAndTaskRules: readonly Rule[] = [
  ({ process, task }) =>
    process.source === "steps" &&
    task.name === "custom" &&
    `expected "prm" or "none" at "process.source" as a task of one's own has no step labels, found "steps"`,
  ({ record }) =>
    record.alternatives > record.groups &&
    `expected at most ${record.groups} (record.groups) at "record.alternatives" as only groups that are kept tell of them, found ${record.alternatives}`,
];

/** All of them, in the order in which they are held against a config. */
export const rules: readonly Rule[] = [
  ...groupRules,
  ...minibatchRules,
  ...policyRules,
  ...valueRules,
  ...prmRules,
  ...replayRules,
  ...recordAndTaskRules,
];

/** Why the settings make no sense together, as the rest of a sentence; null where they do. */
export function nonsenseOf(config: Config): string | null {
  for (const rule of rules) {
    const sentence = rule(config);
    if (sentence) return sentence;
  }
  return null;
}

/** Policy mini-batches of an update of a replay algorithm: of expected reward or weighted likelihood, then of imitation. */
export function replaySteps({ replay }: Config): number {
  return replay.minibatches + replay.imitation;
}

/** Which models a run has beside its policy and the warm start. */
export function modelsOf(config: Config): { readonly prm: boolean; readonly critic: boolean } {
  return { prm: usesPrm(config), critic: usesCritic(config) };
}
