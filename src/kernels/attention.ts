/**
 * Causal grouped-query attention with an online softmax (Milakov & Gimelshein 2018, arXiv 1805.02867; backward as in
 * FlashAttention, Dao et al. 2022, arXiv 2205.14135): one thread per query position and head, no [T, T] array.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, workgroupsFor, type Param, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import headColumns from "./_head-columns.wgsl?raw";
import threadIndex from "./_thread-index.wgsl?raw";
import forwardCode from "./attention.wgsl?raw";
import backwardKeyCode from "./attention-backward-key.wgsl?raw";
import backwardQueryCode from "./attention-backward-query.wgsl?raw";

/** Heads inside wider rows: element (row, head, c) at row * stride + offset + head * headWidth + c; multiples of 4. */
export interface HeadColumns {
  readonly view: View;
  readonly stride: number;
  readonly offset: number;
}

export interface AttentionShape {
  readonly sequences: number;
  /** Query rows per sequence: the context in training, 1 in decoding. */
  readonly queriesPerSequence: number;
  /** Key and value rows per sequence: the context in training, the cache's context in decoding. */
  readonly keysPerSequence: number;
  readonly heads: number;
  /** Divides `heads`; query head h reads kv head h / (heads / kvHeads). */
  readonly kvHeads: number;
}

export interface AttentionForwardArrays {
  readonly query: HeadColumns;
  readonly key: HeadColumns;
  readonly value: HeadColumns;
  /** Out: [sequences * queriesPerSequence, heads * headWidth]. */
  readonly output: View;
  /** Out: pairs [sequences * queriesPerSequence * heads, 2]: logsumexp of the scores, and room for `backward`. */
  readonly statistics: View;
  /** u32 [query rows]: a query sees keys 0..position of its sequence. */
  readonly positions: View;
  /** vec4u [sequences]: (_, _, length, _); a query at position >= length is padding and yields zeros. */
  readonly rows: View;
}

export interface AttentionBackwardArrays {
  readonly query: HeadColumns;
  readonly key: HeadColumns;
  readonly value: HeadColumns;
  readonly output: View;
  readonly dOutput: View;
  readonly statistics: View;
  readonly rows: View;
  /** Out, assigned: like `query`. */
  readonly dQuery: HeadColumns;
  /** Out, assigned: like `key`. */
  readonly dKey: HeadColumns;
  /** Out, assigned: like `value`, in the same view as `dKey`. */
  readonly dValue: HeadColumns;
}

export const MAX_HEAD_WIDTH = 128;

/**
 * @param headWidth a multiple of 4, at most 128
 * @throws RangeError on another width
 */
export async function createAttention(device: GPUDevice, headWidth: number) {
  if (headWidth % 4 !== 0 || headWidth < 4 || headWidth > MAX_HEAD_WIDTH) {
    throw new RangeError(
      `Cannot attend: expected a head width of 4 to ${MAX_HEAD_WIDTH} in steps of 4, found ${headWidth}`,
    );
  }
  const compile = (name: string, code: string) =>
    compileKernel(device, {
      name,
      code: code + headColumns + threadIndex,
      overrides: { HEAD_WIDTH: headWidth },
    });
  const [forward, backwardQuery, backwardKey] = await Promise.all([
    compile("attention", forwardCode),
    compile("attention-backward-query", backwardQueryCode),
    compile("attention-backward-key", backwardKeyCode),
  ]);
  // Threads that share a head, as _head-columns.wgsl counts them.
  const parts = Math.ceil(headWidth / 64);
  const scale = f32(1 / Math.sqrt(headWidth));
  const columns = (...arrays: HeadColumns[]): Param[] =>
    arrays.flatMap(({ stride, offset }) => [u32(stride / 4), u32(offset / 4)]);
  return {
    forward(plan: Plan, arrays: AttentionForwardArrays, shape: AttentionShape): void {
      const { query, key, value, output, statistics, positions, rows } = arrays;
      const { sequences, queriesPerSequence, keysPerSequence, heads, kvHeads } = shape;
      const threads = sequences * queriesPerSequence * heads * parts;
      plan.dispatch(
        forward,
        [query.view, key.view, value.view, output, statistics, positions, rows],
        [
          u32(threads),
          u32(queriesPerSequence),
          u32(keysPerSequence),
          u32(heads),
          u32(kvHeads),
          scale,
          ...columns(query, key, value),
        ],
        workgroupsFor(threads, 64),
      );
    },
    /**
     * For training only: row n of a sequence of `keysPerSequence` = `queriesPerSequence` rows is at position
     * n % queriesPerSequence, as `forward` must have seen it.
     */
    backward(plan: Plan, arrays: AttentionBackwardArrays, shape: AttentionShape): void {
      const { query, key, value, output, dOutput, statistics, rows, dQuery, dKey, dValue } = arrays;
      const { sequences, queriesPerSequence: context, heads, kvHeads } = shape;
      if (
        context !== shape.keysPerSequence ||
        dKey.view.buffer !== dValue.view.buffer ||
        dKey.view.offset !== dValue.view.offset
      ) {
        throw new RangeError(
          "Cannot record the backward of attention: expected as many keys as queries, and dKey and dValue in one view",
        );
      }
      const common = (threads: number) => [
        u32(threads),
        u32(context),
        u32(heads),
        u32(kvHeads),
        scale,
        ...columns(query, key, value),
      ];
      const queries = sequences * context * heads * parts;
      plan.dispatch(
        backwardQuery,
        [query.view, key.view, value.view, output, dOutput, statistics, rows, dQuery.view],
        [...common(queries), ...columns(dQuery)],
        workgroupsFor(queries, 64),
      );
      const keys = sequences * context * kvHeads * parts;
      plan.dispatch(
        backwardKey,
        [query.view, key.view, value.view, dOutput, statistics, rows, dKey.view],
        [...common(keys), ...columns(dKey, dValue)],
        workgroupsFor(keys, 64),
      );
    },
  };
}
