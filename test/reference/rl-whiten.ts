/** Float64 twin of src/rl/whiten-*.wgsl. */
import { at } from "../../src/typed-array.ts";
import { allTokens, mean, variance, zeros, type Batch, type Grid } from "./rl-batch.ts";

export function whiten(
  batch: Batch,
  input: Grid,
  shiftMean: boolean,
): { output: Grid; moments: number[] } {
  const tokens = allTokens(batch);
  const values = tokens.map((n) => at(input, n));
  const center = values.length === 0 ? 0 : mean(values);
  const spread = variance(values);
  const rstd = 1 / Math.sqrt(spread + 1e-8);
  const output = zeros(batch);
  for (const n of tokens) output[n] = (at(input, n) - center) * rstd + (shiftMean ? 0 : center);
  return { output, moments: [center, rstd, spread, values.length] };
}
