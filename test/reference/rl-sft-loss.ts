/** Float64 twin of src/rl/sft-loss.wgsl and sft-loss-mean.wgsl. */
import { at } from "../../src/typed-array.ts";
import { allTokens, sum, zeros, type Batch, type Grid } from "./rl-batch.ts";

export function sftLoss(
  batch: Batch,
  logprobs: Grid,
  rows: readonly number[],
): { loss: number; dLogprobs: Grid } {
  const tokens = allTokens(batch, rows);
  const dLogprobs = zeros(batch);
  for (const n of tokens) dLogprobs[n] = -1 / tokens.length;
  return { loss: -sum(tokens.map((n) => at(logprobs, n))) / Math.max(tokens.length, 1), dLogprobs };
}
