/** Float64 twin of src/rl/likelihood-rows.wgsl and likelihood-loss.wgsl. */
import { at } from "../../src/typed-array.ts";
import { allTokens, sum, zeros, type Batch, type Grid } from "./rl-batch.ts";

/**
 * Weighted mean of -logprobs over the response tokens of a mini-batch, and its gradient by the log-probability of one
 * occurrence of each token: a row may occur several times in `rows`.
 *
 * @param tokenWeights [rows, context]; null: every token weighs 1
 */
export function likelihoodLoss(
  batch: Batch,
  logprobs: Grid,
  tokenWeights: Grid | null,
  rows: readonly number[],
): { loss: number; dLogprobs: Grid } {
  const tokens = allTokens(batch, rows);
  const weight = (n: number) => (tokenWeights === null ? 1 : at(tokenWeights, n));
  const total = sum(tokens.map(weight));
  const dLogprobs = zeros(batch);
  if (total === 0) return { loss: 0, dLogprobs };
  for (const n of tokens) dLogprobs[n] = -weight(n) / total;
  return { loss: -sum(tokens.map((n) => weight(n) * at(logprobs, n))) / total, dLogprobs };
}
