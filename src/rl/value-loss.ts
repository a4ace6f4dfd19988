/**
 * The critic's loss for one mini-batch, as one number per token: d loss / d value.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { at } from "../typed-array.ts";
import { tokenWeight, type AggregationOptions } from "./aggregation.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import moments from "./_moments.wgsl?raw";
import lossCode from "./value-loss.wgsl?raw";

/**
 * Words per response of `valueRows`: sums of loss and of clipped tokens, number of tokens, then mean and sum of squared
 * deviations of the returns and of returns - values, and one word of padding.
 */
export const VALUE_ROW_WORDS = 8;

/** @throws InputError for an aggregation without its length */
export async function createValueLoss(device: GPUDevice, options: AggregationOptions = {}) {
  const { code, constantLength } = tokenWeight(options);
  const loss = await compileKernel(device, {
    name: "value-loss",
    code: lossCode + moments + code,
  });
  return {
    /**
     * For the rows of the mini-batch: dValues [rows, context] = d loss / d values, and valueRows
     * [rows, VALUE_ROW_WORDS] for {@link valueMetrics}. All arrays hold the value of what stands before token t at t.
     *
     * @param clip how far a value may leave its old one before its error stops counting; 0: as far as it wants
     */
    forward(
      plan: Plan,
      arrays: {
        values: View;
        oldValues: View;
        returns: View;
        spans: View;
        weights: View;
        map: View;
        dValues: View;
        valueRows: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      clip: number,
    ): void {
      plan.dispatch(
        loss,
        [
          arrays.values,
          arrays.oldValues,
          arrays.returns,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.dValues,
          arrays.valueRows,
        ],
        [u32(shape.context), u32(offset), u32(count), f32(clip), constantLength],
        onePerRow(count),
      );
    },
  };
}

export interface ValueMetrics {
  /** Value loss per token. */
  readonly loss: number;
  /** Share of tokens whose error is clipped. */
  readonly clipFraction: number;
  /**
   * 1 - variance of (returns - values) / variance of the returns, over all tokens: 1 for a perfect critic, 0 for one
   * that knows no more than the mean, 0 too where the returns do not vary.
   */
  readonly explainedVariance: number;
}

interface Sample {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
}

/** Count, mean and sum of squared deviations of two samples together (Chan, Golub & LeVeque 1979). */
function merge(a: Sample, b: Sample): Sample {
  const count = a.count + b.count;
  if (count === 0) return a;
  const difference = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (difference * b.count) / count,
    m2: a.m2 + b.m2 + (difference * difference * a.count * b.count) / count,
  };
}

/**
 * The critic's numbers of an update.
 *
 * @param valueRows [rows, VALUE_ROW_WORDS], read back
 * @param weights 1 for rows that train, else 0; all metrics are 0 where there is none
 */
export function valueMetrics(
  valueRows: ArrayLike<number>,
  weights: ArrayLike<number>,
): ValueMetrics {
  let [loss, clipped] = [0, 0];
  let returns: Sample = { count: 0, mean: 0, m2: 0 };
  let errors = returns;
  for (let row = 0; row < weights.length; row++) {
    if (at(weights, row) === 0) continue;
    const word = (index: number) => at(valueRows, row * VALUE_ROW_WORDS + index);
    loss += word(0);
    clipped += word(1);
    returns = merge(returns, { count: word(2), mean: word(3), m2: word(4) });
    errors = merge(errors, { count: word(2), mean: word(5), m2: word(6) });
  }
  const tokens = Math.max(returns.count, 1);
  // What float32 makes of returns that are alike is no variance.
  const varies = returns.m2 > returns.count * (1e-5 * returns.mean) ** 2;
  const explainedVariance = varies ? 1 - errors.m2 / returns.m2 : 0;
  return { loss: loss / tokens, clipFraction: clipped / tokens, explainedVariance };
}
