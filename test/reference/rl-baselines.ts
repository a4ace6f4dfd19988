/** Float64 twin of src/rl/response-means.wgsl and baselines.wgsl, formulas written out reward by reward. */
import type { Formula } from "../../src/rl/batch.ts";
import type { Estimator } from "../../src/rl/baselines.ts";
import { at } from "../../src/typed-array.ts";
import { mean, rowsOf, sum, tokensOf, variance, type Batch, type Grid } from "./rl-batch.ts";

/** Mean process reward per token of each response; 0 for dropped and empty ones. */
export function responseMeans(batch: Batch, rewards: Grid): number[] {
  return rowsOf(batch).map((row) => {
    const values = tokensOf(batch, row).map((n) => at(rewards, n));
    return values.length === 0 ? 0 : mean(values);
  });
}

/** One reward of response `own`, centred on the values of its group. */
type Centre = (reward: number, own: number, values: readonly number[], epsilon: number) => number;

const centres: Record<`${Estimator}-${Formula}`, Centre> = {
  "rloo-paper": (reward, own, values) => reward - mean(values.filter((_, i) => i !== own)),
  "rloo-code": (reward, _, values) => {
    const k = values.length;
    return (reward * k) / (k - 1) - sum([...values]) / (k - 1);
  },
  "grpo-paper": (reward, _, values, epsilon) =>
    (reward - mean(values)) / (Math.sqrt(variance(values)) + epsilon),
  "grpo-code": (reward, _, values, epsilon) =>
    (reward - mean(values)) / (Math.sqrt(variance(values)) + epsilon),
  "reinforce-paper": (reward) => reward,
  "reinforce-code": (reward) => reward,
};

/** Scale and shift of both sources for each response: [process scale, process shift, outcome scale, outcome shift]. */
export function baselines(
  batch: Batch,
  rewards: Grid,
  estimator: Estimator,
  formula: Formula,
  epsilon: number,
): number[][] {
  const means = responseMeans(batch, rewards);
  const centre = centres[`${estimator}-${formula}`];
  return rowsOf(batch).map((row) => {
    if (at(batch.weights, row) === 0) return [0, 0, 0, 0];
    const first = row - (row % batch.groupSize);
    const group = rowsOf(batch)
      .slice(first, first + batch.groupSize)
      .filter((other) => at(batch.weights, other) !== 0);
    if (group.length < 2) return [1, 0, 1, 0];
    return [means, batch.outcomes].flatMap((source) => {
      const values = group.map((other) => at(source, other));
      // The map is affine, so two points give it.
      const [zero, one] = [0, 1].map((reward) =>
        centre(reward, group.indexOf(row), values, epsilon),
      );
      return [(one ?? 0) - (zero ?? 0), zero ?? 0];
    });
  });
}
