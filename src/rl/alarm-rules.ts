/**
 * What can go wrong in a run without its curves saying so, as rules over windows of metrics.
 *
 * Each rule has two bounds: an alarm is raised beyond the first and cleared within the second, so that a value that
 * hovers does not flicker. Windows of {@link WINDOW} updates make the noise of 128 rollouts small: the mean of 8 shares
 * has a standard error of at most 1.6 points. Bounds that small batches would cross by chance widen with the batch.
 * docs/credit.md has the reasons for the numbers.
 */
import { trendOf } from "./trend.ts";

/** Updates in the mean of a metric. */
export const WINDOW = 8;
/** Updates that a trend is fitted to. */
export const TREND_WINDOW = 24;
/** Measurements of the KL, which most configs take only in recorded updates. */
const KL_WINDOW = 3;

export const alarmNames = [
  "prm-drift",
  "prm-below-base-rate",
  "rewards-diverge",
  "zero-signal",
  "entropy-collapse",
  "length-correlation",
  "kl-blow-up",
] as const;
export type AlarmName = (typeof alarmNames)[number];

/** The latest values of each metric, oldest first, at most {@link TREND_WINDOW}; an update without the metric adds none. */
export interface Series {
  readonly prmAccuracy: readonly number[];
  /** Accuracy of always guessing the commoner outcome, of the updates in `prmAccuracy`; empty where it is not known. */
  readonly baseRate: readonly number[];
  readonly outcome: readonly number[];
  readonly processReward: readonly number[];
  readonly zeroSignal: readonly number[];
  readonly entropy: readonly number[];
  readonly lengthCorrelation: readonly number[];
  readonly kl: readonly number[];
}

/** What the rules look at. */
export interface Evidence {
  readonly series: Series;
  /** Responses of an update that the PRM is judged on. */
  readonly responses: number;
  /** Mean entropy of the first {@link WINDOW} updates; null before they are over. */
  readonly startEntropy: number | null;
  /** The window in which the PRM was most accurate; null before the first full one. */
  readonly bestPrm: PrmWindow | null;
}

/** Means over a window; the base rate is null where it is not known. */
export interface PrmWindow {
  readonly accuracy: number;
  readonly baseRate: number | null;
}

/** One rule's judgement. "between" neither raises nor clears. */
export interface Finding {
  readonly state: "raise" | "between" | "clear";
  readonly value: number;
  readonly threshold: number;
  readonly sentence: string;
}

/** null: not enough has been measured. */
export type Rule = (evidence: Evidence) => Finding | null;

/** Mean of the last `count` values; null where there are fewer. */
export function lastMean(values: readonly number[], count = WINDOW): number | null {
  if (values.length < count) return null;
  return values.slice(-count).reduce((sum, value) => sum + value, 0) / count;
}

