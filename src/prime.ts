/**
 * PRIME, Algorithm 1 of "Process Reinforcement through Implicit Rewards" (arXiv 2502.01456 v2).
 *
 * `prime` is what happens in an update and `recordUpdate` what happens on the device; the paragraphs are the lines of
 * the algorithm. docs/algorithm.md maps them to formulas and files. Departures from the paper:
 *
 * 1. Prompts that fail the filter are made up for by oversampling once, not by sampling until the batch is full.
 * 2. `prm.intercept` takes the base rate out of the PRM's logit (default off).
 * 3. `advantage.whiten` scales the batch's advantages, as the released code does and the paper does not say.
 */
import type { Config } from "./config.ts";
import { submit } from "./gpu/plan.ts";
import type { ModelShape } from "./model/shape.ts";
import { watchInputs, watchResults, writeUpdate } from "./run/prime-lab.ts";
import type { PrimeLab, PrimeMemory } from "./run/prime-lab.ts";
import { groupRecords, primeMetrics } from "./run/prime-report.ts";
import { Random, Stream } from "./random.ts";
import type { Report } from "./report.ts";
import { interceptOf, nextPassRate } from "./rl/intercept.ts";
import { minibatchAt, minibatchesOf } from "./rl/minibatch.ts";
import { filterResponses, judgeResponses, samplePrompts, sampleResponses } from "./run/rollout.ts";

/** A report of update 0, the warm start, then one an update. Between two reports `lab.state()` may be read. */
export async function* prime(lab: PrimeLab): AsyncGenerator<Report, void, void> {
  const { device, config, text, progress, evaluator } = lab;
  if (progress.update === 0) {
    const metrics = { update: 0, rollouts: 0, heldout_accuracy: await evaluator.accuracy() };
    yield { stage: "rl", metrics, groups: [] };
  }
  while (progress.update < config.updates) {
    const began = performance.now();
    const update = progress.update + 1;

    // Line 3. Sample a batch of prompts.
    const prompts = samplePrompts(config, text, update - 1);

    // Line 4. Sample K responses to each from the policy.
    const responses = await sampleResponses(lab, prompts, update);

    // Line 5. Outcome rewards from the task's verifier.
    const { verdicts, outcomes } = judgeResponses(lab, prompts, responses, update);

    // Line 6. Keep prompts that the policy neither always solves nor always fails.
    const { weights, passed } = filterResponses(config, responses, outcomes);

    // Lines 7 to 12 are one submit, recorded once by `recordUpdate`.
    const passRate = nextPassRate(progress.passRate, outcomes, weights, config.prm.interceptDecay);
    const intercept = config.prm.intercept === "pass-rate" ? interceptOf(passRate) : 0;
    const random = new Random(config.seed, Stream.shuffle, update);
    writeUpdate(lab, outcomes, weights, intercept, random);
    const isEvery = (every: number) => update % every === 0 || update === config.updates;
    const isRecorded = update === 1 || isEvery(config.record.every);
    const isTraining = weights.includes(1);
    if (isTraining) {
      lab.policyOptimizer.write(update - 1, progress.applied);
      lab.prmOptimizer.write(update - 1, progress.applied);
      const plans = isRecorded ? [lab.startScores, lab.update] : [lab.update];
      const record = isRecorded ? lab.readRecord.copies : [];
      submit(device, plans, [...lab.readMetrics.copies, ...record]);
    }
    const metrics = isTraining ? await primeMetrics(lab, update, isRecorded) : {};
    const applied = progress.applied + (isTraining ? 1 : 0);
    const rollouts = progress.rollouts + outcomes.length;
    Object.assign(progress, { update, rollouts, applied, passRate });

    // The numbers of this update, and where its credit went.
    const record = isTraining && isRecorded ? await lab.readRecord.read() : null;
    const { groups, credit } = groupRecords(lab, { prompts, responses, verdicts, weights, record });
    const heldout = isEvery(config.evaluation.every)
      ? { heldout_accuracy: await evaluator.accuracy() }
      : {};
    const train_accuracy = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
    const update_ms = performance.now() - began;
    const shared = { update, rollouts, update_ms, train_accuracy, kept: passed };
    yield { stage: "rl", metrics: { ...shared, ...metrics, ...credit, ...heldout }, groups };
  }
}

