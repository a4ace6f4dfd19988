/** Twin of src/kernels/micro-batch.wgsl. */
import type { MicroBatchShape } from "../../src/kernels/micro-batch.ts";
import { at } from "../../src/typed-array.ts";

const NONE = 0xffffffff;

/** Rows map[mapOffset..] of the batch, and their (source row, promptLength, length, 0). */
export function microBatch(
  tokens: Uint32Array,
  spans: Uint32Array,
  map: Uint32Array,
  { slots, context, mapOffset }: MicroBatchShape,
) {
  const slotTokens = new Uint32Array(slots * context).fill(NONE);
  const rows = new Uint32Array(slots * 4);
  for (let slot = 0; slot < slots; slot++) {
    const source = at(map, mapOffset + slot);
    const [promptLength, length] =
      source === NONE ? [0, 0] : [at(spans, 2 * source), at(spans, 2 * source + 1)];
    rows.set([source, promptLength, length, 0], slot * 4);
    if (length > 0)
      slotTokens.set(tokens.subarray(source * context, source * context + length), slot * context);
  }
  return { slotTokens, rows };
}
