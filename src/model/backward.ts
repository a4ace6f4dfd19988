/**
 * Records the backward pass of a micro-batch whose forward pass has just run.
 *
 * Parameter gradients accumulate; gradients of activations are assigned, but for the residual stream.
 */
import type { Plan } from "../gpu/plan.ts";
import { slice, type View } from "../gpu/arena.ts";
import type { Activations, Gradients, LayerActivations } from "./activations.ts";
import { headChunks, recordLogits } from "./forward.ts";
import type { DecoderKernels } from "./kernels.ts";
import {
  headNorm,
  kvWidth,
  linearShapes,
  qkvColumns,
  queryWidth,
  ropeShape,
  rowNorm,
} from "./layout.ts";
import { qkvWidth, type ModelShape } from "./shape.ts";
import type { BackboneTensors, LayerTensors, ModelTensors } from "./weights.ts";

/** d loss / d logprob, and d loss / d entropy, of every token [B, context]. */
export interface TokenGradients {
  readonly dLogprobs: View;
  readonly dEntropies?: View;
}

interface Recorder {
  readonly plan: Plan;
  readonly kernels: DecoderKernels;
  readonly shape: ModelShape;
  readonly acts: Activations;
  readonly gradients: Gradients;
  /** Positions of the micro-batch. */
  readonly rows: number;
}

/** gradients += d loss / d parameters of `model`. */
export function recordBackward(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  dModel: ModelTensors,
  acts: Activations,
  tokens: TokenGradients,
  inverseTemperature: number,
): void {
  const gradients = gradientsOf(acts);
  const rows = acts.slots * acts.context;
  const recorder: Recorder = { plan, kernels, shape, acts, gradients, rows };
  recordHead(recorder, model, dModel, tokens, inverseTemperature);
  recordHiddenBackward(plan, kernels, shape, model, dModel, acts);
}

/** @throws Error when the activations were made for scoring */
export function gradientsOf({ gradients }: Activations): Gradients {
  if (!gradients)
    throw new Error("Cannot record a backward pass: the activations were not made for training");
  return gradients;
}

/** gradients += d loss / d parameters, from the gradient of `acts.outputNormed` in `acts.gradients.normed` down. */
export function recordHiddenBackward(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: BackboneTensors,
  dModel: BackboneTensors,
  acts: Activations,
): void {
  const gradients = gradientsOf(acts);
  const rows = acts.slots * acts.context;
  const recorder: Recorder = { plan, kernels, shape, acts, gradients, rows };
  const { stream, normed, scratch } = gradients;
  kernels.rmsnorm.backward(
    plan,
    {
      dOutput: normed,
      input: acts.output,
      weight: model.finalNorm,
      rstd: acts.outputRstd,
      dInput: stream,
      dWeight: dModel.finalNorm,
      scratch,
    },
    rowNorm(shape, rows),
  );
  for (let i = shape.layers - 1; i >= 0; i--) {
    const [weights, dWeights, layer] = [model.layers[i], dModel.layers[i], acts.layers[i]];
    if (!weights || !dWeights || !layer) throw new Error(`Cannot find layer ${i}`);
    recordMlp(recorder, weights, dWeights, layer);
    recordAttention(recorder, weights, dWeights, layer);
  }
  kernels.embedding.backward(
    plan,
    { tokens: acts.tokens, dOutput: stream, dTable: dModel.embedding, scratch },
    { positions: rows, vocab: shape.vocab, width: shape.hidden },
  );
}

/** From token gradients to the gradient of the normalised hidden states, chunk by chunk of positions. */
function recordHead(
  { plan, kernels, shape, acts, gradients }: Recorder,
  model: ModelTensors,
  dModel: ModelTensors,
  tokens: TokenGradients,
  inverseTemperature: number,
): void {
  const { vocab } = shape;
  const chunks = headChunks(acts);
  for (const { first, rows } of chunks) {
    // A single chunk's logits are still in memory from the forward pass.
    if (chunks.length > 1) recordLogits(plan, kernels, shape, model, acts, { first, rows });
    kernels.logprobs.backward(
      plan,
      {
        logits: acts.logits,
        tokens: acts.tokens,
        rows: acts.rows,
        statistics: slice(acts.statistics, first * 4, rows * 4),
        ...tokens,
      },
      { first, rows, vocabulary: vocab, context: acts.context, inverseTemperature },
    );
    recordHeadChunk({ plan, kernels, shape, acts, gradients }, model, dModel, { first, rows });
  }
}

/** From d loss / d logits of a chunk in `acts.logits` to the gradients of the head and of the hidden states. */
export function recordHeadChunk(
  {
    plan,
    kernels,
    shape,
    acts,
    gradients,
  }: Pick<Recorder, "plan" | "kernels" | "shape" | "acts" | "gradients">,
  model: ModelTensors,
  dModel: ModelTensors,
  { first, rows }: { first: number; rows: number },
): void {
  const { hidden, vocab } = shape;
  const size = { rows, inputs: hidden, outputs: vocab };
  const part = (view: View) => slice(view, first * hidden, rows * hidden);
  kernels.linear.backwardInput(
    plan,
    { dOutput: acts.logits, weight: model.head, dInput: part(gradients.normed) },
    size,
  );
  kernels.linear.backwardWeight(
    plan,
    {
      dOutput: acts.logits,
      input: part(acts.outputNormed),
      dWeight: dModel.head,
      scratch: gradients.scratch,
    },
    size,
  );
}

