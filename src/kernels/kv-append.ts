/**
 * Copies columns of rows to the rows of another array that their positions name: keys and values into the cache.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import type { HeadLayout } from "./rmsnorm.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./kv-append.wgsl?raw";

/** All floats per row are multiples of 4. */
export interface KvAppendShape {
  /** Rows of the source. */
  readonly rows: number;
  /** Consecutive source rows of one sequence: 1 in decoding, the prompt width in prefill. */
  readonly rowsPerSequence: number;
  /** Floats copied per row: 2 * kvHeads * headWidth for keys and values side by side. */
  readonly width: number;
  readonly source: HeadLayout;
  readonly cache: HeadLayout;
  /** Rows of the cache per sequence. */
  readonly context: number;
}

export async function createKvAppend(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "kv-append", code: code + threadIndex });
  return {
    /**
     * cache[sequence, positions[row]] = source[row] with sequence = row / rowsPerSequence.
     *
     * @param arrays source [rows, source.stride]; positions u32 [rows], a row at or beyond `context` is skipped;
     *   cache [sequences, context, cache.stride]
     */
    append(
      plan: Plan,
      arrays: { source: View; positions: View; cache: View },
      shape: KvAppendShape,
    ): void {
      const { rows, rowsPerSequence, width, source, cache, context } = shape;
      const threads = (rows * width) / 4;
      plan.dispatch(
        kernel,
        [arrays.source, arrays.positions, arrays.cache],
        [
          u32(threads),
          u32(width / 4),
          u32(rowsPerSequence),
          u32(context),
          u32(source.stride / 4),
          u32(source.offset / 4),
          u32(cache.stride / 4),
          u32(cache.offset / 4),
        ],
        workgroupsFor(threads, 64),
      );
    },
  };
}
