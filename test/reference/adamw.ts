/** Float64 twin of src/kernels/adamw.wgsl: one step of torch.optim.AdamW after torch.nn.utils.clip_grad_norm_. */
import { at } from "../../src/typed-array.ts";

export interface AdamwState {
  readonly parameters: Float64Array;
  readonly gradients: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}

export interface AdamwStep {
  readonly learningRate: number;
  /** 1 - beta1^k and 1 - beta2^k. */
  readonly corrections: readonly [number, number];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** 0: no clipping. */
  readonly maxGradNorm: number;
  readonly squaredNorm: number;
}

export function adamw(state: AdamwState, step: AdamwStep): AdamwState {
  const { learningRate, corrections, beta1, beta2, epsilon, weightDecay, maxGradNorm } = step;
  const clip =
    maxGradNorm > 0 ? Math.min(1, maxGradNorm / (Math.sqrt(step.squaredNorm) + 1e-6)) : 1;
  const m = state.m.map((v, i) => beta1 * v + (1 - beta1) * at(state.gradients, i) * clip);
  const v = state.v.map((x, i) => beta2 * x + (1 - beta2) * (at(state.gradients, i) * clip) ** 2);
  const parameters = state.parameters.map((p, i) => {
    const decayed = p * (1 - learningRate * weightDecay);
    const scale = Math.sqrt(at(v, i) / corrections[1]) + epsilon;
    return decayed - (learningRate * (at(m, i) / corrections[0])) / scale;
  });
  return { parameters, gradients: new Float64Array(m.length), m, v };
}
