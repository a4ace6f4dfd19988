/**
 * An intercept of the PRM's logit that learns: one number with an Adam of its own, on the device.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import type { Minibatch } from "./batch.ts";
import stepCode from "./intercept-step.wgsl?raw";

/** Words of the state: intercept, first and second moment, steps made. A run keeps all of them in its checkpoint. */
export const INTERCEPT_WORDS = 4;

/**
 * The state of an intercept that has not learned yet.
 *
 * @param intercept 0, or `interceptOf` a pass rate; 0 too where mini-batches are half successes, half failures
 */
export function interceptStart(intercept = 0): Float32Array<ArrayBuffer> {
  return Float32Array.of(intercept, 0, 0, 0);
}

/** Field meanings are those of config.ts. */
export interface InterceptOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Finite also for 0. */
const logOf = (beta: number): number => Math.log(Math.max(beta, Number.MIN_VALUE));

export async function createInterceptStep(device: GPUDevice) {
  const step = await compileKernel(device, { name: "intercept-step", code: stepCode });
  return {
    /**
     * One step down the mean loss of the mini-batch whose prmRows the PRM's loss has just written.
     *
     * @param arrays state f32 [INTERCEPT_WORDS or more]: the `settings` of the PRM's loss; guard u32 [1]: as in `adamw`
     */
    step(
      plan: Plan,
      arrays: { prmRows: View; weights: View; map: View; guard: View; state: View },
      { offset, count }: Minibatch,
      { learningRate, beta1, beta2, epsilon }: InterceptOptions,
    ): void {
      plan.dispatch(
        step,
        [arrays.prmRows, arrays.weights, arrays.map, arrays.guard, arrays.state],
        [
          u32(offset),
          u32(count),
          f32(learningRate),
          f32(beta1),
          f32(beta2),
          f32(1 - beta1),
          f32(1 - beta2),
          f32(logOf(beta1)),
          f32(logOf(beta2)),
          f32(epsilon),
        ],
        [1],
      );
    },
  };
}
