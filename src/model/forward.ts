/**
 * Records the forward pass of a micro-batch, from tokens to log-probabilities.
 */
import type { Plan } from "../gpu/plan.ts";
import { slice, type View } from "../gpu/arena.ts";
import type { Activations, LayerActivations } from "./activations.ts";
import type { DecoderKernels } from "./kernels.ts";
import { headNorm, linearShapes, qkvColumns, ropeShape, rowNorm } from "./layout.ts";
import type { ModelShape } from "./shape.ts";
import type { BackboneTensors, LayerTensors, ModelTensors } from "./weights.ts";

/** The full batch that micro-batches are gathered from. */
export interface Batch {
  /** u32 [B, context]. */
  readonly tokens: View;
  /** u32 pairs [B, 2]: (promptLength, length). */
  readonly spans: View;
  /** u32: source row of each slot, 0xffffffff for an empty one. */
  readonly map: View;
}

/** Copies rows [map[mapOffset], ...] of the batch into the slots. */
export function recordGather(
  plan: Plan,
  kernels: DecoderKernels,
  batch: Batch,
  acts: Activations,
  mapOffset: number,
): void {
  const { slots, context, tokens, rows } = acts;
  kernels.microBatch.gather(
    plan,
    { ...batch, slotTokens: tokens, rows },
    { slots, context, mapOffset },
  );
}

/** From the gathered tokens to the normalised hidden states `acts.outputNormed` [N, hidden]. */
export function recordHidden(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: BackboneTensors,
  acts: Activations,
): void {
  const positions = acts.slots * acts.context;
  const first = acts.layers[0];
  if (!first) throw new Error("Cannot record a model without layers");
  const table = { positions, vocab: shape.vocab, width: shape.hidden };
  kernels.embedding.forward(
    plan,
    { tokens: acts.tokens, table: model.embedding, output: first.input },
    table,
  );
  model.layers.forEach((weights, i) => {
    const layer = acts.layers[i];
    if (!layer) throw new Error(`Cannot find the activations of layer ${i}`);
    recordLayer(
      plan,
      kernels,
      shape,
      weights,
      layer,
      acts.layers[i + 1]?.input ?? acts.output,
      acts,
    );
  });
  kernels.rmsnorm.forward(
    plan,
    {
      input: acts.output,
      weight: model.finalNorm,
      output: acts.outputNormed,
      rstd: acts.outputRstd,
    },
    rowNorm(shape, positions),
    shape.normEpsilon,
  );
}

function recordLayer(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  weights: LayerTensors,
  layer: LayerActivations,
  next: View,
  acts: Activations,
): void {
  const { slots, context } = acts;
  const rows = slots * context;
  const { rmsnorm, linear, swiglu } = kernels;
  const sizes = linearShapes(shape, rows);
  const norm = rowNorm(shape, rows);
  rmsnorm.forward(
    plan,
    { input: layer.input, weight: weights.inputNorm, output: layer.normed, rstd: layer.inputRstd },
    norm,
    shape.normEpsilon,
  );
  linear.forward(
    plan,
    { input: layer.normed, weight: weights.qkv, bias: weights.qkvBias, output: layer.qkv },
    sizes.qkv,
  );
  recordAttention(plan, kernels, shape, weights, layer, acts);
  linear.forward(
    plan,
    { input: layer.attended, weight: weights.output, residual: layer.input, output: layer.middle },
    sizes.output,
  );
  rmsnorm.forward(
    plan,
    {
      input: layer.middle,
      weight: weights.mlpNorm,
      output: layer.middleNormed,
      rstd: layer.middleRstd,
    },
    norm,
    shape.normEpsilon,
  );
  linear.forward(
    plan,
    { input: layer.middleNormed, weight: weights.gateUp, output: layer.gateUp },
    sizes.gateUp,
  );
  swiglu.forward(
    plan,
    { gateUp: layer.gateUp, output: layer.activated },
    { rows, width: shape.intermediate },
  );
  linear.forward(
    plan,
    { input: layer.activated, weight: weights.down, residual: layer.middle, output: next },
    sizes.down,
  );
}

