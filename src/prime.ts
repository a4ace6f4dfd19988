/**
 * PRIME, Algorithm 1 of "Process Reinforcement through Implicit Rewards" (arXiv 2502.01456 v2).
 *
 * `prime` is what happens in an update and `recordUpdates` what happens on the device; the paragraphs are the lines of
 * the algorithm. docs/algorithm.md maps them to formulas and files. Departures from the paper:
 *
 * 1. Prompts that fail the filter are made up for by oversampling once, not by sampling until the batch is full.
 * 2. `prm.intercept` takes the base rate out of the PRM's logit (default off).
 * 3. `advantage.whiten` scales the batch's advantages, as the released code does and the paper does not say.
 * 4. `prm.replay` lets the PRM learn from remembered rollouts too, and `prm.from` lets it wait (default off).
 */
import type { Config } from "./config.ts";
import type { ModelShape } from "./model/shape.ts";
import type { Report } from "./report.ts";
import { nextPassRate } from "./rl/intercept.ts";
import { measureCredit, probeReport } from "./run/credit-report.ts";
import { pretrain } from "./run/pretrain.ts";
import type { PrimeLab } from "./run/prime-lab.ts";
import type { PrimeMemory } from "./run/prime-memory.ts";
import { groupRecords, primeMetrics, rolloutMetrics, TokenRecord } from "./run/prime-report.ts";
import * as record from "./run/record-update.ts";
import { filterResponses, judgeResponses, samplePrompts, sampleResponses } from "./run/rollout.ts";
import { submitUpdate } from "./run/submit-update.ts";

/** What an update does in which no prompt passes the filter. */
const nothing = { fits: 0, hasStart: false };

/** A report of update 0, the warm start, then one an update. Between two reports `lab.state()` may be read. */
export async function* prime(lab: PrimeLab): AsyncGenerator<Report, void, void> {
  const { config, text, progress, evaluator } = lab;
  const { prm: prmConfig } = config;
  if (progress.update === 0) {
    if (progress.pretrained < prmConfig.pretrain.rollouts) await pretrain(lab);
    const pretrained = progress.pretrained > 0 ? { pretrain_rollouts: progress.pretrained } : {};
    const heldout_accuracy = await evaluator.accuracy();
    const metrics = { update: 0, rollouts: 0, ...pretrained, heldout_accuracy };
    yield { stage: "rl", metrics, groups: [], ...(await probeReport(lab.instruments.probes)) };
  }
  while (progress.update < config.updates) {
    const began = performance.now();
    const update = progress.update + 1;
    const isEvery = (every: number) => update % every === 0 || update === config.updates;
    // Credit is recorded too wherever it is held against the truth.
    const isRecorded = update === 1 || isEvery(config.record.every) || isEvery(config.truth.every);

    // Line 3. Sample a batch of prompts.
    const prompts = samplePrompts(config, text, update - 1);

    // Line 4. Sample K responses to each from the policy.
    const responses = await sampleResponses(lab, prompts, update);

    // Line 5. Outcome rewards from the task's verifier.
    const { verdicts, outcomes } = judgeResponses(lab, prompts, responses, update);

    // Line 6. Keep prompts that the policy neither always solves nor always fails.
    const { weights, passed } = filterResponses(config, responses, outcomes);
    const judged = { prompts, responses, verdicts, outcomes, weights };

    // Lines 7 to 12, recorded once by `recordUpdates`.
    const passRate = nextPassRate(progress.passRate, outcomes, weights, prmConfig.interceptDecay);
    const rollouts = progress.rollouts + outcomes.length;
    const isTraining = weights.includes(1);
    const usesPrm = lab.models.prm && rollouts > prmConfig.from;
    const asked = { update, judged, passRate, usesPrm, isRecorded };
    const { fits, hasStart } = isTraining ? submitUpdate(lab, asked) : nothing;
    const metrics = isTraining
      ? await primeMetrics(lab, update, { hasStart, usesPrm }, judged)
      : {};
    progress.applied += isTraining ? 1 : 0;
    progress.prmApplied += isTraining && usesPrm ? 1 : 0;
    progress.fits += fits;
    Object.assign(progress, { update, rollouts, passRate });

    // The numbers of this update, and where its credit went.
    const arrays = isTraining && isRecorded ? await lab.readRecord.read() : null;
    const tokens = arrays && new TokenRecord(lab, judged, arrays);
    const prefixValues = isEvery(config.truth.every) ? lab.instruments.prefixValues : null;
    const hasCredit = usesPrm || config.process.source === "steps";
    const isAgainstStart = hasStart && prmConfig.reference === "start";
    const credited = { tokens, prefixValues, hasCredit, isAgainstStart };
    const truth = await measureCredit(config, judged, credited, update);
    const heldout = isEvery(config.evaluation.every)
      ? { heldout_accuracy: await evaluator.accuracy() }
      : {};
    const probes = await probeReport(isEvery(config.probes.every) ? lab.instruments.probes : null);
    const update_ms = performance.now() - began;
    const shared = { update, rollouts, update_ms, ...rolloutMetrics(config, judged), kept: passed };
    const all = { ...shared, ...metrics, ...truth.metrics, ...heldout };
    const groups = groupRecords(lab, judged, tokens, truth.values);
    yield { stage: "rl", metrics: all, groups, ...probes };
  }
}

/** Lines 7 to 12, from sampled and judged responses to new weights, in the order in which the device runs them. */
export function recordUpdates(lab: PrimeMemory, config: Config, shape: ModelShape): void {
  const recordUpdate = (recording: record.Recording) => {
    // Line 7. Log-probabilities of the reference: the warm start, or the policy that sampled.
    const { usesPrm } = recording;
    if (record.needsStart(config, usesPrm)) record.recordStartScores(recording);
    record.watchScores(recording);

    // Line 8. The PRM learns from outcome labels alone: cross-entropy of beta * log(p_prm / p_ref), Eq. 4.
    if (usesPrm) record.recordPrm(recording);

    // Line 9. Implicit process reward of each token: r = beta * (log p_prm - log p_ref), Eq. 3.
    if (usesPrm) record.recordProcessRewards(recording);

    // Line 10. Advantages: each source minus its baseline, discounted, added, Eq. 5; with a critic, GAE.
    record.recordValues(recording);
    record.recordAdvantages(recording);
    record.recordCritic(recording);

    // Lines 11 and 12. PPO's clipped loss moves the policy, Eq. 6; the policy that sampled stays in oldLogprobs.
    record.recordPolicy(recording);
    record.recordMetrics(recording);
    record.watchResults(recording);
  };
  const on = { lab, config, shape };
  record.watchInputs({ ...on, plan: lab.begin, usesPrm: lab.models.prm });
  recordUpdate({ ...on, plan: lab.update, usesPrm: lab.models.prm });
  if (config.prm.from > 0) recordUpdate({ ...on, plan: lab.outcomeUpdate, usesPrm: false });
  record.recordStartScores({ ...on, plan: lab.startScores, usesPrm: false });
  record.recordJudgement({ ...on, plan: lab.judge, usesPrm: true });
}
