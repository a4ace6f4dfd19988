/**
 * The guard against NaN and infinities: counts them on the device in every update, and names the culprit.
 *
 * Detection looks at exponent bits, as WGSL may assume that NaN does not exist. While the counter is not 0 the
 * optimizer changes nothing, so the weights stay those of the last good update.
 */
import { NonFiniteError } from "../errors.ts";
import type { Arena, View } from "../gpu/arena.ts";
import type { Plan } from "../gpu/plan.ts";
import { readFloats } from "../gpu/readback.ts";
import { createCountNonfinite } from "../kernels/count-nonfinite.ts";
import { createFill } from "../kernels/fill.ts";
import type { ParameterLayout } from "./shape.ts";

interface Watched {
  readonly name: string;
  readonly view: View;
  readonly layout: ParameterLayout | undefined;
}

export interface Watch {
  /** u32 counter that optimizers obey. */
  readonly guard: View;
  /** Records that the counter starts at 0. */
  reset(plan: Plan): void;
  /**
   * Records a count of the non-finite values of `view` where the plan stands. Of several culprits, the one that was
   * named first by `count` or `name` is blamed.
   */
  count(plan: Plan, name: string, view: View, layout?: ParameterLayout): void;
  /** Names a view that something else counts, such as the gradients, which the gradient norm counts. */
  name(name: string, view: View, layout?: ParameterLayout): void;
  /**
   * Finds out which tensor it was.
   *
   * @throws NonFiniteError always
   */
  blame(device: GPUDevice, update: number): Promise<never>;
}

export async function createWatch(arena: Arena): Promise<Watch> {
  const [fill, nonfinite] = await Promise.all([
    createFill(arena.device),
    createCountNonfinite(arena.device),
  ]);
  const guard = arena.words("non-finite guard", 1);
  const watched: Watched[] = [];
  return {
    guard,
    reset: (plan) => fill.fill(plan, { output: guard }, { words: 1 }),
    count(plan, name, view, layout) {
      watched.push({ name, view, layout });
      nonfinite.count(plan, { input: view, counters: guard }, { words: view.size / 4, slot: 0 });
    },
    name(name, view, layout) {
      watched.push({ name, view, layout });
    },
    async blame(device, update) {
      for (const { name, view, layout } of watched) {
        const index = (await readFloats(device, view)).findIndex(
          (value) => !Number.isFinite(value),
        );
        if (index < 0) continue;
        const tensor = layout?.tensors.find(
          ({ offset, length }) => index >= offset && index < offset + length,
        );
        throw new NonFiniteError(tensor ? `${name} ${tensor.name}` : name, update);
      }
      throw new NonFiniteError("an intermediate value", update);
    },
  };
}
