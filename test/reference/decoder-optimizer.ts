/** Float64 AdamW as torch.optim.AdamW, with the clipping of torch.nn.utils.clip_grad_norm_. */
import { at } from "../../src/typed-array.ts";

export interface AdamwSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Infinity: no clipping. */
  readonly maxGradNorm: number;
}

export interface AdamwState {
  readonly m: Float64Array;
  readonly v: Float64Array;
  /** Updates done. */
  updates: number;
}

export function adamwState(words: number): AdamwState {
  return { m: new Float64Array(words), v: new Float64Array(words), updates: 0 };
}

/**
 * Changes `weights` and `state`; leaves `gradients` as they are.
 *
 * @returns the global norm before clipping
 */
export function adamw(
  weights: Float64Array,
  gradients: Float64Array,
  state: AdamwState,
  settings: AdamwSettings,
): number {
  const { learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm } = settings;
  const gradNorm = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0));
  const factor = Math.min(1, maxGradNorm / (gradNorm + 1e-6));
  state.updates += 1;
  const [correction1, correction2] = [1 - beta1 ** state.updates, 1 - beta2 ** state.updates];
  gradients.forEach((unclipped, i) => {
    const g = unclipped * factor;
    const m = beta1 * at(state.m, i) + (1 - beta1) * g;
    const v = beta2 * at(state.v, i) + (1 - beta2) * g * g;
    const decayed = at(weights, i) * (1 - learningRate * weightDecay);
    weights[i] =
      decayed -
      ((learningRate / correction1) * m) / (Math.sqrt(v) / Math.sqrt(correction2) + epsilon);
    state.m[i] = m;
    state.v[i] = v;
  });
  return gradNorm;
}
