/**
 * What a run's settings say about how an advantage is made. Read from any config.json: a recording's may be older than
 * today's schema, and then what it does not name had the value that is the default today.
 */

export interface RunFormula {
  /** Who rewards single tokens: the implicit PRM, the task's step labels, or nobody. */
  readonly source: "prm" | "steps" | "none";
  readonly beta: number;
  /** A token's reward r becomes bound * tanh(r / bound); 0: it stays as it is. */
  readonly bound: number;
  readonly granularity: "token" | "step" | "whole";
  readonly normalisation: "none" | "batch";
  /** What log p_prm is compared with. */
  readonly reference: "start" | "policy";
  readonly processWeight: number;
  readonly processGamma: number;
  readonly outcomeWeight: number;
  readonly outcomeGamma: number;
  readonly estimator:
    | "rloo"
    | "grpo"
    | "reinforce"
    | "reinforce++"
    | "reinforce++-baseline"
    | "gae";
  readonly formula: "paper" | "code";
  /** What grpo divides by. */
  readonly scale: "group" | "batch" | "none";
  readonly whiten: boolean;
  /** KL in the reward. */
  readonly klCoefficient: number;
  readonly klEstimator: "k1" | "k2" | "k3";
  readonly loss: "clip" | "cispo" | "gspo";
  /** The ratio is clipped to [1 - clipLow, 1 + clipHigh]. */
  readonly clipLow: number;
  readonly clipHigh: number;
}

/** Why a config says nothing about advantages. */
export type NoFormula = "settings" | "algorithm";

type Fields = Readonly<Record<string, unknown>>;

class UnreadableSetting extends Error {}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The settings below a name; none where it is absent. */
function section(fields: Fields, name: string): Fields {
  const value = fields[name] ?? {};
  if (!isFields(value)) throw new UnreadableSetting(name);
  return value;
}

function number(fields: Fields, name: string, fallback: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== "number" || !Number.isFinite(value)) throw new UnreadableSetting(name);
  return value;
}

function flag(fields: Fields, name: string, fallback: boolean): boolean {
  const value = fields[name] ?? fallback;
  if (typeof value !== "boolean") throw new UnreadableSetting(name);
  return value;
}

/** One of some words; the first is the default. */
function word<const T extends string>(fields: Fields, name: string, words: readonly [T, ...T[]]) {
  const value = fields[name] ?? words[0];
  const found = words.find((known) => known === value);
  if (found === undefined) throw new UnreadableSetting(name);
  return found;
}

function readFormula(config: Fields): RunFormula | NoFormula {
  // Every config since the first has these two: without them it is something else.
  if (!isFields(config["prm"]) || !isFields(config["policy"])) return "settings";
  if ((config["algorithm"] ?? "policy-gradient") !== "policy-gradient") return "algorithm";
  const [prm, policy] = [section(config, "prm"), section(config, "policy")];
  const [process, outcome] = [section(config, "process"), section(config, "outcome")];
  const advantage = section(config, "advantage");
  const kl = section(policy, "klReward");
  return {
    source: word(process, "source", ["prm", "steps", "none"]),
    beta: number(prm, "beta", 0.05),
    bound: number(prm, "bound", 0),
    granularity: word(prm, "granularity", ["token", "step", "whole"]),
    normalisation: word(prm, "normalisation", ["none", "batch"]),
    reference: word(prm, "reference", ["start", "policy"]),
    processWeight: number(process, "weight", 1),
    processGamma: number(process, "gamma", 1),
    outcomeWeight: number(outcome, "weight", 1),
    outcomeGamma: number(outcome, "gamma", 1),
    estimator: word(advantage, "estimator", [
      "rloo",
      "grpo",
      "reinforce",
      "reinforce++",
      "reinforce++-baseline",
      "gae",
    ]),
    formula: word(advantage, "formula", ["paper", "code"]),
    scale: word(advantage, "scale", ["group", "batch", "none"]),
    whiten: flag(advantage, "whiten", true),
    klCoefficient: number(kl, "coefficient", 0),
    klEstimator: word(kl, "estimator", ["k3", "k1", "k2"]),
    loss: word(policy, "loss", ["clip", "cispo", "gspo"]),
    clipLow: number(policy, "clipLow", 0.2),
    clipHigh: number(policy, "clipHigh", 0.2),
  };
}

/** The formula of a run, or why there is none to be read. Never throws. */
export function runFormula(config: Fields | null): RunFormula | NoFormula {
  if (config === null) return "settings";
  try {
    return readFormula(config);
  } catch (error) {
    if (error instanceof UnreadableSetting) return "settings";
    throw error;
  }
}
