/**
 * A made-up run with real structure, for tests of the page and for development without a recording: the task, its
 * verifier and its step labels are the real ones, and every derived number follows the paper's formulas from
 * made-up log-probabilities. Deterministic.
 */
import { presetConfig } from "../../src/presets.ts";
import { Random } from "../../src/random.ts";
import { RECORDING_VERSION, type Recording } from "../../src/recording.ts";
import type { GroupRecord, Metrics, Report, ResponseRecord } from "../../src/report.ts";
import { createTask } from "../../src/tasks/index.ts";
import { STOP_TOKEN, type Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";

/** No stream of a run has this number. */
const FIXTURE_STREAM = 1000;

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sum(values) / values.length;

/** Response and log-probabilities only: what a model would have given. */
type Sampled = Omit<ResponseRecord, "processReturns" | "outcomeReturns" | "advantages">;

function sampleResponse(
  task: Task,
  index: number,
  random: Random,
  skill: number,
  beta: number,
): [string, string, Sampled] {
  // A demonstration holds misconceptions; a skilled policy repeats fewer of them.
  const { prompt, response: demonstration } = task.demonstrate(7, index);
  const [start = "0", ...chain] = prompt.text.split(" ");
  let digit = Number(start);
  const words = demonstration.split(" ").map((word, i) => {
    if (i % 2 === 0) return word;
    const operation = at(chain, (i - 1) / 2);
    const operand = Number(operation.slice(1));
    const results: Record<string, number> = {
      "+": (digit + operand) % 10,
      "-": (digit - operand + 10) % 10,
      x: (digit * operand) % 10,
    };
    const right = results[operation.charAt(0)] ?? 0;
    digit = random.uniform() < skill ? right : random.integer(10);
    return `=${digit}`;
  });
  const verdict = task.verify(prompt, words.join(" "), true);
  const tokens = [...words, STOP_TOKEN];
  const refLogprobs = tokens.map((_, i) => (i % 2 === 0 ? -0.01 : -0.25 - 0.9 * random.uniform()));
  const logprobs = refLogprobs.map((value) => value * (1.05 - 0.7 * skill));
  const prmLogprobs = refLogprobs.map((value, i) => {
    const step = verdict.steps.find(({ start: first, end }) => i >= first && i < end);
    if (i % 2 === 0 || !step) return value + 0.02 * random.normal();
    return value + (step.correct ? 0.35 : -0.95) * skill + 0.22 * random.normal();
  });
  const processRewards = prmLogprobs.map((value, i) => beta * (value - at(refLogprobs, i)));
  return [
    prompt.text,
    prompt.answer,
    {
      tokens,
      outcome: verdict.outcome,
      answer: verdict.answer,
      steps: verdict.steps,
      logprobs,
      refLogprobs,
      prmLogprobs,
      processRewards,
    },
  ];
}

/** Leave-one-out baselines of both sources and their sum, before whitening (paper, equation 5). */
function withReturns(group: readonly Sampled[]): ResponseRecord[] {
  const baseline = (values: readonly number[], i: number): number =>
    mean(values.filter((_, j) => j !== i));
  const outcomes = group.map(({ outcome }) => outcome);
  const means = group.map(({ processRewards }) => mean(processRewards));
  return group.map((response, i) => {
    const centred = response.processRewards.map((reward) => reward - baseline(means, i));
    const processReturns = centred.map((_, t) => sum(centred.slice(t)));
    const outcomeReturns = centred.map(() => response.outcome - baseline(outcomes, i));
    return { ...response, processReturns, outcomeReturns, advantages: [] };
  });
}

/** Weighted sum of both sources, scaled to mean 0 and standard deviation 1 over the whole batch. */
function whiten(
  groups: readonly (readonly ResponseRecord[])[],
  process: number,
  outcome: number,
): ResponseRecord[][] {
  const raw = (response: ResponseRecord): number[] =>
    response.processReturns.map(
      (value, t) => process * value + outcome * at(response.outcomeReturns, t),
    );
  const all = groups.flatMap((group) => group.flatMap(raw));
  const centre = mean(all);
  const deviation = Math.sqrt(mean(all.map((value) => (value - centre) ** 2)) + 1e-8);
  return groups.map((group) =>
    group.map((response) => ({
      ...response,
      advantages: raw(response).map((value) => (value - centre) / deviation),
    })),
  );
}

interface FixtureOptions {
  /** Updates of the run, without update 0. */
  readonly updates?: number;
  /** Updates between recorded groups. */
  readonly every?: number;
}

/** 12 reports, update 0 to 11, with groups in each, unless asked otherwise. */
export function fixtureRecording({ updates = 11, every = 1 }: FixtureOptions = {}): Recording {
  const config = presetConfig("pocket");
  const task = createTask(config.task);
  const reports = Array.from({ length: updates + 1 }, (_, update) => {
    const random = new Random(11, FIXTURE_STREAM, update);
    const progress = 1 - Math.exp((-2.2 * update) / updates);
    const skill = 0.55 + 0.36 * progress;
    const isRecorded = update % every === 0 || update === updates;
    const sampled = Array.from({ length: isRecorded ? config.record.groups : 0 }, (_, group) =>
      Array.from({ length: config.rollout.responses }, () =>
        sampleResponse(task, update * 10 + group, random, skill, config.prm.beta),
      ),
    );
    const responses = whiten(
      sampled.map((group) => withReturns(group.map(([, , response]) => response))),
      config.process.weight,
      config.outcome.weight,
    );
    const groups = sampled.map((group, i): GroupRecord => {
      const [prompt, answer] = at(group, 0);
      return { prompt, answer, kept: true, responses: at(responses, i) };
    });
    return {
      stage: "rl",
      metrics: metricsAt(update, updates, progress, random),
      groups,
    } satisfies Report;
  });
  return {
    header: {
      version: RECORDING_VERSION,
      config: { ...config },
      adapter: "made-up adapter",
      updates,
      created: "2026-11-22T12:00:00.000Z",
    },
    reports,
  };
}

function metricsAt(update: number, updates: number, progress: number, random: Random): Metrics {
  const noise = (size: number): number => size * random.normal();
  const accuracy = 0.12 + 0.62 * progress;
  const isMeasured = update % 5 === 0 || update === updates;
  return {
    update,
    rollouts: update * 128,
    update_ms: 460 + 60 * random.uniform(),
    ...(isMeasured ? { heldout_accuracy: accuracy + noise(0.012) } : {}),
    ...(update === 0
      ? {}
      : {
          train_accuracy: Math.min(1, Math.max(0, accuracy + noise(0.035))),
          prm_accuracy: Math.min(1, 0.56 + 0.29 * progress + noise(0.025)),
          step_auroc: Math.min(1, 0.5 + 0.34 * progress + noise(0.015)),
          entropy: 0.62 - 0.4 * progress + noise(0.008),
          kl: 0.19 * progress ** 2 + Math.abs(noise(0.003)),
          clip_fraction: Math.abs(0.04 + 0.05 * progress * (1 - progress) + noise(0.008)),
          grad_norm: 0.6 + Math.abs(noise(0.1)),
        }),
  };
}
