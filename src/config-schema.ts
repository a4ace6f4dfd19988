/**
 * What defines a run: schema, limits, defaults. The presets are in presets.ts.
 *
 * A run is reproduced, bit for bit on the same adapter, by its complete config. The file stands on tasks/
 * because a task's options belong to the task.
 */
import * as v from "valibot";
import { InputError } from "./errors.ts";
import { taskSchema } from "./tasks/index.ts";

export const CONFIG_VERSION = 1;

const integer = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const real = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const dimension = (high: number) => v.pipe(integer(4, high), v.multipleOf(4));

const adamSchema = v.strictObject({
  /** Peak learning rate. */
  learningRate: real(0, 1),
  /** Updates over which the learning rate rises linearly from 0. */
  warmup: v.optional(integer(0, 100_000), 0),
  schedule: v.optional(v.picklist(["constant", "cosine"]), "constant"),
  beta1: v.optional(real(0, 0.9999), 0.9),
  beta2: v.optional(real(0, 0.999999), 0.95),
  epsilon: v.optional(real(1e-12, 1), 1e-8),
  weightDecay: v.optional(real(0, 1), 0),
  /** Largest norm of the whole gradient; a longer one is scaled down. */
  maxGradNorm: v.optional(real(1e-6, 1e6), 1),
});

const modelSchema = v.pipe(
  v.strictObject({
    architecture: v.optional(v.picklist(["llama", "qwen2", "qwen3"]), "llama"),
    hidden: dimension(8192),
    intermediate: dimension(32768),
    layers: integer(1, 64),
    heads: integer(1, 128),
    kvHeads: integer(1, 128),
    headWidth: dimension(128),
    ropeTheta: v.optional(real(1, 1e9), 10_000),
    normEpsilon: v.optional(real(1e-12, 1), 1e-5),
    tied: v.optional(v.boolean(), true),
  }),
  v.forward(
    v.check((model) => model.heads % model.kvHeads === 0, "kvHeads that divide heads"),
    ["kvHeads"],
  ),
);

const sftSchema = v.strictObject({
  updates: integer(1, 1_000_000),
  /** Demonstrations per update. */
  batch: integer(1, 65_536),
  optimizer: adamSchema,
});

const rolloutSchema = v.strictObject({
  /** Prompts trained on per update. */
  prompts: integer(1, 65_536),
  /** Responses per prompt: K. */
  responses: integer(1, 256),
  temperature: v.optional(real(0.01, 10), 1),
  topP: v.optional(real(0.01, 1), 1),
  /** 0: no limit. */
  topK: v.optional(integer(0, 1_000_000), 0),
});

const filterSchema = v.pipe(
  v.strictObject({
    /** Train only on prompts whose mean outcome lies in [lower, upper]. */
    enabled: v.optional(v.boolean(), false),
    lower: v.optional(real(0, 1), 0.2),
    upper: v.optional(real(0, 1), 0.8),
    /** Prompts sampled per prompt trained on. */
    oversample: v.optional(integer(1, 16), 1),
  }),
  v.forward(
    v.check((filter) => filter.lower <= filter.upper, "upper at least lower"),
    ["upper"],
  ),
);

const prmSchema = v.strictObject({
  /** When the PRM learns from an update's outcomes: never, after it has scored them, or before. */
  update: v.optional(v.picklist(["none", "after", "before"]), "after"),
  /** What log p_prm is compared with: the warm start, or the policy that sampled. */
  reference: v.optional(v.picklist(["start", "policy"]), "start"),
  beta: v.optional(real(1e-6, 1000), 0.05),
  granularity: v.optional(v.picklist(["token", "whole"]), "token"),
  normalisation: v.optional(v.picklist(["none", "batch"]), "none"),
  /** Base rate in the PRM's logit: nothing, or the logit of the running pass rate. */
  intercept: v.optional(v.picklist(["none", "pass-rate"]), "none"),
  /** Share of the past in the running pass rate: a fast policy outruns a long memory. */
  interceptDecay: v.optional(real(0, 0.999), 0.9),
  /** Passes over the update's responses. */
  epochs: v.optional(integer(1, 64), 1),
  minibatches: v.optional(integer(1, 1024), 1),
  optimizer: adamSchema,
});

const sourceSchema = v.strictObject({
  weight: v.optional(real(0, 1000), 1),
  /** Discount per token. */
  gamma: v.optional(real(0, 1), 1),
});

const advantageSchema = v.strictObject({
  estimator: v.optional(v.picklist(["rloo", "grpo", "reinforce"]), "rloo"),
  /** Where the paper and its released code differ, which one: see docs/algorithm.md. */
  formula: v.optional(v.picklist(["paper", "code"]), "paper"),
  /** Scale the batch's advantages to mean 0 and standard deviation 1. */
  whiten: v.optional(v.boolean(), true),
});

const policySchema = v.strictObject({
  epochs: v.optional(integer(1, 64), 1),
  minibatches: v.optional(integer(1, 1024), 1),
  /** The probability ratio is clipped to [1 - clipLow, 1 + clipHigh]. */
  clipLow: v.optional(real(0, 1), 0.2),
  clipHigh: v.optional(real(0, 100), 0.2),
  /** Dual clip's constant c > 1; 0 turns it off. */
  dualClip: v.optional(real(0, 100), 0),
  entropyCoefficient: v.optional(real(-10, 10), 0),
  optimizer: adamSchema,
});

