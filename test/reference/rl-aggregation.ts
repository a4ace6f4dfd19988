/** Float64 twin of src/rl/_aggregate-*.wgsl. */
import type { AggregationOptions } from "../../src/rl/aggregation.ts";
import { sum, tokensOf, type Batch } from "./rl-batch.ts";

/** What each response token of the rows of a mini-batch weighs in the loss, by its index into [rows, context]. */
export function tokenWeights(
  batch: Batch,
  rows: readonly number[],
  { aggregation = "token-mean", constantLength = 0 }: AggregationOptions,
): Map<number, number> {
  const responses = rows.map((row) => tokensOf(batch, row)).filter((tokens) => tokens.length > 0);
  const all = sum(responses.map((tokens) => tokens.length));
  const weight = {
    "token-mean": () => 1 / all,
    "sequence-mean": (length: number) => 1 / responses.length / length,
    "sequence-sum": () => 1 / responses.length,
    "constant-length": () => 1 / responses.length / constantLength,
  }[aggregation];
  return new Map(
    responses.flatMap((tokens) => tokens.map((n) => [n, weight(tokens.length)] as const)),
  );
}
