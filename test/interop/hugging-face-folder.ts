/** Model folders in memory, right and wrong ones. */
import { expect } from "vitest";
import { InputError } from "../../src/errors.ts";
import {
  type ModelFolder,
  readModelFolder,
  writeModelFolder,
} from "../../src/interop/hugging-face.ts";
import {
  readSafetensors,
  type SafetensorsTensor,
  writeSafetensors,
} from "../../src/interop/safetensors.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import type { ModelShape } from "../../src/model/shape.ts";
import { at } from "../../src/typed-array.ts";

const VOCABULARY = ["<pad>", "<stop>", ..."0123456789+="];
export const TOKENIZER = wordLevelTokenizerJson(VOCABULARY, { stop: "<stop>", pad: "<pad>" });
const BASE = {
  vocab: 16,
  hidden: 16,
  intermediate: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headWidth: 8,
  ropeTheta: 10000,
  normEpsilon: 1e-5,
  maxPositions: 64,
};
export const LLAMA: ModelShape = {
  ...BASE,
  architecture: "llama",
  tied: true,
  qkvBias: false,
  qkNorm: false,
};
export const SHAPES: readonly ModelShape[] = [
  LLAMA,
  { ...LLAMA, tied: false },
  { ...BASE, architecture: "qwen2", tied: true, qkvBias: true, qkNorm: false },
  { ...BASE, architecture: "qwen3", tied: false, qkvBias: false, qkNorm: true, ropeTheta: 1e6 },
];

export type Files = Map<string, Uint8Array>;

export const read = (files: Files): Promise<ModelFolder> =>
  readModelFolder((name) => Promise.resolve(files.get(name) ?? null), "toy");
export const text = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
export const folder = (shape: ModelShape = LLAMA): Files =>
  writeModelFolder({ shape, weights: initialiseWeights(shape, 3), tokenizerJson: TOKENIZER });
export const jsonOf = (files: Files, name: string) =>
  JSON.parse(new TextDecoder().decode(files.get(name))) as Record<string, unknown>;
export const tensorsOf = (files: Files) =>
  new Map(readSafetensors(files.get("model.safetensors") ?? new Uint8Array(), "x").tensors);

export function withConfig(changes: Record<string, unknown>, shape = LLAMA): Files {
  const files = folder(shape);
  return files.set("config.json", text({ ...jsonOf(files, "config.json"), ...changes }));
}

export function withTensors(
  change: (tensors: Map<string, SafetensorsTensor>) => void,
  shape = LLAMA,
): Files {
  const files = folder(shape);
  const tensors = tensorsOf(files);
  change(tensors);
  return files.set("model.safetensors", writeSafetensors(tensors));
}

/** Splits the weights of a folder over shards. */
export function sharded(files: Files, shards: number): Files {
  const maps = Array.from({ length: shards }, () => new Map<string, SafetensorsTensor>());
  const weightMap: Record<string, string> = {};
  [...tensorsOf(files)].forEach(([name, tensor], i) => {
    at(maps, i % shards).set(name, tensor);
    weightMap[name] = `model-${i % shards}-of-${shards}.safetensors`;
  });
  files.delete("model.safetensors");
  maps.forEach((map, i) => files.set(`model-${i}-of-${shards}.safetensors`, writeSafetensors(map)));
  return files.set(
    "model.safetensors.index.json",
    text({ metadata: { total_size: 1 }, weight_map: weightMap }),
  );
}

export async function refusalOf(files: Files): Promise<string> {
  try {
    await read(files);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "accepted";
}
