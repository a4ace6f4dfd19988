/**
 * What a run's settings say about how an advantage is made: the one reader of configs of the page. Read from any config.json:
 * a recording's may be older than today's schema, and then what it does not name had the value that is the default today.
 */
import { perObject } from "../remembered.ts";

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

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads settings one by one, and remembers whether any had a value that no schema of ours has allowed. */
class SettingReader {
  isForeign = false;

  /** The settings below a name; none where it is absent. */
  section(fields: Fields, name: string): Fields {
    const value = fields[name] ?? {};
    return isFields(value) ? value : this.#foreign({});
  }

  number(fields: Fields, name: string, fallback: number): number {
    const value = fields[name] ?? fallback;
    return typeof value === "number" && Number.isFinite(value) ? value : this.#foreign(fallback);
  }

  flag(fields: Fields, name: string, fallback: boolean): boolean {
    const value = fields[name] ?? fallback;
    return typeof value === "boolean" ? value : this.#foreign(fallback);
  }

  /** One of some words; the first is the default. */
  word<const T extends string>(fields: Fields, name: string, words: readonly [T, ...T[]]): T {
    const value = fields[name] ?? words[0];
    return words.find((known) => known === value) ?? this.#foreign(words[0]);
  }

  #foreign<T>(fallback: T): T {
    this.isForeign = true;
    return fallback;
  }
}

/** What was found in a config. */
export interface ReadFormula {
  /** With the default wherever the config has nothing, or nothing that can be understood. */
  readonly formula: RunFormula;
  /** Whether the config says something that cannot be understood: the formula is then not the run's. */
  readonly isForeign: boolean;
  /** Whether the policy learns by advantages, not by remembered rollouts. */
  readonly hasAdvantages: boolean;
}

/** Reads the formula of a run leniently; null and {} give the defaults. Never throws. */
export function readFormula(config: Fields | null): ReadFormula {
  const root = config ?? {};
  const read = new SettingReader();
  const [prm, policy] = [read.section(root, "prm"), read.section(root, "policy")];
  const [process, outcome] = [read.section(root, "process"), read.section(root, "outcome")];
  const advantage = read.section(root, "advantage");
  const kl = read.section(policy, "klReward");
  const formula: RunFormula = {
    source: read.word(process, "source", ["prm", "steps", "none"]),
    beta: read.number(prm, "beta", 0.05),
    bound: read.number(prm, "bound", 0),
    granularity: read.word(prm, "granularity", ["token", "step", "whole"]),
    normalisation: read.word(prm, "normalisation", ["none", "batch"]),
    reference: read.word(prm, "reference", ["start", "policy"]),
    processWeight: read.number(process, "weight", 1),
    processGamma: read.number(process, "gamma", 1),
    outcomeWeight: read.number(outcome, "weight", 1),
    outcomeGamma: read.number(outcome, "gamma", 1),
    estimator: read.word(advantage, "estimator", [
      "rloo",
      "grpo",
      "reinforce",
      "reinforce++",
      "reinforce++-baseline",
      "gae",
    ]),
    formula: read.word(advantage, "formula", ["paper", "code"]),
    scale: read.word(advantage, "scale", ["group", "batch", "none"]),
    whiten: read.flag(advantage, "whiten", true),
    klCoefficient: read.number(kl, "coefficient", 0),
    klEstimator: read.word(kl, "estimator", ["k3", "k1", "k2"]),
    loss: read.word(policy, "loss", ["clip", "cispo", "gspo"]),
    clipLow: read.number(policy, "clipLow", 0.2),
    clipHigh: read.number(policy, "clipHigh", 0.2),
  };
  const hasAdvantages = (root["algorithm"] ?? "policy-gradient") === "policy-gradient";
  return { formula, isForeign: read.isForeign, hasAdvantages };
}

/** The formula of a run, or why there is none to be relied on. Never throws. The same object for the same config. */
export function runFormula(config: Fields | null): RunFormula | NoFormula {
  return config === null ? "settings" : formulaOf(config);
}

const formulaOf = perObject((config: Fields): RunFormula | NoFormula => {
  // Every config since the first has these two: without them it is something else.
  if (!isFields(config["prm"]) || !isFields(config["policy"])) return "settings";
  const { formula, isForeign, hasAdvantages } = readFormula(config);
  if (!hasAdvantages) return "algorithm";
  return isForeign ? "settings" : formula;
});
