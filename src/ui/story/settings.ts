/**
 * The settings that decide what a story's numbers mean, read leniently: a recording's config may be older than
 * today's schema. A key that is missing or foreign has the schema's default, which is how such a run behaved.
 */

const ESTIMATORS = [
  "rloo",
  "grpo",
  "reinforce",
  "reinforce++",
  "reinforce++-baseline",
  "gae",
] as const;

export interface StorySettings {
  /** Whether there is a config at all. Without one no formula can be checked. */
  readonly isKnown: boolean;
  /** Whether the policy learns by advantages, not by remembered rollouts. */
  readonly hasAdvantages: boolean;
  readonly source: "prm" | "steps" | "none";
  readonly beta: number;
  readonly granularity: "token" | "step" | "whole";
  readonly reference: "start" | "policy";
  /** Whether credit is beta times the log-ratio and nothing else: no bound, no normalisation, no token left out. */
  readonly isPlainCredit: boolean;
  readonly estimator: (typeof ESTIMATORS)[number];
  readonly formula: "paper" | "code";
  readonly scale: "group" | "batch" | "none";
  readonly isWhitened: boolean;
  readonly processWeight: number;
  readonly processGamma: number;
  readonly outcomeWeight: number;
  readonly outcomeGamma: number;
  /** Whether a penalty on the distance from the start is added to the returns. */
  readonly hasKlReward: boolean;
  readonly policyLoss: "clip" | "cispo" | "gspo";
  readonly clipLow: number;
  readonly clipHigh: number;
}

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function section(from: Section, key: string): Section {
  const value = from[key];
  return isSection(value) ? value : {};
}

function real(from: Section, key: string, fallback: number): number {
  const value = from[key];
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

function word<W extends string>(from: Section, key: string, words: readonly W[], fallback: W): W {
  return words.find((known) => known === from[key]) ?? fallback;
}

/** Reads the settings of a run; null and {} give the defaults. Never throws. */
export function readSettings(config: Section | null): StorySettings {
  const root = config ?? {};
  const [prm, process, outcome] = [
    section(root, "prm"),
    section(root, "process"),
    section(root, "outcome"),
  ];
  const [advantage, policy] = [section(root, "advantage"), section(root, "policy")];
  const formula = word(advantage, "formula", ["paper", "code"], "paper");
  const granularity = word(prm, "granularity", ["token", "step", "whole"], "token");
  const isCut = formula === "code" && granularity === "token";
  return {
    isKnown: config !== null,
    hasAdvantages: (root["algorithm"] ?? "policy-gradient") === "policy-gradient",
    source: word(process, "source", ["prm", "steps", "none"], "prm"),
    beta: real(prm, "beta", 0.05),
    granularity,
    reference: word(prm, "reference", ["start", "policy"], "start"),
    isPlainCredit:
      real(prm, "bound", 0) === 0 && (prm["normalisation"] ?? "none") === "none" && !isCut,
    estimator: word(advantage, "estimator", ESTIMATORS, "rloo"),
    formula,
    scale: word(advantage, "scale", ["group", "batch", "none"], "group"),
    isWhitened: advantage["whiten"] !== false,
    processWeight: real(process, "weight", 1),
    processGamma: real(process, "gamma", 1),
    outcomeWeight: real(outcome, "weight", 1),
    outcomeGamma: real(outcome, "gamma", 1),
    hasKlReward: real(section(policy, "klReward"), "coefficient", 0) > 0,
    policyLoss: word(policy, "loss", ["clip", "cispo", "gspo"], "clip"),
    clipLow: real(policy, "clipLow", 0.2),
    clipHigh: real(policy, "clipHigh", 0.2),
  };
}
