/**
 * The critic of PPO: a decoder whose output head is one number, the value of the state before each response token.
 *
 * Values meet losses as log-probabilities do: a loss is a number per token, d loss / d value.
 */
import type { Arena, View } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import {
  createValueHead,
  valueHeadScratchWords,
  valueHeadWords,
  type ValueHeadShape,
} from "../kernels/value-head.ts";
import { gradientsOf, recordHiddenBackward } from "./backward.ts";
import { recordGather, recordHidden, type Batch } from "./forward.ts";
import type { DecoderKernels } from "./kernels.ts";
import { allocateFlat, type Trainable, type TrainableStart } from "./optimizer.ts";
import { activationsFor, microBatches, type PassMemory, type RowRange } from "./passes.ts";
import { criticLayout, parameterLayout, type ModelShape, type ParameterLayout } from "./shape.ts";
import { backboneTensors, tensorView, type BackboneTensors } from "./weights.ts";

/** Views of a critic, of values or of gradients alike. */
export interface CriticTensors extends BackboneTensors {
  /** [hidden + 4]: `value_head.weight`, `value_head.bias`, and the padding behind it. */
  readonly valueHead: View;
}

export type Critic = Trainable<CriticTensors>;

/** d loss / d value of every token [B, context]. */
export interface ValueGradients {
  readonly dValues: View;
}

/**
 * The weights with which a critic starts: those of a decoder, and a head of zeros, so that its first values are 0.
 *
 * @param decoder one flat array in the order of parameterLayout(shape)
 * @returns one flat array in the order of criticLayout(shape)
 */
export function criticStart(
  shape: ModelShape,
  decoder: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const source = parameterLayout(shape);
  expectWords("decoder", source, decoder);
  const { tensors, words } = criticLayout(shape);
  const weights = new Float32Array(words);
  for (const { name, offset, length } of tensors) {
    const from = source.byName.get(name);
    if (from) weights.set(decoder.subarray(from.offset, from.offset + length), offset);
  }
  return weights;
}

/**
 * @param start flat arrays in the order of criticLayout(shape): {@link criticStart}, or a checkpoint's
 * @throws RangeError when the weights have another layout
 */
export function allocateCritic(
  arena: Arena,
  label: string,
  shape: ModelShape,
  start: TrainableStart,
): Critic {
  const layout = criticLayout(shape);
  expectWords("critic", layout, start.values);
  const cut = (flat: View): CriticTensors => ({
    ...backboneTensors(shape, layout, flat),
    valueHead: tensorView(layout, flat, "value_head.weight", valueHeadWords(shape.hidden)),
  });
  return allocateFlat(arena, label, layout.words, cut, start);
}

function expectWords(model: string, { words }: ParameterLayout, { length }: Float32Array): void {
  if (length !== words)
    throw new RangeError(
      `Cannot start the critic: expected ${words} words of a ${model}, found ${length}`,
    );
}

export interface CriticPasses {
  /** Rows of a micro-batch. */
  readonly slots: number;
  /**
   * Values [B, context] of the rows in `range`: column t holds that of the state before token t, from which the policy
   * draws it; 0 where t is no response position. Other rows are left alone.
   */
  score(plan: Plan, critic: CriticTensors, batch: Batch, range: RowRange, values: View): void;
  /**
   * For each micro-batch: predicts its values, has the loss recorded, and adds to the critic's gradients. As in
   * `Passes.accumulate`, the loss may look at all rows of `range`, and only the gradients of the micro-batch at hand are read.
   */
  accumulate(
    plan: Plan,
    critic: Pick<Critic, "values" | "gradients">,
    batch: Batch,
    range: RowRange,
    values: View,
    recordLoss: () => void,
    gradients: ValueGradients,
  ): void;
}

/**
 * Hand it the policy's activations where the two take turns on one plan: a critic's own cost as much, logits included,
 * which it has no use for.
 */
export async function createCriticPasses(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  options: PassMemory,
): Promise<CriticPasses> {
  const { slots, context, training } = options;
  const valueHead = await createValueHead(arena.device);
  const acts = activationsFor(arena, shape, options);
  const size: ValueHeadShape = { slots, context, hidden: shape.hidden };
  const scratch = training
    ? arena.words("value head scratch", valueHeadScratchWords(size))
    : undefined;
  const arrays = { hidden: acts.outputNormed, rows: acts.rows };
  const forward = (
    plan: Plan,
    critic: CriticTensors,
    batch: Batch,
    mapOffset: number,
    values: View,
  ) => {
    recordGather(plan, kernels, batch, acts, mapOffset);
    recordHidden(plan, kernels, shape, critic, acts);
    valueHead.forward(plan, { ...arrays, head: critic.valueHead, values }, size);
  };
  return {
    slots,
    score(plan, critic, batch, range, values) {
      for (const mapOffset of microBatches(slots, range))
        forward(plan, critic, batch, mapOffset, values);
    },
    accumulate(plan, critic, batch, range, values, recordLoss, { dValues }) {
      if (!scratch) throw new Error("Cannot train a critic: its passes were made for scoring");
      const { normed: dHidden } = gradientsOf(acts);
      const { values: model, gradients: dModel } = critic;
      for (const mapOffset of microBatches(slots, range)) {
        forward(plan, model, batch, mapOffset, values);
        recordLoss();
        valueHead.backward(
          plan,
          { ...arrays, head: model.valueHead, dValues, dHidden, dHead: dModel.valueHead, scratch },
          size,
        );
        recordHiddenBackward(plan, kernels, shape, model, dModel, acts);
      }
    },
  };
}
