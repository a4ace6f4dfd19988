/** Random weights for a model that starts from nothing. */
import { Random, Stream } from "../random.ts";
import { type ModelShape, parameterLayout, type ParameterTensor } from "./shape.ts";

const EMBEDDING_DEVIATION = 0.05;

/**
 * Norms are 1, biases 0, matrices normal with standard deviation inputs^-0.5. The two matrices that write to the
 * residual stream are divided by sqrt(2 layers), so that the stream's variance does not grow with depth (GPT-2,
 * Radford et al. 2019, section 2.3).
 *
 * @param seed 32-bit unsigned seed; each tensor has its own sequence of random numbers
 * @returns one flat array in the order of parameterLayout(shape); the padding between tensors is 0
 */
export function initialiseWeights(shape: ModelShape, seed: number): Float32Array<ArrayBuffer> {
  const { tensors, words } = parameterLayout(shape);
  const weights = new Float32Array(words);
  for (const [index, tensor] of tensors.entries()) {
    const view = weights.subarray(tensor.offset, tensor.offset + tensor.length);
    if (tensor.name.endsWith("norm.weight")) {
      view.fill(1);
    } else if (!tensor.name.endsWith(".bias")) {
      const random = new Random(seed, Stream.initialise, index);
      const deviation = standardDeviation(shape, tensor);
      for (let i = 0; i < view.length; i++) view[i] = deviation * random.normal();
    }
  }
  return weights;
}

function standardDeviation(
  shape: ModelShape,
  { name, shape: [, inputs = 1] }: ParameterTensor,
): number {
  if (name === "model.embed_tokens.weight") return EMBEDDING_DEVIATION;
  const writesToResidual = name.endsWith(".o_proj.weight") || name.endsWith(".down_proj.weight");
  return 1 / Math.sqrt(writesToResidual ? inputs * 2 * shape.layers : inputs);
}
