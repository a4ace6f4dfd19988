/** What an update of `src/replay.ts` submits, recorded for the device. */
import type { Config } from "../config.ts";
import { replaySteps } from "../config-sense.ts";
import type { Plan } from "../gpu/plan.ts";
import { parameterLayout, type ModelShape } from "../model/shape.ts";
import type { ReplayArrays } from "./replay-arrays.ts";

export function recordReplay(lab: ReplayArrays, config: Config, shape: ModelShape): void {
  recordJudgement(lab, config, shape);
  const { learnSuccess, learnCredit } = lab;
  const isPrime = config.algorithm === "prime-replay";
  const { minibatches } = config.replay;
  for (let step = 0; step < minibatches; step++) {
    if (!isPrime) recordLikelihood(lab, config, learnSuccess, step, false);
    if (isPrime) recordExpectedReward(lab, config, shape, step);
    else if (lab.prm) recordLikelihood(lab, config, learnCredit, step, true);
  }
  for (let step = minibatches; step < replaySteps(config); step++) {
    recordLikelihood(lab, config, learnSuccess, step, false);
    recordLikelihood(lab, config, learnCredit, step, false);
  }
  for (const plan of [learnSuccess, learnCredit])
    lab.watch.count(plan, "metrics", lab.arrays.metrics);
}

/** Fresh rollouts under the warm start and the PRM, the credit that they would get, and their numbers. */
function recordJudgement(lab: ReplayArrays, config: Config, shape: ModelShape): void {
  const { judge: plan, arrays, batch, everyRow, scoring, watch, size, formulas, prm } = lab;
  const layout = parameterLayout(shape);
  watch.reset(plan);
  const models = [
    ["policy", lab.policy],
    ["prm", prm],
  ] as const;
  for (const [name, model] of models) {
    if (!model) continue;
    watch.count(plan, name, model.values.flat, layout);
    watch.count(plan, `${name} first moment`, model.m, layout);
    watch.count(plan, `${name} second moment`, model.v, layout);
    watch.name(`${name} gradient`, model.gradients.flat, layout);
  }
  watch.count(plan, "outcome reward", arrays.outcomes);
  const { entropies } = arrays;
  const byStart = { logprobs: arrays.startLogprobs, entropies };
  scoring.score(plan, lab.reference, batch, everyRow, byStart);
  watch.count(plan, "reference logprobs", arrays.startLogprobs);
  if (prm) {
    const { beta, granularity, normalisation, bound } = config.prm;
    const byPrm = { logprobs: arrays.prmLogprobs, entropies };
    scoring.score(plan, prm.values, batch, everyRow, byPrm);
    formulas.prmLoss.forward(plan, arrays, size, everyRow, beta);
    const options = { beta, granularity, normalisation, bound, dropLast: false };
    formulas.implicitReward.forward(plan, arrays, size, options);
    watch.count(plan, "process reward", arrays.processRewards);
  }
  const { process, outcome, rollout } = config;
  const whiten = false;
  const credit = { groupSize: rollout.responses, process, outcome, whiten };
  formulas.advantages.forward(plan, arrays, size, credit);
  const { oldLogprobs: logprobs, oldEntropies, startLogprobs: refLogprobs, returns } = arrays;
  const sampled = { ...arrays, logprobs, refLogprobs, advantages: returns };
  formulas.metrics.forward(plan, { ...sampled, entropies: oldEntropies }, size);
}

/** Maximum likelihood on one mini-batch of remembered rollouts, each token weighed by success and, with a PRM, by credit. */
function recordLikelihood(
  lab: ReplayArrays,
  { prm, replay }: Config,
  plan: Plan,
  step: number,
  hasCredit: boolean,
): void {
  const { learn, remembered, formulas } = lab;
  const { logprobs, entropies, prmLogprobs, tokenWeights, dLogprobs, losses, scratch, map } = learn;
  const { tokens, spans, weights, outcomes, refLogprobs, size } = remembered;
  const rows = { tokens, spans, map };
  const range = { offset: step * learn.slots, count: learn.slots };
  if (lab.prm && hasCredit)
    learn.passes.score(plan, lab.prm.values, rows, range, { logprobs: prmLogprobs, entropies });
  const weighed = { prmLogprobs, refLogprobs, outcomes, spans, map, tokenWeights };
  formulas.creditWeights.forward(plan, weighed, size, range, {
    beta: prm.beta,
    bound: replay.bound,
    success: replay.success,
    threshold: replay.threshold,
    praise: hasCredit ? replay.praise : 0,
    blame: hasCredit ? replay.blame : 0,
  });
  const learned = { logprobs, tokenWeights, spans, weights, map, dLogprobs, losses, scratch };
  const recordLoss = () => formulas.likelihood.forward(plan, learned, size, range, step);
  const scores = { logprobs, entropies };
  learn.passes.accumulate(plan, lab.policy, rows, range, scores, recordLoss, { dLogprobs });
  lab.policyOptimizer.record(plan, step);
}

/** The expected process reward over all next tokens, at every prefix of one mini-batch of remembered rollouts. */
function recordExpectedReward(
  lab: ReplayArrays,
  { prm, replay, rollout }: Config,
  shape: ModelShape,
  step: number,
): void {
  const { learn, remembered, formulas, learnCredit: plan } = lab;
  const { expectedReward } = formulas;
  if (!lab.prm || !expectedReward || !learn.logitPasses) return;
  const { tokens, spans, weights, size } = remembered;
  const { map, expected } = learn;
  const range = { offset: step * learn.slots, count: learn.slots };
  const { beta } = prm;
  const options = { beta, kl: replay.kl * beta, bound: replay.bound, support: replay.support };
  const others = [lab.prm.values, lab.reference];
  const rows = { tokens, spans, map };
  learn.logitPasses.accumulate(plan, lab.policy, others, rows, range, (at) => {
    const [prmLogits, refLogits] = at.others;
    if (!prmLogits || !refLogits) throw new Error("Cannot find the logits of PRM and reference");
    const arrays = { logits: at.logits, prmLogits, refLogits, rows: at.rows };
    const chunk = {
      ...at.chunk,
      vocabulary: shape.vocab,
      context: size.context,
      inverseTemperature: 1 / rollout.temperature,
    };
    expectedReward.backward(
      plan,
      { ...arrays, spans, weights, map, expected },
      chunk,
      range,
      options,
    );
  });
  lab.policyOptimizer.record(plan, step);
}
