/** The compiled kernels of a decoder, shared by every model of one shape on a device. */
import { createAttention } from "../kernels/attention.ts";
import { createEmbedding } from "../kernels/embedding.ts";
import { createKvAppend } from "../kernels/kv-append.ts";
import { createLinear } from "../kernels/linear.ts";
import { createLogprobs } from "../kernels/logprobs.ts";
import { createMicroBatch } from "../kernels/micro-batch.ts";
import { createRmsnorm } from "../kernels/rmsnorm.ts";
import { createRope } from "../kernels/rope.ts";
import { createSample } from "../kernels/sample.ts";
import { createSwiglu } from "../kernels/swiglu.ts";
import { checkShape, type ModelShape } from "./shape.ts";

export type DecoderKernels = Awaited<ReturnType<typeof createDecoderKernels>>;

/**
 * Compiles, side by side, whatever a decoder of this shape needs.
 *
 * @throws InputError when the kernels cannot run the shape
 */
export async function createDecoderKernels(device: GPUDevice, shape: ModelShape) {
  checkShape(shape);
  const [
    embedding,
    rmsnorm,
    linear,
    rope,
    attention,
    swiglu,
    logprobs,
    microBatch,
    sample,
    kvAppend,
  ] = await Promise.all([
    createEmbedding(device),
    createRmsnorm(device),
    createLinear(device, { ragged: shape.vocab % 4 !== 0 }),
    createRope(device),
    createAttention(device, shape.headWidth),
    createSwiglu(device),
    createLogprobs(device),
    createMicroBatch(device),
    createSample(device),
    createKvAppend(device),
  ]);
  return {
    embedding,
    rmsnorm,
    linear,
    rope,
    attention,
    swiglu,
    logprobs,
    microBatch,
    sample,
    kvAppend,
  };
}
