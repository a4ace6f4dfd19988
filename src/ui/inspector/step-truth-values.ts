/** What is known of a token's step apart from credit: the task's own label, and how much the step changed the chance of success. */
import type { ResponseRecord } from "../../report.ts";
import { stepAdvantages, type StepAdvantage } from "../../rl/credit-truth.ts";
import { segmentsOf } from "../segments.ts";

export interface StepTruth {
  /** Counted from 1. */
  readonly step: number;
  /** Whether the task calls it right; null where the task cannot tell. */
  readonly correct: boolean | null;
  /** Sum of the process rewards of its tokens; null where one is missing. */
  readonly credit: number | null;
  /** V(after) - V(before) by continuations; null where it was not measured. */
  readonly monteCarlo: StepAdvantage | null;
}

/** null for a token of no step, such as the stop token, and where there is no such token. */
export function stepTruth(response: ResponseRecord, token: number): StepTruth | null {
  const own = segmentsOf(response).find(({ start, end }) => token >= start && token < end);
  if (own === undefined || own.step === null) return null;
  const { step, start, end, correct } = own;
  const credit = Array.from(
    { length: end - start },
    (_, i) => response.processRewards[start + i] ?? NaN,
  ).reduce((total, reward) => total + reward, 0);
  const values = response.prefixValues ?? [];
  const isMeasured = [start, end].every((length) =>
    values.some((value) => value.length === length),
  );
  const [monteCarlo = null] = isMeasured ? stepAdvantages([{ start, end }], values) : [];
  return { step, correct, credit: Number.isFinite(credit) ? credit : null, monteCarlo };
}
