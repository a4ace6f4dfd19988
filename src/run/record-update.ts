/**
 * Lines 7 to 12 of Algorithm 1 as they are recorded for the device, a function each. `src/prime.ts` calls them in order.
 */
import type { Config } from "../config.ts";
import type { Plan } from "../gpu/plan.ts";
import { parameterLayout, criticLayout, type ModelShape } from "../model/shape.ts";
import { minibatchAt, minibatchesOf } from "../rl/minibatch.ts";
import type { PrimeMemory } from "./prime-memory.ts";

/** What a recording function works on. */
export interface Recording {
  readonly lab: PrimeMemory;
  readonly config: Config;
  readonly shape: ModelShape;
  readonly plan: Plan;
  /** false while the PRM is not used yet: process rewards stay 0. */
  readonly usesPrm: boolean;
}

const everyRow = ({ maps }: PrimeMemory) => minibatchAt(maps.score, 0, 0);

/** Whether the update itself needs the log-probabilities of the warm start, beside the KL of its report. */
export function needsStart({ process, prm, policy }: Config, usesPrm: boolean): boolean {
  const hasKl = policy.klReward.coefficient > 0 || policy.klLoss.coefficient > 0;
  return hasKl || (usesPrm && process.source !== "steps" && prm.reference === "start");
}

/** Records that whatever an update starts from is finite, so that a culprit has its own name. */
export function watchInputs({ plan, lab, shape }: Recording): void {
  const { watch, policy, prm, critic, reference, arrays } = lab;
  const layout = parameterLayout(shape);
  watch.reset(plan);
  const models = [
    ["policy", policy, layout],
    ["prm", prm, layout],
    ["critic", critic?.model, criticLayout(shape)],
  ] as const;
  for (const [name, model, own] of models) {
    if (!model) continue;
    watch.count(plan, name, model.values.flat, own);
    watch.count(plan, `${name} first moment`, model.m, own);
    watch.count(plan, `${name} second moment`, model.v, own);
  }
  watch.count(plan, "reference", reference.flat, layout);
  watch.count(plan, "outcome reward", arrays.outcomes);
}

/** Records that nothing that leaves an update is anything but finite. The optimizers have counted the gradients. */
export function watchResults({ plan, lab, shape }: Recording): void {
  const { watch, policy, prm, critic, arrays } = lab;
  const layout = parameterLayout(shape);
  if (prm) watch.name("prm gradient", prm.gradients.flat, layout);
  if (critic) watch.name("critic gradient", critic.model.gradients.flat, criticLayout(shape));
  watch.name("policy gradient", policy.gradients.flat, layout);
  watch.count(plan, "metrics", arrays.metrics);
}

/** Line 7: log-probabilities of the warm start. */
export function recordStartScores({ plan, lab }: Recording): void {
  const { arrays, passes, reference, batch } = lab;
  const scores = { logprobs: arrays.startLogprobs, entropies: arrays.entropies };
  passes.score(plan, reference, batch, everyRow(lab), scores);
}

/** Records that what the policy and the warm start say of the responses is finite. */
export function watchScores({ plan, lab }: Recording): void {
  lab.watch.count(plan, "policy logprobs", lab.arrays.oldLogprobs);
  // Where the warm start was not asked, what it last said still stands there.
  lab.watch.count(plan, "reference logprobs", lab.arrays.startLogprobs);
}

/** Log-probabilities of the PRM, and its judgement of each response. */
export function recordJudgement({ plan, lab, config }: Recording): void {
  const { arrays, passes, prm, batch, formulas, size } = lab;
  if (!prm) return;
  const { beta } = config.prm;
  const scores = { logprobs: arrays.prmLogprobs, entropies: arrays.entropies };
  passes.score(plan, prm.values, batch, everyRow(lab), scores);
  if (config.prm.loss !== "ce") formulas.prmLoss.compare(plan, arrays, size, beta);
  const groupSize = config.rollout.responses;
  formulas.prmLoss.forward(plan, arrays, size, everyRow(lab), beta, groupSize);
}

/** Line 8: the PRM learns from outcome labels alone, Eq. 4. */
export function recordPrm(recording: Recording): void {
  const { plan, lab, config } = recording;
  const { arrays, passes, prm, prmOptimizer, batch, formulas, size, maps } = lab;
  if (!prm || !prmOptimizer) return;
  const { beta, update, loss, replay, optimizer, interceptRate } = config.prm;
  const scored = { logprobs: arrays.prmLogprobs, entropies: arrays.entropies };
  // A PRM that learns from remembered rollouts does so in submits of its own, before or after this one.
  if (update === "none" || replay.minibatches > 0) {
    if (replay.minibatches > 0 && update === "before")
      passes.score(plan, prm.values, batch, everyRow(lab), scored);
    else recordJudgement(recording);
    return;
  }
  // DPO holds a response against the scores of its whole group, as they are before the PRM learns.
  if (update === "reverse") recordJudgement(recording);
  const groupSize = config.rollout.responses;
  const first = { prmLogprobs: arrays.prmLogprobs, prmRows: arrays.prmRows };
  const later = { prmLogprobs: arrays.policyLogprobs, prmRows: arrays.laterPrmRows };
  for (const { step, epoch, range } of minibatchesOf(maps.prm)) {
    const judgement = { ...arrays, ...(epoch === 0 ? first : later) };
    const recordLoss = () => {
      formulas.prmLoss.forward(plan, judgement, size, range, beta, groupSize);
      formulas.prmLoss.backward(plan, judgement, size, range, beta);
    };
    const scores = { logprobs: judgement.prmLogprobs, entropies: arrays.entropies };
    const gradients = { dLogprobs: arrays.dLogprobs };
    passes.accumulate(plan, prm, batch, range, scores, recordLoss, gradients);
    prmOptimizer.record(plan, step);
    const state = { ...judgement, state: arrays.settings, guard: lab.watch.guard };
    const rates = { ...optimizer, learningRate: interceptRate };
    if (loss === "ce") formulas.interceptStep?.step(plan, state, range, rates);
  }
  if (update === "before") passes.score(plan, prm.values, batch, everyRow(lab), scored);
}

