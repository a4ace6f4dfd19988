/** Float64 twin of src/rl/kl-return.wgsl: every sum written out. */
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, sum, tokensOf, type Batch, type Grid } from "./rl-batch.ts";

const clamp = (x: number, limit: number) => Math.min(Math.max(x, -limit), limit);

/** verl's kl_penalty, values only. */
export function klEstimate(estimator: KlEstimator, logprob: number, refLogprob: number): number {
  switch (estimator) {
    case "k1":
      return logprob - refLogprob;
    case "k2":
      return (logprob - refLogprob) ** 2 / 2;
    case "k3": {
      const log = clamp(refLogprob - logprob, 20);
      return clamp(Math.expm1(log) - log, 10);
    }
  }
}

/** `returns` less the discounted KL from each token on. */
export function klReturn(
  batch: Batch,
  returns: Grid,
  logprobs: Grid,
  ref: Grid,
  { coefficient, estimator, gamma }: { coefficient: number; estimator: KlEstimator; gamma: number },
): Grid {
  const result = returns.slice();
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    tokens.forEach((n, i) => {
      const costs = tokens
        .slice(i)
        .map(
          (s, distance) => gamma ** distance * klEstimate(estimator, at(logprobs, s), at(ref, s)),
        );
      result[n] = at(returns, n) - coefficient * sum(costs);
    });
  }
  return result;
}
