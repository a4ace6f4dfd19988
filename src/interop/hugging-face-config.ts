/**
 * config.json and generation_config.json of Hugging Face transformers, for Llama, Qwen2 and Qwen3.
 *
 * A setting that would change the computation and that the decoder does not have is refused: silently ignored, it
 * would give a model that runs and talks nonsense.
 */
import { InputError, shown } from "../errors.ts";
import { checkShape, type ModelShape } from "../model/shape.ts";

/** Tokens by their role. */
export interface Generation {
  /** Each of these ends a response. */
  readonly stopIds: readonly number[];
  /** Fills rows on the right; null where the files name none. */
  readonly padId: number | null;
}

export interface ModelConfig {
  readonly shape: ModelShape;
  readonly generation: Generation;
}

type Architecture = ModelShape["architecture"];
type Json = Readonly<Record<string, unknown>>;

const CLASS_NAMES: Record<Architecture, string> = {
  llama: "LlamaForCausalLM",
  qwen2: "Qwen2ForCausalLM",
  qwen3: "Qwen3ForCausalLM",
};

/** Far above every model of these families, and low enough that no broken file asks for years or terabytes. */
const LIMITS = {
  vocab_size: 2 ** 22,
  hidden_size: 2 ** 16,
  intermediate_size: 2 ** 18,
  num_hidden_layers: 1024,
  num_attention_heads: 1024,
  num_key_value_heads: 1024,
  head_dim: 128,
  max_position_embeddings: 2 ** 26,
};

/** Defaults that transformers does not share between the families. */
const DEFAULT_POSITIONS: Record<Architecture, number> = { llama: 2048, qwen2: 32768, qwen3: 32768 };
const QWEN3_HEAD_WIDTH = 128;
const DEFAULT_ROPE_THETA = 10000;
const DEFAULT_NORM_EPSILON = 1e-6;
/** From this layer on a Qwen model with use_sliding_window has a window, unless it says otherwise. */
const DEFAULT_WINDOW_LAYERS = 28;

/**
 * @param configJson text of config.json
 * @param generationJson text of generation_config.json, whose stop tokens win; null where there is none
 * @param source folder for messages
 * @throws InputError naming file and field, expected and found
 */
export function readConfig(
  configJson: string,
  generationJson: string | null,
  source: string,
): ModelConfig {
  const config = new Fields(configJson, `${source}/config.json`);
  const architecture = config.choice("model_type", ["llama", "qwen2", "qwen3"]);
  refuseUnsupported(config, architecture);

  const hidden = config.integer("hidden_size");
  const heads = config.integer("num_attention_heads");
  const headWidth = architecture === "qwen3" ? QWEN3_HEAD_WIDTH : hidden / heads;
  const shape: ModelShape = {
    architecture,
    vocab: config.integer("vocab_size"),
    hidden,
    intermediate: config.integer("intermediate_size"),
    layers: config.integer("num_hidden_layers"),
    heads,
    kvHeads: config.integer("num_key_value_heads", heads),
    headWidth: config.integer("head_dim", headWidth),
    ropeTheta: config
      .object("rope_parameters")
      .positive("rope_theta", config.positive("rope_theta", DEFAULT_ROPE_THETA)),
    normEpsilon: config.positive("rms_norm_eps", DEFAULT_NORM_EPSILON),
    tied: config.boolean("tie_word_embeddings", false),
    qkvBias: architecture === "qwen2",
    qkNorm: architecture === "qwen3",
    maxPositions: config.integer("max_position_embeddings", DEFAULT_POSITIONS[architecture]),
  };
  try {
    checkShape(shape);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = error.message.replace("Cannot build the model: ", "");
    throw new InputError(`Cannot read "${config.file}": ${reason}`, { cause: error });
  }

  const generation =
    generationJson === null ? null : new Fields(generationJson, `${source}/generation_config.json`);
  return {
    shape,
    generation: {
      stopIds:
        generation?.tokens("eos_token_id", shape.vocab) ??
        config.tokens("eos_token_id", shape.vocab) ??
        [],
      padId:
        generation?.padding("pad_token_id", shape.vocab) ??
        config.padding("pad_token_id", shape.vocab),
    },
  };
}

function refuseUnsupported(config: Fields, architecture: Architecture): void {
  config.only("hidden_act", ["silu", "swish"]);
  config.only("quantization_config", [null]);
  for (const rope of [config.object("rope_scaling"), config.object("rope_parameters")]) {
    rope.only("rope_type", ["default"]);
    rope.only("type", ["default"]);
    rope.only("partial_rotary_factor", [1]);
  }
  config.only("partial_rotary_factor", [1]);
  if (architecture === "llama") config.only("mlp_bias", [false]);
  // There it is about the output projection too; Qwen2 has its three biases whatever the field says.
  if (architecture !== "qwen2") config.only("attention_bias", [false]);
  config.onlyItems("layer_types", "full_attention");
  const layers = config.integer("num_hidden_layers");
  const windowFrom = config.integer("max_window_layers", DEFAULT_WINDOW_LAYERS, 0);
  if (architecture !== "llama" && windowFrom < layers) config.only("use_sliding_window", [false]);
}

