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
import { upload } from "./gpu/upload.ts";
import { parameterLayout, type ModelShape } from "./model/shape.ts";
import type { PrimeLab, PrimeMemory } from "./run/prime-lab.ts";
import { groupRecords, primeMetrics, writeRowMaps } from "./run/prime-report.ts";
import { Random, Stream } from "./random.ts";
import type { Report } from "./report.ts";
import { interceptOf, nextPassRate } from "./rl/intercept.ts";
import { minibatchAt } from "./rl/minibatch.ts";
import { filterResponses, judgeResponses, samplePrompts, sampleResponses } from "./run/rollout.ts";

/** A report of update 0, the warm start, then one an update. Between two reports `lab.state()` may be read. */
export async function* prime(lab: PrimeLab): AsyncGenerator<Report, void, void> {
  const { device, config, text, progress, evaluator, memory } = lab;
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
    progress.update = update;
    progress.rollouts += outcomes.length;
    progress.passRate = nextPassRate(progress.passRate, outcomes, weights);
    const intercept = config.prm.intercept === "pass-rate" ? interceptOf(progress.passRate) : 0;
    upload(device, memory.outcomes, outcomes);
    upload(device, memory.weights, weights);
    upload(device, memory.prmSettings, Float32Array.of(intercept));
    writeRowMaps(lab, weights, new Random(config.seed, Stream.shuffle, update));
    const isRecorded =
      update === 1 || update % config.record.every === 0 || update === config.updates;
    const isTraining = weights.includes(1);
    if (isTraining) {
      lab.policyOptimizer.write(update - 1, progress.applied);
      lab.prmOptimizer.write(update - 1, progress.applied);
      progress.applied++;
      const extra = isRecorded && config.prm.reference === "policy" ? [lab.startScores] : [];
      const copies = isRecorded
        ? [...lab.readMetrics.copies, ...lab.readRecord.copies]
        : lab.readMetrics.copies;
      submit(device, [...extra, lab.update], copies);
    }

    // The numbers of this update, and where its credit went.
    const metrics = isTraining ? await primeMetrics(lab, update, isRecorded) : {};
    const record = isTraining && isRecorded ? await lab.readRecord.read() : null;
    const { groups, credit } = groupRecords(lab, { prompts, responses, verdicts, weights, record });
    const isMeasured = update % config.evaluation.every === 0 || update === config.updates;
    const heldout = isMeasured ? { heldout_accuracy: await evaluator.accuracy() } : {};
    const train_accuracy = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
    const shared = {
      update,
      rollouts: progress.rollouts,
      update_ms: performance.now() - began,
      train_accuracy,
    };
    yield {
      stage: "rl",
      metrics: { ...shared, kept: passed, ...metrics, ...credit, ...heldout },
      groups,
    };
  }
}

