/**
 * Batched generation on the GPU: prefill of all prompts, then one token per row and replay, without a read-back.
 *
 * Prompts may differ in length. The prefill fills the cache for every prompt token; decoding then starts by
 * reading the last prompt token once more, so that prompts of any length need no gathering.
 */
import type { Arena, View } from "../gpu/arena.ts";
import { Plan } from "../gpu/plan.ts";
import { upload } from "../gpu/upload.ts";
import { columnPositions } from "../kernels/micro-batch.ts";
import { inverseFrequencies, rotations } from "../kernels/rope.ts";
import { drawWords, NONE, type Sampling } from "../kernels/sample.ts";
import { recordHeadNorms, type HeadNormArrays } from "./forward.ts";
import type { DecoderKernels } from "./kernels.ts";
import { kvWidth, linearShapes, qkvColumns, queryWidth, ropeShape, rowNorm } from "./layout.ts";
import { qkvWidth, type ModelShape } from "./shape.ts";
import type { LayerTensors, ModelTensors } from "./weights.ts";

export interface GeneratorShape {
  /** Prompts, repeats counted, generated for at once. */
  readonly rows: number;
  readonly maxPromptTokens: number;
  /** The stop token included. */
  readonly maxResponseTokens: number;
  readonly stopTokens: readonly number[];
  readonly sampling: Sampling;
}

/** What a rollout leaves on the device: [rows, context], row-major, right-padded. */
export interface RolloutViews {
  /** u32 token ids; what lies beyond a row's length is undefined. */
  readonly tokens: View;
  /** u32 pairs (promptLength, length). */
  readonly spans: View;
  /** log p of each sampled token under the policy that sampled it. */
  readonly logprobs: View;
  readonly entropies: View;
}

export interface Generator {
  readonly context: number;
  readonly rollout: RolloutViews;
  /** Replay to generate a response to every prompt that was last written. */
  readonly plan: Plan;
  readonly dispatchesPerToken: number;
  /**
   * Queues prompts for the next replay.
   *
   * @param prompts token ids of each row
   * @param draw names the random numbers: same numbers, same responses
   */
  write(
    prompts: readonly (readonly number[])[],
    draw: { seed: number; stream: number; update: number },
  ): void;
}

/** Buffers of `rows` tokens that pass through the layers at once; the residual stream goes back and forth. */
interface Pass extends HeadNormArrays {
  readonly rows: number;
  readonly perSequence: number;
  readonly positions: View;
  readonly stream: readonly [View, View];
  readonly rstd: View;
  readonly normed: View;
  readonly attended: View;
  readonly attentionStatistics: View;
  readonly gateUp: View;
  readonly activated: View;
}

