/**
 * Text to token ids and back, by the tokenizer.json of Hugging Face.
 *
 * The toy tasks write one: a word-level vocabulary with white space between the words. Real models bring
 * their own, of any kind that @huggingface/tokenizers reads. Runs in a browser and in Node.
 */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import * as v from "valibot";

import { InputError, shown } from "../errors.ts";

export interface Tokenizer {
  /** Highest id + 1. A model may have more rows than that: some pad their embedding. */
  readonly vocabSize: number;
  /** The token that ends a response; null where the files do not name one. */
  readonly stopId: number | null;
  /** Fills a row on the right. Any id will do, so where the files name none it is the stop token, or else 0. */
  readonly padId: number;
  /**
   * @param specialTokens whether to add what the model wants around a text, such as a token for its beginning
   * @throws InputError for a word outside a vocabulary that has no token for unknown words
   */
  encode(text: string, specialTokens?: boolean): number[];
  /** The exact text, special tokens included. Ids that belong to no token are left out. */
  decode(ids: readonly number[]): string;
  /** One token as a person reads it, with its leading space; "[id]" for an id that belongs to no token. */
  tokenText(id: number): string;
}

/** Above every known vocabulary. A file with a larger id is broken, and would ask for gigabytes. */
const MAX_ID = 2 ** 22;

const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ID));
const idOfToken: v.GenericSchema<Record<string, number>> = v.record(v.string(), tokenId);
const scoredPieces: v.GenericSchema<[string, number][]> = v.array(
  v.tuple([v.string(), v.number()]),
);
const section = v.optional(v.nullable(v.looseObject({ type: v.string() })), null);
const tokenizerSchema = v.looseObject({
  added_tokens: v.optional(
    v.array(v.looseObject({ id: tokenId, content: v.pipe(v.string(), v.nonEmpty()) })),
    [],
  ),
  normalizer: section,
  pre_tokenizer: section,
  post_processor: section,
  decoder: section,
  model: v.looseObject({
    type: v.optional(v.string()),
    unk_token: v.optional(v.nullable(v.string())),
    // Unigram lists pieces with their scores, all others map a token to its id.
    vocab: v.lazy((vocab) => (Array.isArray(vocab) ? scoredPieces : idOfToken)),
    merges: v.optional(v.array(v.union([v.string(), v.tuple([v.string(), v.string()])]))),
  }),
});
const tokenName = v.optional(
  v.nullable(v.union([v.string(), v.looseObject({ content: v.string() })])),
);
const configSchema = v.looseObject({
  eos_token: tokenName,
  pad_token: tokenName,
  unk_token: tokenName,
});

type TokenizerFile = v.InferOutput<typeof tokenizerSchema>;

/** Names of the token that ends a text, for a tokenizer.json that comes without its tokenizer_config.json. */
const STOP_NAMES = ["<stop>", "</s>", "<eos>", "<|endoftext|>", "<|im_end|>", "<|eot_id|>"];

/**
 * A tokenizer.json with one token for each word and white space between words.
 *
 * It has no token for unknown words: a policy could sample it. Encoding an unknown word is an error instead.
 *
 * @param vocabulary token strings in the order of their ids
 * @throws InputError where a text could not be told back from its tokens
 */
