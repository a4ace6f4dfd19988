/**
 * Expected process reward over all next tokens, not only the sampled one: the policy loss of PRIME-replay.
 *
 * At every prefix of a response, fresh or remembered, the policy moves towards tokens that the PRM likes better than it
 * expects of the policy, with a KL penalty and a cap for tokens that the reference hardly ever writes: without the two the
 * policy finds rare tokens, whose log-ratio has no upper bound.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { onePerRow, type Minibatch } from "./batch.ts";
import bounded from "./_bounded.wgsl?raw";
import minibatch from "./_minibatch.wgsl?raw";
import rewardCode from "./expected-reward.wgsl?raw";

/** Where a chunk of logits stands in its micro-batch, as in kernels/logprobs.ts. */
export interface LogitsChunk {
  /** Position n = slot * context + t of the micro-batch whose logits are row 0 of this chunk. */
  readonly first: number;
  /** Rows of logits in this chunk. */
  readonly rows: number;
  readonly vocabulary: number;
  readonly context: number;
  /** The logits of all three models are multiplied by this first. */
  readonly inverseTemperature: number;
}

export interface ExpectedRewardOptions {
  /** D = beta * log(prm / reference) - kl * log(policy / reference), in nats. */
  readonly beta: number;
  readonly kl: number;
  /** D becomes bound * tanh(D / bound); 0 leaves it unbounded. */
  readonly bound: number;
  /** D is at most 0 for tokens whose probability under the reference is below this. */
  readonly support: number;
}

export async function createExpectedReward(device: GPUDevice) {
  const reward = await compileKernel(device, {
    name: "expected-reward",
    code: rewardCode + bounded + minibatch,
  });
  return {
    /**
     * Replaces the policy's logits by d loss / d logits, loss = -sum over tokens v of policy(v) * (D(v) - E), E = the
     * expectation of D held constant, mean over the response tokens of the mini-batch; zero for positions that predict no
     * response token and for rows of weight 0. Writes E to `expected` at (source row, t + 1) and 0 elsewhere, so that
     * whole rows are defined once all positions have been through; its mean is the expected process reward per token.
     *
     * @param arrays logits, prmLogits, refLogits: [rows of the chunk, vocabulary]; rows: vec4u [slots], (source row or
     *   EMPTY_SLOT, promptLength, length, 0) of the micro-batch; spans, weights, expected [B, context], map: of the batch
     */
    backward(
      plan: Plan,
      arrays: {
        logits: View;
        prmLogits: View;
        refLogits: View;
        rows: View;
        spans: View;
        weights: View;
        map: View;
        expected: View;
      },
      chunk: LogitsChunk,
      { offset, count }: Minibatch,
      { beta, kl, bound, support }: ExpectedRewardOptions,
    ): void {
      plan.dispatch(
        reward,
        [
          arrays.logits,
          arrays.prmLogits,
          arrays.refLogits,
          arrays.rows,
          arrays.spans,
          arrays.weights,
          arrays.map,
          arrays.expected,
        ],
        [
          u32(chunk.first),
          u32(chunk.rows),
          u32(chunk.vocabulary),
          u32(chunk.context),
          u32(offset),
          u32(count),
          f32(chunk.inverseTemperature),
          f32(beta),
          f32(kl),
          f32(bound),
          f32(support),
        ],
        onePerRow(chunk.rows),
      );
    },
  };
}
