/**
 * Probes: fixed responses to fixed prompts, scored again and again while policy and PRM change, so that the credit of one
 * and the same text can be watched over a run.
 *
 * The responses are sampled once from the warm start. They are a function of the task, the seed and the warm start's
 * weights, so a resumed run, which has those weights, samples the very same ones.
 */
import { Arena, type View } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { NONE } from "../kernels/sample.ts";
import { createGenerator, responsesOf } from "../model/generate.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { Passes } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import type { ModelTensors } from "../model/weights.ts";
import { Stream } from "../random.ts";
import type { Prompt, StepSpan } from "../tasks/task.ts";
import { at } from "../typed-array.ts";
import type { TaskText } from "./task-text.ts";

export interface ProbeOptions {
  /** Held-out prompts. */
  readonly prompts: number;
  /** Responses to each. */
  readonly responses: number;
  readonly seed: number;
  /** Those of the rollouts, as in `passes`. */
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
}

/** Live tensors: what they hold at a call is what is asked. */
export interface ProbedModels {
  readonly policy: ModelTensors;
  /** Holds the warm start's weights. */
  readonly reference: ModelTensors;
  /** null for a run without one. */
  readonly prm: ModelTensors | null;
}

/** A response that stays the same for the whole run. */
export interface ProbeResponse {
  readonly prompt: Prompt;
  readonly ids: readonly number[];
  /** Text of each token. */
  readonly tokens: readonly string[];
  readonly outcome: number;
  /** The answer read from it. */
  readonly answer: string;
  readonly steps: readonly StepSpan[];
}

/** What the models say about it now: log-probabilities, one a token, the stop token included. */
export interface ProbeRecord extends ProbeResponse {
  readonly logprobs: readonly number[];
  readonly refLogprobs: readonly number[];
  readonly prmLogprobs: readonly number[] | null;
}

export interface Probes {
  /** `responses` of each prompt in a row. */
  readonly responses: readonly ProbeResponse[];
  /** Scores every response with the weights that the models have now. Creates nothing on the device. */
  score(): Promise<ProbeRecord[]>;
  destroy(): void;
}

/**
 * Samples the probes and records how to score them.
 *
 * @param passes those of the run, over models of the same shape, whose memory is used when probes are scored; their
 *   context is the task's longest prompt and response together
 */
export async function createProbes(
  device: GPUDevice,
  kernels: DecoderKernels,
  shape: ModelShape,
  models: ProbedModels,
  passes: Passes,
  text: TaskText,
  options: ProbeOptions,
): Promise<Probes> {
  const responses = await sampleProbes(device, kernels, shape, models.reference, text, options);
  const context = text.task.maxPromptTokens + text.task.maxResponseTokens;
  const rows = responses.length;
  const slots = Math.ceil(rows / passes.slots) * passes.slots;
  const arena = new Arena(device);
  return arena.guard(async () => {
    const batch = {
      tokens: arena.words("probe tokens", rows * context),
      spans: arena.words("probe spans", rows * 2),
      map: arena.words("probe row map", slots),
    };
    const firsts = responses.map(({ prompt }) => text.encode(prompt.text).length);
    const tokens = new Uint32Array(rows * context).fill(NONE);
    responses.forEach(({ prompt, ids }, row) =>
      tokens.set([...text.encode(prompt.text), ...ids], row * context),
    );
    upload(device, batch.tokens, tokens);
    upload(
      device,
      batch.spans,
      Uint32Array.from(
        responses.flatMap(({ ids }, row) => [at(firsts, row), at(firsts, row) + ids.length]),
      ),
    );
    upload(
      device,
      batch.map,
      Uint32Array.from({ length: slots }, (_, row) => (row < rows ? row : NONE)),
    );

    const plan = new Plan(device, "probes");
    const entropies = arena.words("probe entropies", rows * context);
    const scored = (label: string, model: ModelTensors): View => {
      const logprobs = arena.words(`probe ${label} logprobs`, rows * context);
      passes.score(plan, model, batch, { offset: 0, count: slots }, { logprobs, entropies });
      return logprobs;
    };
    const views = [scored("policy", models.policy), scored("reference", models.reference)];
    if (models.prm) views.push(scored("prm", models.prm));
    await plan.seal();
    const readback = new Readback(device, "probes", views);

    return {
      responses,
      async score() {
        submit(device, [plan], readback.copies);
        const arrays = (await readback.read()).map((bytes) => new Float32Array(bytes));
        return responses.map((response, row): ProbeRecord => {
          const first = row * context + at(firsts, row);
          const own = (array: Float32Array) => [
            ...array.subarray(first, first + response.ids.length),
          ];
          return {
            ...response,
            logprobs: own(at(arrays, 0)),
            refLogprobs: own(at(arrays, 1)),
            prmLogprobs: models.prm ? own(at(arrays, 2)) : null,
          };
        });
      },
      destroy() {
        readback.destroy();
        arena.destroy();
      },
    };
  });
}

/** A response of the warm start to each held-out prompt, judged. Its memory is freed again. */
async function sampleProbes(
  device: GPUDevice,
  kernels: DecoderKernels,
  shape: ModelShape,
  start: ModelTensors,
  text: TaskText,
  options: ProbeOptions,
): Promise<ProbeResponse[]> {
  const { task } = text;
  const { seed, temperature, topK = 0, topP = 1 } = options;
  const prompts = Array.from({ length: options.prompts * options.responses }, (_, row) =>
    task.sample("heldout", seed, Math.floor(row / options.responses)),
  );
  const arena = new Arena(device);
  return arena.guard(async () => {
    const generator = createGenerator(arena, kernels, shape, start, {
      rows: prompts.length,
      maxPromptTokens: task.maxPromptTokens,
      maxResponseTokens: task.maxResponseTokens,
      stopTokens: [text.stopId],
      sampling: { temperature, topK, topP },
    });
    await generator.plan.seal();
    const { tokens, spans } = generator.rollout;
    const readback = new Readback(device, "probe responses", [tokens, spans]);
    generator.write(
      prompts.map((prompt) => text.encode(prompt.text)),
      { seed, stream: Stream.probe, update: 0 },
    );
    submit(device, [generator.plan], readback.copies);
    const [tokenBytes, spanBytes] = await readback.read();
    const sampled = responsesOf(
      new Uint32Array(tokenBytes ?? []),
      new Uint32Array(spanBytes ?? []),
      generator.context,
    );
    readback.destroy();
    arena.destroy();
    return sampled.map(({ ids }, row) => {
      const prompt = at(prompts, row);
      const { response, finished } = text.decode(ids);
      const { outcome, answer, steps } = task.verify(prompt, response, finished);
      return { prompt, ids, tokens: ids.map((id) => text.word(id)), outcome, answer, steps };
    });
  });
}
