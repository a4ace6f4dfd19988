/**
 * Lines 3 to 6 of Algorithm 1: prompts, responses, outcomes, and the responses that train.
 */
import type { Config } from "../config.ts";
import { NonFiniteError } from "../errors.ts";
import { submit } from "../gpu/plan.ts";
import { responsesOf } from "../model/generate.ts";
import type { Readback } from "../gpu/readback.ts";
import type { Generator } from "../model/generate.ts";
import type { Copy } from "../gpu/plan.ts";
import { Random, Stream } from "../random.ts";
import { chooseGroups, passingGroups } from "../rl/filter.ts";
import type { TaskText } from "./task-text.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";
import { at } from "../typed-array.ts";

/** What samples: the policy's generator and its read-back, and copies to make before anything changes. */
export interface Sampler {
  readonly device: GPUDevice;
  readonly config: Config;
  readonly text: TaskText;
  readonly generator: Generator;
  readonly readRollout: Readback;
  readonly backup: { readonly copies: readonly Copy[] };
}

/** Rows sampled per update, more than are trained on when the filter oversamples. */
export function sampledRows({ rollout, filter }: Config): number {
  return rollout.prompts * rollout.responses * filter.oversample;
}

export interface Response {
  readonly ids: readonly number[];
  /** Without the stop token. */
  readonly response: string;
  /** Whether the stop token came before the limit. */
  readonly finished: boolean;
}

/** The prompts of an update, from 0, each repeated for its K responses. */
export function samplePrompts(config: Config, { task }: TaskText, update: number): Prompt[] {
  const { responses } = config.rollout;
  const count = sampledRows(config) / responses;
  return Array.from({ length: count * responses }, (_, row) =>
    task.sample("train", config.seed, update * count + Math.floor(row / responses)),
  );
}

/** A response of the policy to every prompt: a whole rollout in one submit, read back when it is done. */
export async function sampleResponses(
  lab: Sampler,
  prompts: readonly Prompt[],
  update: number,
): Promise<Response[]> {
  const { config, text, generator, readRollout, backup } = lab;
  generator.write(
    prompts.map((prompt) => text.encode(prompt.text)),
    { seed: config.seed, stream: Stream.sampling, update },
  );
  submit(lab.device, [generator.plan], [...readRollout.copies, ...backup.copies]);
  const [tokens, spans] = await readRollout.read();
  const sampled = responsesOf(
    new Uint32Array(tokens ?? []),
    new Uint32Array(spans ?? []),
    generator.context,
  );
  return sampled.map(({ ids }) => ({ ids, ...text.decode(ids) }));
}

/**
 * The verifier's judgement of every response.
 *
 * @returns verdicts: the truth; outcomes [rows]: what training is told, which is the truth unless the config asks for a
 *   noisy verifier
 * @throws NonFiniteError when an outcome is not a finite number
 */
export function judgeResponses(
  { config, text }: Pick<Sampler, "config" | "text">,
  prompts: readonly Prompt[],
  responses: readonly Response[],
  update: number,
): { verdicts: Verdict[]; outcomes: Float32Array<ArrayBuffer> } {
  const verdicts = responses.map(({ response, finished }, row) =>
    text.task.verify(at(prompts, row), response, finished),
  );
  const { falsePositive, falseNegative } = config.outcome;
  const random = new Random(config.seed, Stream.noise, update);
  const outcomes = Float32Array.from(verdicts, ({ outcome }) => {
    // One draw a response, used or not, so that two levels of noise err on the same responses.
    const draw = random.uniform();
    if (outcome === 1) return draw < falseNegative ? 0 : 1;
    return draw < falsePositive ? 1 : outcome;
  });
  if (!outcomes.every(Number.isFinite)) throw new NonFiniteError("outcome reward", update);
  return { verdicts, outcomes };
}

/**
 * The online prompt filter.
 *
 * @returns weights [rows]: 1 for responses that train; passed: share of prompts that passed
 */
export function filterResponses(
  { filter, rollout, advantage }: Config,
  responses: readonly Response[],
  outcomes: Float32Array,
): { weights: Float32Array<ArrayBuffer>; passed: number } {
  const groupSize = rollout.responses;
  const truncated = responses.map(({ finished }) => (finished ? 0 : 1));
  const bounds = filter.enabled ? filter : { lower: 0, upper: 1 };
  const passing = passingGroups(
    { outcomes, truncated, groupSize },
    { ...bounds, dropTruncated: false },
  );
  const chosen = new Set(chooseGroups(passing, rollout.prompts));
  // The released code fills the batch up with prompts that failed; the paper trains on those that passed only.
  const trains = (group: number) =>
    chosen.has(group) && (at(passing, group) || advantage.formula === "code");
  return {
    weights: Float32Array.from(outcomes, (_, row) => (trains(Math.floor(row / groupSize)) ? 1 : 0)),
    passed: passing.filter(Boolean).length / passing.length,
  };
}
