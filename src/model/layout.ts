/** Where queries, keys and values lie in a row [q (heads * D) | k (kvHeads * D) | v (kvHeads * D)]. */
import type { View } from "../gpu/arena.ts";
import type { HeadColumns } from "../kernels/attention.ts";
import type { LinearShape } from "../kernels/linear.ts";
import type { RmsnormShape } from "../kernels/rmsnorm.ts";
import type { RopeShape } from "../kernels/rope.ts";
import { qkvWidth, type ModelShape } from "./shape.ts";

export const queryWidth = (shape: ModelShape): number => shape.heads * shape.headWidth;
export const kvWidth = (shape: ModelShape): number => shape.kvHeads * shape.headWidth;

/** Queries, keys and values of an array [rows, qkvWidth]. */
export function qkvColumns(
  shape: ModelShape,
  view: View,
): { query: HeadColumns; key: HeadColumns; value: HeadColumns } {
  const stride = qkvWidth(shape);
  const keys = queryWidth(shape);
  return {
    query: { view, stride, offset: 0 },
    key: { view, stride, offset: keys },
    value: { view, stride, offset: keys + kvWidth(shape) },
  };
}

/** RMSNorm of whole rows [rows, hidden]. */
export function rowNorm(shape: ModelShape, rows: number): RmsnormShape {
  const layout = { stride: shape.hidden, offset: 0 };
  return { rows, heads: 1, width: shape.hidden, input: layout, output: layout };
}

/** RMSNorm of each query head, or of each key head, inside [rows, qkvWidth]. */
export function headNorm(shape: ModelShape, rows: number, which: "query" | "key"): RmsnormShape {
  const layout = { stride: qkvWidth(shape), offset: which === "query" ? 0 : queryWidth(shape) };
  const heads = which === "query" ? shape.heads : shape.kvHeads;
  return { rows, heads, width: shape.headWidth, input: layout, output: layout };
}

/** RoPE of query and key heads together. */
export function ropeShape(shape: ModelShape, rows: number): RopeShape {
  return {
    rows,
    heads: shape.heads + shape.kvHeads,
    width: shape.headWidth,
    layout: { stride: qkvWidth(shape), offset: 0 },
  };
}

/** The linear layers of a decoder layer over `rows` rows. */
export function linearShapes(shape: ModelShape, rows: number) {
  const { hidden, intermediate } = shape;
  const of = (inputs: number, outputs: number): LinearShape => ({ rows, inputs, outputs });
  return {
    qkv: of(hidden, qkvWidth(shape)),
    output: of(queryWidth(shape), hidden),
    gateUp: of(hidden, 2 * intermediate),
    down: of(intermediate, hidden),
  };
}
