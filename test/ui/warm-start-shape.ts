/** The model of a Hugging Face folder's config.json, in the words of a config. */
import type { Config } from "../../src/config.ts";

export function modelShapeOf(json: unknown): Config["model"] {
  const file = json as Record<string, unknown>;
  const number = (key: string): number => Number(file[key]);
  return {
    architecture: String(file["model_type"]) as Config["model"]["architecture"],
    hidden: number("hidden_size"),
    intermediate: number("intermediate_size"),
    layers: number("num_hidden_layers"),
    heads: number("num_attention_heads"),
    kvHeads: number("num_key_value_heads"),
    headWidth: number("head_dim"),
    ropeTheta: number("rope_theta"),
    normEpsilon: number("rms_norm_eps"),
    tied: file["tie_word_embeddings"] === true,
  };
}