function recordMlp(
  { plan, kernels, shape, gradients, rows }: Recorder,
  weights: LayerTensors,
  dWeights: LayerTensors,
  layer: LayerActivations,
): void {
  const { linear, swiglu, rmsnorm } = kernels;
  const { stream, normed, gateUp, activated, scratch } = gradients;
  const sizes = linearShapes(shape, rows);
  linear.backwardInput(
    plan,
    { dOutput: stream, weight: weights.down, dInput: activated },
    sizes.down,
  );
  linear.backwardWeight(
    plan,
    { dOutput: stream, input: layer.activated, dWeight: dWeights.down, scratch },
    sizes.down,
  );
  swiglu.backward(
    plan,
    { dOutput: activated, gateUp: layer.gateUp, dGateUp: gateUp },
    { rows, width: shape.intermediate },
  );
  linear.backwardInput(
    plan,
    { dOutput: gateUp, weight: weights.gateUp, dInput: normed },
    sizes.gateUp,
  );
  linear.backwardWeight(
    plan,
    { dOutput: gateUp, input: layer.middleNormed, dWeight: dWeights.gateUp, scratch },
    sizes.gateUp,
  );
  rmsnorm.backward(
    plan,
    {
      dOutput: normed,
      input: layer.middle,
      weight: weights.mlpNorm,
      rstd: layer.middleRstd,
      dInput: stream,
      dWeight: dWeights.mlpNorm,
      scratch,
    },
    rowNorm(shape, rows),
    { accumulate: true },
  );
}

function recordAttention(
  recorder: Recorder,
  weights: LayerTensors,
  dWeights: LayerTensors,
  layer: LayerActivations,
): void {
  const { plan, kernels, shape, acts, gradients, rows } = recorder;
  const { linear, rmsnorm, rope, attention } = kernels;
  const { stream, normed, attended, scratch } = gradients;
  const sizes = linearShapes(shape, rows);
  linear.backwardInput(
    plan,
    { dOutput: stream, weight: weights.output, dInput: attended },
    sizes.output,
  );
  linear.backwardWeight(
    plan,
    { dOutput: stream, input: layer.attended, dWeight: dWeights.output, scratch },
    sizes.output,
  );
  // With a QK norm the gradient of the heads goes through it before it reaches the projections.
  const dHeads = gradients.heads ?? gradients.qkv;
  const { query: dQuery, key: dKey, value: dValue } = qkvColumns(shape, dHeads);
  const { query, key } = qkvColumns(shape, layer.heads ?? layer.qkv);
  attention.backward(
    plan,
    {
      query,
      key,
      value: qkvColumns(shape, layer.qkv).value,
      output: layer.attended,
      dOutput: attended,
      statistics: layer.attentionStatistics,
      rows: acts.rows,
      dQuery,
      dKey,
      dValue,
    },
    {
      sequences: acts.slots,
      queriesPerSequence: acts.context,
      keysPerSequence: acts.context,
      heads: shape.heads,
      kvHeads: shape.kvHeads,
    },
  );
  rope.backward(
    plan,
    { array: dHeads, positions: acts.positions, rotations: acts.rotations },
    ropeShape(shape, rows),
  );
  recordHeadNorms(recorder, weights, dWeights, layer);
  linear.backwardInput(
    plan,
    { dOutput: gradients.qkv, weight: weights.qkv, dInput: normed },
    sizes.qkv,
  );
  linear.backwardWeight(
    plan,
    {
      dOutput: gradients.qkv,
      input: layer.normed,
      dWeight: dWeights.qkv,
      dBias: dWeights.qkvBias,
      scratch,
    },
    sizes.qkv,
  );
  rmsnorm.backward(
    plan,
    {
      dOutput: normed,
      input: layer.input,
      weight: weights.inputNorm,
      rstd: layer.inputRstd,
      dInput: stream,
      dWeight: dWeights.inputNorm,
      scratch,
    },
    rowNorm(shape, rows),
    { accumulate: true },
  );
}

/** Through the QK norm: d heads to d qkv; values, which it leaves alone, are copied. */
function recordHeadNorms(
  { plan, kernels, shape, acts, gradients, rows }: Recorder,
  weights: LayerTensors,
  dWeights: LayerTensors,
  layer: LayerActivations,
): void {
  const { queryNorm, keyNorm } = weights;
  const { queryNorm: dQueryNorm, keyNorm: dKeyNorm } = dWeights;
  const { heads, qkv, scratch } = gradients;
  const { queryRstd, keyRstd } = layer;
  if (!heads || !queryNorm || !keyNorm || !dQueryNorm || !dKeyNorm || !queryRstd || !keyRstd)
    return;
  const arrays = { dOutput: heads, input: layer.qkv, dInput: qkv, scratch };
  kernels.rmsnorm.backward(
    plan,
    { ...arrays, weight: queryNorm, rstd: queryRstd, dWeight: dQueryNorm },
    headNorm(shape, rows, "query"),
  );
  kernels.rmsnorm.backward(
    plan,
    { ...arrays, weight: keyNorm, rstd: keyRstd, dWeight: dKeyNorm },
    headNorm(shape, rows, "key"),
  );
  const values = { stride: qkvWidth(shape), offset: queryWidth(shape) + kvWidth(shape) };
  kernels.kvAppend.append(
    plan,
    { source: heads, positions: acts.positions, cache: qkv },
    {
      rows,
      rowsPerSequence: acts.context,
      width: kvWidth(shape),
      source: values,
      cache: values,
      context: acts.context,
    },
  );
}
