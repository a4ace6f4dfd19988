/**
 * Lines 3 to 6 of Algorithm 1: prompts, responses, outcomes, and the responses that train.
 */
import type { Config } from "../config.ts";
import { NonFiniteError } from "../errors.ts";
import { submit } from "../gpu/plan.ts";
import { responsesOf } from "../model/generate.ts";
import { sampledRows, type PrimeLab } from "./prime-lab.ts";
import { Stream } from "../random.ts";
import { chooseGroups, passingGroups } from "../rl/filter.ts";
import type { TaskText } from "./task-text.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";
import { at } from "../typed-array.ts";

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
  lab: PrimeLab,
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
 * @throws NonFiniteError when an outcome is not a finite number
 */
export function judgeResponses(
  { text }: PrimeLab,
  prompts: readonly Prompt[],
  responses: readonly Response[],
  update: number,
): { verdicts: Verdict[]; outcomes: Float32Array<ArrayBuffer> } {
  const verdicts = responses.map(({ response, finished }, row) =>
    text.task.verify(at(prompts, row), response, finished),
  );
  const outcomes = Float32Array.from(verdicts, ({ outcome }) => outcome);
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
