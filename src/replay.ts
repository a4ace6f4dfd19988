/**
 * Learning from remembered rollouts: what a rollout is worth when it is used more than once.
 *
 * * `success-replay` imitates every success so far: outcome reward alone, the control without which no claim of sample
 *   efficiency may be made.
 * * `prime-replay` and `credit-replay` are variants of PRIME, not the paper's algorithm. Both fit the implicit PRM to all
 *   remembered rollouts (Eq. 4). The first moves the policy by the expected process reward over the whole vocabulary; the
 *   second imitates successes and, in any response, the tokens that the PRM gives credit for: a failed response has right
 *   steps, and only a process reward can tell which.
 */
import { replaySteps } from "./config-sense.ts";
import { submit } from "./gpu/plan.ts";
import { upload } from "./gpu/upload.ts";
import { Random, Stream } from "./random.ts";
import type { Report } from "./report.ts";
import { EMPTY_SLOT } from "./rl/batch.ts";
import { measureCredit, probeReport } from "./run/credit-report.ts";
import { groupRecords, rolloutMetrics, rowsToShow, TokenRecord } from "./run/prime-report.ts";
import type { ReplayLab } from "./run/replay-lab.ts";
import { replayMetrics } from "./run/replay-report.ts";
import { judgeResponses, samplePrompts, sampleResponses } from "./run/rollout.ts";
import { at } from "./typed-array.ts";

/** The policy's rows are drawn apart from the PRM's. */
const POLICY_DRAWS = 0x80000000;

/** A report of update 0, the warm start, then one an update. Between two reports `lab.state()` may be read. */
export async function* replay(lab: ReplayLab): AsyncGenerator<Report, void, void> {
  const { device, config, text, progress, evaluator, arrays } = lab;
  if (progress.update === 0) {
    const metrics = { update: 0, rollouts: 0, heldout_accuracy: await evaluator.accuracy() };
    yield { stage: "rl", metrics, groups: [], ...(await probeReport(lab.instruments.probes)) };
  }
  const weights = new Float32Array(lab.size.rows).fill(1);
  while (progress.update < config.updates) {
    const began = performance.now();
    const update = progress.update + 1;
    const isEvery = (every: number) => update % every === 0 || update === config.updates;
    // Credit is recorded too wherever it is held against the truth.
    const isRecorded = update === 1 || isEvery(config.record.every) || isEvery(config.truth.every);

    // Sample and verify, as PRIME does.
    const prompts = samplePrompts(config, text, update - 1);
    const responses = await sampleResponses(lab, prompts, update);
    const { verdicts, outcomes } = judgeResponses(lab, prompts, responses, update);
    const judged = { prompts, responses, verdicts, outcomes, weights };
    const effect = isRecorded ? lab.effect : null;
    effect?.write(rowsToShow(config, judged));

    // What the PRM makes of rollouts that it has not learned from yet; then they are remembered.
    upload(device, arrays.outcomes, outcomes);
    submit(device, [lab.judge, ...(effect?.before ?? [])]);
    lab.remembered.add({ ...lab.batch, refLogprobs: arrays.startLogprobs }, outcomes);
    const rollouts = progress.rollouts + outcomes.length;

    // The PRM learns from outcomes, whoever sampled them.
    const fits = progress.fits + (rollouts > config.prm.from ? fitPrm(lab, update) : 0);

    // The policy learns from its successes, and where there is a fitted PRM from its credit.
    const isJudged = fits > 0;
    const map = policyRows(lab, update, isJudged);
    const isLearning = map !== null && rollouts > config.policy.from;
    if (isLearning) {
      upload(device, lab.learn.map, map);
      lab.policyOptimizer.write(update - 1, progress.applied);
      submit(device, [isJudged ? lab.learnCredit : lab.learnSuccess]);
    }
    // Only now is the guard complete.
    const recorded = isRecorded ? lab.readRecord.copies : [];
    submit(device, effect?.after ?? [], [...lab.readMetrics.copies, ...recorded]);
    const metrics = await replayMetrics(lab, update, judged, isLearning);
    const applied = progress.applied + (isLearning ? 1 : 0);
    Object.assign(progress, { update, rollouts, applied, fits });

    // The numbers of this update, and where credit went.
    const record = isRecorded ? await lab.readRecord.read() : null;
    const tokens = record && new TokenRecord(lab, judged, record);
    const hasCredit = lab.prm !== null && fits > 0;
    const prefixValues = isEvery(config.truth.every) ? lab.instruments.prefixValues : null;
    const credited = { tokens, prefixValues, hasCredit, isAgainstStart: true };
    const truth = await measureCredit(config, judged, credited, update);
    const heldout = isEvery(config.evaluation.every)
      ? { heldout_accuracy: await evaluator.accuracy() }
      : {};
    const probes = await probeReport(isEvery(config.probes.every) ? lab.instruments.probes : null);
    const update_ms = performance.now() - began;
    const shared = { update, rollouts, update_ms, ...rolloutMetrics(config, judged) };
    const all = { ...shared, ...metrics, ...truth.metrics, ...heldout };
    const groups = groupRecords(lab, judged, tokens, truth.values);
    yield { stage: "rl", metrics: all, groups, ...probes };
  }
}

/** Lets the PRM learn from its memory. @returns replays made */
function fitPrm({ config, fit, progress }: ReplayLab, update: number): number {
  const { minibatches, first } = config.prm.replay;
  const wanted = progress.fits === 0 ? Math.max(first, minibatches) : minibatches;
  const random = new Random(config.seed, Stream.replay, update);
  return fit?.fit(random, wanted, update - 1, progress.fits) ?? 0;
}

/** The rows of the policy's mini-batches, with replacement; null where there is nothing to learn from. */
function policyRows(
  { config, remembered, learn }: ReplayLab,
  update: number,
  isJudged: boolean,
): Uint32Array<ArrayBuffer> | null {
  const { minibatches, batch, share, threshold } = config.replay;
  const random = new Random(config.seed, Stream.replay, POLICY_DRAWS + update);
  const outcomes = remembered.known;
  const all = Array.from(outcomes, (_, row) => row);
  const successes = all.filter((row) => at(outcomes, row) >= threshold);
  const isPrime = config.algorithm === "prime-replay";
  const steps = replaySteps(config);
  const map = new Uint32Array(steps * learn.slots).fill(EMPTY_SLOT);
  let drawn = 0;
  for (let step = 0; step < steps; step++) {
    const imitates = step >= minibatches || !isJudged;
    // An update before the PRM is used takes no step of expected reward.
    if (isPrime && !isJudged && step < minibatches) continue;
    const part = imitates ? 1 : isPrime ? 0 : share;
    const fromSuccesses = successes.length > 0 ? Math.round(batch * part) : 0;
    for (let i = 0; i < batch; i++) {
      const from = i < fromSuccesses ? successes : all;
      if (imitates && successes.length === 0) continue;
      map[step * learn.slots + i] = at(from, random.integer(from.length));
      drawn++;
    }
  }
  if (drawn === 0) return null;
  return map;
}
