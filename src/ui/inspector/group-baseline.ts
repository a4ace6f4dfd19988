/** What a response's rewards are compared with: `src/rl/baselines.ts` for one group, in numbers that can be shown. */
import type { RunFormula } from "./run-formula.ts";

/** Added to a standard deviation, as in src/rl/baselines.ts. */
const EPSILON = 1e-6;

/** centred reward = (reward - value) * factor / spread. */
export interface Baseline {
  readonly value: number;
  /** K / (K - 1) in the released code's leave one out, else 1. */
  readonly factor: number;
  /** The group's standard deviation with Bessel's correction, plus 1e-6, where it is divided by; else 1. */
  readonly spread: number;
}

/** How a baseline is made, which is how its formula reads. */
export type BaselineKind = "none" | "others" | "others-code" | "mean" | "deviation";

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((total, value) => total + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * @param count responses of the group; one that is alone has no baseline
 * @returns null where it takes the deviation of the whole batch, which no record holds
 */
export function baselineKind(
  { estimator, formula, scale }: RunFormula,
  count: number,
): BaselineKind | null {
  if (count < 2) return "none";
  switch (estimator) {
    case "rloo":
      return formula === "paper" ? "others" : "others-code";
    case "grpo":
      if (scale === "batch") return null;
      return scale === "group" ? "deviation" : "mean";
    case "reinforce++-baseline":
      return "mean";
    case "reinforce":
    case "reinforce++":
    case "gae":
      return "none";
  }
}

/**
 * @param values of one source, one number per response of the group: its mean reward per token, or its outcome
 * @param own index of the response in the group
 */
export function baselineOf(kind: BaselineKind, values: readonly number[], own: number): Baseline {
  const count = values.length;
  switch (kind) {
    case "none":
      return { value: 0, factor: 1, spread: 1 };
    case "others":
      return { value: mean(values.filter((_, i) => i !== own)), factor: 1, spread: 1 };
    case "others-code":
      return { value: mean(values), factor: count / (count - 1), spread: 1 };
    case "mean":
      return { value: mean(values), factor: 1, spread: 1 };
    case "deviation":
      return { value: mean(values), factor: 1, spread: deviation(values) + EPSILON };
  }
}

/** A reward less its baseline. */
export function centre(reward: number, { value, factor, spread }: Baseline): number {
  return ((reward - value) * factor) / spread;
}
