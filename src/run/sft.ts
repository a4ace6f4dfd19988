/**
 * The warm start: supervised training on the task's noisy demonstrations, by the engine that trains PRIME.
 *
 * Every model of a PRIME run (policy, PRM, reference) starts from what comes out here.
 */
import type { Config } from "../config.ts";
import { Arena, type View } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { NONE } from "../kernels/sample.ts";
import type { Batch } from "../model/forward.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import {
  allocateTrainable,
  createOptimizer,
  type Optimizer,
  type Trainable,
} from "../model/optimizer.ts";
import { createPasses } from "../model/passes.ts";
import { parameterLayout, type ModelShape } from "../model/shape.ts";
import { createWatch, type Watch } from "../model/watch.ts";
import type { Report } from "../report.ts";
import { createSftLoss, sftLossScratchWords } from "../rl/sft-loss.ts";
import type { RunState } from "./state.ts";
import { moments, readTrainable } from "./tensors.ts";
import type { TaskText } from "./task-text.ts";

/** The warm start's model, memory and recorded update. */
export interface SftLab {
  readonly device: GPUDevice;
  readonly config: Config;
  readonly text: TaskText;
  readonly trainable: Trainable;
  readonly optimizer: Optimizer;
  readonly batch: Batch;
  readonly context: number;
  readonly plan: Plan;
  readonly readback: Readback;
  readonly watch: Watch;
  readonly progress: { update: number };
  readonly deviceBytes: number;
  readonly dispatchesPerUpdate: number;
  readonly dispatchesPerToken: number;
  state(): Promise<RunState>;
  destroy(): void;
}

export async function openSft(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  weights: Float32Array<ArrayBuffer>,
  resume?: RunState,
): Promise<SftLab> {
  const { task } = text;
  const arena = new Arena(device);
  const rows = config.sft.batch;
  const slots = Math.min(config.microBatch, rows);
  const count = Math.ceil(rows / slots) * slots;
  const context = task.maxPromptTokens + task.maxResponseTokens;
  const size = { rows, context };
  const range = { offset: 0, count };

  return arena.guard(async () => {
    const watch = await createWatch(arena);
    const trainable = allocateTrainable(arena, "policy", shape, moments(weights, resume, "policy"));
    const optimizer = await createOptimizer(arena, trainable, config.sft.optimizer, {
      stepsPerUpdate: 1,
      updates: config.sft.updates,
      guard: watch.guard,
    });
    const passes = createPasses(arena, kernels, shape, {
      slots,
      context,
      training: true,
      inverseTemperature: 1,
    });
    const perToken = (label: string): View => arena.words(label, rows * context);
    const batch = {
      tokens: perToken("tokens"),
      spans: arena.words("spans", rows * 2),
      map: arena.words("row map", count),
    };
    upload(
      device,
      batch.map,
      Uint32Array.from({ length: count }, (_, i) => (i < rows ? i : NONE)),
    );
    const ones = arena.words("weights", rows);
    upload(device, ones, new Float32Array(rows).fill(1));
    const scores = { logprobs: perToken("logprobs"), entropies: perToken("entropies") };
    const dLogprobs = perToken("d logprobs");
    const losses = arena.words("losses", 1);
    const scratch = arena.words("loss scratch", sftLossScratchWords(range));
    const loss = await createSftLoss(device);

    const plan = new Plan(device, "warm start");
    const layout = parameterLayout(shape);
    watch.reset(plan);
    watch.count(plan, "policy", trainable.values.flat, layout);
    watch.count(plan, "policy first moment", trainable.m, layout);
    watch.count(plan, "policy second moment", trainable.v, layout);
    const recordLoss = () =>
      loss.forward(
        plan,
        {
          logprobs: scores.logprobs,
          spans: batch.spans,
          weights: ones,
          map: batch.map,
          dLogprobs,
          losses,
          scratch,
        },
        size,
        range,
        0,
      );
    passes.accumulate(plan, trainable, batch, range, scores, recordLoss, { dLogprobs });
    watch.name("policy gradient", trainable.gradients.flat, layout);
    optimizer.record(plan, 0);
    await plan.seal();
    const readback = new Readback(device, "warm start", [losses, watch.guard, optimizer.norms]);
    const progress = { update: resume?.update ?? 0 };
    return {
      device,
      config,
      text,
      trainable,
      optimizer,
      batch,
      context,
      plan,
      readback,
      watch,
      progress,
      deviceBytes: arena.bytes,
      dispatchesPerUpdate: plan.dispatches,
      dispatchesPerToken: 0,
      async state() {
        return {
          stage: "sft",
          update: progress.update,
          rollouts: 0,
          applied: progress.update,
          passRate: null,
          tensors: await readTrainable(device, "policy", trainable),
        };
      },
      destroy() {
        readback.destroy();
        arena.destroy();
      },
    };
  });
}

/** One report an update. */
export async function* sft(lab: SftLab): AsyncGenerator<Report, void, void> {
  const { device, config, optimizer, readback, watch, progress } = lab;
  while (progress.update < config.sft.updates) {
    const began = performance.now();
    const update = progress.update + 1;
    writeDemonstrations(lab, progress.update);
    optimizer.write(progress.update, progress.update);
    submit(device, [lab.plan], readback.copies);
    const [loss, guard, norm] = await readback.read();
    if (new Uint32Array(guard ?? [])[0] !== 0) await watch.blame(device, update);
    progress.update = update;
    yield {
      stage: "sft",
      metrics: {
        update,
        rollouts: 0,
        update_ms: performance.now() - began,
        sft_loss: new Float32Array(loss ?? [])[0] ?? NaN,
        grad_norm: Math.sqrt(new Float32Array(norm ?? [])[0] ?? NaN),
      },
      groups: [],
    };
  }
}

/** Demonstrations of update `update`, from 0: fresh ones every time. */
function writeDemonstrations(
  { device, config, text, batch, context }: SftLab,
  update: number,
): void {
  const { batch: rows } = config.sft;
  const tokens = new Uint32Array(rows * context).fill(NONE);
  const spans = new Uint32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const { prompt, response } = text.task.demonstrate(config.seed, update * rows + row);
    const asked = text.encode(prompt.text);
    const ids = [...asked, ...text.encode(response), text.stopId];
    tokens.set(ids, row * context);
    spans.set([asked.length, ids.length], row * 2);
  }
  upload(device, batch.tokens, tokens);
  upload(device, batch.spans, spans);
}