const evaluationSchema = v.strictObject({
  /** Updates between measurements of held-out accuracy; also at the start and the end. */
  every: v.optional(integer(1, 1_000_000), 10),
  prompts: v.optional(integer(1, 65_536), 256),
  /** 0: greedy. */
  temperature: v.optional(real(0, 10), 1),
});

const recordSchema = v.strictObject({
  /** Updates between recorded groups. */
  every: v.optional(integer(1, 1_000_000), 5),
  /** Groups kept each time. */
  groups: v.optional(integer(0, 64), 4),
});

/** The schema as it is written in config.json. */
export const configSchema = v.strictObject({
  version: v.optional(v.literal(CONFIG_VERSION), CONFIG_VERSION),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  seed: v.optional(integer(0, 0xffffffff), 0),
  task: taskSchema,
  model: modelSchema,
  /** "sft": train the warm start first. Otherwise the name of a shipped warm start or a model folder. */
  start: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  sft: sftSchema,
  /** Reinforcement-learning updates. */
  updates: integer(0, 10_000_000),
  rollout: rolloutSchema,
  filter: v.optional(filterSchema, {}),
  process: v.optional(sourceSchema, {}),
  outcome: v.optional(sourceSchema, {}),
  prm: prmSchema,
  advantage: v.optional(advantageSchema, {}),
  policy: policySchema,
  evaluation: v.optional(evaluationSchema, {}),
  record: v.optional(recordSchema, {}),
  /** Rows of a forward or backward pass; a larger batch goes through in several. */
  microBatch: v.optional(integer(1, 65_536), 128),
  /** Updates between checkpoints. */
  checkpointEvery: v.optional(integer(1, 1_000_000), 10),
});

export type Config = v.InferOutput<typeof configSchema>;
/** A config as a person writes it: whatever has a default may be left out. */
export type ConfigInput = v.InferInput<typeof configSchema>;

/**
 * Checks a config and fills in its defaults.
 *
 * @param source file or link it came from, for the error
 * @throws InputError naming the field, what was expected and what was found
 */
export function parseConfig(data: unknown, source: string): Config {
  const result = v.safeParse(configSchema, data);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "";
    const where = path ? `at "${path}"` : "at the top";
    if (issue.expected === "never") {
      throw new InputError(
        `Cannot read config "${source}": unknown key ${where}, found ${issue.received}`,
      );
    }
    throw new InputError(
      `Cannot read config "${source}": expected ${issue.expected ?? issue.message} ${where}, found ${issue.received}`,
    );
  }
  checkSense(result.output, source);
  return result.output;
}

/** Refuses settings that are each fine but make no sense together. */
function checkSense(config: Config, source: string): void {
  const refuse = (sentence: string): never => {
    throw new InputError(`Cannot read config "${source}": ${sentence}`);
  };
  const { rollout, advantage, policy, prm, filter } = config;
  const rows = rollout.prompts * rollout.responses;
  if (advantage.estimator === "rloo" && rollout.responses < 2) {
    refuse(
      `expected at least 2 at "rollout.responses" as rloo compares a response with the others, found ${rollout.responses}`,
    );
  }
  if (advantage.estimator === "grpo" && rollout.responses < 2) {
    refuse(
      `expected at least 2 at "rollout.responses" as grpo compares a response with its group, found ${rollout.responses}`,
    );
  }
  if (rows % policy.minibatches !== 0) {
    refuse(
      `expected a divisor of ${rows} responses at "policy.minibatches", found ${policy.minibatches}`,
    );
  }
  if (rows % prm.minibatches !== 0) {
    refuse(
      `expected a divisor of ${rows} responses at "prm.minibatches", found ${prm.minibatches}`,
    );
  }
  if (policy.dualClip > 0 && policy.dualClip <= 1) {
    refuse(`expected 0 or more than 1 at "policy.dualClip", found ${policy.dualClip}`);
  }
  if (filter.oversample > 1 && !filter.enabled) {
    refuse(`expected 1 at "filter.oversample" as the filter is off, found ${filter.oversample}`);
  }
  if (config.process.weight === 0 && config.outcome.weight === 0) {
    refuse(`expected more than 0 at "process.weight" or "outcome.weight", found 0 at both`);
  }
}

/**
 * Sets one field of a plain config by its dotted path, as `--set path=value` does. Values are read as JSON
 * where they are JSON, else as text.
 *
 * @throws InputError when the path leads through something that is not an object
 */
export function setPath(config: ConfigInput, assignment: string): ConfigInput {
  const equals = assignment.indexOf("=");
  if (equals < 1) throw new InputError(`Cannot set "${assignment}": expected path=value`);
  const keys = assignment.slice(0, equals).split(".");
  const text = assignment.slice(equals + 1);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: it is text, such as a name.
  }
  const copy = structuredClone(config) as Record<string, unknown>;
  let at = copy;
  keys.slice(0, -1).forEach((key, i) => {
    if (!Object.hasOwn(at, key)) at[key] = {};
    const next = at[key];
    if (typeof next !== "object" || next === null || Array.isArray(next)) {
      throw new InputError(
        `Cannot set "${assignment}": "${keys.slice(0, i + 1).join(".")}" has no fields`,
      );
    }
    at = next as Record<string, unknown>;
  });
  const last = keys.at(-1) ?? "";
  if (["__proto__", "constructor", "prototype", ""].some((bad) => keys.includes(bad))) {
    throw new InputError(
      `Cannot set "${assignment}": "${assignment.slice(0, equals)}" is not a field`,
    );
  }
  at[last] = value;
  return copy as unknown as ConfigInput;
}
