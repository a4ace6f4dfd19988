import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors.ts";
import {
  loadTokenizer,
  wordLevelTokenizerConfigJson,
  wordLevelTokenizerJson,
} from "../../src/interop/tokenizer.ts";
import { Random } from "../../src/random.ts";
import { createTask, taskNames, taskSchema } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";

const special = { stop: STOP_TOKEN, pad: PAD_TOKEN };
const specialToken = (content: string, id: number): object => ({
  id,
  content,
  special: true,
  normalized: false,
  single_word: false,
  lstrip: false,
  rstrip: false,
});

describe.each(taskNames)("the word-level tokenizer of %s", (name) => {
  const { vocabulary } = createTask(v.parse(taskSchema, { name }));
  const json = wordLevelTokenizerJson(vocabulary, special);
  const config = wordLevelTokenizerConfigJson({ ...special, maxTokens: 21 });
  const tokenizer = loadTokenizer(json, config);
  const library = new HuggingFaceTokenizer(JSON.parse(json), JSON.parse(config));

  test("gives the ids and texts of @huggingface/tokenizers for 1,000 random texts", () => {
    for (let i = 0; i < 1000; i++) {
      const random = new Random(6, 97, i);
      const words = Array.from(
        { length: 1 + random.integer(20) },
        () => vocabulary[random.integer(vocabulary.length)] ?? "",
      );
      const text = words.join(" ");
      const spaced = words.join([" ", "\n", "  \t"][random.integer(3)] ?? " ");
      const ids = tokenizer.encode(spaced);
      expect(ids).toEqual(words.map((word) => vocabulary.indexOf(word)));
      expect(ids).toEqual(library.encode(spaced).ids);
      expect(tokenizer.decode(ids)).toBe(text);
      expect(library.decode(ids)).toBe(text);
    }
  });

  test("knows its size, its special tokens and the text of each token", () => {
    expect(tokenizer).toMatchObject({ vocabSize: vocabulary.length, stopId: 1, padId: 0 });
    expect(loadTokenizer(json)).toMatchObject({ stopId: 1, padId: 0 });
    expect(vocabulary.map((_, id) => tokenizer.tokenText(id))).toEqual(vocabulary);
    expect(tokenizer.tokenText(vocabulary.length)).toBe(`[${vocabulary.length}]`);
  });

  test("cuts special tokens out of a word, as the library does", () => {
    expect(tokenizer.encode(`:${STOP_TOKEN}${PAD_TOKEN}`)).toEqual([2, 1, 0]);
    expect(library.encode(`:${STOP_TOKEN}${PAD_TOKEN}`).ids).toEqual([2, 1, 0]);
  });

  test("an empty text has no tokens, and an unknown word is an error that names it", () => {
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.decode([2, vocabulary.length, 1])).toBe(`: ${STOP_TOKEN}`);
    expect(() => tokenizer.encode(": seven :")).toThrow(
      new InputError('Cannot encode ": seven :": "seven" is not in the vocabulary'),
    );
  });
});

test.each([
  [["<pad>", "<stop>", "a", "a"], '"a" is in the vocabulary twice'],
  [["<pad>", "<stop>", "a b"], 'expected tokens without white space, found "a b"'],
  [["<pad>", "<stop>", ""], 'expected tokens without white space, found ""'],
  [["<pad>", "a"], '"<stop>" is not in the vocabulary'],
  [["<pad>", "<stop>", "a<pad>"], '"a<pad>" holds the special token "<pad>"'],
])("wordLevelTokenizerJson() refuses %o", (vocabulary, reason) => {
  expect(() => wordLevelTokenizerJson(vocabulary, special)).toThrow(
    new InputError(`Cannot make a word-level tokenizer: ${reason}`),
  );
});

test("a word-level file with a token for unknown words uses it", () => {
  const file = {
    added_tokens: [],
    pre_tokenizer: { type: "WhitespaceSplit" },
    model: { type: "WordLevel", vocab: { "[UNK]": 0, cat: 1 }, unk_token: "[UNK]" },
  };
  const tokenizer = loadTokenizer(JSON.stringify(file));
  expect(tokenizer.encode("cat dog cat")).toEqual([1, 0, 1]);
  expect(tokenizer).toMatchObject({ vocabSize: 2, stopId: null, padId: 0 });
});

// Expected ids and texts below come from the tokenizers package of Python, 0.23.2, which trained both vocabularies.
const vocabularyOf = (tokens: string): Record<string, number> =>
  Object.fromEntries(tokens.split(" ").map((token, id) => [token, id]));

