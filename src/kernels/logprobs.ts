/**
 * Log-probability of the next token, entropy and their gradients, fused: the probabilities are never stored.
 *
 * Everything that trains meets the network here: a loss is a number per token, d loss / d logprob (and, for an
 * entropy bonus, d loss / d entropy).
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import backwardCode from "./logprobs-backward.wgsl?raw";
import forwardCode from "./logprobs.wgsl?raw";
import partialsCode from "./logprobs-partials.wgsl?raw";

export interface LogprobsShape {
  /** Position n = slot * context + t of the micro-batch whose logits are row 0 of this chunk. */
  readonly first: number;
  /** Rows of logits in this chunk. */
  readonly rows: number;
  readonly vocabulary: number;
  readonly context: number;
  /** The logits are multiplied by this first. */
  readonly inverseTemperature: number;
}

export interface LogprobsArrays {
  /** [rows of the chunk, vocabulary]; `backward` replaces it by its gradient. */
  readonly logits: View;
  /** u32 [slots * context]: the tokens of the micro-batch. */
  readonly tokens: View;
  /** vec4u [slots]: (source row or 0xffffffff, promptLength, length, 0). */
  readonly rows: View;
  /** [rows of the chunk, 4], kept for `backward`. */
  readonly statistics: View;
}

/** Threads that share a row of the vocabulary. */
function chunksOf(vocabulary: number, share: number): number {
  return Math.min(256, Math.ceil(vocabulary / share));
}

/** Words of scratch that `forward` needs. */
export function logprobsScratchWords(shape: Pick<LogprobsShape, "rows" | "vocabulary">): number {
  return shape.rows * chunksOf(shape.vocabulary, 64) * 4;
}

export async function createLogprobs(device: GPUDevice) {
  const compile = (name: string, code: string) =>
    compileKernel(device, { name, code: code + threadIndex });
  const [partials, forward, backward] = await Promise.all([
    compile("logprobs-partials", partialsCode),
    compile("logprobs", forwardCode),
    compile("logprobs-backward", backwardCode),
  ]);
  return {
    /**
     * For row n of the chunk, at (slot, t): writes logprobs and entropies [B, context] at (source row, t + 1), zero where
     * t + 1 is no response position; empty slots write nothing. Column 0 is written with t = 0, so that whole rows are
     * defined once all positions have been through.
     *
     * @param arrays logprobs, entropies: [B, context]; scratch: `logprobsScratchWords` words
     */
    forward(
      plan: Plan,
      arrays: LogprobsArrays & { logprobs: View; entropies: View; scratch: View },
      shape: LogprobsShape,
    ): void {
      const { logits, tokens, rows, statistics, logprobs, entropies, scratch } = arrays;
      const chunks = chunksOf(shape.vocabulary, 64);
      const threads = shape.rows * chunks;
      plan.dispatch(
        partials,
        [logits, scratch],
        [u32(threads), u32(chunks), u32(shape.vocabulary), f32(shape.inverseTemperature)],
        workgroupsFor(threads, 64),
      );
      plan.dispatch(
        forward,
        [logits, scratch, tokens, rows, statistics, logprobs, entropies],
        [
          u32(shape.first),
          u32(shape.rows),
          u32(chunks),
          u32(shape.vocabulary),
          u32(shape.context),
          f32(shape.inverseTemperature),
        ],
        workgroupsFor(shape.rows, 64),
      );
    },
    /**
     * logits = d loss / d logits, in place; zero for rows that predict no response position.
     *
     * @param arrays dLogprobs, dEntropies: [B, context], read at (source row, t + 1); no dEntropies means zeros
     */
    backward(
      plan: Plan,
      arrays: LogprobsArrays & { dLogprobs: View; dEntropies?: View },
      shape: LogprobsShape,
    ): void {
      const { logits, tokens, rows, statistics, dLogprobs, dEntropies } = arrays;
      const chunks = chunksOf(shape.vocabulary, 16);
      const threads = shape.rows * chunks;
      plan.dispatch(
        backward,
        [logits, tokens, rows, statistics, dLogprobs, dEntropies ?? dLogprobs],
        [
          u32(threads),
          u32(shape.first),
          u32(chunks),
          u32(shape.vocabulary),
          u32(shape.context),
          f32(shape.inverseTemperature),
          u32(dEntropies ? 1 : 0),
        ],
        workgroupsFor(threads, 64),
      );
    },
  };
}
