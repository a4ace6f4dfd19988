/**
 * One run that learns from remembered rollouts, ready to go: its memory, what it is measured by, and where it stands.
 */
import type { Config } from "../config.ts";
import { readFloats } from "../gpu/readback.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { ModelShape } from "../model/shape.ts";
import { createEvaluator } from "./evaluate.ts";
import { openInstruments } from "./instruments.ts";
import { openReplayArrays } from "./replay-arrays.ts";
import { recordReplay } from "./record-replay.ts";
import type { RunState } from "./state.ts";
import type { TaskText } from "./task-text.ts";
import { readTrainable } from "./tensors.ts";

export type ReplayLab = Awaited<ReturnType<typeof openReplay>>;

export async function openReplay(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume: RunState | undefined,
) {
  const memory = await openReplayArrays(device, config, shape, kernels, text, start, resume);
  recordReplay(memory, config, shape);
  const { judge, learnSuccess, learnCredit, policy, prm, fit, remembered } = memory;
  await Promise.all([judge, learnSuccess, learnCredit].map((plan) => plan.seal()));
  const { evaluation } = config;
  const evaluator = await createEvaluator(device, kernels, shape, policy.values, text, {
    prompts: evaluation.prompts,
    responses: 1,
    temperature: evaluation.temperature,
    // Fresh rollouts are few; questions are not.
    rows: Math.min(Math.max(memory.size.rows, 128), evaluation.prompts),
  });
  const models = { policy: policy.values, reference: memory.reference, prm: prm?.values ?? null };
  const instruments = await openInstruments(
    device,
    kernels,
    shape,
    config,
    text,
    models,
    memory.scoring,
  );
  const { update, rollouts, applied, fits = 0 } = resume ?? { update: 0, rollouts: 0, applied: 0 };
  const progress = { update, rollouts, applied, passRate: null, fits };
  const learning = prm ? learnCredit : learnSuccess;
  return {
    ...memory,
    device,
    config,
    text,
    evaluator,
    progress,
    instruments,
    deviceBytes: memory.arena.bytes + instruments.bytes,
    dispatchesPerUpdate: judge.dispatches + learning.dispatches + (fit?.plan.dispatches ?? 0),
    dispatchesPerToken: memory.generator.dispatchesPerToken,
    async state(): Promise<RunState> {
      const tensors = new Map([["start", start]]);
      const models = [
        ["policy", policy],
        ["prm", prm],
      ] as const;
      for (const [name, model] of models) {
        if (!model) continue;
        for (const [key, tensor] of await readTrainable(device, name, model))
          tensors.set(key, tensor);
      }
      for (const [key, tensor] of await remembered.state()) tensors.set(key, tensor);
      const settings = await readFloats(device, memory.arrays.settings);
      tensors.set("prm.intercept", new Float32Array(settings));
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
