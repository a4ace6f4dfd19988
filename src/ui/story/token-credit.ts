/** Frames 4 to 6: two models read each token, their gap is the credit, and the credit of a step is its sum. */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { segmentsOf, type Segment } from "../segments.ts";
import type { StorySettings } from "./settings.ts";
import { sum, valueOr } from "./sums.ts";

/**
 * Who gave the process reward: the PRM; the task's step labels; nobody; nobody as the filter dropped the group; or
 * a PRM that was not used yet, see `prm.from`.
 */
export type Judge = "prm" | "labels" | "none" | "dropped" | "waiting";

/** Who gave a group's process reward. Log-probabilities that are all 0 were never computed. */
export function judgeOf({ kept, responses }: GroupRecord, settings: StorySettings): Judge {
  const isScored = responses.some(({ prmLogprobs }) => prmLogprobs.some((value) => value !== 0));
  if (isScored && settings.source === "prm") return "prm";
  if (!kept) return "dropped";
  if (settings.source === "steps") return "labels";
  return settings.source === "prm" && settings.isKnown ? "waiting" : "none";
}

export interface StepSum extends Segment {
  /** Sum of its tokens' credit. */
  readonly sum: number;
}

/** One number a token, in nats where not said otherwise; NaN where the recording has none. */
export interface TokenCredit {
  /** log p of the reference. */
  readonly reference: readonly number[];
  /** log p of the PRM. */
  readonly prm: readonly number[];
  /** log p_prm - log p_ref. */
  readonly gap: readonly number[];
  /** Process reward, as the update used it: beta times the gap, after granularity and normalisation. */
  readonly credit: readonly number[];
  /** Every token is in exactly one: steps, and what lies between and after them. */
  readonly steps: readonly StepSum[];
  /** Sum of the credit of all tokens. */
  readonly total: number;
  /** beta * (log p_prm(y) - log p_ref(y)) of the whole response: what the PRM is trained on, less its intercept. */
  readonly sequenceScore: number;
}

/** The credit of one response, token by token and step by step (PRIME, arXiv 2502.01456, Eq. 3). */
export function tokenCredit(response: ResponseRecord, { beta }: StorySettings): TokenCredit {
  const read = (values: readonly number[]) => response.tokens.map((_, t) => valueOr(values, t));
  const [reference, prm, credit] = [
    read(response.refLogprobs),
    read(response.prmLogprobs),
    read(response.processRewards),
  ];
  return {
    reference,
    prm,
    gap: prm.map((value, t) => value - valueOr(reference, t)),
    credit,
    steps: segmentsOf(response).map((segment) => ({
      ...segment,
      sum: sum(credit.slice(segment.start, segment.end)),
    })),
    total: sum(credit),
    sequenceScore: beta * (sum(prm) - sum(reference)),
  };
}

/** The step with the least credit, as an index into `steps`; null where no step has a number. */
export function lowestStep({ steps }: TokenCredit): number | null {
  let lowest: number | null = null;
  steps.forEach(({ step, sum: own }, i) => {
    if (step === null || !Number.isFinite(own)) return;
    if (lowest === null || own < (steps[lowest]?.sum ?? Number.POSITIVE_INFINITY)) lowest = i;
  });
  return lowest;
}
