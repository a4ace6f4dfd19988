/**
 * Forward and backward passes over any number of rows of a batch, micro-batch by micro-batch.
 */
import type { Arena } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import { allocateActivations } from "./activations.ts";
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

export interface PassOptions {
  readonly slots: number;
  readonly context: number;
  readonly training: boolean;
  /** Logits are multiplied by this, as they were when the responses were sampled. */
  readonly inverseTemperature: number;
}

export function createPasses(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  options: PassOptions,
): Passes {
  const { slots, inverseTemperature } = options;
  const acts = allocateActivations(arena, shape, options);
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
  const microBatches = ({ offset, count }: RowRange) => {
    if (count % slots !== 0)
      throw new RangeError(`Cannot pass over ${count} rows in micro-batches of ${slots}`);
    return Array.from({ length: count / slots }, (_, i) => offset + i * slots);
  };
  return {
    slots,
    score(plan, model, batch, range, scores) {
      for (const mapOffset of microBatches(range)) forward(plan, model, batch, mapOffset, scores);
    },
    accumulate(plan, { values, gradients }, batch, range, scores, recordLoss, tokens) {
      for (const mapOffset of microBatches(range)) {
        forward(plan, values, batch, mapOffset, scores);
        recordLoss();
        recordBackward(plan, kernels, shape, values, gradients, acts, tokens, inverseTemperature);
      }
    },
  };
}
