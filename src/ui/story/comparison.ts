/** Frame 7: each response compared with the others of its group, by outcome and by process reward. */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { at } from "../../typed-array.ts";
import type { StorySettings } from "./settings.ts";
import { mean, sum, valueOr } from "./sums.ts";

/** What a response is compared with: the mean of the others, of the whole group, or nothing. */
export type Rival = "others" | "group" | "none";

/** Added by GRPO to a deviation, see GRPO_EPSILON of src/rl/baselines.ts. */
const EPSILON = 1e-6;

/** One source of reward, one number a response. */
export interface Side {
  /** Outcome, or mean process reward of a token. */
  readonly values: readonly number[];
  /** The mean that it is compared with; 0 where there is none. */
  readonly levels: readonly number[];
  /** Value less level, before anything divides it. */
  readonly differences: readonly number[];
  /** What GRPO divides the differences by; 1 for the other estimators, NaN where only the whole batch knows. */
  readonly divisor: number;
}

export interface Comparison {
  readonly rival: Rival;
  readonly outcome: Side;
  readonly process: Side;
}

/** Whom an estimator compares a response of a group of `count` with. Alone in its group it has no rival. */
export function rivalOf({ estimator }: StorySettings, count: number): Rival {
  if (count < 2) return "none";
  if (estimator === "rloo") return "others";
  return estimator === "grpo" || estimator === "reinforce++-baseline" ? "group" : "none";
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.map((value) => (value - centre) ** 2);
  return Math.sqrt(sum(squares) / Math.max(values.length - 1, 1));
}

function sideOf(values: readonly number[], rival: Rival, settings: StorySettings): Side {
  const level = (own: number): number => {
    if (rival === "none") return 0;
    return rival === "group" ? mean(values) : mean(values.filter((_, other) => other !== own));
  };
  const levels = values.map((_, own) => level(own));
  const isScaled = settings.estimator === "grpo" && rival === "group" && settings.scale !== "none";
  const scale = settings.scale === "batch" ? Number.NaN : deviation(values) + EPSILON;
  return {
    values,
    levels,
    differences: values.map((value, i) => value - at(levels, i)),
    divisor: isScaled ? scale : 1,
  };
}

/** Mean process reward per token; 0 for a response without tokens, as in src/rl/response-means.wgsl. */
export function meanReward({ tokens, processRewards }: ResponseRecord): number {
  return mean(tokens.map((_, t) => valueOr(processRewards, t)));
}

/** Both sources compared over a group (Eq. 5 and 7 of PRIME; docs/algorithm.md, "Baselines"). */
export function comparisonOf({ responses }: GroupRecord, settings: StorySettings): Comparison {
  const rival = rivalOf(settings, responses.length);
  return {
    rival,
    outcome: sideOf(
      responses.map(({ outcome }) => outcome),
      rival,
      settings,
    ),
    process: sideOf(responses.map(meanReward), rival, settings),
  };
}

/** One token's process reward less its baseline, by both readings of leave one out. */
export interface TokenComparison {
  readonly reward: number;
  /** Mean of the other responses' mean rewards. */
  readonly others: number;
  /** As in the paper: reward - others. */
  readonly paper: number;
  /** As in the released code: more by (reward - own mean) / (K - 1). */
  readonly code: number;
}

/** null where nothing is left out: one response alone, or another estimator. */
export function tokenComparison(
  group: GroupRecord,
  { rival, process }: Comparison,
  response: number,
  token: number,
): TokenComparison | null {
  const record = group.responses[response];
  if (rival !== "others" || !record) return null;
  const reward = valueOr(record.processRewards, token);
  const others = at(process.levels, response);
  const paper = reward - others;
  const more = (reward - at(process.values, response)) / (group.responses.length - 1);
  return { reward, others, paper, code: paper + more };
}

/** Process rewards less their baseline, taken back out of the recorded returns: c_t = P_t - gamma P_(t+1). */
export function centredRewards(
  { tokens, processReturns }: ResponseRecord,
  { processGamma }: StorySettings,
): number[] {
  return tokens.map((_, t) => {
    const later = t + 1 < tokens.length ? valueOr(processReturns, t + 1) : 0;
    return valueOr(processReturns, t) - processGamma * later;
  });
}
