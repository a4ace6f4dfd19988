/** Float64 twin of src/rl/expected-reward.wgsl: one position at a time. */
import type { ExpectedRewardOptions } from "../../src/rl/expected-reward.ts";
import { at } from "../../src/typed-array.ts";
import { logSoftmax } from "./logprobs.ts";
import { sum } from "./rl-batch.ts";

/** Logits of one position. */
export interface PositionLogits {
  readonly policy: ArrayLike<number>;
  readonly prm: ArrayLike<number>;
  readonly ref: ArrayLike<number>;
}

/** D of every token of the vocabulary. */
export function tokenCredits(
  { policy, prm, ref }: PositionLogits,
  inverseTemperature: number,
  { beta, kl, bound, support }: ExpectedRewardOptions,
): number[] {
  const [pi, judge, base] = [policy, prm, ref].map(
    (logits) => logSoftmax(logits, inverseTemperature).logprobs,
  ) as [Float64Array, Float64Array, Float64Array];
  return Array.from(pi, (logprob, token) => {
    const credit = beta * (at(judge, token) - at(base, token)) - kl * (logprob - at(base, token));
    const bounded = bound > 0 ? bound * Math.tanh(credit / bound) : credit;
    return Math.exp(at(base, token)) < support ? Math.min(bounded, 0) : bounded;
  });
}

/** Expectation of `values` over the next token of the policy. */
export function expectation(
  policy: ArrayLike<number>,
  inverseTemperature: number,
  values: readonly number[],
): number {
  const { logprobs } = logSoftmax(policy, inverseTemperature);
  return sum(Array.from(logprobs, (logprob, token) => Math.exp(logprob) * at(values, token)));
}

/**
 * Expected D at one position, and the gradient of -weight * sum_v policy(v) * (D(v) - expected) by the policy's logits,
 * D and `expected` held constant.
 */
export function expectedReward(
  logits: PositionLogits,
  inverseTemperature: number,
  weight: number,
  options: ExpectedRewardOptions,
): { expected: number; dLogits: number[] } {
  const credits = tokenCredits(logits, inverseTemperature, options);
  const expected = expectation(logits.policy, inverseTemperature, credits);
  const advantages = credits.map((credit) => credit - expected);
  const { logprobs } = logSoftmax(logits.policy, inverseTemperature);
  // d softmax(v) / d z(u) = softmax(v) (1[u = v] - softmax(u)); sum_v softmax(v) A(v) is not assumed to be 0.
  const mean = expectation(logits.policy, inverseTemperature, advantages);
  const dLogits = advantages.map(
    (advantage, token) =>
      -inverseTemperature * weight * Math.exp(at(logprobs, token)) * (advantage - mean),
  );
  return { expected, dLogits };
}
