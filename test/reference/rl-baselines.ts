/** Float64 twin of src/rl/response-means.wgsl, batch-deviations.wgsl and baselines.wgsl, formulas written out reward by reward. */
import type { Formula } from "../../src/rl/batch.ts";
import type { Estimator, GrpoScale } from "../../src/rl/baselines.ts";
import { at } from "../../src/typed-array.ts";
import {
  keptRows,
  mean,
  rowsOf,
  sum,
  tokensOf,
  variance,
  type Batch,
  type Grid,
} from "./rl-batch.ts";

/** Mean process reward per token of each response; 0 for dropped and empty ones. */
export function responseMeans(batch: Batch, rewards: Grid): number[] {
  return rowsOf(batch).map((row) => {
    const values = tokensOf(batch, row).map((n) => at(rewards, n));
    return values.length === 0 ? 0 : mean(values);
  });
}

/** Deviation of the mean process rewards and of the outcomes of all kept responses. */
export function batchDeviations(batch: Batch, rewards: Grid): number[] {
  return [responseMeans(batch, rewards), batch.outcomes].map((source) =>
    Math.sqrt(variance(keptRows(batch).map((row) => at(source, row)))),
  );
}

/** One reward of response `own`, centred on the values of its group, which are some of `all` of the batch. */
type Centre = (
  reward: number,
  own: number,
  values: readonly number[],
  all: readonly number[],
  epsilon: number,
) => number;

const aroundMean: Centre = (reward, _own, values) => reward - mean(values);
const untouched: Centre = (reward) => reward;
const leaveOneOut: Record<Formula, Centre> = {
  paper: (reward, own, values) => reward - mean(values.filter((_, i) => i !== own)),
  code: (reward, _, values) => {
    const k = values.length;
    return (reward * k) / (k - 1) - sum([...values]) / (k - 1);
  },
};
const grpo: Record<GrpoScale, Centre> = {
  group: (reward, _own, values, _all, epsilon) =>
    (reward - mean(values)) / (Math.sqrt(variance(values)) + epsilon),
  batch: (reward, _own, values, all, epsilon) =>
    (reward - mean(values)) / (Math.sqrt(variance(all)) + epsilon),
  none: aroundMean,
};

function centreOf(estimator: Estimator, formula: Formula, scale: GrpoScale): Centre {
  if (estimator === "rloo") return leaveOneOut[formula];
  if (estimator === "grpo") return grpo[scale];
  return estimator === "reinforce++-baseline" ? aroundMean : untouched;
}

/** Scale and shift of both sources for each response: [process scale, process shift, outcome scale, outcome shift]. */
export function baselines(
  batch: Batch,
  rewards: Grid,
  estimator: Estimator,
  formula: Formula,
  epsilon: number,
  scale: GrpoScale = "group",
): number[][] {
  const means = responseMeans(batch, rewards);
  const centre = centreOf(estimator, formula, scale);
  return rowsOf(batch).map((row) => {
    if (at(batch.weights, row) === 0) return [0, 0, 0, 0];
    const first = row - (row % batch.groupSize);
    const group = rowsOf(batch)
      .slice(first, first + batch.groupSize)
      .filter((other) => at(batch.weights, other) !== 0);
    if (group.length < 2) return [1, 0, 1, 0];
    return [means, batch.outcomes].flatMap((source) => {
      const values = group.map((other) => at(source, other));
      const all = keptRows(batch).map((other) => at(source, other));
      // The map is affine, so two points give it.
      const [zero, one] = [0, 1].map((reward) =>
        centre(reward, group.indexOf(row), values, all, epsilon),
      );
      return [(one ?? 0) - (zero ?? 0), zero ?? 0];
    });
  });
}
