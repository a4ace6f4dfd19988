/**
 * Forward and backward passes over any number of rows of a batch, micro-batch by micro-batch.
 */
import type { Arena } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import { allocateActivations, type Activations } from "./activations.ts";
import { recordBackward, type TokenGradients } from "./backward.ts";
import {
  recordGather,
  recordHidden,
  recordLogprobs,
  type Batch,
  type TokenScores,
} from "./forward.ts";
import type { DecoderKernels } from "./kernels.ts";
import type { Trainable } from "./optimizer.ts";
import type { ModelShape } from "./shape.ts";
import type { ModelTensors } from "./weights.ts";

/** Places [offset, offset + count) of the batch's row map; count is a multiple of the micro-batch. */
export interface RowRange {
  readonly offset: number;
  readonly count: number;
}

export interface Passes {
  /** Rows of a micro-batch. */
  readonly slots: number;
  /** Log-probabilities and entropies of the response tokens of the rows in `range`. */
  score(plan: Plan, model: ModelTensors, batch: Batch, range: RowRange, scores: TokenScores): void;
  /**
   * For each micro-batch: scores its rows, has the loss recorded, and adds to the model's gradients. The loss may
   * look at all rows of `range`; those of micro-batches to come still have their former scores, and the token
   * gradients of rows outside the micro-batch at hand are not read.
   */
  accumulate(
    plan: Plan,
    model: Pick<Trainable, "values" | "gradients">,
    batch: Batch,
    range: RowRange,
    scores: TokenScores,
    recordLoss: () => void,
    tokens: TokenGradients,
  ): void;
}

/** The memory that passes work in: that of other passes over models of the same shape, or else their own. */
export interface PassMemory {
  readonly slots: number;
  readonly context: number;
  readonly training: boolean;
  /**
   * Passes that share it must not be recorded inside one another: whatever one leaves there is gone when another
   * has run.
   */
  readonly activations?: Activations;
}

export interface PassOptions extends PassMemory {
  /** Logits are multiplied by this, as they were when the responses were sampled. */
  readonly inverseTemperature: number;
}

/** @throws RangeError when the activations handed in are not those that the options ask for */
export function activationsFor(arena: Arena, shape: ModelShape, options: PassMemory): Activations {
  const { slots, context, training, activations } = options;
  if (!activations) return allocateActivations(arena, shape, options);
  if (
    activations.slots !== slots ||
    activations.context !== context ||
    (training && !activations.gradients)
  ) {
    const found = `${activations.slots} rows of ${activations.context} tokens`;
    const purpose = (forTraining: boolean) => (forTraining ? "training" : "scoring");
    throw new RangeError(
      `Cannot share activations of ${found} made for ${purpose(!!activations.gradients)}: expected ${slots} rows of ${context} made for ${purpose(training)}`,
    );
  }
  return activations;
}

/**
 * Where in the row map each micro-batch of a range starts.
 *
 * @throws RangeError when the range is no whole number of micro-batches
 */
export function microBatches(slots: number, { offset, count }: RowRange): number[] {
  if (count % slots !== 0)
    throw new RangeError(`Cannot pass over ${count} rows in micro-batches of ${slots}`);
  return Array.from({ length: count / slots }, (_, i) => offset + i * slots);
}

export function createPasses(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  options: PassOptions,
): Passes {
  const { slots, inverseTemperature } = options;
  const acts = activationsFor(arena, shape, options);
  const forward = (
    plan: Plan,
    model: ModelTensors,
    batch: Batch,
    mapOffset: number,
    scores: TokenScores,
  ) => {
    recordGather(plan, kernels, batch, acts, mapOffset);
    recordHidden(plan, kernels, shape, model, acts);
    recordLogprobs(plan, kernels, shape, model, acts, scores, inverseTemperature);
  };
  return {
    slots,
    score(plan, model, batch, range, scores) {
      for (const mapOffset of microBatches(slots, range))
        forward(plan, model, batch, mapOffset, scores);
    },
    accumulate(plan, { values, gradients }, batch, range, scores, recordLoss, tokens) {
      for (const mapOffset of microBatches(slots, range)) {
        forward(plan, values, batch, mapOffset, scores);
        recordLoss();
        recordBackward(plan, kernels, shape, values, gradients, acts, tokens, inverseTemperature);
      }
    },
  };
}
