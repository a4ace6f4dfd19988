/** What each setting of sampling, of measuring and of the model does, in English. */
import type { FieldPath } from "../../../config-fields.ts";
import { optimizerFields, type FieldText } from "../../settings/field-text.ts";
import { optimizer } from "./setting-fields-optimizer.ts";

type RunPath = Extract<
  FieldPath,
  | `${"rollout" | "filter" | "evaluation" | "record" | "truth" | "probes"}.${string}`
  | `${"model" | "sft"}.${string}`
  | "seed"
  | "updates"
  | "name"
  | "checkpointEvery"
  | "start"
  | "microBatch"
>;

export const runFields: Record<RunPath, FieldText> = {
  seed: {
    name: "Seed",
    does: "Fixes all chance in the run; it stands beside the preset.",
    expect: "The same seed and settings give the same run on the same adapter.",
  },
  updates: {
    name: "Updates",
    does: "Rounds of sampling and learning in the run.",
    expect: "More: longer training; a cosine schedule stretches along.",
  },
  "rollout.prompts": {
    name: "Prompts",
    does: "Prompts trained on in each update.",
    expect: "More: calmer updates, each slower in proportion.",
  },
  "rollout.responses": {
    name: "Responses per prompt",
    does: "Tries at each prompt, the group that is compared (K).",
    expect: "More: a better baseline, and fewer groups that are all right or all wrong.",
  },
  "rollout.temperature": {
    name: "Temperature",
    does: "How boldly tokens are sampled: below 1 the likely ones win, above 1 rare ones get a chance.",
    expect: "Lower: less exploration; much higher: mostly broken responses.",
  },
  "rollout.topP": {
    name: "Top p",
    does: "Samples only from the likeliest tokens that together have this probability; 1 is all.",
    expect: "Lower: fewer odd tokens and less exploration.",
  },
  "rollout.topK": {
    name: "Top k",
    does: "Samples only from this many of the likeliest tokens; 0 is all.",
    expect: "1 is greedy: all responses of a group become alike and teach nothing.",
  },
  "filter.enabled": {
    name: "Prompt filter",
    does: "Trains only on prompts whose mean outcome lies between the two bounds below.",
    expect: "On: no update is spent on prompts that are always right or always wrong.",
  },
  "filter.lower": {
    name: "Lower bound",
    does: "Prompts with a smaller mean outcome are left out.",
    expect: "Higher: the hardest prompts are dropped.",
  },
  "filter.upper": {
    name: "Upper bound",
    does: "Prompts with a larger mean outcome are left out.",
    expect: "Lower: prompts that are nearly solved are dropped.",
  },
  "filter.oversample": {
    name: "Oversampling",
    does: "Prompts sampled for each prompt that is trained on.",
    expect: "Higher: the filter can be choosy, at the price of more sampling.",
  },

  name: {
    name: "Name",
    does: "What the run is called in lists and files.",
    expect: "Nothing about the training changes.",
  },
  "evaluation.every": {
    name: "Evaluate every",
    does: "Updates between measurements of held-out accuracy.",
    expect: "Smaller: a finer curve and a slower run.",
  },
  "evaluation.prompts": {
    name: "Held-out prompts",
    does: "Prompts of a measurement, none of which is ever trained on.",
    expect: "More: less noise in the curve and a slower measurement.",
  },
  "evaluation.temperature": {
    name: "Evaluation temperature",
    does: "Temperature of the measured responses; 0 always takes the likeliest token.",
    expect: "0 usually scores higher than sampling does.",
  },
  "record.every": {
    name: "Record every",
    does: "Updates between recorded groups, the ones that this page shows by token.",
    expect: "Larger: a smaller recording with gaps between its groups.",
  },
  "record.groups": {
    name: "Groups recorded",
    does: "Groups of responses kept each time.",
    expect: "0: curves only, no tokens to look at.",
  },
  "record.alternatives": {
    name: "Groups with alternatives",
    does: "How many of them also keep what could have come in place of each token.",
    expect: "More: richer inspection and larger recordings.",
  },
  "truth.every": {
    name: "Measure true values every",
    does: "Updates between Monte Carlo measurements of what a prefix is worth; 0 is never.",
    expect: "On: credit is held against measured values, and the run slows down.",
  },
  "truth.groups": {
    name: "Groups measured",
    does: "Groups whose prefixes are measured.",
    expect: "More: a surer agreement score, in proportion slower.",
  },
  "truth.continuations": {
    name: "Continuations",
    does: "Times that each prefix is finished by the policy.",
    expect: "More: values with less noise; the error halves with four times as many.",
  },
  "probes.every": {
    name: "Probe every",
    does: "Updates between scorings of the same fixed responses; 0 is never.",
    expect: "On: you can watch credit change on responses that stay the same.",
  },
  "probes.prompts": {
    name: "Probe prompts",
    does: "Held-out prompts that get one fixed response each.",
    expect: "More: a broader view and larger recordings.",
  },
  checkpointEvery: {
    name: "Save every",
    does: "Updates between saved states that a run can go on from.",
    expect: "Smaller: less is lost by a crash, and saving takes more time.",
  },

  start: {
    name: "Warm start",
    does: "The model that policy, PRM and reference begin as; sft trains a new one first, on demonstrations.",
    expect: "Shipped ones start at once but know one task and one model size.",
  },
  microBatch: {
    name: "Rows at a time",
    does: "Responses in one forward or backward pass; a larger batch goes through in several.",
    expect: "Larger: faster while memory lasts; the learning stays the same but for rounding.",
  },
  "model.architecture": {
    name: "Architecture",
    does: "Family of the decoder: llama, qwen2 with biases on attention, qwen3 with normalised queries and keys.",
    expect: "Little difference at this size.",
  },
  "model.hidden": {
    name: "Width",
    does: "Numbers that describe a token inside the model, a multiple of 4.",
    expect: "Wider: learns more facts and takes more time and memory.",
  },
  "model.intermediate": {
    name: "Width of the feed-forward part",
    does: "Hidden units of each layer’s feed-forward network, a multiple of 4.",
    expect: "Wider: more capacity in each layer.",
  },
  "model.layers": {
    name: "Layers",
    does: "Blocks of attention and feed-forward network, one after the other.",
    expect: "More: longer chains of thought in one token, slower training.",
  },
  "model.heads": {
    name: "Attention heads",
    does: "Queries of each layer that look back over the tokens.",
    expect: "More: more things can be looked up at once.",
  },
  "model.kvHeads": {
    name: "Key and value heads",
    does: "Keys and values that the heads share; the number of heads must be a multiple.",
    expect: "Fewer: less memory, seldom worse.",
  },
  "model.headWidth": {
    name: "Width of a head",
    does: "Numbers of one query or key, a multiple of 4.",
    expect: "Wider: finer comparisons in attention.",
  },
  "model.ropeTheta": {
    name: "Base of the rotary positions",
    does: "Sets how slowly position codes turn with distance.",
    expect: "Larger suits longer texts; ours are short.",
  },
  "model.normEpsilon": {
    name: "ε of the norms",
    does: "Added inside each normalisation, so that nothing is divided by 0.",
    expect: "No visible change within reason.",
  },
  "model.tied": {
    name: "Tied embedding",
    does: "Whether reading and writing a token share one table of weights.",
    expect: "Off: more weights, which small tasks do not need.",
  },
  "sft.updates": {
    name: "Updates of the warm start",
    does: "Rounds of imitating demonstrations before reinforcement learning begins.",
    expect: "Too few: the policy does not know the form of an answer yet.",
  },
  "sft.batch": {
    name: "Demonstrations per update",
    does: "Demonstrations that each round imitates.",
    expect: "More: calmer and slower warm start.",
  },
  ...optimizerFields("sft.optimizer", {
    learningRate: {
      name: "Learning rate of the warm start",
      does: "How far each update moves the model towards the demonstrations.",
      expect: "Too high: the loss jumps; too low: the form is learned late.",
    },
    ...optimizer,
  }),
};
