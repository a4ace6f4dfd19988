/**
 * What Algorithm 1 works with: models, memory, formulas and read-backs of one PRIME run, made once.
 */
import type { Config } from "../config.ts";
import { createEvaluator, type Evaluator } from "./evaluate.ts";
import { Arena } from "../gpu/arena.ts";
import { Plan } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { createGenerator, type Generator } from "../model/generate.ts";
import type { Batch } from "../model/forward.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import {
  allocateTrainable,
  createOptimizer,
  type Optimizer,
  type Trainable,
} from "../model/optimizer.ts";
import { createPasses, type Passes } from "../model/passes.ts";
import { createBackup, type Backup } from "../model/backup.ts";
import { parameterLayout, type ModelShape } from "../model/shape.ts";
import { allocateModel, type ModelTensors } from "../model/weights.ts";
import { createWatch } from "../model/watch.ts";
import { createBaselines } from "../rl/baselines.ts";
import type { BatchShape } from "../rl/batch.ts";
import { createImplicitReward } from "../rl/implicit-reward.ts";
import { allocateRlMemory, type RlMemory } from "../rl/memory.ts";
import { createMetrics } from "../rl/metrics.ts";
import { rowMap, rowMapWords, type MinibatchLayout } from "../rl/minibatch.ts";
import { createPolicyLoss } from "../rl/policy-loss.ts";
import { createPrmLoss } from "../rl/prm-loss.ts";
import { createReturns } from "../rl/returns.ts";
import { createWhiten } from "../rl/whiten.ts";
import type { Random } from "../random.ts";
import type { RunState } from "./state.ts";
import { moments, readTrainable } from "./tensors.ts";
import type { TaskText } from "./task-text.ts";

/** Where each pass finds its rows in the row map. */
export interface RowMaps {
  /** Every row that trains, once, in order. */
  readonly score: MinibatchLayout;
  readonly prm: MinibatchLayout;
  readonly policy: MinibatchLayout;
  /** Words of all three. */
  readonly words: number;
}

/** What changes from update to update on the host; only when an update has succeeded. */
export interface Progress {
  update: number;
  rollouts: number;
  applied: number;
  passRate: number | null;
}

export type PrimeMemory = Awaited<ReturnType<typeof openPrimeMemory>>;
export type PrimeLab = Awaited<ReturnType<typeof openPrime>>;

/** Rows sampled per update, more than are trained on when the filter oversamples. */
export function sampledRows({ rollout, filter }: Config): number {
  return rollout.prompts * rollout.responses * filter.oversample;
}

/** Allocates memory and compiles formulas. */
async function openPrimeMemory(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume?: RunState,
) {
  const arena = new Arena(device);
  const { rollout, prm: prmConfig, policy: policyConfig, advantage } = config;
  const rows = sampledRows(config);
  const { maxPromptTokens, maxResponseTokens } = text.task;
  const sampling = { temperature: rollout.temperature, topK: rollout.topK, topP: rollout.topP };
  const maps = rowMaps(config);
  const slots = microBatch(config);

  return arena.guard(async () => {
    const watch = await createWatch(arena);
    const reference: ModelTensors = allocateModel(arena, "reference", shape, start);
    const policy: Trainable = allocateTrainable(
      arena,
      "policy",
      shape,
      moments(start, resume, "policy"),
    );
    const prm: Trainable = allocateTrainable(arena, "prm", shape, moments(start, resume, "prm"));
    const optimizer = (
      model: Trainable,
      { optimizer: options, epochs, minibatches }: Config["prm"] | Config["policy"],
    ) =>
      createOptimizer(arena, model, options, {
        stepsPerUpdate: epochs * minibatches,
        updates: config.updates,
        guard: watch.guard,
      });
    const policyOptimizer: Optimizer = await optimizer(policy, policyConfig);
    const prmOptimizer: Optimizer = await optimizer(prm, prmConfig);
    const generator: Generator = createGenerator(arena, kernels, shape, policy.values, {
      rows,
      maxPromptTokens,
      maxResponseTokens,
      stopTokens: [text.stopId],
      sampling,
    });
    const size: BatchShape = { rows, context: generator.context };
    const passes: Passes = createPasses(arena, kernels, shape, {
      slots,
      context: generator.context,
      training: true,
      inverseTemperature: 1 / rollout.temperature,
    });
    const memory: RlMemory = allocateRlMemory(arena, size);
    const batch: Batch = {
      tokens: generator.rollout.tokens,
      spans: generator.rollout.spans,
      map: arena.words("row map", maps.words),
    };
    const trained = [policy, prm].flatMap(({ values, m, v }) => [values.flat, m, v]);
    const backup: Backup = createBackup(arena, trained);
    const [implicitReward, prmLoss, baselines, returns, whiten, policyLoss, metrics] =
      await Promise.all([
        createImplicitReward(device),
        createPrmLoss(device, advantage.formula),
        createBaselines(device, advantage.estimator, advantage.formula),
        createReturns(device),
        createWhiten(device),
        createPolicyLoss(device),
        createMetrics(device),
      ]);
    await generator.plan.seal();
    const evaluator: Evaluator = await createEvaluator(
      device,
      kernels,
      shape,
      policy.values,
      text,
      {
        prompts: config.evaluation.prompts,
        responses: 1,
        temperature: config.evaluation.temperature,
        rows: Math.min(rows, config.evaluation.prompts),
      },
    );
    const { spans, logprobs: oldLogprobs, entropies: oldEntropies } = generator.rollout;
    const arrays = {
      ...memory,
      spans,
      map: batch.map,
      settings: memory.prmSettings,
      oldLogprobs,
      oldEntropies,
      /** What the PRM is compared with. */
      refLogprobs: prmConfig.reference === "start" ? memory.startLogprobs : oldLogprobs,
      /** What the policy loss multiplies. */
      advantages: advantage.whiten ? memory.advantages : memory.returns,
    };
    return {
      arena,
      size,
      watch,
      reference,
      policy,
      prm,
      policyOptimizer,
      prmOptimizer,
      generator,
      evaluator,
      passes,
      backup,
      arrays,
      batch,
      maps,
      formulas: { implicitReward, prmLoss, baselines, returns, whiten, policyLoss, metrics },
      /** Lines 7 to 12 of the algorithm. */
      update: new Plan(device, "update"),
      /** Log-probabilities under the warm start, for the KL, where the update itself does not need them. */
      startScores: new Plan(device, "reference scores"),
      readRollout: new Readback(device, "rollout", [
        generator.rollout.tokens,
        generator.rollout.spans,
      ]),
      readMetrics: new Readback(device, "metrics", [
        arrays.metrics,
        watch.guard,
        policyOptimizer.norms,
        prmOptimizer.norms,
      ]),
      readRecord: new Readback(device, "record", [
        oldLogprobs,
        arrays.refLogprobs,
        arrays.prmLogprobs,
        arrays.processRewards,
        arrays.processReturns,
        arrays.outcomeReturns,
        arrays.advantages,
      ]),
    };
  });
}

