/**
 * Model folders of Hugging Face: config.json, model.safetensors (whole or in shards), tokenizer.json.
 *
 * Files come and go as bytes, so that the same code serves a folder on disk, a picked folder in the browser and a
 * download.
 */
import { InputError } from "../errors.ts";
import { type ModelShape, type ParameterLayout, parameterLayout } from "../model/shape.ts";
import {
  type Generation,
  readConfig,
  writeConfigJson,
  writeGenerationConfigJson,
} from "./hugging-face-config.ts";
import {
  copyToFloat32,
  floatDtypes,
  readSafetensors,
  type SafetensorsTensor,
  tensorOf,
  writeSafetensors,
} from "./safetensors.ts";
import { loadTokenizer, wordLevelTokenizerConfigJson } from "./tokenizer.ts";

/** Reads one file of the folder; null where it does not exist. */
export type ReadFile = (name: string) => Promise<Uint8Array | null>;

export interface ModelFolder {
  readonly shape: ModelShape;
  /** One flat array in the order of parameterLayout(shape). */
  readonly weights: Float32Array<ArrayBuffer>;
  readonly tokenizerJson: string;
  readonly tokenizerConfigJson: string | null;
  readonly generation: Generation;
}

const WEIGHTS_FILE = "model.safetensors";
const INDEX_FILE = "model.safetensors.index.json";

/**
 * Reads a folder.
 *
 * @param source name of the folder for messages
 * @throws InputError in one sentence naming the file, the field or tensor, expected and found
 */
export async function readModelFolder(read: ReadFile, source: string): Promise<ModelFolder> {
  const optional = async (name: string) => {
    const bytes = await read(name);
    return bytes === null ? null : decodeText(bytes, `${source}/${name}`);
  };
  const required = async (name: string) => {
    const text = await optional(name);
    if (text === null) throw refusal(source, `a file "${name}"`, "none");
    return text;
  };
  const { shape, generation } = readConfig(
    await required("config.json"),
    await optional("generation_config.json"),
    source,
  );
  const tokenizerJson = await required("tokenizer.json");
  const tokenizerConfigJson = await optional("tokenizer_config.json");
  const weights = await readWeights(read, shape, source);
  return { shape, weights, tokenizerJson, tokenizerConfigJson, generation };
}

