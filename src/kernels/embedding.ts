/** Token embedding: rows of a table [vocab, width]. Width is a multiple of 4. */
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import threadIndex from "./_thread-index.wgsl?raw";
import backwardCode from "./embedding-backward.wgsl?raw";
import indexCode from "./embedding-index.wgsl?raw";
import forwardCode from "./embedding.wgsl?raw";

export interface EmbeddingShape {
  readonly positions: number;
  readonly vocab: number;
  readonly width: number;
}

/** Words of `scratch` that `backward` needs. */
export function embeddingScratchWords({ positions }: Pick<EmbeddingShape, "positions">): number {
  return positions;
}

export async function createEmbedding(device: GPUDevice) {
  const [forward, index, backward] = await Promise.all([
    compileKernel(device, { name: "embedding", code: forwardCode + threadIndex }),
    compileKernel(device, { name: "embedding-index", code: indexCode + threadIndex }),
    compileKernel(device, { name: "embedding-backward", code: backwardCode + threadIndex }),
  ]);
  return {
    /** output [positions, width] = table[tokens]; 0 for padding (0xffffffff) and tokens outside the vocabulary. */
    forward(
      plan: Plan,
      arrays: { tokens: View; table: View; output: View },
      shape: EmbeddingShape,
    ): void {
      const { positions, vocab, width } = shape;
      plan.dispatch(
        forward,
        [arrays.tokens, arrays.table, arrays.output],
        [u32(positions), u32(vocab), u32(width / 4)],
        workgroupsFor((positions * width) / 4, 64),
      );
    },

    /** dTable [vocab, width] += dOutput [positions, width] by token; padding and unknown tokens add nothing. */
    backward(
      plan: Plan,
      arrays: { tokens: View; dOutput: View; dTable: View; scratch: View },
      { positions, vocab, width }: EmbeddingShape,
    ): void {
      const { tokens, dOutput, dTable, scratch } = arrays;
      plan.dispatch(
        index,
        [tokens, scratch],
        [u32(positions), u32(vocab)],
        workgroupsFor(positions, 64),
      );
      plan.dispatch(
        backward,
        [tokens, scratch, dOutput, dTable],
        [u32(positions), u32(width / 4)],
        workgroupsFor((positions * width) / 4, 64),
      );
    },
  };
}