/** Lines 7 to 12, from sampled and judged responses to new weights, in the order in which the device runs them. */
export function recordUpdate(lab: PrimeMemory, config: Config, shape: ModelShape): void {
  const { update: plan, arrays, batch, maps, size, passes, watch, formulas, policy, prm } = lab;
  const { startLogprobs, policyLogprobs, entropies, dLogprobs } = arrays;
  const { beta, granularity, normalisation, update: prmUpdate } = config.prm;
  const everyRow = minibatchAt(maps.score, 0, 0);
  watchInputs(plan, lab, shape);

  // Line 7. Log-probabilities of the reference: the warm start, or the policy that sampled.
  const startScores = config.prm.reference === "start" ? plan : lab.startScores;
  const scoredByStart = { logprobs: startLogprobs, entropies };
  passes.score(startScores, lab.reference, batch, everyRow, scoredByStart);
  watch.count(plan, "policy logprobs", arrays.oldLogprobs);
  watch.count(plan, "reference logprobs", startLogprobs);

  // Line 8. The PRM learns from outcome labels alone: cross-entropy of beta * log(p_prm / p_ref), Eq. 4. Scored in
  // the training forward ("after": single forward) or once more when it has learned ("before": double forward).
  const firstJudgement = { prmLogprobs: arrays.prmLogprobs, prmRows: arrays.prmRows };
  const laterJudgement = { prmLogprobs: policyLogprobs, prmRows: arrays.laterPrmRows };
  for (const { step, epoch, range } of prmUpdate === "none" ? [] : minibatchesOf(maps.prm)) {
    const judgement = { ...arrays, ...(epoch === 0 ? firstJudgement : laterJudgement) };
    const recordLoss = () => {
      formulas.prmLoss.forward(plan, judgement, size, range, beta);
      formulas.prmLoss.backward(plan, judgement, size, range, beta);
    };
    const scores = { logprobs: judgement.prmLogprobs, entropies };
    const gradients = { dLogprobs };
    passes.accumulate(plan, prm, batch, range, scores, recordLoss, gradients);
    lab.prmOptimizer.record(plan, step);
  }
  const scoredByPrm = { logprobs: arrays.prmLogprobs, entropies };
  if (prmUpdate !== "after") passes.score(plan, prm.values, batch, everyRow, scoredByPrm);
  if (prmUpdate === "none") formulas.prmLoss.forward(plan, arrays, size, everyRow, beta);

  // Line 9. Implicit process reward of each token: r = beta * (log p_prm - log p_ref), Eq. 3.
  const dropLast = config.advantage.formula === "code" && granularity === "token";
  const rewardOptions = { beta, granularity, normalisation, dropLast };
  formulas.implicitReward.forward(plan, arrays, size, rewardOptions);
  watch.count(plan, "process reward", arrays.processRewards);

  // Line 10. Advantages: each source minus its baseline, discounted, added, Eq. 5.
  formulas.baselines.forward(plan, arrays, size, { groupSize: config.rollout.responses });
  formulas.returns.forward(plan, arrays, size, config);
  const whitening = { ...arrays, input: arrays.returns, output: arrays.advantages };
  if (config.advantage.whiten) formulas.whiten.forward(plan, whitening, size);
  watch.count(plan, "advantage", arrays.advantages);

  // Lines 11 and 12. PPO's clipped loss moves the policy, Eq. 6; the policy that sampled stays in oldLogprobs.
  const { entropyCoefficient } = config.policy;
  const hasBonus = entropyCoefficient !== 0;
  for (const { step, range } of minibatchesOf(maps.policy)) {
    const recordLoss = () => {
      formulas.policyLoss.forward(plan, arrays, size, range, config.policy);
      if (hasBonus) formulas.policyLoss.entropy(plan, arrays, size, range, entropyCoefficient);
    };
    const scores = { logprobs: policyLogprobs, entropies };
    const gradients = hasBonus ? { dLogprobs, dEntropies: arrays.dEntropies } : { dLogprobs };
    passes.accumulate(plan, policy, batch, range, scores, recordLoss, gradients);
    lab.policyOptimizer.record(plan, step);
  }
  const { oldLogprobs: logprobs, oldEntropies } = arrays;
  const sampled = { ...arrays, logprobs, entropies: oldEntropies, refLogprobs: startLogprobs };
  formulas.metrics.forward(plan, sampled, size);
  watchResults(plan, lab, shape);
}
