/**
 * The numbers of one update, reduced on the GPU in a fixed order into one small array.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { at } from "../typed-array.ts";
import { onePerRow, type BatchShape } from "./batch.ts";
import moments from "./_moments.wgsl?raw";
import rowsCode from "./metrics-rows.wgsl?raw";
import metricsCode from "./metrics.wgsl?raw";

/**
 * Slots of `metrics`, in the order of metrics.wgsl. All are over kept responses; "per token" means over their tokens.
 * What comes from `policyRows` or `prmRows` is what each row had when a mini-batch last held it.
 */
export const metricSlots = [
  /** Clipped policy loss per token. */
  "policyLoss",
  /** Share of tokens whose ratio is clipped. */
  "clipFraction",
  /** Share of tokens at the bound of the dual clip. */
  "dualClipFraction",
  /** KL(old || policy) per token, estimators k1 and k3. */
  "klK1",
  "klK3",
  /** Mean and largest ratio of new to old probability. */
  "ratioMean",
  "ratioMax",
  /** PRM cross-entropy per response. */
  "prmLoss",
  /** Share of responses with (Q > 0) == (outcome > 0.5). */
  "prmAccuracy",
  /** Mean sigmoid(Q). */
  "prmPassProbability",
  /** KL(policy || reference) per token, estimator k3. */
  "referenceKl",
  /** Entropy per token, in nats. */
  "entropy",
  /** Mean over responses of the sum of their process rewards. */
  "processReward",
  /** Mean outcome. */
  "outcome",
  /** Sample standard deviation of the advantages of all tokens. */
  "advantageStd",
  /** Mean number of response tokens. */
  "responseLength",
  /** Responses kept by the prompt filter. */
  "keptResponses",
] as const;

export type MetricSlot = (typeof metricSlots)[number];

/** Words per response that the first of the two kernels leaves for the second. */
const BATCH_ROW_WORDS = 6;

/** Words of `scratch`. */
export function metricsScratchWords({ rows }: BatchShape): number {
  return rows * BATCH_ROW_WORDS;
}

/** Names the values that were read back. */
export function readMetrics(values: ArrayLike<number>): Record<MetricSlot, number> {
  return Object.fromEntries(metricSlots.map((slot, i) => [slot, at(values, i)])) as Record<
    MetricSlot,
    number
  >;
}

export async function createMetrics(device: GPUDevice) {
  const rows = await compileKernel(device, { name: "metrics-rows", code: rowsCode + moments });
  const metrics = await compileKernel(device, { name: "metrics", code: metricsCode + moments });
  return {
    /**
     * Writes metrics [metricSlots.length]. logprobs, refLogprobs, entropies, processRewards and advantages are
     * [rows, context]; prmRows is that of prm-loss.ts and policyRows that of policy-loss.ts.
     */
    forward(
      plan: Plan,
      arrays: {
        logprobs: View;
        refLogprobs: View;
        entropies: View;
        processRewards: View;
        advantages: View;
        outcomes: View;
        spans: View;
        weights: View;
        prmRows: View;
        policyRows: View;
        metrics: View;
        scratch: View;
      },
      shape: BatchShape,
    ): void {
      plan.dispatch(
        rows,
        [
          arrays.logprobs,
          arrays.refLogprobs,
          arrays.entropies,
          arrays.processRewards,
          arrays.advantages,
          arrays.spans,
          arrays.weights,
          arrays.scratch,
        ],
        [u32(shape.rows), u32(shape.context)],
        onePerRow(shape.rows),
      );
      plan.dispatch(
        metrics,
        [
          arrays.outcomes,
          arrays.weights,
          arrays.prmRows,
          arrays.policyRows,
          arrays.scratch,
          arrays.metrics,
        ],
        [u32(shape.rows)],
        [1],
      );
    },
  };
}
