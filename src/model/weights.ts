/**
 * The parameters of one model on the device, and the views that kernels bind.
 */
import type { Arena, View } from "../gpu/arena.ts";
import { slice } from "../gpu/arena.ts";
import { upload } from "../gpu/upload.ts";
import { parameterLayout, qkvWidth, type ModelShape, type ParameterLayout } from "./shape.ts";

/** Views of one layer, of values or of gradients alike. */
export interface LayerTensors {
  readonly inputNorm: View;
  /** [q | k | v] [(heads + 2 kvHeads) * headWidth, hidden] as one matrix. */
  readonly qkv: View;
  readonly qkvBias: View | undefined;
  readonly queryNorm: View | undefined;
  readonly keyNorm: View | undefined;
  readonly output: View;
  readonly mlpNorm: View;
  /** [gate | up] [2 * intermediate, hidden] as one matrix. */
  readonly gateUp: View;
  readonly down: View;
}

/** The tensors of anything that one optimizer step moves. */
export interface FlatTensors {
  /** The flat buffer, {@link ParameterLayout.words} long. */
  readonly flat: View;
}

/** Views of a decoder from its tokens to its normalised hidden states. */
export interface BackboneTensors extends FlatTensors {
  readonly embedding: View;
  readonly layers: readonly LayerTensors[];
  readonly finalNorm: View;
}

/** Views of a whole model, of values or of gradients alike. */
export interface ModelTensors extends BackboneTensors {
  /** The output head [vocab, hidden]; the embedding when tied. */
  readonly head: View;
}

/** `length` words of a flat buffer from the start of a parameter; the parameter's own length by default. */
export function tensorView(
  layout: ParameterLayout,
  flat: View,
  name: string,
  length?: number,
): View {
  const found = layout.byName.get(name);
  if (!found) throw new Error(`Cannot find parameter "${name}"`);
  return slice(flat, found.offset, length ?? found.length);
}

/** Cuts the decoder without its head out of a flat buffer. */
export function backboneTensors(
  shape: ModelShape,
  layout: ParameterLayout,
  flat: View,
): BackboneTensors {
  const tensor = (name: string, length?: number) => tensorView(layout, flat, name, length);
  const { hidden, intermediate } = shape;
  const layers = Array.from({ length: shape.layers }, (_, layer): LayerTensors => {
    const prefix = `model.layers.${layer}`;
    const attention = `${prefix}.self_attn`;
    return {
      inputNorm: tensor(`${prefix}.input_layernorm.weight`),
      qkv: tensor(`${attention}.q_proj.weight`, qkvWidth(shape) * hidden),
      qkvBias: shape.qkvBias ? tensor(`${attention}.q_proj.bias`, qkvWidth(shape)) : undefined,
      queryNorm: shape.qkNorm ? tensor(`${attention}.q_norm.weight`) : undefined,
      keyNorm: shape.qkNorm ? tensor(`${attention}.k_norm.weight`) : undefined,
      output: tensor(`${attention}.o_proj.weight`),
      mlpNorm: tensor(`${prefix}.post_attention_layernorm.weight`),
      gateUp: tensor(`${prefix}.mlp.gate_proj.weight`, 2 * intermediate * hidden),
      down: tensor(`${prefix}.mlp.down_proj.weight`),
    };
  });
  return {
    flat,
    embedding: tensor("model.embed_tokens.weight"),
    layers,
    finalNorm: tensor("model.norm.weight"),
  };
}

/** Cuts a flat buffer into the tensors of a model. */
export function modelTensors(shape: ModelShape, layout: ParameterLayout, flat: View): ModelTensors {
  const backbone = backboneTensors(shape, layout, flat);
  const head = shape.tied ? backbone.embedding : tensorView(layout, flat, "lm_head.weight");
  return { ...backbone, head };
}

/** A model's values on the device. */
export function allocateModel(
  arena: Arena,
  label: string,
  shape: ModelShape,
  values?: Float32Array<ArrayBuffer>,
): ModelTensors {
  const layout = parameterLayout(shape);
  const flat = arena.words(label, layout.words);
  if (values) upload(arena.device, flat, values);
  return modelTensors(shape, layout, flat);
}
