/** AdamW over one flat array of parameters: one dispatch for the whole model. */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./adamw.wgsl?raw";

export interface AdamwSettings {
  /** Elements of each array: a multiple of 4. */
  readonly count: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Longer gradients are shortened to this norm; 0 never does. */
  readonly maxGradNorm: number;
  /** Word of `schedule` where this step's numbers begin; default 0. */
  readonly scheduleOffset?: number;
  /** Which squared norm and which guard counter belong to this step; default 0. */
  readonly normSlot?: number;
  readonly guardSlot?: number;
}

/** Words of `schedule` for one step. */
export const SCHEDULE_WORDS = 4;

/** What the host writes into `schedule` before optimizer step `k` (the first is 1). */
export function adamwSchedule(
  learningRate: number,
  k: number,
  { beta1, beta2 }: Pick<AdamwSettings, "beta1" | "beta2">,
): [number, number, number, number] {
  return [learningRate, 1 - beta1 ** k, 1 - beta2 ** k, 0];
}

export async function createAdamw(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "adamw", code: code + threadIndex });
  return {
    /**
     * Updates parameters, m and v [count] and zeroes gradients [count], unless guard[guardSlot] > 0.
     *
     * @throws RangeError when count is not a multiple of 4
     */
    step(
      plan: Plan,
      arrays: {
        parameters: View;
        gradients: View;
        m: View;
        v: View;
        schedule: View;
        norm: View;
        guard: View;
      },
      settings: AdamwSettings,
    ): void {
      const { count, beta1, beta2, epsilon, weightDecay, maxGradNorm } = settings;
      const { scheduleOffset = 0, normSlot = 0, guardSlot = 0 } = settings;
      if (count % 4 !== 0)
        throw new RangeError(`Cannot step AdamW: expected a multiple of 4 elements, got ${count}`);
      plan.dispatch(
        kernel,
        [
          arrays.parameters,
          arrays.gradients,
          arrays.m,
          arrays.v,
          arrays.schedule,
          arrays.norm,
          arrays.guard,
        ],
        [
          ...[count / 4, scheduleOffset, normSlot, guardSlot].map(u32),
          ...[beta1, beta2, 1 - beta1, 1 - beta2, epsilon, weightDecay, maxGradNorm].map(f32),
        ],
        workgroupsFor(count / 4, 64),
      );
    },
  };
}