export function createGenerator(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  options: GeneratorShape,
): Generator {
  const { device } = arena;
  const { rows, maxPromptTokens, maxResponseTokens, stopTokens, sampling } = options;
  const context = maxPromptTokens + maxResponseTokens;
  const rollout: RolloutViews = {
    tokens: arena.words("rollout tokens", rows * context),
    spans: arena.words("rollout spans", rows * 2),
    logprobs: arena.words("rollout logprobs", rows * context),
    entropies: arena.words("rollout entropies", rows * context),
  };
  const positions = arena.words("decode positions", rows);
  const current = arena.words("decode tokens", rows);
  const draw = arena.words("draw", 4);
  const prompts = arena.words("prompt tokens", rows * maxPromptTokens);
  const logits = arena.words("decode logits", rows * shape.vocab);
  const caches = Array.from({ length: shape.layers }, (_, i) =>
    arena.words(`kv cache ${i}`, rows * context * 2 * kvWidth(shape)),
  );
  // Every cached position may be attended to: causality alone limits a query.
  const sequences = arena.words("decode rows", rows * 4);
  upload(
    device,
    sequences,
    Uint32Array.from({ length: rows * 4 }, (_, i) => (i % 4 === 2 ? context : 0)),
  );
  const table = rotations(context, inverseFrequencies(shape.headWidth, shape.ropeTheta));
  const rotationTable = arena.words("decode rotations", table.length);
  upload(device, rotationTable, table);

  const recordLayer = (plan: Plan, weights: LayerTensors, cache: View, pass: Pass): void => {
    const { rmsnorm, linear, swiglu, rope, attention, kvAppend } = kernels;
    const [input, middle] = pass.stream;
    const sizes = linearShapes(shape, pass.rows);
    const norm = rowNorm(shape, pass.rows);
    const epsilon = shape.normEpsilon;
    rmsnorm.forward(
      plan,
      { input, weight: weights.inputNorm, output: pass.normed, rstd: pass.rstd },
      norm,
      epsilon,
    );
    linear.forward(
      plan,
      { input: pass.normed, weight: weights.qkv, bias: weights.qkvBias, output: pass.qkv },
      sizes.qkv,
    );
    const heads = recordHeadNorms(plan, kernels, shape, weights, pass, pass.rows);
    rope.forward(
      plan,
      { array: heads, positions: pass.positions, rotations: rotationTable },
      ropeShape(shape, pass.rows),
    );
    const width = kvWidth(shape);
    const append = (source: View, sourceOffset: number, cacheOffset: number, columns: number) =>
      kvAppend.append(
        plan,
        { source, positions: pass.positions, cache },
        {
          rows: pass.rows,
          rowsPerSequence: pass.perSequence,
          width: columns,
          source: { stride: qkvWidth(shape), offset: sourceOffset },
          cache: { stride: 2 * width, offset: cacheOffset },
          context,
        },
      );
    if (heads === pass.qkv) append(heads, queryWidth(shape), 0, 2 * width);
    else {
      append(heads, queryWidth(shape), 0, width);
      append(pass.qkv, queryWidth(shape) + width, width, width);
    }
    attention.forward(
      plan,
      {
        query: qkvColumns(shape, heads).query,
        key: { view: cache, stride: 2 * width, offset: 0 },
        value: { view: cache, stride: 2 * width, offset: width },
        output: pass.attended,
        statistics: pass.attentionStatistics,
        positions: pass.positions,
        rows: sequences,
      },
      {
        sequences: rows,
        queriesPerSequence: pass.perSequence,
        keysPerSequence: context,
        heads: shape.heads,
        kvHeads: shape.kvHeads,
      },
    );
    linear.forward(
      plan,
      { input: pass.attended, weight: weights.output, residual: input, output: middle },
      sizes.output,
    );
    rmsnorm.forward(
      plan,
      { input: middle, weight: weights.mlpNorm, output: pass.normed, rstd: pass.rstd },
      norm,
      epsilon,
    );
    linear.forward(
      plan,
      { input: pass.normed, weight: weights.gateUp, output: pass.gateUp },
      sizes.gateUp,
    );
    swiglu.forward(
      plan,
      { gateUp: pass.gateUp, output: pass.activated },
      { rows: pass.rows, width: shape.intermediate },
    );
    linear.forward(
      plan,
      { input: pass.activated, weight: weights.down, residual: middle, output: input },
      sizes.down,
    );
  };

  const plan = new Plan(device, "rollout");
  const recordStack = (tokens: View, pass: Pass) => {
    kernels.embedding.forward(
      plan,
      { tokens, table: model.embedding, output: pass.stream[0] },
      { positions: pass.rows, vocab: shape.vocab, width: shape.hidden },
    );
    model.layers.forEach((weights, i) => {
      const cache = caches[i];
      if (cache) recordLayer(plan, weights, cache, pass);
    });
  };

  const prefill = allocatePass(arena, shape, rows, maxPromptTokens);
  upload(device, prefill.positions, columnPositions(rows, maxPromptTokens));
  recordStack(prompts, prefill);

  const decode = { ...allocatePass(arena, shape, rows, 1), positions };
  const before = plan.dispatches;
  plan.repeat(maxResponseTokens, () => {
    recordStack(current, decode);
    kernels.rmsnorm.forward(
      plan,
      {
        input: decode.stream[0],
        weight: model.finalNorm,
        output: decode.normed,
        rstd: decode.rstd,
      },
      rowNorm(shape, rows),
      shape.normEpsilon,
    );
    kernels.linear.forward(
      plan,
      { input: decode.normed, weight: model.head, output: logits },
      { rows, inputs: shape.hidden, outputs: shape.vocab },
    );
    kernels.sample.step(
      plan,
      { logits, draw, ...rollout, positions, current },
      {
        slots: rows,
        vocabulary: shape.vocab,
        context,
        responseLimit: maxResponseTokens,
        stopTokens,
      },
      sampling,
    );
  });

  return {
    context,
    rollout,
    plan,
    dispatchesPerToken: (plan.dispatches - before) / maxResponseTokens,
    write(texts, key) {
      if (texts.length !== rows)
        throw new RangeError(`Cannot generate for ${texts.length} prompts: expected ${rows}`);
      const tokens = new Uint32Array(rows * context).fill(NONE);
      const padded = new Uint32Array(rows * maxPromptTokens).fill(NONE);
      texts.forEach((ids, row) => {
        if (ids.length < 1 || ids.length > maxPromptTokens) {
          throw new RangeError(
            `Cannot generate: expected a prompt of 1 to ${maxPromptTokens} tokens, got ${ids.length}`,
          );
        }
        tokens.set(ids, row * context);
        padded.set(ids, row * maxPromptTokens);
      });
      upload(device, rollout.tokens, tokens);
      upload(device, prompts, padded);
      upload(
        device,
        rollout.spans,
        Uint32Array.from(texts.flatMap((ids) => [ids.length, ids.length])),
      );
      upload(
        device,
        positions,
        Uint32Array.from(texts, (ids) => ids.length - 1),
      );
      upload(
        device,
        current,
        Uint32Array.from(texts, (ids) => ids.at(-1) ?? NONE),
      );
      upload(device, draw, drawWords({ ...key, firstRow: 0 }));
    },
  };
}

