import { describe, expect, it } from "vitest";
import { writeModelFolder } from "../../src/interop/hugging-face.ts";
import { readSafetensors, tensorOf, tensorToFloat32 } from "../../src/interop/safetensors.ts";
import { loadTokenizer } from "../../src/interop/tokenizer.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { type ModelShape, parameterLayout } from "../../src/model/shape.ts";
import { at } from "../../src/typed-array.ts";
import {
  folder,
  jsonOf,
  LLAMA,
  read,
  refusalOf,
  SHAPES,
  sharded,
  tensorsOf,
  TOKENIZER,
  withConfig,
  withTensors,
} from "./hugging-face-folder.ts";

describe("a model folder", () => {
  it.each(SHAPES)("comes back as it was written: $architecture, tied $tied", async (shape) => {
    const weights = initialiseWeights(shape, 3);
    const files = folder(shape);
    const back = await read(files);
    expect(back.shape).toEqual(shape);
    expect(back.weights).toEqual(weights);
    expect(back.tokenizerJson).toBe(TOKENIZER);
    expect(back.generation).toEqual({ stopIds: [1], padId: 0 });
    expect(loadTokenizer(back.tokenizerJson, back.tokenizerConfigJson ?? undefined)).toMatchObject({
      stopId: 1,
      padId: 0,
    });
    expect(writeModelFolder(back)).toEqual(files);
  });

  it("holds what transformers looks for", () => {
    const files = folder();
    expect([...files.keys()].sort()).toEqual([
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    expect(jsonOf(files, "config.json")).toMatchObject({
      architectures: ["LlamaForCausalLM"],
      model_type: "llama",
      torch_dtype: "float32",
      hidden_act: "silu",
      head_dim: 8,
      num_key_value_heads: 2,
      tie_word_embeddings: true,
      bos_token_id: null,
      eos_token_id: 1,
      pad_token_id: 0,
    });
    expect(jsonOf(files, "generation_config.json")).toEqual({
      bos_token_id: null,
      eos_token_id: 1,
      pad_token_id: 0,
    });
    expect(jsonOf(files, "tokenizer_config.json")).toMatchObject({
      eos_token: "<stop>",
      pad_token: "<pad>",
      model_max_length: 64,
    });
    const weights = readSafetensors(files.get("model.safetensors") ?? new Uint8Array(), "x");
    expect([...weights.metadata]).toEqual([["format", "pt"]]);
    expect([...weights.tensors.values()].every((tensor) => tensor.dtype === "F32")).toBe(true);
    expect(weights.tensors.has("lm_head.weight")).toBe(false);
  });

  it("keeps given metadata, stop tokens and tokenizer config", async () => {
    const weights = initialiseWeights(LLAMA, 3);
    const generation = { stopIds: [1, 5], padId: null };
    const files = writeModelFolder({
      shape: LLAMA,
      weights,
      tokenizerJson: TOKENIZER,
      tokenizerConfigJson: '{"eos_token":"0"}',
      generation,
      metadata: { update: "7" },
    });
    const back = await read(files);
    expect(back.generation).toEqual(generation);
    expect(back.tokenizerConfigJson).toBe('{"eos_token":"0"}');
    expect(
      readSafetensors(files.get("model.safetensors") ?? new Uint8Array(), "x").metadata.get(
        "update",
      ),
    ).toBe("7");
  });

  it.each([1, 2, 3])("reads weights in %i shards", async (count) => {
    const back = await read(sharded(folder(), count));
    expect(back.weights).toEqual(initialiseWeights(LLAMA, 3));
  });

  it("reads float16 and bfloat16 weights", async () => {
    for (const dtype of ["F16", "BF16"] as const) {
      const files = withTensors((tensors) => {
        for (const [name, { shape, bytes }] of tensors)
          tensors.set(name, {
            dtype,
            shape,
            bytes: bytes.filter((_, i) => i % 4 >= 2).map((b) => b & 0xbf),
          });
      });
      const tensor = tensorsOf(files).get("model.norm.weight");
      const { offset, length } = at(
        parameterLayout(LLAMA).tensors,
        -1 + parameterLayout(LLAMA).tensors.length,
      );
      const { weights } = await read(files);
      expect(tensor?.dtype).toBe(dtype);
      expect(weights.slice(offset, offset + length)).toEqual(tensor && tensorToFloat32(tensor));
    }
  });

  it("accepts a tied model that also stores its head, and old frequencies of RoPE", async () => {
    const files = withTensors((tensors) => {
      tensors.set("lm_head.weight", tensorOf([16, 16], new Float32Array(256)));
      tensors.set(
        "model.layers.0.self_attn.rotary_emb.inv_freq",
        tensorOf([4], new Float32Array(4)),
      );
    });
    expect((await read(files)).weights).toEqual(initialiseWeights(LLAMA, 3));
  });
});

describe("config.json", () => {
  const shapeWith = async (changes: Record<string, unknown>, shape = LLAMA) =>
    (await read(withConfig(changes, shape))).shape;

  it("has the defaults of transformers", async () => {
    const shape: ModelShape = {
      ...LLAMA,
      kvHeads: 4,
      headWidth: 4,
      normEpsilon: 1e-6,
      maxPositions: 2048,
      tied: false,
    };
    const absent = {
      num_key_value_heads: null,
      head_dim: null,
      rope_theta: null,
      rms_norm_eps: null,
      max_position_embeddings: null,
      tie_word_embeddings: null,
    };
    expect(await shapeWith(absent, shape)).toEqual(shape);
    const qwen3: ModelShape = { ...at(SHAPES, 3), headWidth: 128 };
    expect((await shapeWith({ head_dim: null }, qwen3)).headWidth).toBe(128);
  });

  it("takes rope_theta from rope_parameters", async () => {
    const rope = { rope_theta: null, rope_parameters: { rope_theta: 5e5, rope_type: "default" } };
    expect((await shapeWith(rope)).ropeTheta).toBe(5e5);
    expect((await shapeWith({ rope_scaling: { type: "default" } })).ropeTheta).toBe(10000);
  });

  it("gives stop tokens where generation_config.json does not", async () => {
    const files = withConfig({ eos_token_id: [2, 3], pad_token_id: -1 });
    files.delete("generation_config.json");
    expect((await read(files)).generation).toEqual({ stopIds: [2, 3], padId: null });
  });

  it("may have a sliding window that no layer uses", async () => {
    expect(
      await refusalOf(
        withConfig({ use_sliding_window: true, max_window_layers: 2 }, at(SHAPES, 2)),
      ),
    ).toBe("accepted");
  });
});