/** Lines 7 to 12, from sampled and judged responses to new weights, in the order in which the device runs them. */
export function recordUpdate(lab: PrimeMemory, config: Config, shape: ModelShape): void {
  const { update: plan, memory, batch, maps, size, passes, watch, formulas } = lab;
  const { spans, logprobs: oldLogprobs, entropies: oldEntropies } = lab.generator.rollout;
  const { entropies, weights, prmLogprobs, policyLogprobs, dLogprobs, processRewards, scratch } =
    memory;
  const { beta, granularity, normalisation, update: prmUpdate } = config.prm;
  const shared = { spans, weights, map: batch.map, scratch };
  const everyRow = minibatchAt(maps.score, 0, 0);
  watch.reset(plan);
  watch.count(plan, "policy", lab.policy.values.flat, parameterLayout(shape));
  watch.count(plan, "prm", lab.prm.values.flat, parameterLayout(shape));
  watch.count(plan, "outcome reward", memory.outcomes);

  // Line 7. Log-probabilities of the reference: the warm start, or the policy that sampled.
  const startScores = config.prm.reference === "start" ? plan : lab.startScores;
  passes.score(startScores, lab.reference, batch, everyRow, {
    logprobs: memory.startLogprobs,
    entropies,
  });
  const refLogprobs = config.prm.reference === "start" ? memory.startLogprobs : oldLogprobs;

  // Line 8. The PRM learns from outcome labels alone: cross-entropy of beta * log(p_prm / p_ref), Eq. 4. Scored in
  // the training forward ("after": single forward) or once more when it has learned ("before": double forward).
  const judge = (
    range: { offset: number; count: number },
    scores: typeof prmLogprobs,
    prmRows: typeof memory.prmRows,
  ) =>
    formulas.prmLoss.forward(
      plan,
      {
        ...shared,
        prmLogprobs: scores,
        refLogprobs,
        outcomes: memory.outcomes,
        settings: memory.prmSettings,
        prmRows,
      },
      size,
      range,
      beta,
    );
  const { epochs, minibatches } = maps.prm;
  for (let step = 0; prmUpdate !== "none" && step < epochs * minibatches; step++) {
    const epoch = Math.floor(step / minibatches);
    const { offset, count } = minibatchAt(maps.prm, epoch, step % minibatches);
    const range = { offset: maps.prm.base + offset, count };
    const logprobs = epoch === 0 ? prmLogprobs : policyLogprobs;
    const prmRows = epoch === 0 ? memory.prmRows : memory.laterPrmRows;
    const recordLoss = () => {
      judge(range, logprobs, prmRows);
      formulas.prmLoss.backward(plan, { ...shared, prmRows, dLogprobs }, size, range, beta);
    };
    const { values, gradients } = lab.prm;
    passes.accumulate(plan, values, gradients, batch, range, { logprobs, entropies }, recordLoss, {
      dLogprobs,
    });
    lab.prmOptimizer.record(plan, step);
  }
  if (prmUpdate !== "after")
    passes.score(plan, lab.prm.values, batch, everyRow, { logprobs: prmLogprobs, entropies });
  if (prmUpdate === "none") judge(everyRow, prmLogprobs, memory.prmRows);

  // Line 9. Implicit process reward of each token: r = beta * (log p_prm - log p_ref), Eq. 3.
  const dropLast = config.advantage.formula === "code" && granularity === "token";
  const rewardOptions = { beta, granularity, normalisation, dropLast };
  formulas.implicitReward.forward(
    plan,
    { ...shared, prmLogprobs, refLogprobs, processRewards },
    size,
    rewardOptions,
  );
  watch.count(plan, "process reward", processRewards);

  // Line 10. Advantages: each source minus its baseline, discounted, added, Eq. 5.
  const sources = { ...shared, ...memory };
  formulas.baselines.forward(plan, sources, size, { groupSize: config.rollout.responses });
  formulas.returns.forward(plan, sources, size, {
    process: config.process,
    outcome: config.outcome,
  });
  const { returns: input, advantages: output } = memory;
  if (config.advantage.whiten) formulas.whiten.forward(plan, { ...sources, input, output }, size);
  const advantages = config.advantage.whiten ? output : input;
  watch.count(plan, "advantage", advantages);

  // Lines 11 and 12. PPO's clipped loss moves the policy, Eq. 6; the policy that sampled stays in oldLogprobs.
  const { policy } = maps;
  const { entropyCoefficient } = config.policy;
  for (let step = 0; step < policy.epochs * policy.minibatches; step++) {
    const { offset, count } = minibatchAt(
      policy,
      Math.floor(step / policy.minibatches),
      step % policy.minibatches,
    );
    const range = { offset: policy.base + offset, count };
    const recordLoss = () => {
      const arrays = { ...shared, ...memory, policyLogprobs, oldLogprobs, advantages };
      formulas.policyLoss.forward(plan, arrays, size, range, config.policy);
      if (entropyCoefficient !== 0)
        formulas.policyLoss.entropy(plan, arrays, size, range, entropyCoefficient);
    };
    const scores = { logprobs: policyLogprobs, entropies };
    const bonus = entropyCoefficient === 0 ? {} : { dEntropies: memory.dEntropies };
    const { values, gradients } = lab.policy;
    passes.accumulate(plan, values, gradients, batch, range, scores, recordLoss, {
      dLogprobs,
      ...bonus,
    });
    lab.policyOptimizer.record(plan, step);
  }
  watch.name("prm gradient", lab.prm.gradients.flat, parameterLayout(shape));
  watch.name("policy gradient", lab.policy.gradients.flat, parameterLayout(shape));
  formulas.metrics.forward(
    plan,
    {
      ...sources,
      logprobs: oldLogprobs,
      refLogprobs: memory.startLogprobs,
      entropies: oldEntropies,
      advantages,
    },
    size,
  );
}