function allocatePass(
  arena: Arena,
  shape: ModelShape,
  sequences: number,
  perSequence: number,
): Pass {
  const rows = sequences * perSequence;
  const words = (label: string, perRow: number) =>
    arena.words(`generation ${label}`, rows * perRow);
  return {
    rows,
    perSequence,
    positions: words("positions", 1),
    stream: [words("stream", shape.hidden), words("stream after attention", shape.hidden)],
    rstd: words("rstd", 1),
    normed: words("normed", shape.hidden),
    qkv: words("qkv", qkvWidth(shape)),
    heads: shape.qkNorm ? words("heads", qkvWidth(shape)) : undefined,
    queryRstd: shape.qkNorm ? words("query rstd", shape.heads) : undefined,
    keyRstd: shape.qkNorm ? words("key rstd", shape.kvHeads) : undefined,
    attended: words("attended", queryWidth(shape)),
    attentionStatistics: words("attention statistics", 2 * shape.heads),
    gateUp: words("gate and up", 2 * shape.intermediate),
    activated: words("activated", shape.intermediate),
  };
}

/** Reads rollout tokens and spans back into token ids of each response. */
export function responsesOf(
  tokens: Uint32Array,
  spans: Uint32Array,
  context: number,
): { ids: number[]; promptLength: number }[] {
  return Array.from({ length: spans.length / 2 }, (_, row) => {
    const [promptLength, length] = [spans[2 * row] ?? 0, spans[2 * row + 1] ?? 0];
    return {
      ids: [...tokens.subarray(row * context + promptLength, row * context + length)],
      promptLength,
    };
  });
}