/** Queries, keys and values to attended values: [QK norm,] RoPE, causal attention. */
function recordAttention(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  weights: LayerTensors,
  layer: LayerActivations,
  acts: Activations,
): void {
  const { slots, context, positions } = acts;
  const rotated = recordHeadNorms(plan, kernels, shape, weights, layer, slots * context);
  kernels.rope.forward(
    plan,
    { array: rotated, positions, rotations: acts.rotations },
    ropeShape(shape, slots * context),
  );
  const { query, key } = qkvColumns(shape, rotated);
  kernels.attention.forward(
    plan,
    {
      query,
      key,
      value: qkvColumns(shape, layer.qkv).value,
      output: layer.attended,
      statistics: layer.attentionStatistics,
      positions,
      rows: acts.rows,
    },
    {
      sequences: slots,
      queriesPerSequence: context,
      keysPerSequence: context,
      heads: shape.heads,
      kvHeads: shape.kvHeads,
    },
  );
}

/** What a QK norm reads and writes; `heads` and the rstd arrays are absent without one. */
export type HeadNormArrays = Pick<LayerActivations, "qkv" | "heads" | "queryRstd" | "keyRstd">;

/**
 * Normalises query and key heads where the model has a QK norm.
 *
 * @returns the array that holds the queries and keys to rotate and attend with
 */
export function recordHeadNorms(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  weights: LayerTensors,
  { qkv, heads, queryRstd, keyRstd }: HeadNormArrays,
  rows: number,
): View {
  if (!weights.queryNorm || !weights.keyNorm || !heads || !queryRstd || !keyRstd) return qkv;
  const { rmsnorm } = kernels;
  const epsilon = shape.normEpsilon;
  rmsnorm.forward(
    plan,
    { input: qkv, weight: weights.queryNorm, output: heads, rstd: queryRstd },
    headNorm(shape, rows, "query"),
    epsilon,
  );
  rmsnorm.forward(
    plan,
    { input: qkv, weight: weights.keyNorm, output: heads, rstd: keyRstd },
    headNorm(shape, rows, "key"),
    epsilon,
  );
  return heads;
}

/** Where the log-probabilities and entropies of a pass go: [B, context] each, at the rows of the micro-batch. */
export interface TokenScores {
  readonly logprobs: View;
  readonly entropies: View;
}

/** Chunks [first, rows] of the positions whose logits fit into memory together. */
export function headChunks(acts: Activations): { first: number; rows: number }[] {
  const positions = acts.slots * acts.context;
  return Array.from({ length: Math.ceil(positions / acts.headRows) }, (_, i) => {
    const first = i * acts.headRows;
    return { first, rows: Math.min(acts.headRows, positions - first) };
  });
}

/** Logits of one chunk of positions into `acts.logits`. */
export function recordLogits(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  acts: Activations,
  { first, rows }: { first: number; rows: number },
): void {
  const { hidden, vocab } = shape;
  const input = slice(acts.outputNormed, first * hidden, rows * hidden);
  kernels.linear.forward(
    plan,
    { input, weight: model.head, output: acts.logits },
    { rows, inputs: hidden, outputs: vocab },
  );
}

/** From hidden states to the log-probability of each response token and the entropy it was drawn with. */
export function recordLogprobs(
  plan: Plan,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  acts: Activations,
  scores: TokenScores,
  inverseTemperature: number,
): void {
  for (const chunk of headChunks(acts)) {
    recordLogits(plan, kernels, shape, model, acts, chunk);
    kernels.logprobs.forward(
      plan,
      {
        logits: acts.logits,
        tokens: acts.tokens,
        rows: acts.rows,
        statistics: slice(acts.statistics, chunk.first * 4, chunk.rows * 4),
        ...scores,
        scratch: acts.logprobsScratch,
      },
      { ...chunk, vocabulary: shape.vocab, context: acts.context, inverseTemperature },
    );
  }
}
