/**
 * Whitening: advantages of the whole batch at mean 0 and variance 1.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, type Plan, type Workgroups } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import moments from "./_moments.wgsl?raw";
import applyCode from "./whiten-apply.wgsl?raw";
import mergeCode from "./whiten-merge.wgsl?raw";
import rowsCode from "./whiten-rows.wgsl?raw";

const WORDS_PER_ROW = 4;

/** Words of `scratch`. */
export function whitenScratchWords({ rows }: BatchShape): number {
  return rows * WORDS_PER_ROW;
}

/** Words of `moments`: mean, 1 / standard deviation, variance, count. */
export const WHITEN_MOMENTS_WORDS = 4;

/** The grid of a kernel that goes down the columns: no device has more workgroups than this in one direction. */
export function perColumn({ rows, context }: BatchShape): Workgroups {
  return [Math.ceil(context / 64), Math.min(rows, 65_535)];
}

export async function createWhiten(device: GPUDevice) {
  const rows = await compileKernel(device, { name: "whiten-rows", code: rowsCode + moments });
  const merge = await compileKernel(device, { name: "whiten-merge", code: mergeCode + moments });
  const apply = await compileKernel(device, { name: "whiten-apply", code: applyCode });
  return {
    /** output = (input - mean) * rsqrt(variance + 1e-8) on the response tokens of kept rows, 0 elsewhere. */
    forward(
      plan: Plan,
      arrays: {
        input: View;
        spans: View;
        weights: View;
        moments: View;
        output: View;
        scratch: View;
      },
      shape: BatchShape,
      { shiftMean = true }: { shiftMean?: boolean } = {},
    ): void {
      const { input, spans, weights, scratch } = arrays;
      const size = [u32(shape.rows), u32(shape.context)];
      plan.dispatch(rows, [input, spans, weights, scratch], size, onePerRow(shape.rows));
      plan.dispatch(merge, [scratch, arrays.moments], [u32(shape.rows)], [1]);
      plan.dispatch(
        apply,
        [input, spans, weights, arrays.moments, arrays.output],
        [...size, u32(shiftMean ? 1 : 0)],
        perColumn(shape),
      );
    },
  };
}