export interface ModelToWrite {
  readonly shape: ModelShape;
  /** One flat array in the order of parameterLayout(shape). */
  readonly weights: Float32Array;
  readonly tokenizerJson: string;
  /** Without it, one is made from tokenizer.json. */
  readonly tokenizerConfigJson?: string | null;
  /** Without it, the tokenizer's stop and pad token. */
  readonly generation?: Generation;
  /** Goes into the header of model.safetensors. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Makes the files of a folder that transformers, verl, vLLM and {@link readModelFolder} read. Weights are float32.
 *
 * @throws InputError where the tokenizer has tokens that the model lacks
 */
export function writeModelFolder(model: ModelToWrite): Map<string, Uint8Array<ArrayBuffer>> {
  const { shape, weights, tokenizerJson } = model;
  const { tensors, words } = parameterLayout(shape);
  if (weights.length !== words)
    throw new RangeError(`Cannot write a model: expected ${words} words, found ${weights.length}`);

  const tokenizer = loadTokenizer(tokenizerJson, model.tokenizerConfigJson ?? undefined);
  if (tokenizer.vocabSize > shape.vocab) {
    throw new InputError(
      `Cannot write a model: expected at most ${shape.vocab} tokens in "tokenizer.json", found ${tokenizer.vocabSize}`,
    );
  }
  const { stopId, padId } = tokenizer;
  const generation = model.generation ?? { stopIds: stopId === null ? [] : [stopId], padId };
  const tokenizerConfigJson =
    model.tokenizerConfigJson ??
    (stopId === null
      ? '{\n  "tokenizer_class": "PreTrainedTokenizerFast"\n}\n'
      : wordLevelTokenizerConfigJson({
          stop: tokenizer.tokenText(stopId),
          pad: tokenizer.tokenText(padId),
          maxTokens: shape.maxPositions,
        }));

  const parameters = new Map(
    tensors.map(({ name, offset, length, shape: dimensions }) => [
      name,
      tensorOf(dimensions, weights.subarray(offset, offset + length)),
    ]),
  );
  // transformers refuses a file that does not say which library's layout it holds.
  const metadata = new Map(Object.entries({ format: "pt", ...model.metadata }));
  const text = new TextEncoder();
  return new Map([
    ["config.json", text.encode(writeConfigJson(shape, generation))],
    ["generation_config.json", text.encode(writeGenerationConfigJson(generation))],
    [WEIGHTS_FILE, writeSafetensors(parameters, metadata)],
    ["tokenizer.json", text.encode(tokenizerJson)],
    ["tokenizer_config.json", text.encode(tokenizerConfigJson)],
  ]);
}

async function readWeights(
  read: ReadFile,
  shape: ModelShape,
  source: string,
): Promise<Float32Array<ArrayBuffer>> {
  const layout = parameterLayout(shape);
  const single = await read(WEIGHTS_FILE);
  if (single !== null) {
    const file = `${source}/${WEIGHTS_FILE}`;
    const { tensors } = readSafetensors(single, file);
    checkNames(tensors.keys(), shape, layout, file);
    checkTensors(tensors, layout, file);
    const weights = allocate(layout, source);
    copyTensors(tensors, layout, weights, file);
    return weights;
  }

  const index = await read(INDEX_FILE);
  if (index === null)
    throw refusal(source, `a file "${WEIGHTS_FILE}" or "${INDEX_FILE}"`, "neither");
  const indexFile = `${source}/${INDEX_FILE}`;
  const shards = readIndex(decodeText(index, indexFile), indexFile);
  checkNames([...shards.values()].flat(), shape, layout, indexFile);
  let weights: Float32Array<ArrayBuffer> | null = null;
  for (const [shard, names] of shards) {
    const file = `${source}/${shard}`;
    const bytes = await read(shard);
    if (bytes === null) throw refusal(indexFile, `the file "${shard}" beside it`, "none");
    const { tensors } = readSafetensors(bytes, file);
    const absent = names.find((name) => !tensors.has(name));
    if (absent !== undefined) throw refusal(file, `tensor "${absent}", as the index says`, "none");
    const stray = [...tensors.keys()].find(
      (name) => !names.includes(name) && !isIgnored(name, shape),
    );
    if (stray !== undefined)
      throw refusal(file, "only the tensors that the index names", `"${stray}"`);
    checkTensors(tensors, layout, file);
    // Only after the first shard proved that the sizes in config.json are meant.
    weights ??= allocate(layout, source);
    copyTensors(tensors, layout, weights, file);
  }
  if (weights === null) throw refusal(indexFile, "at least one tensor", "none");
  return weights;
}

/** File -> names of its tensors, files in alphabetical order. */
function readIndex(text: string, file: string): Map<string, string[]> {
  let map: unknown;
  try {
    map = (JSON.parse(text) as { weight_map?: unknown } | null)?.weight_map;
  } catch (error) {
    throw new InputError(
      `Cannot read "${file}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw refusal(file, 'an object at "weight_map"', JSON.stringify(map) ?? "nothing");
  const shards = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(map) as [string, unknown][]) {
    // The name goes to whoever reads files: no folders, no "..", no drive letters.
    if (
      typeof shard !== "string" ||
      !/^\w[\w.-]{0,199}$/.test(shard) ||
      !shard.endsWith(".safetensors")
    ) {
      throw refusal(
        file,
        `the plain name of a .safetensors file for tensor "${name}"`,
        JSON.stringify(shard),
      );
    }
    shards.set(shard, [...(shards.get(shard) ?? []), name]);
  }
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tensors that files hold and the decoder does not need. */
function isIgnored(name: string, shape: ModelShape): boolean {
  // Old Llama files store the frequencies of RoPE; some tied models store the embedding a second time as their head.
  return name.endsWith(".rotary_emb.inv_freq") || (shape.tied && name === "lm_head.weight");
}

function checkNames(
  names: Iterable<string>,
  shape: ModelShape,
  { tensors, byName }: ParameterLayout,
  file: string,
): void {
  const found = new Set(names);
  const missing = tensors.filter(({ name }) => !found.has(name));
  if (missing[0] !== undefined) {
    const others = missing.length > 1 ? ` (${missing.length - 1} more are missing)` : "";
    throw refusal(file, `tensor "${missing[0].name}"`, `none${others}`);
  }
  for (const name of found) {
    if (!byName.has(name) && !isIgnored(name, shape)) {
      throw refusal(
        file,
        `only tensors of a ${shape.architecture} with ${shape.layers} layers`,
        `"${name}"`,
      );
    }
  }
}

function checkTensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  { byName }: ParameterLayout,
  file: string,
): void {
  for (const [name, { dtype, shape }] of tensors) {
    const expected = byName.get(name)?.shape;
    if (expected === undefined) continue;
    if (shape.join() !== expected.join()) {
      throw refusal(
        file,
        `tensor "${name}" of shape [${expected.join(", ")}]`,
        `[${shape.join(", ")}]`,
      );
    }
    if (!floatDtypes.includes(dtype))
      throw refusal(file, `tensor "${name}" of ${floatDtypes.join(" or ")}`, dtype);
  }
}

function allocate(
  { words, parameters }: ParameterLayout,
  source: string,
): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(words);
  } catch (error) {
    const message = `Cannot read "${source}": expected a model that fits one array, found ${parameters} parameters`;
    throw new InputError(message, { cause: error });
  }
}

function copyTensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  { byName }: ParameterLayout,
  weights: Float32Array,
  file: string,
): void {
  for (const [name, tensor] of tensors) {
    const parameter = byName.get(name);
    if (parameter === undefined) continue;
    const view = weights.subarray(parameter.offset, parameter.offset + parameter.length);
    copyToFloat32(tensor, view, name);
    const broken = view.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0)
      throw refusal(
        file,
        `finite numbers in tensor "${name}"`,
        `${view[broken]} at element ${broken}`,
      );
  }
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refusal(file, "text in UTF-8", "other bytes");
  }
}

function refusal(file: string, expected: string, found: string): InputError {
  return new InputError(`Cannot read "${file}": expected ${expected}, found ${found}`);
}