test("a byte-level BPE tokenizer, the kind of GPT-2 and Qwen", () => {
  const template = [
    { SpecialToken: { id: "<|endoftext|>", type_id: 0 } },
    { Sequence: { id: "A", type_id: 0 } },
  ];
  const file = {
    added_tokens: [specialToken("<|endoftext|>", 0)],
    normalizer: null,
    pre_tokenizer: {
      type: "ByteLevel",
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: {
      type: "TemplateProcessing",
      single: template,
      pair: [],
      special_tokens: {
        "<|endoftext|>": { id: "<|endoftext|>", ids: [0], tokens: ["<|endoftext|>"] },
      },
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      vocab: vocabularyOf(
        "<|endoftext|> , . a c e h m n o r s t © Ã Ġ at he the cat Ġthe Ġcat mat on sat Ġmat Ġsat an ran Ġ. Ġa Ġon",
      ),
      merges: "a t|h e|t he|c at|Ġ the|Ġ cat|m at|o n|s at|Ġ mat|Ġ sat|a n|r an|Ġ .|Ġ a|Ġ on".split(
        "|",
      ),
    },
  };
  const tokenizer = loadTokenizer(JSON.stringify(file));
  const text = "the cat sat .<|endoftext|> the é";
  const ids = [18, 21, 26, 29, 0, 20, 15, 14, 13];
  expect(tokenizer.encode(text)).toEqual(ids);
  expect(tokenizer.encode(text, true)).toEqual([0, ...ids]);
  // "sat ." would be "sat." with the library's own clean-up of spaces.
  expect(tokenizer.decode(ids)).toBe(text);
  expect(tokenizer.tokenText(21)).toBe(" cat");
  expect(tokenizer).toMatchObject({ vocabSize: 32, stopId: 0, padId: 0 });
});

test("a BPE tokenizer with byte fallback, the kind of Llama 2", () => {
  const file = {
    added_tokens: [specialToken("<unk>", 0), specialToken("<s>", 1), specialToken("</s>", 2)],
    normalizer: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true },
    post_processor: null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 },
      ],
    },
    model: {
      type: "BPE",
      unk_token: "<unk>",
      fuse_unk: true,
      byte_fallback: true,
      vocab: vocabularyOf(
        "<unk> <s> </s> , . a c e h m n o r s t ▁ at he the ▁the cat ▁cat mat on sat ▁mat",
      ),
      merges: "a t|h e|t he|▁ the|c at|▁ cat|m at|o n|s at|▁ mat".split("|"),
    },
  };
  const tokenizer = loadTokenizer(
    JSON.stringify(file),
    '{"eos_token": {"content": "</s>"}, "pad_token": null}',
  );
  expect(tokenizer.encode("the cat sat .")).toEqual([19, 21, 15, 24, 15, 4]);
  expect(tokenizer.decode([19, 21, 15, 24, 15, 4])).toBe("the cat sat .");
  expect(tokenizer.tokenText(21)).toBe(" cat");
  expect(tokenizer).toMatchObject({ vocabSize: 26, stopId: 2, padId: 2 });
});

test.each([
  ["{", "{}", /^Cannot read "tokenizer.json": .*JSON/],
  ["5", "{}", 'Cannot read "tokenizer.json": expected Object at "the top level", found 5'],
  ["{}", "{}", 'Cannot read "tokenizer.json": expected "model" at "model", found undefined'],
  [
    '{"model": {"vocab": {"a": "x"}}}',
    "{}",
    'Cannot read "tokenizer.json": expected number at "model.vocab.a", found "x"',
  ],
  [
    // A file may say anything: what the sentence shows of it stays short and can be seen.
    JSON.stringify({
      model: { vocab: { [`\u202e${"k".repeat(500)}`]: `\u0007${"x".repeat(500)}` } },
    }),
    "{}",
    new RegExp(
      `^Cannot read "tokenizer.json": expected number at "model.vocab.\\\\u202ek{67}\\.\\.\\.", found "\\\\u0007x{78}\\.\\.\\."$`,
    ),
  ],
  [
    '{"model": {"vocab": {"a": 1e9}}}',
    "{}",
    'Cannot read "tokenizer.json": expected <=4194304 at "model.vocab.a", found 1000000000',
  ],
  [
    '{"model": {"vocab": {"a": 0.5}}}',
    "{}",
    'Cannot read "tokenizer.json": expected integer at "model.vocab.a", found 0.5',
  ],
  [
    '{"model": {"type": "BPE", "vocab": {"a": 0}}}',
    "{}",
    'Cannot read "tokenizer.json": expected Array at "model.merges", found undefined',
  ],
  [
    '{"model": {"vocab": {"a": 0}}, "decoder": {"type": "X"}}',
    "{}",
    'Cannot use "tokenizer.json": Unknown Decoder type: X',
  ],
  ['{"model": {"vocab": {"a": 0}}}', "[", /^Cannot read "tokenizer_config.json": .*JSON/],
  [
    '{"model": {"vocab": {"a": 0}}}',
    '{"eos_token": "b"}',
    'Cannot read "tokenizer_config.json": expected a token of the vocabulary at "eos_token", found "b"',
  ],
])("loadTokenizer() refuses %s with %s", (file, config, message) => {
  expect(() => loadTokenizer(file, config)).toThrow(InputError);
  expect(() => loadTokenizer(file, config)).toThrow(message);
});
