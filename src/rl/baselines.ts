/**
 * What a response is compared with: for each response and each source of reward, scale and shift such that
 * centred reward = reward * scale + shift.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Formula } from "./batch.ts";
import batchStandard from "./_baseline-grpo-batch.wgsl?raw";
import groupMean from "./_baseline-group-mean.wgsl?raw";
import groupStandard from "./_baseline-grpo.wgsl?raw";
import leaveOneOut from "./_baseline-rloo.wgsl?raw";
import leaveOneOutCode from "./_baseline-rloo-code.wgsl?raw";
import none from "./_baseline-reinforce.wgsl?raw";
import moments from "./_moments.wgsl?raw";
import baselinesCode from "./baselines.wgsl?raw";
import deviationsCode from "./batch-deviations.wgsl?raw";
import meansCode from "./response-means.wgsl?raw";

/** "gae" has no baseline here: its critic is one, see gae.ts. REINFORCE++ is this and whitening. */
export type Estimator =
  | "rloo"
  | "grpo"
  | "reinforce"
  | "reinforce++"
  | "reinforce++-baseline"
  | "gae";

/** What grpo divides by: the deviation of the group, that of all kept responses of the batch, nothing (Dr. GRPO). */
export type GrpoScale = "group" | "batch" | "none";

/** A new estimator is a new fragment with the function `baseline` and a line here. */
const fragments: Readonly<Record<Estimator, Readonly<Record<Formula, string>>>> = {
  rloo: { paper: leaveOneOut, code: leaveOneOutCode },
  grpo: { paper: groupStandard, code: groupStandard },
  reinforce: { paper: none, code: none },
  "reinforce++": { paper: none, code: none },
  "reinforce++-baseline": { paper: groupMean, code: groupMean },
  gae: { paper: none, code: none },
};

const grpoFragments: Readonly<Record<GrpoScale, string>> = {
  group: groupStandard,
  batch: batchStandard,
  none: groupMean,
};

/** Added by GRPO to a standard deviation, as in verl; TRL has 1e-4. */
export const GRPO_EPSILON = 1e-6;

/** Words per response of `baselines`: process scale, process shift, outcome scale, outcome shift. */
export const BASELINE_WORDS = 4;

/** Words of `scratch`: the means, and two deviations of the batch. */
export function baselinesScratchWords({ rows }: BatchShape): number {
  return rows + 2;
}

/** @param scale of estimator "grpo"; the others have none */
export async function createBaselines(
  device: GPUDevice,
  estimator: Estimator,
  formula: Formula,
  scale: GrpoScale = "group",
) {
  const fragment = estimator === "grpo" ? grpoFragments[scale] : fragments[estimator][formula];
  const code = baselinesCode + fragment;
  const means = await compileKernel(device, { name: "response-means", code: meansCode });
  const baselines = await compileKernel(device, { name: "baselines", code });
  const deviations =
    fragment === batchStandard
      ? await compileKernel(device, { name: "batch-deviations", code: deviationsCode + moments })
      : null;
  return {
    /** Writes baselines [rows, BASELINE_WORDS] from processRewards [rows, context] and outcomes [rows]. */
    forward(
      plan: Plan,
      arrays: {
        processRewards: View;
        outcomes: View;
        spans: View;
        weights: View;
        baselines: View;
        scratch: View;
      },
      shape: BatchShape,
      { groupSize, epsilon = GRPO_EPSILON }: { groupSize: number; epsilon?: number },
    ): void {
      const { processRewards, outcomes, spans, weights, scratch } = arrays;
      const size = [u32(shape.rows), u32(shape.context)];
      plan.dispatch(means, [processRewards, spans, weights, scratch], size, onePerRow(shape.rows));
      if (deviations !== null)
        plan.dispatch(deviations, [outcomes, weights, scratch], [u32(shape.rows)], [1]);
      plan.dispatch(
        baselines,
        [scratch, outcomes, weights, arrays.baselines],
        [u32(shape.rows), u32(groupSize), f32(epsilon)],
        onePerRow(shape.rows),
      );
    },
  };
}
