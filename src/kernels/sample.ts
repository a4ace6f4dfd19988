/**
 * Draws the next token of every sequence on the GPU and advances the state of decoding, so that a whole rollout
 * needs no read-back.
 *
 * State of decoding, per slot b, made by the host and then advanced here:
 * `positions[b]`: column of the token that the network reads now, NONE when the row is finished;
 * `current[b]`: that token, NONE when finished (the embedding of NONE is zero);
 * `spans[row]`: (promptLength, length so far). The row of slot b in the [B, context] arrays is `draw.firstRow` + b.
 * While the next column still belongs to the prompt, its token is fed and nothing is drawn: decoding may start at
 * column 0, or at promptLength - 1 after a prefill.
 */
import { compileKernel } from "../gpu/kernel.ts";
import { f32, u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import philox from "./_philox.wgsl?raw";
import threadIndex from "./_thread-index.wgsl?raw";
import code from "./sample.wgsl?raw";

/** No token, no position, no row. */
export const NONE = 0xffffffff;

/** How tokens are drawn: temperature, then top-k, then top-p of what is left, as Hugging Face orders them. */
export interface Sampling {
  /** 0 takes the most probable token (the lowest index among equals), and records its probability at temperature 1. */
  readonly temperature: number;
  /** Tokens kept, 0 for all. Ties with the last one kept are kept too. */
  readonly topK: number;
  /** Least mass kept, 1 for all: the smallest set of the most probable tokens that reaches it. Ties are kept too. */
  readonly topP: number;
}

export interface SampleShape {
  readonly slots: number;
  readonly vocabulary: number;
  readonly context: number;
  /** Longest response, its stop token included. */
  readonly responseLimit: number;
  /** One to four tokens that end a response. */
  readonly stopTokens: readonly number[];
}

export interface SampleArrays {
  /** [slots, vocabulary]. */
  readonly logits: View;
  /** u32 [4]: (seed, stream, update, firstRow), written by the host before the submit: see {@link drawWords}. */
  readonly draw: View;
  /** u32 pairs [B, 2]. */
  readonly spans: View;
  /** u32 [B, context]. */
  readonly tokens: View;
  /** [B, context]: of the drawn token, under the full softmax at the temperature, before top-k and top-p. */
  readonly logprobs: View;
  /** [B, context]: of that softmax. */
  readonly entropies: View;
  /** u32 [slots]. */
  readonly positions: View;
  /** u32 [slots]. */
  readonly current: View;
}

export type Sample = Awaited<ReturnType<typeof createSample>>;

/** The words of `SampleArrays.draw`. A draw is the Philox block of key (seed, stream), counter (column, row, update, 0). */
export function drawWords(draw: {
  seed: number;
  stream: number;
  update: number;
  firstRow: number;
}): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(draw.seed, draw.stream, draw.update, draw.firstRow);
}

export async function createSample(device: GPUDevice) {
  const kernel = await compileKernel(device, { name: "sample", code: code + philox + threadIndex });
  return {
    /**
     * Appends one token to every row that is not finished. A row is finished by a stop token, by `responseLimit`, or by
     * the end of the context.
     *
     * @throws RangeError when there are no stop tokens or more than four
     */
    step(
      plan: Plan,
      arrays: SampleArrays,
      shape: SampleShape,
      { temperature, topK, topP }: Sampling,
    ): void {
      const { slots, vocabulary, context, responseLimit, stopTokens } = shape;
      if (stopTokens.length < 1 || stopTokens.length > 4) {
        throw new RangeError(
          `Cannot sample: expected 1 to 4 stop tokens, found ${stopTokens.length}`,
        );
      }
      const isGreedy = temperature === 0;
      const { logits, draw, spans, tokens, logprobs, entropies, positions, current } = arrays;
      plan.dispatch(
        kernel,
        [logits, draw, spans, tokens, logprobs, entropies, positions, current],
        [
          u32(slots),
          u32(vocabulary),
          u32(context),
          u32(responseLimit),
          ...Array.from({ length: 4 }, (_, i) => u32(stopTokens[i] ?? NONE)),
          f32(isGreedy ? 1 : 1 / temperature),
          u32(isGreedy ? 1 : 0),
          u32(topK > 0 && topK < vocabulary ? topK : 0),
          f32(topP),
        ],
        workgroupsFor(slots, 64),
      );
    },
  };
}