/** Line 9: implicit process reward of each token, r = beta * (log p_prm - log p_ref), Eq. 3. */
export function recordProcessRewards({ plan, lab, config }: Recording): void {
  const { arrays, formulas, size, watch } = lab;
  const { beta, granularity, normalisation, bound } = config.prm;
  const dropLast = config.advantage.formula === "code" && granularity === "token";
  const options = { beta, granularity, normalisation, bound, dropLast };
  formulas.implicitReward.forward(plan, arrays, size, options);
  watch.count(plan, "process reward", arrays.processRewards);
}

/** What stands before each token is worth: to the critic, or to the PRM used as a value model. */
export function recordValues({ plan, lab }: Recording): void {
  const { arrays, critic, formulas, size, batch, watch } = lab;
  if (critic) critic.passes.score(plan, critic.model.values, batch, everyRow(lab), arrays.values);
  formulas.implicitValue?.forward(plan, arrays, size);
  watch.count(plan, "values", arrays.values);
}

/** Line 10: advantages of both sources, Eq. 5, 7, 8, or GAE. */
export function recordAdvantages({ plan, lab, config, usesPrm }: Recording): void {
  const { arrays, formulas, size, watch } = lab;
  const { process, outcome, advantage, policy, rollout } = config;
  const isUsed = process.source === "steps" || (process.source === "prm" && usesPrm);
  const own = { ...arrays, advantages: arrays.whitened, refLogprobs: arrays.startLogprobs };
  formulas.advantages.forward(plan, own, size, {
    groupSize: rollout.responses,
    process: isUsed ? process : { ...process, weight: 0 },
    outcome,
    lambda: advantage.lambda,
    whiten: advantage.whiten,
    klCoefficient: policy.klReward.coefficient,
  });
  watch.count(plan, "advantage", arrays.advantages);
}

/** The critic learns what followed. */
export function recordCritic({ plan, lab, config }: Recording): void {
  const { arrays, critic, formulas, size, batch, maps } = lab;
  const { valueLoss } = formulas;
  if (!critic || !valueLoss) return;
  const { newValues, dValues } = arrays;
  const learned = {
    ...arrays,
    values: newValues,
    oldValues: arrays.values,
    returns: arrays.valueTargets,
  };
  for (const { step, range } of minibatchesOf(maps.critic)) {
    const recordLoss = () => valueLoss.forward(plan, learned, size, range, config.critic.clip);
    critic.passes.accumulate(plan, critic.model, batch, range, newValues, recordLoss, { dValues });
    critic.optimizer.record(plan, step);
  }
}

/** Lines 11 and 12: the policy's loss moves it, Eq. 6; the policy that sampled stays in oldLogprobs. */
export function recordPolicy({ plan, lab, config }: Recording): void {
  const { arrays, passes, policy, batch, formulas, size, maps } = lab;
  const { policyLogprobs, entropies, dLogprobs, dEntropies } = arrays;
  const { entropyCoefficient, klLoss } = config.policy;
  const hasBonus = entropyCoefficient !== 0;
  const toStart = { ...arrays, refLogprobs: arrays.startLogprobs };
  for (const { step, range } of minibatchesOf(maps.policy)) {
    const recordLoss = () => {
      formulas.policyLoss.forward(plan, arrays, size, range, config.policy);
      formulas.klLoss?.forward(plan, toStart, size, range, klLoss.coefficient);
      if (hasBonus) formulas.policyLoss.entropy(plan, arrays, size, range, entropyCoefficient);
    };
    const scores = { logprobs: policyLogprobs, entropies };
    const gradients = hasBonus ? { dLogprobs, dEntropies } : { dLogprobs };
    passes.accumulate(plan, policy, batch, range, scores, recordLoss, gradients);
    lab.policyOptimizer.record(plan, step);
  }
}

/** The numbers of the update. */
export function recordMetrics({ plan, lab }: Recording): void {
  const { arrays, formulas, size } = lab;
  const { oldLogprobs: logprobs, oldEntropies: entropies, startLogprobs: refLogprobs } = arrays;
  formulas.metrics.forward(plan, { ...arrays, logprobs, entropies, refLogprobs }, size);
}
