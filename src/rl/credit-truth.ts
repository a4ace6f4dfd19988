/**
 * True credit: how much a step changed the chance of success. V(prefix) is the mean outcome of continuations that the
 * current policy samples from the prefix, and the advantage of step k is V(after step k) - V(before step k), Eq. 4 of
 * VinePPO (Kazemnejad et al., arXiv 2410.01679) without discount. No label of the task enters.
 */
import { at } from "../typed-array.ts";
import type { LabelledStep } from "./step-credit.ts";

/** Where prefixes end: before and after each step, or before and after each token. */
export type Granularity = "step" | "token";

export interface PrefixValue {
  /** Response tokens of the prefix. */
  readonly length: number;
  /** Mean outcome of its continuations, in 0..1. */
  readonly value: number;
  readonly standardError: number;
  /** Continuations sampled; 0 where nothing is left to sample, and the value is the verified outcome. */
  readonly continuations: number;
}

/** A difference of two prefix values. */
export interface StepAdvantage {
  readonly advantage: number;
  readonly standardError: number;
}

type Span = Pick<LabelledStep, "start" | "end">;

/**
 * Lengths of the prefixes of a response to be valued, ascending and each once; the bare prompt and the whole response are
 * always among them.
 *
 * @param length tokens of the response, its stop token included
 */
export function prefixLengths(
  steps: readonly Span[],
  length: number,
  granularity: Granularity,
): number[] {
  if (granularity === "token") return Array.from({ length: length + 1 }, (_, i) => i);
  const ends = steps.flatMap(({ start, end }) => [start, end]);
  return [...new Set([0, ...ends, length])].toSorted((a, b) => a - b);
}

/**
 * Mean of outcomes in 0..1 and its standard error: the sample deviation over sqrt(R), but no less than 1 / (2 (R + 1)).
 *
 * Where all R agree the sample deviation is 0 and says nothing: an outcome of chance 1 / R is absent from R samples about
 * one time in three. The floor is half the width of Wilson's interval of one standard error, [0, 1 / (R + 1)] for R
 * failures. One success among them already gives 1 / R.
 *
 * @throws RangeError without an outcome
 */
export function meanOutcome(outcomes: readonly number[]): {
  value: number;
  standardError: number;
} {
  const count = outcomes.length;
  if (count === 0) throw new RangeError("Cannot average outcomes: there are none");
  const value = outcomes.reduce((sum, outcome) => sum + outcome, 0) / count;
  const squares = outcomes.reduce((sum, outcome) => sum + (outcome - value) ** 2, 0);
  const sampled = count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0;
  return { value, standardError: Math.max(sampled, 1 / (2 * (count + 1))) };
}

/**
 * Advantage of each step of one response. Both values are sampled apart, so their errors add in squares; neighbouring
 * steps share a value, so their errors are correlated.
 *
 * @param values of this response, at the start and the end of every step
 * @throws RangeError where a step has no value at its start or end
 */
export function stepAdvantages(
  steps: readonly Span[],
  values: readonly PrefixValue[],
): StepAdvantage[] {
  const byLength = new Map(values.map((value) => [value.length, value]));
  const valueAt = (length: number): PrefixValue => {
    const value = byLength.get(length);
    if (value === undefined)
      throw new RangeError(`Cannot credit a step: the prefix of ${length} tokens has no value`);
    return value;
  };
  return steps.map(({ start, end }) => {
    const [before, after] = [valueAt(start), valueAt(end)];
    return {
      advantage: after.value - before.value,
      standardError: start === end ? 0 : Math.hypot(before.standardError, after.standardError),
    };
  });
}

/**
 * The highest correlation that credit without any error could be expected to have with sampled advantages: the square
 * root of the share of their variance that is not sampling noise. null where they do not vary.
 */
export function correlationCeiling(advantages: readonly StepAdvantage[]): number | null {
  const count = advantages.length;
  if (count < 2) return null;
  const first = at(advantages, 0).advantage;
  const mean = advantages.reduce((sum, { advantage }) => sum + advantage - first, 0) / count;
  const variance =
    advantages.reduce((sum, { advantage }) => sum + (advantage - first - mean) ** 2, 0) /
    (count - 1);
  if (variance === 0) return null;
  const noise = advantages.reduce((sum, step) => sum + step.standardError ** 2, 0) / count;
  return Math.sqrt(Math.max(0, 1 - noise / variance));
}
