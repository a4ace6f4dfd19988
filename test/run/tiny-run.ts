/**
 * Runs of a few updates, so small that dozens of them fit a test file: five words, five response tokens, one layer. The
 * update is the one of every run, whatever its algorithm; only task and first weights are a test's own.
 */
import { setPath } from "../../src/config-path.ts";
import { parseConfig, type Config, type ConfigInput } from "../../src/config.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import { prime, recordUpdates } from "../../src/prime.ts";
import { replay } from "../../src/replay.ts";
import type { Report, ResponseRecord } from "../../src/report.ts";
import { openPrime, type PrimeLab } from "../../src/run/prime-lab.ts";
import { openReplay, type ReplayLab } from "../../src/run/replay-lab.ts";
import type { RunState } from "../../src/run/state.ts";
import { taskText, type TaskText } from "../../src/run/task-text.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf, type Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { weightsOf } from "./lab.ts";
import { letters, lettersShape } from "./letters.ts";

const optimizer = { learningRate: 0.02 };

/** Three prompts of four responses each; every update is recorded with all of its groups. Task and model are not read. */
const tiny = {
  name: "tiny",
  seed: 8,
  task: { name: "chained-arithmetic", steps: 2 },
  model: { hidden: 8, intermediate: 12, layers: 1, heads: 1, kvHeads: 1, headWidth: 8 },
  start: "test",
  sft: { updates: 1, batch: 1, optimizer },
  updates: 5,
  rollout: { prompts: 3, responses: 4 },
  prm: { beta: 1, optimizer },
  policy: { optimizer },
  evaluation: { every: 1000, prompts: 2 },
  record: { every: 1, groups: 64 },
} satisfies ConfigInput;

/** The tiny config with fields set by path, as `--set` does. */
export function tinyConfig(...assignments: readonly string[]): Config {
  return parseConfig(assignments.reduce(setPath, tiny satisfies ConfigInput), "tiny");
}

/** Steps of two letters, the last may have one; right where the first letter is not behind the second. */
const pairs: Task = {
  ...letters,
  maxResponseTokens: 5,
  verify(prompt, response, finished) {
    const words = tokensOf(response);
    const steps = Array.from({ length: Math.ceil(words.length / 2) }, (_, i) => {
      const [start, end] = [2 * i, Math.min(2 * i + 2, words.length)];
      return { start, end, correct: at(words, start) <= at(words, end - 1) };
    });
    return { ...letters.verify(prompt, response, finished), steps };
  },
};

/** What a verifier makes of a response; {@link letters}' own, 0 or 1, by default. */
export type Outcome = (response: string) => number;

export interface TinyOptions {
  readonly device?: GPUDevice;
  readonly resume?: RunState;
  readonly outcome?: Outcome;
}

function textOf(outcome: Outcome | undefined): TaskText {
  const verify: Task["verify"] = (prompt, response, finished) => {
    const verdict = pairs.verify(prompt, response, finished);
    return outcome ? { ...verdict, outcome: outcome(response) } : verdict;
  };
  const { vocabulary } = pairs;
  const tokenizer = wordLevelTokenizerJson(vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN });
  return taskText({ ...pairs, verify }, tokenizer);
}

/** Longest response, in tokens. */
export const LONGEST = pairs.maxResponseTokens;

export async function openTinyPrime(
  config: Config,
  { device, resume, outcome }: TinyOptions = {},
): Promise<PrimeLab> {
  const gpu = device ?? (await testDevice());
  const kernels = await createDecoderKernels(gpu, lettersShape);
  const start = resume?.tensors.get("start") ?? weightsOf(lettersShape, 1);
  const text = textOf(outcome);
  return openPrime(gpu, config, lettersShape, kernels, text, start, resume, recordUpdates);
}

export async function openTinyReplay(
  config: Config,
  { device, resume, outcome }: TinyOptions = {},
): Promise<ReplayLab> {
  const gpu = device ?? (await testDevice());
  const kernels = await createDecoderKernels(gpu, lettersShape);
  const start = resume?.tensors.get("start") ?? weightsOf(lettersShape, 1);
  return openReplay(gpu, config, lettersShape, kernels, textOf(outcome), start, resume);
}

/** A lab of the config's algorithm, and the reports of its run. */
export async function openTiny(config: Config, options: TinyOptions = {}) {
  if (config.algorithm === "policy-gradient") {
    const lab = await openTinyPrime(config, options);
    return { lab, reports: prime(lab) };
  }
  const lab = await openTinyReplay(config, options);
  return { lab, reports: replay(lab) };
}

export interface TinyRun {
  readonly config: Config;
  /** Of the warm start, unless the run was resumed, and of every update. */
  readonly reports: readonly Report[];
  /** The state after each of them. */
  readonly states: readonly RunState[];
  readonly end: RunState;
}

/** The state after an update of a run that was not resumed; 0: the warm start. */
export const stateAfter = ({ states }: TinyRun, update: number): RunState => at(states, update);

export async function runTiny(config: Config, options: TinyOptions = {}): Promise<TinyRun> {
  const { lab, reports: stream } = await openTiny(config, options);
  const [reports, states]: [Report[], RunState[]] = [[], []];
  for await (const report of stream) {
    reports.push(report);
    states.push(await lab.state());
  }
  lab.destroy();
  return { config, reports, states, end: at(states, states.length - 1) };
}

const runs = new Map<string, Promise<TinyRun>>();

/** The run of a tiny config, made once for a test file. */
export function ran(...assignments: readonly string[]): Promise<TinyRun> {
  const config = tinyConfig(...assignments);
  const key = JSON.stringify(config);
  const run = runs.get(key) ?? runTiny(config);
  runs.set(key, run);
  return run;
}

/** A tensor of a state; empty where there is none of that name. */
export function tensorOf({ tensors }: RunState, name: string): Float32Array {
  return tensors.get(name) ?? new Float32Array();
}

/** Whether two states hold the same bits under `name`. */
export function isSame(a: RunState, b: RunState, name: string): boolean {
  const [one, other] = [tensorOf(a, name), tensorOf(b, name)];
  return one.length === other.length && one.every((value, i) => Object.is(value, other[i]));
}

/** The report of an update. */
export function updateOf({ reports }: TinyRun, update: number): Report {
  const found = reports.find(({ metrics }) => metrics.update === update);
  if (!found) throw new Error(`expected a report of update ${update}`);
  return found;
}

/** All responses of an update that trained. */
export function responsesOf(report: Report): ResponseRecord[] {
  return report.groups.filter(({ kept }) => kept).flatMap(({ responses }) => responses);
}

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
/** Sample variance. */
export const variance = (values: readonly number[]): number => {
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2)) / (values.length - 1);
};
