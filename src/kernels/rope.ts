/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864), in place, on heads inside wider rows.
 *
 * Convention of Hugging Face Llama and Qwen ("rotate half"): column i of a head turns with column i + width / 2.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import type { HeadLayout } from "./rmsnorm.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./rope.wgsl?raw";

export interface RopeShape {
  /** Rows of the array. */
  readonly rows: number;
  /** Adjacent heads turned in each row: query heads and key heads together when they lie side by side. */
  readonly heads: number;
  /** Elements of a head; even. */
  readonly width: number;
  readonly layout: HeadLayout;
}

export interface RopeArrays {
  /** Rows of floats, changed in place. */
  readonly array: View;
  /** u32 [rows]; a position beyond the table leaves its row as it is. */
  readonly positions: View;
  /** From {@link rotations}: [context, width / 2] pairs (cosine, sine). */
  readonly rotations: View;
}

/** Inverse frequencies theta^(-2 i / width), [width / 2]. Rope scaling changes these. */
export function inverseFrequencies(width: number, theta: number): Float64Array {
  return Float64Array.from({ length: width / 2 }, (_, i) => theta ** ((-2 * i) / width));
}

/**
 * The table of turns, made in float64 because WGSL promises only 2^-11 for sine and cosine.
 *
 * @param context positions 0..context-1
 * @returns [context, width / 2] pairs (cosine, sine)
 */
export function rotations(context: number, frequencies: Float64Array): Float32Array<ArrayBuffer> {
  const table = new Float32Array(context * frequencies.length * 2);
  for (let position = 0; position < context; position++) {
    frequencies.forEach((frequency, i) => {
      const offset = 2 * (position * frequencies.length + i);
      table[offset] = Math.cos(position * frequency);
      table[offset + 1] = Math.sin(position * frequency);
    });
  }
  return table;
}

export async function createRope(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "rope", code: code + threadIndex });
  const record = (
    plan: Plan,
    { array, positions, rotations: table }: RopeArrays,
    shape: RopeShape,
    inverse: number,
  ) => {
    const { rows, heads, width, layout } = shape;
    plan.dispatch(
      kernel,
      [array, positions, table],
      [
        u32(rows),
        u32(heads),
        u32(width / 2),
        u32(layout.stride),
        u32(layout.offset),
        u32(Math.floor(table.size / 4 / width)),
        u32(inverse),
      ],
      workgroupsFor((rows * width) / 2, 64),
    );
  };
  return {
    /** Turns every head by its row's position. */
    forward(plan: Plan, arrays: RopeArrays, shape: RopeShape): void {
      record(plan, arrays, shape, 0);
    },
    /** Turns back: a gradient by the transposed, which is the inverse, rotation. */
    backward(plan: Plan, arrays: RopeArrays, shape: RopeShape): void {
      record(plan, arrays, shape, 1);
    },
  };
}
