/**
 * Maximum likelihood with a weight for each token: success replay, in which every token of a success weighs 1, and
 * whatever wants to learn from some tokens more than from others. `sft-loss.ts` is the same without weights.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import lossCode from "./likelihood-loss.wgsl?raw";
import rowsCode from "./likelihood-rows.wgsl?raw";

/** Words of `scratch`. */
export function likelihoodLossScratchWords({ count }: Minibatch): number {
  return count * 2;
}

export async function createLikelihoodLoss(device: GPUDevice) {
  const [rows, loss] = await Promise.all([
    compileKernel(device, { name: "likelihood-rows", code: rowsCode }),
    compileKernel(device, { name: "likelihood-loss", code: lossCode }),
  ]);
  return {
    /**
     * For the rows of the mini-batch, of which one may occur several times and then counts as often:
     * dLogprobs [rows, context] = -tokenWeight / sum of the tokenWeights of the mini-batch, and losses[slot] = weighted mean
     * of -logprobs; both 0 where that sum is 0.
     *
     * @param arrays tokenWeights: [rows, context], not below 0; none means that every response token weighs 1
     */
    forward(
      plan: Plan,
      arrays: {
        logprobs: View;
        tokenWeights?: View;
        spans: View;
        weights: View;
        map: View;
        dLogprobs: View;
        losses: View;
        scratch: View;
      },
      shape: BatchShape,
      { offset, count }: Minibatch,
      slot: number,
    ): void {
      const { logprobs, tokenWeights, spans, weights, map, scratch } = arrays;
      const hasTokenWeights = u32(tokenWeights ? 1 : 0);
      const perToken = tokenWeights ?? logprobs;
      plan.dispatch(
        rows,
        [logprobs, perToken, spans, weights, map, scratch],
        [u32(shape.context), u32(offset), u32(count), hasTokenWeights],
        onePerRow(count),
      );
      plan.dispatch(
        loss,
        [perToken, spans, weights, map, scratch, arrays.dLogprobs, arrays.losses],
        [u32(shape.context), u32(offset), u32(count), u32(slot), hasTokenWeights],
        onePerRow(count),
      );
    },
  };
}
