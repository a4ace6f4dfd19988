/**
 * The shape of a decoder of the Llama / Qwen2 / Qwen3 family and the layout of its parameters.
 *
 * All parameters of a model lie in one flat float32 buffer under their Hugging Face names; gradients and Adam's
 * moments use the same layout, so that the optimizer is one dispatch.
 */
import { InputError } from "../errors.ts";

export interface ModelShape {
  readonly architecture: "llama" | "qwen2" | "qwen3";
  readonly vocab: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  /** Query heads. */
  readonly heads: number;
  /** Key and value heads; divides `heads` (grouped-query attention). */
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly ropeTheta: number;
  readonly normEpsilon: number;
  /** The output head is the embedding table. */
  readonly tied: boolean;
  /** Biases on q, k, v (Qwen2). */
  readonly qkvBias: boolean;
  /** RMSNorm of every query and key head (Qwen3). */
  readonly qkNorm: boolean;
  readonly maxPositions: number;
}

/** One parameter tensor: where it lies in the flat buffer, in 4-byte words. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

export interface ParameterLayout {
  readonly tensors: readonly ParameterTensor[];
  readonly byName: ReadonlyMap<string, ParameterTensor>;
  /** Words of the flat buffer, padding between tensors included (padding is always 0). */
  readonly words: number;
  /** Parameters without padding. */
  readonly parameters: number;
}

/** Tensors that are bound on their own start at a multiple of this many words (256 bytes). */
const ALIGNMENT = 64;

/** Words of one row of the fused projection [q | k | v]. */
export const qkvWidth = (shape: ModelShape): number =>
  (shape.heads + 2 * shape.kvHeads) * shape.headWidth;

/**
 * Lays out the parameters. Neighbours that one kernel reads as one matrix (q, k, v; gate, up; their biases)
 * follow each other without a gap.
 */
export function parameterLayout(shape: ModelShape): ParameterLayout {
  const builder = new LayoutBuilder();
  placeBackbone(builder, shape);
  if (!shape.tied) {
    builder.align();
    builder.add("lm_head.weight", shape.vocab, shape.hidden);
  }
  return builder.layout();
}

/**
 * Lays out a critic: the decoder without its vocabulary head, then a value head. A tied model's decoder lies where
 * {@link parameterLayout} has it. Weight and bias of the head follow each other without a gap.
 */
export function criticLayout(shape: ModelShape): ParameterLayout {
  const builder = new LayoutBuilder();
  placeBackbone(builder, shape);
  builder.align();
  builder.add("value_head.weight", shape.hidden);
  builder.add("value_head.bias", 1);
  return builder.layout();
}

/** Puts tensors one behind the other. */
class LayoutBuilder {
  readonly #tensors: ParameterTensor[] = [];
  #offset = 0;

  add(name: string, ...dimensions: number[]): void {
    const length = dimensions.reduce((product, d) => product * d, 1);
    this.#tensors.push({ name, shape: dimensions, offset: this.#offset, length });
    this.#offset += length;
  }

  align(): void {
    this.#offset = Math.ceil(this.#offset / ALIGNMENT) * ALIGNMENT;
  }

  layout(): ParameterLayout {
    this.align();
    const tensors = this.#tensors;
    return {
      tensors,
      byName: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      words: this.#offset,
      parameters: tensors.reduce((sum, tensor) => sum + tensor.length, 0),
    };
  }
}

/** Embedding, layers and last norm. */
function placeBackbone(builder: LayoutBuilder, shape: ModelShape): void {
  const { hidden, intermediate, vocab, headWidth } = shape;
  const [queryWidth, kvWidth] = [shape.heads * headWidth, shape.kvHeads * headWidth];
  builder.add("model.embed_tokens.weight", vocab, hidden);
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    builder.align();
    builder.add(`${prefix}.input_layernorm.weight`, hidden);
    builder.align();
    builder.add(`${prefix}.self_attn.q_proj.weight`, queryWidth, hidden);
    builder.add(`${prefix}.self_attn.k_proj.weight`, kvWidth, hidden);
    builder.add(`${prefix}.self_attn.v_proj.weight`, kvWidth, hidden);
    if (shape.qkvBias) {
      builder.align();
      builder.add(`${prefix}.self_attn.q_proj.bias`, queryWidth);
      builder.add(`${prefix}.self_attn.k_proj.bias`, kvWidth);
      builder.add(`${prefix}.self_attn.v_proj.bias`, kvWidth);
    }
    if (shape.qkNorm) {
      builder.align();
      builder.add(`${prefix}.self_attn.q_norm.weight`, headWidth);
      builder.align();
      builder.add(`${prefix}.self_attn.k_norm.weight`, headWidth);
    }
    builder.align();
    builder.add(`${prefix}.self_attn.o_proj.weight`, hidden, queryWidth);
    builder.align();
    builder.add(`${prefix}.post_attention_layernorm.weight`, hidden);
    builder.align();
    builder.add(`${prefix}.mlp.gate_proj.weight`, intermediate, hidden);
    builder.add(`${prefix}.mlp.up_proj.weight`, intermediate, hidden);
    builder.align();
    builder.add(`${prefix}.mlp.down_proj.weight`, hidden, intermediate);
  }
  builder.align();
  builder.add("model.norm.weight", hidden);
}

/**
 * Refuses a shape that the kernels cannot run.
 *
 * @throws InputError naming the field, the expected and the found value
 */
export function checkShape(shape: ModelShape): void {
  const refuse = (field: string, expected: string, found: number) => {
    throw new InputError(
      `Cannot build the model: expected "${field}" to be ${expected}, found ${found}`,
    );
  };
  for (const field of [
    "vocab",
    "hidden",
    "intermediate",
    "layers",
    "heads",
    "kvHeads",
    "headWidth",
  ] as const) {
    const value = shape[field];
    if (!Number.isSafeInteger(value) || value < 1) refuse(field, "a positive integer", value);
  }
  if (shape.hidden % 4 !== 0) refuse("hidden", "a multiple of 4", shape.hidden);
  if (shape.intermediate % 4 !== 0) refuse("intermediate", "a multiple of 4", shape.intermediate);
  if (shape.headWidth % 4 !== 0 || shape.headWidth > 128) {
    refuse("headWidth", "a multiple of 4 up to 128", shape.headWidth);
  }
  if (shape.heads % shape.kvHeads !== 0)
    refuse("kvHeads", `a divisor of ${shape.heads} heads`, shape.kvHeads);
}
