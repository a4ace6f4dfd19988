/**
 * Passes for a loss that looks at the whole vocabulary: it turns a model's logits into their gradient itself, and may
 * look at the logits of other models of the same shape for the same positions.
 */
import type { Arena, View } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import { allocateActivations, type Activations } from "./activations.ts";
import { gradientsOf, recordHeadChunk, recordHiddenBackward } from "./backward.ts";
import { headChunks, recordGather, recordHidden, recordLogits, type Batch } from "./forward.ts";
import type { DecoderKernels } from "./kernels.ts";
import type { Trainable } from "./optimizer.ts";
import { microBatches, type PassOptions, type RowRange } from "./passes.ts";
import type { ModelShape } from "./shape.ts";
import type { ModelTensors } from "./weights.ts";

/** A chunk of positions whose logits are in memory. */
export interface LogitsAt {
  /** The learning model's, to be replaced by d loss / d logits: [rows, vocab]. */
  readonly logits: View;
  /** Those of the others, in the order in which they were given. */
  readonly others: readonly View[];
  /** vec4u [slots] of the micro-batch: (source row or 0xffffffff, prompt length, length, 0). */
  readonly rows: View;
  readonly chunk: { readonly first: number; readonly rows: number };
}

export interface LogitPasses {
  /** Rows of a micro-batch. */
  readonly slots: number;
  /** For each micro-batch and chunk of positions: has the gradient recorded, and adds to the model's gradients. */
  accumulate(
    plan: Plan,
    model: Pick<Trainable, "values" | "gradients">,
    others: readonly ModelTensors[],
    batch: Batch,
    range: RowRange,
    recordGradient: (at: LogitsAt) => void,
  ): void;
}

/** @param count other models that a loss looks at: each has activations of its own, of one layer */
export function createLogitPasses(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  options: PassOptions & { readonly activations: Activations },
  count: number,
): LogitPasses {
  const { slots, context, activations: acts } = options;
  const seen = Array.from({ length: count }, () =>
    allocateActivations(arena, shape, { slots, context, training: false }),
  );
  return {
    slots,
    accumulate(plan, { values, gradients: dModel }, others, batch, range, recordGradient) {
      const gradients = gradientsOf(acts);
      for (const mapOffset of microBatches(slots, range)) {
        others.forEach((model, i) => {
          const own = seen[i];
          if (!own)
            throw new RangeError(`Cannot look at ${others.length} models: made for ${count}`);
          recordGather(plan, kernels, batch, own, mapOffset);
          recordHidden(plan, kernels, shape, model, own);
        });
        recordGather(plan, kernels, batch, acts, mapOffset);
        recordHidden(plan, kernels, shape, values, acts);
        for (const chunk of headChunks(acts)) {
          recordLogits(plan, kernels, shape, values, acts, chunk);
          const views = others.map((model, i) => {
            const own = seen[i] as Activations;
            recordLogits(plan, kernels, shape, model, own, chunk);
            return own.logits;
          });
          recordGradient({ logits: acts.logits, others: views, rows: acts.rows, chunk });
          recordHeadChunk({ plan, kernels, shape, acts, gradients }, values, dModel, chunk);
        }
        recordHiddenBackward(plan, kernels, shape, values, dModel, acts);
      }
    },
  };
}
