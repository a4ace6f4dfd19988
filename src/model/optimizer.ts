/**
 * A model that learns: its values, gradients and Adam's moments, and the optimizer's schedule.
 */
import type { Arena, View } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import { upload } from "../gpu/upload.ts";
import { adamwSchedule, createAdamw, SCHEDULE_WORDS } from "../kernels/adamw.ts";
import { createGradientNorm, gradientNormScratchWords } from "../kernels/gradient-norm.ts";
import { parameterLayout, type ModelShape } from "./shape.ts";
import { modelTensors, type FlatTensors, type ModelTensors } from "./weights.ts";

/** Learning-rate schedule and Adam's constants. Field meanings are those of config.ts. */
export interface OptimizerOptions {
  readonly learningRate: number;
  readonly warmup: number;
  readonly schedule: "constant" | "cosine";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
}

export interface Trainable<Tensors extends FlatTensors = ModelTensors> {
  readonly values: Tensors;
  readonly gradients: Tensors;
  /** Adam's first and second moments, flat like the values. */
  readonly m: View;
  readonly v: View;
}

/** What a trainable model starts with; moments are 0 by default. */
export interface TrainableStart {
  readonly values: Float32Array<ArrayBuffer>;
  readonly m?: Float32Array<ArrayBuffer>;
  readonly v?: Float32Array<ArrayBuffer>;
}

export function allocateTrainable(
  arena: Arena,
  label: string,
  shape: ModelShape,
  start: TrainableStart,
): Trainable {
  const layout = parameterLayout(shape);
  const cut = (flat: View) => modelTensors(shape, layout, flat);
  return allocateFlat(arena, label, layout.words, cut, start);
}

/**
 * Memory of a trainable model of any layout.
 *
 * @param words of the layout
 * @param cut divides a flat buffer into the tensors of the model
 */
export function allocateFlat<Tensors extends FlatTensors>(
  arena: Arena,
  label: string,
  words: number,
  cut: (flat: View) => Tensors,
  start: TrainableStart,
): Trainable<Tensors> {
  const { device } = arena;
  const flat = arena.words(label, words);
  upload(device, flat, start.values);
  const trainable = {
    values: cut(flat),
    gradients: cut(arena.words(`${label} gradient`, words)),
    m: arena.words(`${label} first moment`, words),
    v: arena.words(`${label} second moment`, words),
  };
  if (start.m) upload(device, trainable.m, start.m);
  if (start.v) upload(device, trainable.v, start.v);
  return trainable;
}

/**
 * The learning rate of an update.
 *
 * @param update from 0
 * @param updates of the whole stage, the length of a cosine
 */
export function learningRateAt(options: OptimizerOptions, update: number, updates: number): number {
  const warm = options.warmup === 0 ? 1 : Math.min(1, (update + 1) / options.warmup);
  const decay =
    options.schedule === "cosine"
      ? 0.5 + 0.5 * Math.cos((Math.PI * update) / Math.max(1, updates))
      : 1;
  return options.learningRate * warm * decay;
}

export interface Optimizer {
  /** Squared gradient norms before clipping, one per step of an update. */
  readonly norms: View;
  /** Records the `step`-th optimizer step of an update; does nothing on the device when the guard has tripped. */
  record(plan: Plan, step: number): void;
  /**
   * Queues the schedule of the next replay.
   *
   * @param update of the stage, from 0
   * @param applied updates that have been applied before this one
   */
  write(update: number, applied: number): void;
}

/**
 * @param stepsPerUpdate optimizer steps that one update records
 * @param updates of the stage
 * @param guard u32 counter of non-finite values met in this update
 */
export async function createOptimizer(
  arena: Arena,
  trainable: Trainable<FlatTensors>,
  options: OptimizerOptions,
  { stepsPerUpdate, updates, guard }: { stepsPerUpdate: number; updates: number; guard: View },
): Promise<Optimizer> {
  const { device } = arena;
  const [adamw, gradientNorm] = await Promise.all([
    createAdamw(device),
    createGradientNorm(device),
  ]);
  const count = trainable.values.flat.size / 4;
  const schedule = arena.words("schedule", stepsPerUpdate * SCHEDULE_WORDS);
  const norms = arena.words("squared gradient norms", stepsPerUpdate);
  const scratch = arena.words("gradient norm scratch", gradientNormScratchWords(count));
  return {
    norms,
    record(plan, step) {
      gradientNorm.measure(
        plan,
        { input: trainable.gradients.flat, norm: norms, guard, scratch },
        { count, slot: step },
      );
      adamw.step(
        plan,
        {
          parameters: trainable.values.flat,
          gradients: trainable.gradients.flat,
          m: trainable.m,
          v: trainable.v,
          schedule,
          norm: norms,
          guard,
        },
        { ...options, count, normSlot: step, scheduleOffset: step * SCHEDULE_WORDS },
      );
    },
    write(update, applied) {
      const rate = learningRateAt(options, update, updates);
      const words = Array.from({ length: stepsPerUpdate }, (_, step) =>
        adamwSchedule(rate, applied * stepsPerUpdate + step + 1, options),
      );
      upload(device, schedule, Float32Array.from(words.flat()));
    },
  };
}