export function wordLevelTokenizerJson(
  vocabulary: readonly string[],
  { stop, pad }: { stop: string; pad: string },
): string {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const fail = (reason: string): never => {
    throw new InputError(`Cannot make a word-level tokenizer: ${reason}`);
  };
  if (ids.size !== vocabulary.length) {
    fail(`"${vocabulary.find((token, id) => ids.get(token) !== id)}" is in the vocabulary twice`);
  }
  for (const token of vocabulary) {
    if (!/^\S+$/.test(token)) fail(`expected tokens without white space, found "${shown(token)}"`);
    for (const special of [stop, pad]) {
      if (token !== special && token.includes(special))
        fail(`"${token}" holds the special token "${special}"`);
    }
  }
  const addedTokens = [...new Set([pad, stop])].map((content) => ({
    id: ids.get(content) ?? fail(`"${content}" is not in the vocabulary`),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    // Without a decoder, tokens are joined by single spaces.
    decoder: null,
    // Readers in other languages demand the name of the unknown token; that it is in no vocabulary makes them throw.
    model: { type: "WordLevel", vocab: Object.fromEntries(ids), unk_token: "<unk>" },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * The tokenizer_config.json beside {@link wordLevelTokenizerJson}.
 *
 * @param maxTokens longest prompt and response together
 */
export function wordLevelTokenizerConfigJson({
  stop,
  pad,
  maxTokens,
}: {
  stop: string;
  pad: string;
  maxTokens: number;
}): string {
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    eos_token: stop,
    pad_token: pad,
    padding_side: "right",
    model_max_length: maxTokens,
    // "a ." would be read back as "a.".
    clean_up_tokenization_spaces: false,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * Reads a tokenizer.json of any kind that @huggingface/tokenizers knows.
 *
 * @param tokenizerConfigJson tokenizer_config.json, which names the stop and pad tokens
 * @throws InputError naming the file, the field, expected and found
 */
export function loadTokenizer(tokenizerJson: string, tokenizerConfigJson = "{}"): Tokenizer {
  const file = parse("tokenizer.json", tokenizerSchema, tokenizerJson);
  const config = parse("tokenizer_config.json", configSchema, tokenizerConfigJson);
  const { type, merges } = file.model;
  if (type === "BPE" && merges === undefined) {
    throw new InputError(
      'Cannot read "tokenizer.json": expected Array at "model.merges", found undefined',
    );
  }
  const wordLevel = type === "WordLevel";
  const unknown = nameOf(config.unk_token) ?? (wordLevel ? file.model.unk_token : null);

  let library: HuggingFaceTokenizer;
  try {
    library = new HuggingFaceTokenizer(file, { ...config, unk_token: unknown });
    // Broken merges or patterns show only in use.
    const probe = library.encode("a 1").ids.filter((id) => library.id_to_token(id) !== undefined);
    if (probe.length > 0) library.decode(probe);
  } catch (error) {
    throw new InputError(
      `Cannot use "tokenizer.json": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }

  const ids = allIds(file);
  const stopName = nameOf(config.eos_token) ?? onlyOne(STOP_NAMES.filter((name) => ids.has(name)));
  const stopId = idOf(ids, "eos_token", stopName);
  const padId =
    idOf(ids, "pad_token", nameOf(config.pad_token) ?? (ids.has("<pad>") ? "<pad>" : null)) ??
    stopId ??
    0;
  const words = isPlainWordLevel(file) ? ids : null;

  const tokenizer: Tokenizer = {
    vocabSize: [...ids.values()].reduce((highest, id) => Math.max(highest, id + 1), 0),
    stopId,
    padId,
    encode(text, specialTokens = false) {
      return encodeWords(words, text) ?? encodeWith(library, text, specialTokens);
    },
    decode(tokens) {
      const known = tokens.filter((id) => library.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      if (words !== null) return known.map((id) => library.id_to_token(id)).join(" ");
      return library.decode(known, { clean_up_tokenization_spaces: false });
    },
    tokenText(id) {
      const token = library.id_to_token(id);
      if (token === undefined) return `[${id}]`;
      const text = tokenizer.decode([id]);
      // SentencePiece marks a leading space with "▁", and its decoder strips it from the first token of a text.
      return token.startsWith("▁") && !text.startsWith(" ") ? ` ${text}` : text;
    },
  };
  return tokenizer;
}

function parse<S extends v.GenericSchema>(name: string, schema: S, json: string): v.InferOutput<S> {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new InputError(
      `Cannot read "${name}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? "the top level";
  throw new InputError(
    `Cannot read "${name}": expected ${issue.expected ?? issue.type} at "${shown(path)}", found ${shown(issue.received)}`,
  );
}

function nameOf(token: v.InferOutput<typeof tokenName>): string | null {
  return typeof token === "string" ? token : (token?.content ?? null);
}

function onlyOne(names: readonly string[]): string | null {
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** Token -> id; where a token is both in the vocabulary and added, the added one holds. */
function allIds({ model, added_tokens }: TokenizerFile): Map<string, number> {
  const pairs = Array.isArray(model.vocab)
    ? model.vocab.map(([token], id): [string, number] => [token, id])
    : Object.entries(model.vocab);
  return new Map([
    ...pairs,
    ...added_tokens.map(({ content, id }): [string, number] => [content, id]),
  ]);
}

function idOf(ids: ReadonlyMap<string, number>, field: string, name: string | null): number | null {
  if (name === null) return null;
  const id = ids.get(name);
  if (id === undefined)
    throw new InputError(
      `Cannot read "tokenizer_config.json": expected a token of the vocabulary at "${field}", found "${shown(name)}"`,
    );
  return id;
}

/** Whether to look up each word gives the same ids as the library: nothing is normalised, split or added. */
function isPlainWordLevel({ model, added_tokens, ...sections }: TokenizerFile): boolean {
  const { normalizer, pre_tokenizer, post_processor, decoder } = sections;
  if (
    model.type !== "WordLevel" ||
    Array.isArray(model.vocab) ||
    pre_tokenizer?.type !== "WhitespaceSplit"
  )
    return false;
  if (normalizer !== null || post_processor !== null || decoder !== null) return false;
  // The library cuts added tokens out of a text before it looks for words.
  const added = added_tokens.map(({ content }) => content);
  const words = [...Object.keys(model.vocab), ...added];
  return added.every(
    (token) =>
      /^\S+$/.test(token) && words.every((word) => word === token || !word.includes(token)),
  );
}

/** The ids of the words, or null where some text between white space is no word: the library then says what it is. */
function encodeWords(words: ReadonlyMap<string, number> | null, text: string): number[] | null {
  if (words === null) return null;
  const ids: number[] = [];
  for (const word of text.match(/\S+/g) ?? []) {
    const id = words.get(word);
    if (id === undefined) return null;
    ids.push(id);
  }
  return ids;
}

function encodeWith(library: HuggingFaceTokenizer, text: string, specialTokens: boolean): number[] {
  const { ids, tokens } = library.encode(text, { add_special_tokens: specialTokens });
  // The library types ids as numbers, but a token outside the vocabulary has none.
  const unknown = ids.findIndex((id: number | undefined) => id === undefined);
  if (unknown >= 0)
    throw new InputError(`Cannot encode "${text}": "${tokens[unknown]}" is not in the vocabulary`);
  return ids;
}
