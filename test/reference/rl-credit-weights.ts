/** Float64 twin of src/rl/credit-weights.wgsl. */
import type { CreditWeightOptions } from "../../src/rl/credit-weights.ts";
import { at } from "../../src/typed-array.ts";
import { zeros, type Batch, type Grid } from "./rl-batch.ts";

/** Weights of the response tokens of `rows`, whatever a filter says of them; 0 everywhere else. */
export function creditWeights(
  batch: Batch,
  prm: ArrayLike<number>,
  reference: ArrayLike<number>,
  rows: readonly number[],
  { beta, bound, success, threshold, praise, blame }: CreditWeightOptions,
): Grid {
  const weights = zeros(batch);
  for (const row of rows) {
    const [prompt, length] = at(batch.spans, row);
    const own = at(batch.outcomes, row) >= threshold ? success : 0;
    for (let t = prompt; t < length; t++) {
      const n = row * batch.context + t;
      const credit = Math.tanh((beta * (at(prm, n) - at(reference, n))) / bound);
      weights[n] = credit >= 0 ? own + praise * credit : own * (1 - blame * -credit);
    }
  }
  return weights;
}
