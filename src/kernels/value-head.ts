/**
 * A scalar head on the hidden states: the value of the state before each response token, and its gradients.
 *
 * Weight and bias are one array [hidden + 4]: the weight, the bias, three zeros. `hidden` is a multiple of 4, because
 * the kernels read vec4.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import { createSumPartials } from "./sum-partials.ts";
import backwardCode from "./value-head-backward.wgsl?raw";
import backwardWeightCode from "./value-head-backward-weight.wgsl?raw";
import forwardCode from "./value-head.wgsl?raw";

export interface ValueHeadShape {
  readonly slots: number;
  readonly context: number;
  /** Elements of a hidden state. */
  readonly hidden: number;
}

export interface ValueHeadArrays {
  /** [slots * context, hidden], normalised. */
  readonly hidden: View;
  /** [hidden + 4]: the weight, the bias, three zeros. */
  readonly head: View;
  /** vec4u [slots]: (source row or 0xffffffff, promptLength, length, 0). */
  readonly rows: View;
}

/** As in rmsnorm.ts: partial sums are few, and threads are many. */
const POSITIONS_PER_CHUNK = 32;

/** Words of the array of weight and bias. */
export const valueHeadWords = (hidden: number): number => hidden + 4;

/** Words of `scratch` that `backward` needs. */
export function valueHeadScratchWords({ slots, context, hidden }: ValueHeadShape): number {
  return Math.ceil((slots * context) / POSITIONS_PER_CHUNK) * valueHeadWords(hidden);
}

export async function createValueHead(device: GPUDevice) {
  const compile = (name: string, code: string) =>
    compileKernel(device, { name, code: code + threadIndex });
  const [forward, backward, backwardWeight, partials] = await Promise.all([
    compile("value-head", forwardCode),
    compile("value-head-backward", backwardCode),
    compile("value-head-backward-weight", backwardWeightCode),
    createSumPartials(device),
  ]);
  return {
    /**
     * For position (slot, t): writes values [B, context] at (source row, t + 1), zero where t + 1 is no response
     * position; empty slots write nothing. Column 0 is written with t = 0, so that whole rows are defined.
     */
    forward(plan: Plan, arrays: ValueHeadArrays & { values: View }, shape: ValueHeadShape): void {
      const { hidden, head, rows, values } = arrays;
      plan.dispatch(
        forward,
        [hidden, head, rows, values],
        sizes(shape),
        workgroupsFor(shape.slots * shape.context, 64),
      );
    },

    /**
     * dHidden = the gradient for the hidden states, zero for those that predict no response position; dHead += that
     * for weight and bias.
     *
     * @param arrays dValues: [B, context], read at (source row, t + 1); scratch: `valueHeadScratchWords(shape)` words
     */
    backward(
      plan: Plan,
      arrays: ValueHeadArrays & { dValues: View; dHidden: View; dHead: View; scratch: View },
      shape: ValueHeadShape,
    ): void {
      const { hidden, head, rows, dValues, dHidden, dHead, scratch } = arrays;
      const positions = shape.slots * shape.context;
      const chunks = Math.ceil(positions / POSITIONS_PER_CHUNK);
      const count = valueHeadWords(shape.hidden);
      plan.dispatch(
        backward,
        [dValues, head, rows, dHidden],
        sizes(shape),
        workgroupsFor((positions * shape.hidden) / 4, 64),
      );
      plan.dispatch(
        backwardWeight,
        [dValues, hidden, rows, scratch],
        [...sizes(shape), u32(POSITIONS_PER_CHUNK)],
        workgroupsFor((chunks * count) / 4, 64),
      );
      partials.sum(plan, { partials: scratch, output: dHead }, { count, chunks });
    },
  };
}

/** The first three members of each kernel's `Params`. */
function sizes({ slots, context, hidden }: ValueHeadShape) {
  if (hidden % 4 !== 0)
    throw new RangeError(
      `Cannot predict values: hidden states must have a multiple of 4 elements, got ${hidden}`,
    );
  return [u32(slots * context), u32(context), u32(hidden / 4)];
}