export function prmWindow({ prmAccuracy, baseRate }: Series): PrmWindow | null {
  const accuracy = lastMean(prmAccuracy);
  return accuracy === null ? null : { accuracy, baseRate: lastMean(baseRate) };
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const points = (share: number) => (100 * Math.abs(share)).toFixed(0);

/** The difference of two means of {@link WINDOW} n shares has a standard error of at most 0.25 / sqrt(n). */
const fourStandardErrors = (responses: number) => 1 / Math.sqrt(responses);

function above(value: number, raise: number, clear: number, sentence: string): Finding {
  const state = value > raise ? "raise" : value > clear ? "between" : "clear";
  return { state, value, threshold: raise, sentence };
}

/** How far the PRM has fallen from its best window, less what an easier or harder base rate explains. */
function prmDrift({ series, responses, bestPrm }: Evidence): Finding | null {
  const now = prmWindow(series);
  if (now === null || bestPrm === null) return null;
  const isKnown = bestPrm.baseRate !== null && now.baseRate !== null;
  const explained = isKnown ? Math.max(0, bestPrm.baseRate - now.baseRate) : 0;
  const fall = bestPrm.accuracy - now.accuracy - explained;
  const raise = Math.max(0.1, fourStandardErrors(responses));
  const sentence = `PRM accuracy on fresh responses is ${percent(now.accuracy)}, down from ${percent(bestPrm.accuracy)}: the policy has outrun the PRM, or the PRM has overfitted.`;
  return above(fall, raise, raise / 2, sentence);
}

function prmBelowBaseRate({ series, responses }: Evidence): Finding | null {
  const now = prmWindow(series);
  if (now === null || now.baseRate === null) return null;
  const raise = Math.max(0.05, fourStandardErrors(responses));
  const sentence = `PRM accuracy on fresh responses is ${percent(now.accuracy)}, and always guessing the commoner outcome would get ${percent(now.baseRate)}: its credit is not worth following.`;
  return above(now.baseRate - now.accuracy, raise, 0, sentence);
}

/**
 * Process reward up and outcome down, each by four standard errors of its slope, and the outcome by five points. Four,
 * because where one of them does move, the other alone keeps chance out, in window after window.
 */
function rewardsDiverge({ series: { outcome, processReward } }: Evidence): Finding | null {
  if (outcome.length < TREND_WINDOW || processReward.length < TREND_WINDOW) return null;
  const [process, success] = [trendOf(processReward), trendOf(outcome)];
  const [threshold, value] = [-0.05, success.change];
  const isBeyond = process.t > 4 && success.t < -4 && value < threshold;
  const isGone = process.t < 1 || success.t > -1;
  return {
    state: isBeyond ? "raise" : isGone ? "clear" : "between",
    value,
    threshold,
    sentence: `Over ${TREND_WINDOW} updates the process reward rose by ${process.change.toPrecision(2)} while the outcome fell by ${points(value)} points: the policy is gaming the PRM.`,
  };
}

function zeroSignal({ series }: Evidence): Finding | null {
  const share = lastMean(series.zeroSignal);
  if (share === null) return null;
  const sentence = `Of the groups ${percent(share)} have equal outcomes, and these teach the policy nothing by outcome: filter prompts, or choose harder or easier ones.`;
  return above(share, 0.8, 0.7, sentence);
}

/** A policy that is nearly always right has little left to be undecided about: that is no collapse. */
function entropyCollapse({ series, startEntropy }: Evidence): Finding | null {
  const [entropy, outcome] = [lastMean(series.entropy), lastMean(series.outcome)];
  if (entropy === null || outcome === null || startEntropy === null || startEntropy <= 0)
    return null;
  const [share, threshold] = [entropy / startEntropy, 0.1];
  const isSolved = outcome >= 0.9;
  return {
    state: share > 0.15 || isSolved ? "clear" : share < threshold ? "raise" : "between",
    value: share,
    threshold,
    sentence: `Entropy is ${percent(share)} of what it was at the start while only ${percent(outcome)} of the responses are right: the policy has stopped exploring.`,
  };
}

function lengthCorrelation({ series }: Evidence): Finding | null {
  const mean = lastMean(series.lengthCorrelation);
  if (mean === null) return null;
  const longer = mean > 0 ? "longer" : "shorter";
  const sentence = `Rewards go with the length of a response (correlation ${mean.toFixed(2)}): ${longer} ones may be paid for their length.`;
  return above(Math.abs(mean), 0.5, 0.4, sentence);
}

/** The median: k3 is unbiased but has a heavy tail, and one token can carry a whole measurement. */
function klBlowUp({ series }: Evidence): Finding | null {
  if (series.kl.length < KL_WINDOW) return null;
  const sorted = series.kl.slice(-KL_WINDOW).toSorted((a, b) => a - b);
  const median = sorted[(KL_WINDOW - 1) / 2] ?? 0;
  const sentence = `The policy is ${median.toFixed(2)} nats per token from its start: its updates are too large, or the reference no longer holds it.`;
  return above(median, 1, 0.7, sentence);
}

export const alarmRules: Readonly<Record<AlarmName, Rule>> = {
  "prm-drift": prmDrift,
  "prm-below-base-rate": prmBelowBaseRate,
  "rewards-diverge": rewardsDiverge,
  "zero-signal": zeroSignal,
  "entropy-collapse": entropyCollapse,
  "length-correlation": lengthCorrelation,
  "kl-blow-up": klBlowUp,
};
