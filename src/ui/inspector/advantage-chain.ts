/**
 * Every number of one token, from two log-probabilities to what the update did to it, and whether the advantage that was
 * used comes out of them.
 */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { layerValues } from "../credit.ts";
import { remembered } from "../remembered.ts";
import { groupCredit, type GroupCredit, type NoCredit } from "./group-credit.ts";
import type { BaselineKind } from "./group-baseline.ts";
import { runFormula, type NoFormula, type RunFormula } from "./run-formula.ts";
import { recoverWhitening, type Whitening, type WhitenedToken } from "./whitening.ts";

/** The numbers of a token by what they are about, in the order in which they are computed. */
export const SECTIONS = {
  reward: ["prm", "reference", "difference", "reward", "stepSum", "outcome"],
  baseline: ["baseline", "centred", "outcomeBaseline"],
  return: ["processReturn", "outcomeReturn", "kl"],
  advantage: ["sum", "mean", "deviation", "advantage"],
  update: ["before", "after", "ratio", "clip", "change"],
} as const;
export type SectionId = keyof typeof SECTIONS;
export const SECTION_IDS = ["reward", "baseline", "return", "advantage", "update"] as const;

/** All rows, each below the rows that feed it. */
export const ROWS = SECTION_IDS.flatMap((id) => [...SECTIONS[id]]);
export type RowId = (typeof ROWS)[number];

/** Why an advantage cannot be recomputed. */
export type Reason =
  | NoFormula
  | NoCredit
  /** The sums of the group are too much alike to recover what whitening took off. */
  | "no-spread"
  /** Another formula than the run's was asked for, and whitening with it needs the whole batch. */
  | "other-formula"
  | "missing";

export type Verdict =
  | { readonly kind: "equal"; readonly recomputed: number; readonly recorded: number }
  | { readonly kind: "differs"; readonly recomputed: number; readonly recorded: number }
  | { readonly kind: "impossible"; readonly why: Reason };

export interface Chain {
  /** null where a number is missing, or cannot be known from the record. */
  readonly values: Readonly<Record<RowId, number | null>>;
  /** Process return of the token that follows; 0 behind the last. */
  readonly nextReturn: number | null;
  /** Discount of the outcome on this token: gamma^(T - t). */
  readonly outcomeDiscount: number | null;
  /** Responses of the group. */
  readonly count: number;
  /** What centred rewards and outcomes are divided by. */
  readonly spreads: { readonly process: number | null; readonly outcome: number | null };
  /** null where the settings say nothing of how advantages are made. */
  readonly formula: RunFormula | null;
  readonly baseline: BaselineKind | null;
  /** Whether the chain starts at the models' log-probabilities (or labels), or at the recorded rewards. */
  readonly rewardsFrom: GroupCredit["rewardsFrom"] | null;
  readonly verdict: Verdict;
}

/** How far a recomputed number may be from the recorded one, as a share of it where it is above 1. */
export const TOLERANCE = 1e-5;

const known = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Exponential of a log-probability. */
const probability = (logprob: number | null): number | null =>
  logprob === null ? null : Math.exp(logprob);

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;

/** All tokens of the group but one, before and after whitening. */
function otherTokens(
  group: GroupRecord,
  credit: GroupCredit,
  responseIndex: number,
  token: number,
): WhitenedToken[] {
  return group.responses.flatMap(({ advantages }, i) =>
    advantages.flatMap((advantage, t) => {
      const sum = credit.responses[i]?.sums[t];
      return sum === undefined || (i === responseIndex && t === token) ? [] : [{ sum, advantage }];
    }),
  );
}

/** @param whitening null where it could not be recovered; mean 0 and deviation 1 where nothing is whitened */
function verdictOf(
  sum: number | null,
  recorded: number | null,
  whitening: Whitening | null,
): Verdict {
  if (sum === null || recorded === null) return { kind: "impossible", why: "missing" };
  if (whitening === null) return { kind: "impossible", why: "no-spread" };
  const recomputed = (sum - whitening.mean) / whitening.deviation;
  const isEqual = Math.abs(recomputed - recorded) <= TOLERANCE * Math.max(1, Math.abs(recorded));
  return { kind: isEqual ? "equal" : "differs", recomputed, recorded };
}

/** What stands in the record itself, whatever the formula, and what follows from it alone. */
function recordedValues(response: ResponseRecord, t: number, formula: RunFormula | null) {
  const [prm, reference] = [known(response.prmLogprobs[t]), known(response.refLogprobs[t])];
  const [before, after] = [known(response.logprobs[t]), known(response.afterLogprobs?.[t])];
  const ratio = probability(difference(after, before));
  return {
    prm,
    reference,
    difference: difference(prm, reference),
    reward: known(response.processRewards[t]),
    stepSum: known(layerValues(response, "step")[t]),
    processReturn: known(response.processReturns[t]),
    outcome: known(response.outcome),
    outcomeReturn: known(response.outcomeReturns[t]),
    advantage: known(response.advantages[t]),
    before,
    after,
    ratio,
    // GSPO clips the ratio of the whole response, which is no number of a token.
    clip:
      ratio === null || formula === null || formula.loss === "gspo"
        ? null
        : Math.max(1 - formula.clipLow, Math.min(1 + formula.clipHigh, ratio)),
    change: difference(probability(after), probability(before)),
  };
}

