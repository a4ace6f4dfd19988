/**
 * One PRIME run, ready to go: its memory with the update recorded, what it is measured by, and where it stands.
 */
import type { Config } from "../config.ts";
import { submit } from "../gpu/plan.ts";
import { readFloats } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { ModelShape } from "../model/shape.ts";
import type { Random } from "../random.ts";
import { EMPTY_SLOT } from "../rl/batch.ts";
import { stepEnds, stepRewards } from "../rl/step-rewards.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";
import { at } from "../typed-array.ts";
import { createEvaluator } from "./evaluate.ts";
import { openInstruments } from "./instruments.ts";
import { openPrimeMemory, type PrimeMemory } from "./prime-memory.ts";
import { rowMapOf } from "./row-maps.ts";
import type { RunState } from "./state.ts";
import type { TaskText } from "./task-text.ts";
import { readTrainable } from "./tensors.ts";

/** What changes from update to update on the host; only when an update has succeeded. */
export interface Progress {
  update: number;
  rollouts: number;
  applied: number;
  passRate: number | null;
  /** Times that the PRM's remembered mini-batches have been replayed. */
  fits: number;
  /** Updates that the PRM has taken part in. */
  prmApplied: number;
  /** Offline rollouts that the PRM was fitted to. */
  pretrained: number;
}

export type PrimeLab = Awaited<ReturnType<typeof openPrime>>;

/**
 * Makes everything that `prime` works with.
 *
 * @param recordUpdates records lines 7 to 12 into the plans of the memory
 */
export async function openPrime(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume: RunState | undefined,
  recordUpdates: (memory: PrimeMemory, config: Config, shape: ModelShape) => void,
) {
  const memory = await openPrimeMemory(device, config, shape, kernels, text, start, resume);
  recordUpdates(memory, config, shape);
  const { begin, update: plan, outcomeUpdate, startScores, judge } = memory;
  await Promise.all([begin, plan, outcomeUpdate, startScores, judge].map((each) => each.seal()));
  const { policy, prm, critic, reference, passes, size, remembered, arrays } = memory;
  const { evaluation } = config;
  const evaluator = await createEvaluator(device, kernels, shape, policy.values, text, {
    prompts: evaluation.prompts,
    responses: 1,
    temperature: evaluation.temperature,
    rows: Math.min(size.rows, evaluation.prompts),
  });
  const models = { policy: policy.values, reference, prm: prm?.values ?? null };
  const instruments = await openInstruments(device, kernels, shape, config, text, models, passes);
  const progress: Progress = {
    update: resume?.update ?? 0,
    rollouts: resume?.rollouts ?? 0,
    applied: resume?.applied ?? 0,
    passRate: resume?.passRate ?? null,
    fits: resume?.fits ?? 0,
    prmApplied: resume?.prmApplied ?? resume?.applied ?? 0,
    pretrained: resume?.pretrained ?? 0,
  };
  return {
    ...memory,
    device,
    config,
    text,
    progress,
    evaluator,
    instruments,
    deviceBytes: memory.arena.bytes + instruments.bytes,
    dispatchesPerUpdate: begin.dispatches + plan.dispatches + (memory.fit?.plan.dispatches ?? 0),
    dispatchesPerToken: memory.generator.dispatchesPerToken,
    async state(): Promise<RunState> {
      const named = [
        ["policy", policy],
        ["prm", prm],
        ["critic", critic?.model],
      ] as const;
      const tensors = new Map([["start", start]]);
      for (const [name, model] of named) {
        if (!model) continue;
        for (const [key, tensor] of await readTrainable(device, name, model))
          tensors.set(key, tensor);
      }
      // Only a learned intercept is more than what the host writes anyway.
      if (config.prm.intercept === "learned")
        tensors.set("prm.intercept", new Float32Array(await readFloats(device, arrays.settings)));
      for (const [key, tensor] of (await remembered?.state()) ?? []) tensors.set(key, tensor);
      return { stage: "rl", ...progress, tensors };
    },
    destroy(): void {
      for (const readback of [memory.readRollout, memory.readMetrics, memory.readRecord])
        readback.destroy();
      evaluator.destroy();
      instruments.destroy();
      memory.arena.destroy();
    },
  };
}

/** What the host knows of an update. */
export interface Judged {
  readonly prompts: readonly Prompt[];
  readonly verdicts: readonly Verdict[];
  readonly outcomes: Float32Array<ArrayBuffer>;
  /** 1 for responses that train, else 0. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Queues what the host knows: outcomes, who trains, the steps where they matter, and which rows each pass takes. */
export function writeUpdate(
  { device, arrays, maps, config, text, size }: PrimeLab,
  { prompts, verdicts, outcomes, weights }: Judged,
  random: Random,
): void {
  upload(device, arrays.outcomes, outcomes);
  upload(device, arrays.weights, weights);
  upload(device, arrays.map, rowMapOf(maps, weights, random));
  const promptLengths = prompts.map((prompt) => text.encode(prompt.text).length);
  if (config.process.source === "steps") {
    const rows = verdicts.map(({ steps }, row) =>
      weights[row] === 1
        ? stepRewards(steps, at(promptLengths, row), size.context)
        : new Float32Array(size.context),
    );
    upload(device, arrays.processRewards, Float32Array.from(rows.flatMap((row) => [...row])));
  } else if (config.prm.granularity === "step") {
    const rows = verdicts.map(({ steps }, row) =>
      stepEnds(steps, at(promptLengths, row), size.context),
    );
    upload(device, arrays.stepEnds, Uint32Array.from(rows.flatMap((row) => [...row])));
  }
}

/** Queues that the warm start scores every sampled response, those too that the filter drops: memory takes them all. */
export function scoreSampled({ device, arrays, maps, startScores, config, size }: PrimeLab): void {
  const count = config.rollout.prompts * config.rollout.responses;
  for (let first = 0; first < size.rows; first += count) {
    const map = new Uint32Array(maps.score.slots).fill(EMPTY_SLOT);
    for (let i = 0; i < count; i++) map[i] = first + i;
    upload(device, arrays.map, map);
    submit(device, [startScores]);
  }
}

/** Queues the base rate of the PRM's logit. A learned one stays what it is. */
export function writeIntercept({ device, arrays, config }: PrimeLab, intercept: number): void {
  if (config.prm.intercept !== "learned")
    upload(device, arrays.settings, Float32Array.of(intercept));
}