/** config.json as transformers reads it. */
export function writeConfigJson(shape: ModelShape, { stopIds, padId }: Generation): string {
  const window = { use_sliding_window: false, sliding_window: null };
  return json({
    architectures: [CLASS_NAMES[shape.architecture]],
    model_type: shape.architecture,
    vocab_size: shape.vocab,
    hidden_size: shape.hidden,
    intermediate_size: shape.intermediate,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headWidth,
    hidden_act: "silu",
    max_position_embeddings: shape.maxPositions,
    rms_norm_eps: shape.normEpsilon,
    rope_theta: shape.ropeTheta,
    rope_scaling: null,
    tie_word_embeddings: shape.tied,
    attention_bias: shape.qkvBias,
    attention_dropout: 0,
    ...(shape.architecture === "llama" ? { mlp_bias: false } : window),
    initializer_range: 0.02,
    use_cache: true,
    // Llama's default is 1, which is an ordinary word of a toy vocabulary.
    bos_token_id: null,
    eos_token_id: oneOrMany(stopIds),
    pad_token_id: padId,
    torch_dtype: "float32",
  });
}

export function writeGenerationConfigJson({ stopIds, padId }: Generation): string {
  return json({ bos_token_id: null, eos_token_id: oneOrMany(stopIds), pad_token_id: padId });
}

function oneOrMany(ids: readonly number[]): number | readonly number[] | null {
  return ids.length > 1 ? ids : (ids[0] ?? null);
}

function json(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Reads the fields of one object. An absent field and null are the same, as in transformers. */
class Fields {
  readonly file: string;
  readonly #path: string;
  readonly #values: Json;

  constructor(text: string | Json, file: string, path = "") {
    this.file = file;
    this.#path = path;
    let value: unknown = text;
    if (typeof text === "string") {
      try {
        value = JSON.parse(text);
      } catch (error) {
        throw new InputError(
          `Cannot read "${file}": ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
    }
    if (!isObject(value))
      throw new InputError(
        `Cannot read "${file}": expected an object at the top level, found ${describe(value)}`,
      );
    this.#values = value;
  }

  /** An integer from `minimum` to the field's limit. */
  integer(name: string, fallback?: number, minimum = 1): number {
    const value = this.#get(name) ?? fallback;
    const limit = (LIMITS as Readonly<Record<string, number>>)[name] ?? Number.MAX_SAFE_INTEGER;
    if (typeof value !== "number" || !Number.isInteger(value) || value < minimum || value > limit) {
      throw this.#refusal(name, `an integer from ${minimum} to ${limit}`, value);
    }
    return value;
  }

  positive(name: string, fallback: number): number {
    const value = this.#get(name) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
      throw this.#refusal(name, "a positive number", value);
    return value;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.#get(name) ?? fallback;
    if (typeof value !== "boolean") throw this.#refusal(name, "true or false", value);
    return value;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#get(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined)
      throw this.#refusal(name, choices.map((choice) => `"${choice}"`).join(" or "), value);
    return found;
  }

  object(name: string): Fields {
    const value = this.#get(name) ?? {};
    if (!isObject(value)) throw this.#refusal(name, "an object", value);
    return new Fields(value, this.file, `${this.#path}${name}.`);
  }

  /** Refuses every value but these; absent is fine. */
  only(name: string, allowed: readonly (string | number | boolean | null)[]): void {
    const value = this.#get(name) ?? null;
    if (value === null || allowed.some((choice) => choice === value)) return;
    throw this.#refusal(name, allowed.map((choice) => JSON.stringify(choice)).join(" or "), value);
  }

  /** Refuses a list that holds anything but `item`. */
  onlyItems(name: string, item: string): void {
    const value = this.#get(name) ?? [];
    if (!Array.isArray(value)) throw this.#refusal(name, "a list", value);
    const other: unknown = value.find((entry) => entry !== item);
    if (other !== undefined) throw this.#refusal(name, `only "${item}"`, other);
  }

  /** One token id or a list of them; null where the field is absent. */
  tokens(name: string, vocab: number): readonly number[] | null {
    const value = this.#get(name);
    if (value === undefined) return null;
    const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
    return ids.map((id) => {
      if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= vocab) {
        throw this.#refusal(name, `a token id from 0 to ${vocab - 1}`, id);
      }
      return id;
    });
  }

  /** A token id; null where the field is absent or -1, which some Llama models write for "none". */
  padding(name: string, vocab: number): number | null {
    if (this.#get(name) === -1) return null;
    const [id, more] = this.tokens(name, vocab) ?? [];
    if (more !== undefined) throw this.#refusal(name, "one token id", this.#get(name));
    return id ?? null;
  }

  #get(name: string): unknown {
    const value: unknown = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value === null ? undefined : value;
  }

  #refusal(name: string, expected: string, found: unknown): InputError {
    return new InputError(
      `Cannot read "${this.file}": expected ${expected} at "${this.#path}${name}", found ${describe(found)}`,
    );
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return shown(JSON.stringify(value));
}
