/**
 * What must be true of the numbers of a story, so that its pictures are. Each check compares two ways to the same
 * number that share no code; a check that does not apply to a run's settings says so instead of holding.
 *
 * Errors are relative to the sizes that went into a sum: a recording keeps seven digits of each.
 */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { at } from "../../typed-array.ts";
import { centredRewards, comparisonOf, type Comparison } from "./comparison.ts";
import { lanesOf, whiteningOf } from "./look-ahead.ts";
import type { StorySettings } from "./settings.ts";
import { mean, sizeOf, sum, valueOr } from "./sums.ts";
import { judgeOf, tokenCredit, type TokenCredit } from "./token-credit.ts";

/** Largest relative error of a check that holds. */
export const TOLERANCE = 1e-5;

export interface Check {
  /** null: does not apply to this group under these settings. */
  readonly holds: boolean | null;
  /** Largest relative error; NaN where nothing was compared. */
  readonly error: number;
}

const SKIPPED: Check = { holds: null, error: Number.NaN };

/** Relative error of `got` against `want`; the sizes of all terms of both sides are in `size`. */
function relative(got: number, want: number, size: number): number {
  const error = Math.abs(got - want);
  return error === 0 ? 0 : error / Math.max(size, Number.MIN_VALUE);
}

/** A missing number fails: NaN is no agreement. */
function checked(errors: readonly number[], tolerance = TOLERANCE): Check {
  if (errors.length === 0) return SKIPPED;
  const error = errors.some(Number.isNaN)
    ? Number.NaN
    : errors.reduce((worst, value) => Math.max(worst, value), 0);
  return { holds: error <= tolerance, error };
}

/** Frame 2: the outcome is one number on the last token, so a response needs one token at least. */
export function rewardAtEnd({ responses }: GroupRecord): Check {
  return checked(
    responses.map(({ tokens, outcome }) =>
      tokens.length > 0 && Number.isFinite(outcome) ? 0 : Number.NaN,
    ),
  );
}

/** Frame 3: without a discount every token of a response has the same outcome return. */
export function outcomeAlike({ kept, responses }: GroupRecord, settings: StorySettings): Check {
  if (!kept || !settings.hasAdvantages || settings.outcomeGamma !== 1) return SKIPPED;
  return checked(
    responses.flatMap(({ tokens, outcomeReturns }) => {
      const last = valueOr(outcomeReturns, tokens.length - 1);
      return tokens.map((_, t) => {
        const own = valueOr(outcomeReturns, t);
        return relative(own, last, Math.abs(own) + Math.abs(last));
      });
    }),
  );
}

/** Whether beta times the log-ratio is all that makes the credit. */
function isPlain(group: GroupRecord, settings: StorySettings): boolean {
  return settings.isKnown && settings.isPlainCredit && judgeOf(group, settings) === "prm";
}

const perResponse = (
  { responses }: GroupRecord,
  settings: StorySettings,
  errorsOf: (credit: TokenCredit, size: number) => number[],
): Check =>
  checked(
    responses.flatMap((response) => {
      const credit = tokenCredit(response, settings);
      return errorsOf(credit, settings.beta * (sizeOf(credit.prm) + sizeOf(credit.reference)));
    }),
  );

/** Frame 5: a token's credit is beta (log p_prm - log p_ref). */
export function creditIsGap(group: GroupRecord, settings: StorySettings): Check {
  if (!isPlain(group, settings) || settings.granularity !== "token") return SKIPPED;
  return perResponse(group, settings, ({ credit, gap, prm, reference }) =>
    credit.map((value, t) => {
      const size = settings.beta * (Math.abs(at(prm, t)) + Math.abs(at(reference, t)));
      return relative(value, settings.beta * at(gap, t), size);
    }),
  );
}

