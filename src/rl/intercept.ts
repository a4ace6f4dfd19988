/**
 * The intercept of the PRM's logit: the logit of the running pass rate.
 *
 * With a pass rate of 14 % a PRM without intercept can only fit the base rate by lowering all its log-probabilities,
 * which drowns the credit. The intercept takes the base rate over and leaves the differences to the PRM.
 */
import { at } from "../typed-array.ts";

/** Share of the past in the running pass rate. */
export const PASS_RATE_DECAY = 0.9;

/** Keeps the logit finite at pass rates 0 and 1: it lies within +-6.91. */
const SMOOTHING = 1e-3;

/**
 * The running pass rate after one more update.
 *
 * @param previous the rate before, or null before the first update, whose own rate is then the start
 * @param outcomes outcome of each response
 * @param weights 1 for responses that the PRM is trained on, else 0
 * @returns `previous` where no response is trained on
 */
export function nextPassRate(
  previous: number | null,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
  decay: number = PASS_RATE_DECAY,
): number | null {
  let [sum, count] = [0, 0];
  for (let i = 0; i < outcomes.length; i++) {
    if (at(weights, i) === 0) continue;
    sum += at(outcomes, i);
    count++;
  }
  if (count === 0) return previous;
  const rate = sum / count;
  return previous === null ? rate : decay * previous + (1 - decay) * rate;
}

/** The intercept for a pass rate in 0..1; 0 before there is one. */
export function interceptOf(passRate: number | null): number {
  return passRate === null ? 0 : Math.log((passRate + SMOOTHING) / (1 - passRate + SMOOTHING));
}
