import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { writeModelFolder } from "../../src/interop/hugging-face.ts";
import { readSafetensors, tensorOf, writeSafetensors } from "../../src/interop/safetensors.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { at } from "../../src/typed-array.ts";
import {
  type Files,
  folder,
  LLAMA,
  refusalOf,
  SHAPES,
  sharded,
  text,
  TOKENIZER,
  withConfig,
  withTensors,
} from "./hugging-face-folder.ts";

describe("refusals", () => {
  const without = (name: string) => {
    const files = folder();
    files.delete(name);
    return files;
  };
  const index = (weightMap: unknown) =>
    without("model.safetensors").set(
      "model.safetensors.index.json",
      text({ weight_map: weightMap }),
    );
  const cases: [string, () => Files, string][] = [
    [
      "no config.json",
      () => without("config.json"),
      'Cannot read "toy": expected a file "config.json", found none',
    ],
    [
      "no tokenizer.json",
      () => without("tokenizer.json"),
      'Cannot read "toy": expected a file "tokenizer.json", found none',
    ],
    [
      "no weights",
      () => without("model.safetensors"),
      'Cannot read "toy": expected a file "model.safetensors" or "model.safetensors.index.json", found neither',
    ],
    [
      "broken JSON",
      () => folder().set("config.json", text("{")),
      'Cannot read "toy/config.json": ',
    ],
    [
      "no UTF-8",
      () => folder().set("config.json", Uint8Array.of(0xff)),
      'Cannot read "toy/config.json": expected text in UTF-8, found other bytes',
    ],
    [
      "no object",
      () => folder().set("config.json", text("[]")),
      "expected an object at the top level, found []",
    ],
    [
      "another architecture",
      () => withConfig({ model_type: "gpt2" }),
      'Cannot read "toy/config.json": expected "llama" or "qwen2" or "qwen3" at "model_type", found "gpt2"',
    ],
    [
      "no hidden size",
      () => withConfig({ hidden_size: null }),
      'expected an integer from 1 to 65536 at "hidden_size", found nothing',
    ],
    [
      "a hidden size with a fraction",
      () => withConfig({ hidden_size: 16.5 }),
      'at "hidden_size", found 16.5',
    ],
    [
      "a billion layers",
      () => withConfig({ num_hidden_layers: 1e9 }),
      'expected an integer from 1 to 1024 at "num_hidden_layers", found 1000000000',
    ],
    [
      "a shape that no kernel runs",
      () => withConfig({ intermediate_size: 23 }),
      'Cannot read "toy/config.json": expected "intermediate" to be a multiple of 4, found 23',
    ],
    [
      "key heads that do not divide the heads",
      () => withConfig({ num_key_value_heads: 3 }),
      'expected "kvHeads" to be a divisor of 4 heads, found 3',
    ],
    [
      "a negative epsilon",
      () => withConfig({ rms_norm_eps: -1 }),
      'expected a positive number at "rms_norm_eps", found -1',
    ],
    [
      "an infinite theta",
      () =>
        folder().set(
          "config.json",
          text(
            `{"model_type":"llama","rope_theta":1e999,"hidden_size":16,"num_attention_heads":4,"vocab_size":16,"intermediate_size":24,"num_hidden_layers":2}`,
          ),
        ),
      'expected a positive number at "rope_theta"',
    ],
    [
      "tied as text",
      () => withConfig({ tie_word_embeddings: "yes" }),
      'expected true or false at "tie_word_embeddings", found "yes"',
    ],
    [
      "RoPE scaling",
      () => withConfig({ rope_scaling: { rope_type: "llama3", factor: 8 } }),
      'expected "default" at "rope_scaling.rope_type", found "llama3"',
    ],
    [
      "RoPE scaling of older files",
      () => withConfig({ rope_scaling: { type: "linear", factor: 2 } }),
      'expected "default" at "rope_scaling.type", found "linear"',
    ],
    [
      "RoPE scaling of newer files",
      () => withConfig({ rope_parameters: { rope_type: "yarn" } }),
      'expected "default" at "rope_parameters.rope_type", found "yarn"',
    ],
    [
      "another activation",
      () => withConfig({ hidden_act: "gelu" }),
      'expected "silu" or "swish" at "hidden_act", found "gelu"',
    ],
    [
      "Llama with biases",
      () => withConfig({ attention_bias: true }),
      'expected false at "attention_bias", found true',
    ],
    [
      "Llama with MLP biases",
      () => withConfig({ mlp_bias: true }),
      'expected false at "mlp_bias", found true',
    ],
    [
      "a quantised model",
      () => withConfig({ quantization_config: { bits: 4 } }),
      'expected null at "quantization_config", found {"bits":4}',
    ],
    [
      "a sliding window",
      () => withConfig({ use_sliding_window: true, max_window_layers: 1 }, at(SHAPES, 3)),
      'expected false at "use_sliding_window", found true',
    ],
    [
      "windowed layers",
      () => withConfig({ layer_types: ["full_attention", "sliding_attention"] }),
      'expected only "full_attention" at "layer_types", found "sliding_attention"',
    ],
    [
      "a stop token outside the vocabulary",
      () => withConfig({ eos_token_id: 16 }).set("generation_config.json", text("{}")),
      'Cannot read "toy/config.json": expected a token id from 0 to 15 at "eos_token_id", found 16',
    ],
    [
      "two pad tokens",
      () => folder().set("generation_config.json", text({ pad_token_id: [1, 2] })),
      'Cannot read "toy/generation_config.json": expected one token id at "pad_token_id", found [1,2]',
    ],
    [
      "cut weights",
      () => {
        const files = folder();
        return files.set(
          "model.safetensors",
          (files.get("model.safetensors") ?? new Uint8Array()).slice(0, -4),
        );
      },
      'Cannot read "toy/model.safetensors": expected',
    ],
    [
      "a missing tensor",
      () => withTensors((t) => t.delete("model.norm.weight")),
      'Cannot read "toy/model.safetensors": expected tensor "model.norm.weight", found none',
    ],
    [
      "many missing tensors",
      () => withTensors((t) => t.clear()),
      'expected tensor "model.embed_tokens.weight", found none (19 more are missing)',
    ],
    [
      "no head of an untied model",
      () => withTensors((t) => t.delete("lm_head.weight"), at(SHAPES, 1)),
      'expected tensor "lm_head.weight", found none',
    ],
    [
      "an unexpected tensor",
      () =>
        withTensors((t) =>
          t.set("model.layers.2.mlp.up_proj.weight", tensorOf([1], new Float32Array(1))),
        ),
      'expected only tensors of a llama with 2 layers, found "model.layers.2.mlp.up_proj.weight"',
    ],
    [
      "a misshapen tensor",
      () => withTensors((t) => t.set("model.norm.weight", tensorOf([4, 4], new Float32Array(16)))),
      'expected tensor "model.norm.weight" of shape [16], found [4, 4]',
    ],
    [
      "an integer tensor",
      () => withTensors((t) => t.set("model.norm.weight", tensorOf([16], new Int32Array(16)))),
      'expected tensor "model.norm.weight" of F32 or F16 or BF16, found I32',
    ],
    [
      "a NaN",
      () =>
        withTensors((t) =>
          t.set("model.norm.weight", tensorOf([16], new Float32Array(16).fill(NaN, 3))),
        ),
      'expected finite numbers in tensor "model.norm.weight", found NaN at element 3',
    ],
    [
      "an index without a map",
      () => index(null),
      'Cannot read "toy/model.safetensors.index.json": expected an object at "weight_map", found null',
    ],
    [
      "a broken index",
      () => without("model.safetensors").set("model.safetensors.index.json", text("{")),
      'Cannot read "toy/model.safetensors.index.json": ',
    ],
    ...[
      "../model.safetensors",
      "/etc/x.safetensors",
      "a/b.safetensors",
      "..\\x.safetensors",
      "c:x.safetensors",
      ".safetensors",
      "x.bin",
      7,
    ].map((shard): [string, () => Files, string] => [
      `an index that points to ${shard}`,
      () => index({ "model.norm.weight": shard }),
      `expected the plain name of a .safetensors file for tensor "model.norm.weight", found ${JSON.stringify(shard)}`,
    ]),
    [
      "an index that lacks a tensor",
      () => index({ "model.norm.weight": "a.safetensors" }),
      'index.json": expected tensor "model.embed_tokens.weight", found none (18 more are missing)',
    ],
    [
      "a missing shard",
      () => {
        const files = sharded(folder(), 2);
        files.delete("model-1-of-2.safetensors");
        return files;
      },
      'Cannot read "toy/model.safetensors.index.json": expected the file "model-1-of-2.safetensors" beside it, found none',
    ],
    [
      "a tensor in another shard than the index says",
      () => {
        const files = sharded(folder(), 2);
        const swap = files.get("model-0-of-2.safetensors") ?? text("");
        return files
          .set("model-0-of-2.safetensors", files.get("model-1-of-2.safetensors") ?? text(""))
          .set("model-1-of-2.safetensors", swap);
      },
      'Cannot read "toy/model-0-of-2.safetensors": expected tensor "model.embed_tokens.weight", as the index says, found none',
    ],
    [
      "a shard with a tensor of another",
      () => {
        const files = sharded(folder(), 2);
        const both = new Map([
          ...readSafetensors(files.get("model-0-of-2.safetensors") ?? text(""), "").tensors,
          ["model.norm.weight", tensorOf([16], new Float32Array(16))] as const,
          ["model.layers.0.input_layernorm.weight", tensorOf([16], new Float32Array(16))] as const,
        ]);
        return files.set("model-0-of-2.safetensors", writeSafetensors(both));
      },
      'Cannot read "toy/model-0-of-2.safetensors": expected only the tensors that the index names, found "model.',
    ],
  ];
  it.each(cases)("%s", async (_, files, expected) => {
    const message = await refusalOf(files());
    expect(message).toMatch(/^Cannot read "toy[^"]*": [^\n]*[^.\n]$/);
    expect(message).toContain(expected);
  });

  it("a tokenizer with more tokens than the model, and weights of another shape, are not written", () => {
    const shape = { ...LLAMA, vocab: 12 };
    expect(() =>
      writeModelFolder({ shape, weights: initialiseWeights(shape, 1), tokenizerJson: TOKENIZER }),
    ).toThrow(
      new InputError(
        'Cannot write a model: expected at most 12 tokens in "tokenizer.json", found 14',
      ),
    );
    expect(() =>
      writeModelFolder({ shape, weights: new Float32Array(3), tokenizerJson: TOKENIZER }),
    ).toThrow(RangeError);
  });
});
