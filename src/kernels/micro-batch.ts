/**
 * Picks the rows of a micro-batch out of the full batch.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./micro-batch.wgsl?raw";

export interface MicroBatchShape {
  readonly slots: number;
  readonly context: number;
  /** Word of `map` that holds the source row of slot 0. */
  readonly mapOffset: number;
}

export interface MicroBatchArrays {
  /** u32 [B, context]. */
  readonly tokens: View;
  /** u32 pairs [B, 2]: (promptLength, length). */
  readonly spans: View;
  /** u32: source rows, 0xffffffff for an empty slot. */
  readonly map: View;
  /** Out: u32 [slots, context], 0xffffffff from `length` on. */
  readonly slotTokens: View;
  /** Out: vec4u [slots]: (source row, promptLength, length, 0), (0xffffffff, 0, 0, 0) for an empty slot. */
  readonly rows: View;
}

/** Positions of `slots` rows of `context` columns: n % context. */
export function columnPositions(slots: number, context: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: slots * context }, (_, n) => n % context);
}

export async function createMicroBatch(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "micro-batch", code: code + threadIndex });
  return {
    /** Slot i takes row map[mapOffset + i]. */
    gather(
      plan: Plan,
      arrays: MicroBatchArrays,
      { slots, context, mapOffset }: MicroBatchShape,
    ): void {
      plan.dispatch(
        kernel,
        [arrays.tokens, arrays.spans, arrays.map, arrays.slotTokens, arrays.rows],
        [u32(slots), u32(context), u32(mapOffset)],
        workgroupsFor(slots * context, 64),
      );
    },
  };
}
