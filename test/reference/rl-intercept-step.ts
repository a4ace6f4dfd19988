/** Float64 twin of src/rl/intercept-step.wgsl. */
import type { InterceptOptions } from "../../src/rl/intercept-step.ts";

/** Intercept, first and second moment, steps made. */
export type InterceptState = readonly [number, number, number, number];

/** @param slopes d loss / d Q of the kept responses of the mini-batch */
export function interceptStep(
  state: InterceptState,
  slopes: readonly number[],
  { learningRate, beta1, beta2, epsilon }: InterceptOptions,
): InterceptState {
  if (slopes.length === 0) return state;
  const gradient = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  const [intercept, m, v, steps] = state;
  const first = beta1 * m + (1 - beta1) * gradient;
  const second = beta2 * v + (1 - beta2) * gradient ** 2;
  const unbiased = first / (1 - beta1 ** (steps + 1));
  const scale = Math.sqrt(second / (1 - beta2 ** (steps + 1))) + epsilon;
  return [intercept - (learningRate * unbiased) / scale, first, second, steps + 1];
}
