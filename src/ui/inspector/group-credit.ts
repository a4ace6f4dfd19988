/**
 * From the log-probabilities and outcomes of a group to the number that every token is credited with before whitening:
 * Eq. 3 and 5 of arXiv 2502.01456 and their relatives (docs/algorithm.md), in float64, for one group.
 */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { at } from "../../typed-array.ts";
import {
  baselineKind,
  baselineOf,
  centre,
  type Baseline,
  type BaselineKind,
} from "./group-baseline.ts";
import type { RunFormula } from "./run-formula.ts";
import { tokenRewards } from "./token-rewards.ts";

/** Why a group's credit cannot be computed from its record. */
export type NoCredit = "gae" | "batch-deviation" | "left-out" | "kl";

/** One response. Arrays have one number per token; NaN where the record lacks what it is made of. */
export interface ResponseCredit {
  readonly rewards: readonly number[];
  readonly baseline: Baseline;
  readonly centred: readonly number[];
  readonly processReturns: readonly number[];
  readonly outcomeBaseline: Baseline;
  readonly outcomeReturns: readonly number[];
  /** What KL in the reward takes off; all 0 without it. */
  readonly klReturns: readonly number[];
  /** Weighted sum of the three before. */
  readonly sums: readonly number[];
}

export interface GroupCredit {
  readonly kind: BaselineKind;
  /** Whether the rewards were computed from log-probabilities or labels, or had to be taken as recorded. */
  readonly rewardsFrom: "models" | "record";
  readonly responses: readonly ResponseCredit[];
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;

/** sum_{s >= t} gamma^(s - t) x_s for each t. */
function discounted(values: readonly number[], gamma: number): number[] {
  const returns: number[] = [];
  let total = 0;
  for (const value of values.toReversed()) {
    total = value + gamma * total;
    returns.push(total);
  }
  return returns.reverse();
}

/** Estimate of KL(policy || warm start) on one token, clamped as `_kl-k3.wgsl` does. */
function klEstimate(logRatio: number, estimator: RunFormula["klEstimator"]): number {
  if (estimator === "k1") return logRatio;
  if (estimator === "k2") return logRatio ** 2 / 2;
  const d = Math.max(-20, Math.min(20, -logRatio));
  return Math.min(10, Math.exp(d) - 1 - d);
}

function klReturns(response: ResponseRecord, formula: RunFormula): number[] {
  const { klCoefficient, klEstimator, processGamma } = formula;
  if (klCoefficient === 0) return response.tokens.map(() => 0);
  const estimates = response.tokens.map((_, t) =>
    klEstimate((response.logprobs[t] ?? NaN) - (response.refLogprobs[t] ?? NaN), klEstimator),
  );
  return discounted(estimates, processGamma).map((total) => -klCoefficient * total);
}

/** Recorded rewards where they cannot be computed, or where the PRM was not in use yet and all of them are 0. */
function groupRewards(
  { responses }: GroupRecord,
  formula: RunFormula,
): Pick<GroupCredit, "rewardsFrom"> & { readonly rewards: readonly (readonly number[])[] } {
  const computed = responses.flatMap((response) => {
    const rewards = tokenRewards(response, formula);
    return rewards === null ? [] : [rewards];
  });
  const isUnused = responses.every(({ processRewards }) =>
    processRewards.every((reward) => reward === 0),
  );
  if (computed.length === responses.length && !isUnused)
    return { rewardsFrom: "models", rewards: computed };
  const recorded = responses.map(({ tokens, processRewards }) =>
    tokens.map((_, t) => processRewards[t] ?? NaN),
  );
  return { rewardsFrom: "record", rewards: recorded };
}

/** The credit of every token of a group before whitening, or why it cannot be computed. Never throws. */
export function groupCredit(group: GroupRecord, formula: RunFormula): GroupCredit | NoCredit {
  if (!group.kept) return "left-out";
  if (formula.estimator === "gae") return "gae";
  // KL is taken against the warm start; with another reference the record does not hold its log-probabilities.
  if (formula.klCoefficient > 0 && formula.reference !== "start") return "kl";
  const kind = baselineKind(formula, group.responses.length);
  if (kind === null) return "batch-deviation";
  const { rewards, rewardsFrom } = groupRewards(group, formula);
  const means = rewards.map(mean);
  const outcomes = group.responses.map(({ outcome }) => outcome);
  const responses = group.responses.map((response, i): ResponseCredit => {
    const own = at(rewards, i);
    const baseline = baselineOf(kind, means, i);
    const outcomeBaseline = baselineOf(kind, outcomes, i);
    const centred = own.map((reward) => centre(reward, baseline));
    const processReturns = discounted(centred, formula.processGamma);
    const outcome = centre(response.outcome, outcomeBaseline);
    const outcomeReturns = own.map(
      (_, t) => formula.outcomeGamma ** (own.length - 1 - t) * outcome,
    );
    const kl = klReturns(response, formula);
    const processWeight = formula.source === "none" ? 0 : formula.processWeight;
    const sums = own.map(
      (_, t) =>
        processWeight * at(processReturns, t) +
        formula.outcomeWeight * at(outcomeReturns, t) +
        at(kl, t),
    );
    return {
      rewards: own,
      baseline,
      centred,
      processReturns,
      outcomeBaseline,
      outcomeReturns,
      klReturns: kl,
      sums,
    };
  });
  return { kind, rewardsFrom, responses };
}
