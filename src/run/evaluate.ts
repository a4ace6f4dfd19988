/**
 * Held-out accuracy: the policy answers fixed prompts that are never trained on.
 */
import { Arena } from "../gpu/arena.ts";
import { submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { createGenerator, responsesOf } from "../model/generate.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { ModelShape } from "../model/shape.ts";
import type { ModelTensors } from "../model/weights.ts";
import { Stream } from "../random.ts";
import type { TaskText } from "./task-text.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";

/** One seed for all runs, so that every run answers the same questions. */
const HELDOUT_SEED = 1;

export interface EvaluationOptions {
  readonly prompts: number;
  /** Responses to each prompt. */
  readonly responses: number;
  /** 0: greedy. */
  readonly temperature: number;
  /** Rows generated at once. */
  readonly rows: number;
}

export interface Answer {
  readonly prompt: Prompt;
  readonly response: string;
  readonly verdict: Verdict;
}

export interface Evaluator {
  /** Answers to every prompt, `responses` of each in a row. The same random numbers at every call. */
  answers(): Promise<Answer[]>;
  /** Mean outcome of one call of `answers`. */
  accuracy(): Promise<number>;
  destroy(): void;
}

export async function createEvaluator(
  device: GPUDevice,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  text: TaskText,
  options: EvaluationOptions,
): Promise<Evaluator> {
  const { task } = text;
  const { responses, temperature } = options;
  const asked = Array.from({ length: options.prompts * responses }, (_, i) =>
    task.sample("heldout", HELDOUT_SEED, Math.floor(i / responses)),
  );
  const rows = Math.min(options.rows, asked.length);
  const arena = new Arena(device);
  const generator = createGenerator(arena, kernels, shape, model, {
    rows,
    maxPromptTokens: task.maxPromptTokens,
    maxResponseTokens: task.maxResponseTokens,
    stopTokens: [text.stopId],
    sampling: { temperature, topK: 0, topP: 1 },
  });
  await generator.plan.seal();
  const readback = new Readback(device, "evaluation", [
    generator.rollout.tokens,
    generator.rollout.spans,
  ]);

  const answers = async (): Promise<Answer[]> => {
    const answered: Answer[] = [];
    for (let first = 0; first < asked.length; first += rows) {
      const batch = asked.slice(first, first + rows);
      // The last batch is filled up with repeats, whose answers are not counted.
      const padded = Array.from({ length: rows }, (_, i) => batch[i % batch.length] as Prompt);
      generator.write(
        padded.map(({ text: prompt }) => text.encode(prompt)),
        { seed: HELDOUT_SEED, stream: Stream.evaluation, update: first / rows },
      );
      submit(device, [generator.plan], readback.copies);
      const [tokens, spans] = await readback.read();
      const read = responsesOf(
        new Uint32Array(tokens ?? []),
        new Uint32Array(spans ?? []),
        generator.context,
      );
      batch.forEach((prompt, i) => {
        const { response, finished } = text.decode(read[i]?.ids ?? []);
        answered.push({ prompt, response, verdict: task.verify(prompt, response, finished) });
      });
    }
    return answered;
  };
  return {
    answers,
    async accuracy() {
      const all = await answers();
      return all.reduce((sum, { verdict }) => sum + verdict.outcome, 0) / all.length;
    },
    destroy() {
      readback.destroy();
      arena.destroy();
    },
  };
}