/** I1: the credit of all tokens adds up to the score that the PRM is trained on. */
export function creditIsDivided(group: GroupRecord, settings: StorySettings): Check {
  if (!isPlain(group, settings)) return SKIPPED;
  return perResponse(group, settings, ({ total, sequenceScore }, size) => [
    relative(total, sequenceScore, size),
  ]);
}

/** I4: so do the sums of the steps and what lies between them. */
export function stepsAddUp(group: GroupRecord, settings: StorySettings): Check {
  if (!isPlain(group, settings)) return SKIPPED;
  return perResponse(group, settings, ({ steps, sequenceScore }, size) => [
    relative(sum(steps.map((step) => step.sum)), sequenceScore, size),
  ]);
}

/** The recorded outcome reward of a response after its baseline: its last token's, which nothing discounts. */
const centredOutcome = ({ tokens, outcomeReturns }: ResponseRecord): number =>
  valueOr(outcomeReturns, tokens.length - 1);

function comparedOf(group: GroupRecord, settings: StorySettings): Comparison | null {
  if (!settings.isKnown || !settings.hasAdvantages || !group.kept) return null;
  const comparison = comparisonOf(group, settings);
  return comparison.rival === "none" ? null : comparison;
}

/** A response without tokens has no advantage that could enter a sum. */
const hasTokens = ({ responses }: GroupRecord): boolean =>
  responses.every(({ tokens }) => tokens.length > 0);

/** I2: outcome advantages of a group sum to 0 before whitening. */
export function outcomesSumToZero(group: GroupRecord, settings: StorySettings): Check {
  if (!comparedOf(group, settings) || !hasTokens(group)) return SKIPPED;
  const centred = group.responses.map(centredOutcome);
  return checked([relative(sum(centred), 0, sizeOf(centred))]);
}

/** I3: the responses' mean process rewards after their baseline sum to 0 over the group. */
export function processMeansSumToZero(group: GroupRecord, settings: StorySettings): Check {
  if (!comparedOf(group, settings) || !hasTokens(group)) return SKIPPED;
  const judge = judgeOf(group, settings);
  if (judge !== "prm" && judge !== "labels") return SKIPPED;
  const centred = group.responses.map((response) => centredRewards(response, settings));
  // A reward is taken back out of two returns, so their sizes bound its rounding.
  const size = sum(
    group.responses.map(({ processReturns }) => 2 * mean(processReturns.map(Math.abs))),
  );
  return checked([relative(sum(centred.map(mean)), 0, size)]);
}

/** I6: a group whose outcomes are all alike has an outcome advantage of exactly 0. */
export function alikeTellsNothing(group: GroupRecord, settings: StorySettings): Check {
  const outcomes = group.responses.map(({ outcome }) => outcome);
  if (!comparedOf(group, settings) || new Set(outcomes).size !== 1) return SKIPPED;
  const whole = outcomes.every(Number.isInteger);
  return checked(
    group.responses.flatMap(({ tokens, outcomeReturns }) =>
      tokens.map((_, t) => relative(valueOr(outcomeReturns, t), 0, 1)),
    ),
    whole ? 0 : TOLERANCE,
  );
}

/** Frame 7: what the update took for the outcome advantage is the arrow of the picture. */
export function outcomeIsArrow(group: GroupRecord, settings: StorySettings): Check {
  const outcome = comparedOf(group, settings)?.outcome;
  if (!outcome || Number.isNaN(outcome.divisor) || !hasTokens(group)) return SKIPPED;
  return checked(
    group.responses.map((response, i) => {
      const size = Math.abs(at(outcome.values, i)) + Math.abs(at(outcome.levels, i));
      const want = at(outcome.differences, i) / outcome.divisor;
      return relative(centredOutcome(response), want, size / outcome.divisor);
    }),
  );
}