/**
 * Makes everything that `prime` works with.
 *
 * @param recordUpdate records lines 7 to 12 into `update` and `startScores`
 */
export async function openPrime(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume: RunState | undefined,
  recordUpdate: (memory: PrimeMemory, config: Config, shape: ModelShape) => void,
) {
  const memory = await openPrimeMemory(device, config, shape, kernels, text, start, resume);
  recordUpdate(memory, config, shape);
  await Promise.all([memory.update.seal(), memory.startScores.seal()]);
  const { update, rollouts, applied, passRate } = resume ?? {
    update: 0,
    rollouts: 0,
    applied: 0,
    passRate: null,
  };
  const progress: Progress = { update, rollouts, applied, passRate };
  return {
    ...memory,
    device,
    config,
    text,
    progress,
    deviceBytes: memory.arena.bytes,
    dispatchesPerUpdate: memory.update.dispatches,
    dispatchesPerToken: memory.generator.dispatchesPerToken,
    async state(): Promise<RunState> {
      const policy = await readTrainable(device, "policy", memory.policy);
      const prm = await readTrainable(device, "prm", memory.prm);
      return { stage: "rl", ...progress, tensors: new Map([...policy, ...prm, ["start", start]]) };
    },
    destroy(): void {
      for (const readback of [memory.readRollout, memory.readMetrics, memory.readRecord])
        readback.destroy();
      memory.evaluator.destroy();
      memory.arena.destroy();
    },
  };
}

/** Rows of a micro-batch: what the config allows, and no more than a mini-batch has. */
function microBatch({ microBatch: most, rollout, policy, prm }: Config): number {
  const rows = rollout.prompts * rollout.responses;
  return Math.min(most, Math.ceil(rows / policy.minibatches), Math.ceil(rows / prm.minibatches));
}

function rowMaps(config: Config): RowMaps {
  const rows = config.rollout.prompts * config.rollout.responses;
  const step = microBatch(config);
  const layout = (epochs: number, minibatches: number): MinibatchLayout => ({
    epochs,
    minibatches,
    slots: Math.ceil(Math.ceil(rows / minibatches) / step) * step,
  });
  const score = layout(1, 1);
  const prm = { ...layout(config.prm.epochs, config.prm.minibatches), base: rowMapWords(score) };
  const policy = {
    ...layout(config.policy.epochs, config.policy.minibatches),
    base: prm.base + rowMapWords(prm),
  };
  return { score, prm, policy, words: policy.base + rowMapWords(policy) };
}

/** Records that whatever an update starts from is finite, so that a culprit has its own name. */
export function watchInputs(
  plan: Plan,
  { watch, policy, prm, reference, arrays }: PrimeMemory,
  shape: ModelShape,
): void {
  const layout = parameterLayout(shape);
  watch.reset(plan);
  for (const [name, { values, m, v }] of Object.entries({ policy, prm })) {
    watch.count(plan, name, values.flat, layout);
    watch.count(plan, `${name} first moment`, m, layout);
    watch.count(plan, `${name} second moment`, v, layout);
  }
  watch.count(plan, "reference", reference.flat, layout);
  watch.count(plan, "outcome reward", arrays.outcomes);
}

/** Records that nothing that leaves an update is anything but finite. The optimizers have counted the gradients. */
export function watchResults(
  plan: Plan,
  { watch, policy, prm, arrays }: PrimeMemory,
  shape: ModelShape,
): void {
  const layout = parameterLayout(shape);
  watch.name("prm gradient", prm.gradients.flat, layout);
  watch.name("policy gradient", policy.gradients.flat, layout);
  watch.count(plan, "metrics", arrays.metrics);
}

/** Queues what the host knows of an update: outcomes, who trains, the intercept, and which rows each pass takes. */
export function writeUpdate(
  { device, arrays, maps }: PrimeLab,
  outcomes: Float32Array<ArrayBuffer>,
  weights: Float32Array<ArrayBuffer>,
  intercept: number,
  random: Random,
): void {
  upload(device, arrays.outcomes, outcomes);
  upload(device, arrays.weights, weights);
  upload(device, arrays.settings, Float32Array.of(intercept));
  const rows = [maps.score, maps.prm, maps.policy].map((layout) => rowMap(weights, layout, random));
  upload(device, arrays.map, Uint32Array.from(rows.flatMap((words) => [...words])));
}