const UNKNOWN = {
  baseline: null,
  centred: null,
  outcomeBaseline: null,
  kl: null,
  sum: null,
  mean: null,
  deviation: null,
};

/** Options of {@link advantageChain}. */
interface ChainOptions {
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Leave one out by this formula instead of the run's. */
  readonly formula?: RunFormula["formula"];
}

/**
 * The chain of one token. Never throws, whatever the record lacks.
 *
 * @returns null where there is no such token
 */
export function advantageChain(
  group: GroupRecord,
  responseIndex: number,
  token: number,
  { config, formula: asked }: ChainOptions,
): Chain | null {
  const response = group.responses[responseIndex];
  if (response?.tokens[token] === undefined) return null;
  const own = runFormula(config);
  const formula = typeof own === "string" ? null : own;
  const recorded = recordedValues(response, token, formula);
  const nothing: Chain = {
    values: { ...recorded, ...UNKNOWN },
    nextReturn:
      token + 1 === response.tokens.length ? 0 : known(response.processReturns[token + 1]),
    outcomeDiscount:
      formula === null ? null : formula.outcomeGamma ** (response.tokens.length - 1 - token),
    count: group.responses.length,
    spreads: { process: null, outcome: null },
    formula,
    baseline: null,
    rewardsFrom: null,
    verdict: { kind: "impossible", why: typeof own === "string" ? own : "missing" },
  };
  if (formula === null) return nothing;
  const isOther = formula.estimator === "rloo" && asked !== undefined && asked !== formula.formula;
  // The formula also decides about the last token's reward, which the question leaves as the run had it.
  const { credit, other } = creditsOf({ group, formula });
  if (typeof credit === "string")
    return { ...nothing, verdict: { kind: "impossible", why: credit } };
  return isOther
    ? otherChain(nothing, other() ?? credit, responseIndex, token)
    : ownChain(nothing, group, credit, responseIndex, token);
}

/** What all tokens of a group share. */
interface Credits {
  readonly credit: GroupCredit | NoCredit;
  /** With the other formula of leave one out; null where that cannot be computed. */
  readonly other: () => GroupCredit | null;
}

/** Of the last group that was asked for: the one on screen, whose tokens are chosen one after another. */
const creditsOf = remembered<{ group: GroupRecord; formula: RunFormula }, Credits>(
  ["group", "formula"],
  ({ group, formula }) => {
    const credit = groupCredit(group, formula);
    let other: GroupCredit | null = null;
    return {
      credit,
      other: () =>
        typeof credit === "string" ? null : (other ??= otherCredit(group, formula, credit)),
    };
  },
);

/** The same rewards with the other formula of leave one out. */
function otherCredit(group: GroupRecord, formula: RunFormula, credit: GroupCredit): GroupCredit {
  const rewarded = {
    ...group,
    responses: group.responses.map((response, i) => ({
      ...response,
      processRewards: credit.responses[i]?.rewards ?? [],
    })),
  };
  const other = groupCredit(rewarded, {
    ...formula,
    formula: formula.formula === "paper" ? "code" : "paper",
    // Takes the rewards as they stand.
    normalisation: "batch",
  });
  return typeof other === "string" ? credit : other;
}

/** What the group's credit adds to a chain. */
function creditValues(credit: GroupCredit, responseIndex: number, token: number) {
  const own = credit.responses[responseIndex];
  const spreads = {
    process: known(own?.baseline.spread),
    outcome: known(own?.outcomeBaseline.spread),
  };
  return {
    spreads,
    nextReturn: known(own?.processReturns[token + 1] ?? 0),
    baseline: credit.kind,
    rewardsFrom: credit.rewardsFrom,
    computed: {
      baseline: known(own?.baseline.value),
      centred: known(own?.centred[token]),
      outcomeBaseline: known(own?.outcomeBaseline.value),
      kl: known(own?.klReturns[token]),
      sum: known(own?.sums[token]),
    },
    returns: {
      processReturn: known(own?.processReturns[token]),
      outcomeReturn: known(own?.outcomeReturns[token]),
    },
  };
}

const NOT_WHITENED: Whitening = { mean: 0, deviation: 1 };

function ownChain(
  nothing: Chain,
  group: GroupRecord,
  credit: GroupCredit,
  responseIndex: number,
  token: number,
): Chain {
  const { computed, returns: _recorded, ...parts } = creditValues(credit, responseIndex, token);
  const whitening =
    nothing.formula?.whiten === false
      ? NOT_WHITENED
      : recoverWhitening(otherTokens(group, credit, responseIndex, token));
  return {
    ...nothing,
    ...parts,
    values: {
      ...nothing.values,
      ...computed,
      mean: whitening?.mean ?? null,
      deviation: whitening?.deviation ?? null,
    },
    verdict: verdictOf(computed.sum, nothing.values.advantage, whitening),
  };
}

/** With another formula the recorded returns and the advantage are not its own. */
function otherChain(
  nothing: Chain,
  credit: GroupCredit,
  responseIndex: number,
  token: number,
): Chain {
  const { computed, returns, ...parts } = creditValues(credit, responseIndex, token);
  const isWhitened = nothing.formula?.whiten !== false;
  return {
    ...nothing,
    ...parts,
    values: {
      ...nothing.values,
      ...computed,
      ...returns,
      advantage: isWhitened ? null : computed.sum,
    },
    verdict: { kind: "impossible", why: "other-formula" },
  };
}