/** Frame 7: and each token's process reward is less the baseline of its response, by the run's own formula. */
export function processIsArrow(group: GroupRecord, settings: StorySettings): Check {
  const process = comparedOf(group, settings)?.process;
  const judge = judgeOf(group, settings);
  if (!process || Number.isNaN(process.divisor)) return SKIPPED;
  if (judge !== "prm" && judge !== "labels") return SKIPPED;
  const isCode = settings.estimator === "rloo" && settings.formula === "code";
  // A baseline is a mean over the whole group: its rounding is relative to all rewards that went into it.
  const typical = mean(
    group.responses.map(({ processRewards }) => mean(processRewards.map(Math.abs))),
  );
  return checked(
    group.responses.flatMap((response, i) =>
      centredRewards(response, settings).map((got, t) => {
        const reward = valueOr(response.processRewards, t);
        const [own, level] = [at(process.values, i), at(process.levels, i)];
        const more = isCode ? (reward - own) / (group.responses.length - 1) : 0;
        const returns = [t, t + 1].map((n) => Math.abs(response.processReturns[n] ?? 0));
        const size = Math.abs(reward) + typical + sum(returns) * process.divisor;
        return relative(got * process.divisor, reward - level + more, size);
      }),
    ),
  );
}

/** Whether frame 8's sum holds all that the update added up. */
function isSummed(settings: StorySettings): boolean {
  const { isKnown, hasAdvantages, estimator, hasKlReward } = settings;
  return isKnown && hasAdvantages && estimator !== "gae" && !hasKlReward;
}

/**
 * I5, as far as some groups of a batch can tell: from sum to advantage leads one rising affine map for all tokens;
 * where nothing is whitened, the identity.
 */
export function oneScale(groups: readonly GroupRecord[], settings: StorySettings): Check {
  const kept = groups.filter((group) => group.kept);
  if (!isSummed(settings) || kept.length === 0) return SKIPPED;
  if (!settings.isWhitened) {
    return checked(
      kept.flatMap(({ responses }) =>
        responses.flatMap((response) => {
          const { process, outcome, sum: total, advantage } = lanesOf(response, settings);
          return advantage.map((value, t) => {
            const weighted = settings.processWeight * Math.abs(at(process, t));
            const size = weighted + settings.outcomeWeight * Math.abs(at(outcome, t));
            return relative(value, at(total, t), size);
          });
        }),
      ),
    );
  }
  const whitening = whiteningOf(kept, settings);
  if (!whitening) return SKIPPED;
  return checked([whitening.scale > 0 ? whitening.error : Number.NaN]);
}

/** I5 of a whole batch: its advantages have mean 0 and, with Bessel's correction, standard deviation 1. */
export function isWhite(batch: readonly GroupRecord[], settings: StorySettings): Check {
  if (!isSummed(settings) || !settings.isWhitened) return SKIPPED;
  const advantages = batch
    .filter(({ kept }) => kept)
    .flatMap(({ responses }) => responses.flatMap((response) => response.advantages));
  if (advantages.length < 2) return SKIPPED;
  const centre = mean(advantages);
  const variance = sum(advantages.map((value) => (value - centre) ** 2)) / (advantages.length - 1);
  return checked([Math.abs(centre), Math.abs(Math.sqrt(variance) - 1)]);
}

/** Frame 9: the chances before and after are those of the log-probabilities. */
export function chancesAgree({ responses }: GroupRecord): Check {
  return checked(
    responses.flatMap(({ tokens, logprobs, afterLogprobs, alternatives }) =>
      (alternatives ?? []).flatMap(({ words, before, after }, t) => {
        const sampled = words.indexOf(tokens[t] ?? "");
        const [was, is] = [logprobs, afterLogprobs ?? []].map((values) =>
          Math.exp(valueOr(values, t)),
        ) as [number, number];
        return [
          relative(valueOr(before, sampled), was, was),
          ...(afterLogprobs ? [relative(valueOr(after, sampled), is, is)] : []),
        ];
      }),
    ),
    // A probability is read off another pass over the model, in 32-bit floating point.
    1e-3,
  );
}

/** I7: two stories are the same, bit for bit: replayed is live. Order of keys does not matter. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}
