/**
 * Supervised fine-tuning: mean negative log-likelihood of the response tokens of a mini-batch.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type BatchShape, type Minibatch } from "./batch.ts";
import minibatch from "./_minibatch.wgsl?raw";
import meanCode from "./sft-loss-mean.wgsl?raw";
import lossCode from "./sft-loss.wgsl?raw";

/** Words of `scratch`. */
export function sftLossScratchWords({ count }: Minibatch): number {
  return count * 2;
}

export async function createSftLoss(device: GPUDevice) {
  const loss = await compileKernel(device, { name: "sft-loss", code: lossCode + minibatch });
  const mean = await compileKernel(device, { name: "sft-loss-mean", code: meanCode });
  return {
    /**
     * For the rows of the mini-batch: dLogprobs [rows, context] = -1 / tokens of the mini-batch; and
     * losses[slot] = mean of -logprobs over those tokens, so that several updates fit in one submit.
     */
    forward(
      plan: Plan,
      arrays: {
        logprobs: View;
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
      const { logprobs, spans, weights, map, dLogprobs, scratch } = arrays;
      plan.dispatch(
        loss,
        [logprobs, spans, weights, map, dLogprobs, scratch],
        [u32(shape.context), u32(offset), u32(count)],
        onePerRow(count),
      );
      plan.dispatch(mean, [scratch, arrays.losses], [u32(count), u32(slot)], [1]);
    },
  };
}
