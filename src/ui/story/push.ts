/** Frame 9: what the update did to the chance of one token, and where the clip stands. */
import type { ResponseRecord } from "../../report.ts";
import type { StorySettings } from "./settings.ts";
import { valueOr } from "./sums.ts";

/** A token that could have come next, with its probability before and after the update. */
export interface Alternative {
  readonly token: string;
  readonly before: number;
  readonly after: number;
  readonly isSampled: boolean;
}

export interface Push {
  readonly advantage: number;
  /** Probability of the token when it was sampled. */
  readonly before: number;
  /** Probability after the update; null where the recording does not hold it. */
  readonly after: number | null;
  /** after / before. */
  readonly ratio: number | null;
  /** Ratios at which the clip takes the push away. */
  readonly fence: { readonly low: number; readonly high: number };
  /** Whether the ratio lies beyond the fence on the side that the advantage pushes to. */
  readonly isClipped: boolean;
  /** Likeliest first; empty where the recording does not hold them. */
  readonly alternatives: readonly Alternative[];
}

/** null for a token that does not exist. */
export function pushOf(
  response: ResponseRecord,
  token: number,
  { clipLow, clipHigh }: StorySettings,
): Push | null {
  if (response.tokens[token] === undefined) return null;
  const advantage = valueOr(response.advantages, token);
  const before = Math.exp(valueOr(response.logprobs, token));
  const afterLogprob = response.afterLogprobs?.[token];
  const after = afterLogprob === undefined ? null : Math.exp(afterLogprob);
  // Of the logarithms: both probabilities may be too small to divide.
  const ratio =
    afterLogprob === undefined ? null : Math.exp(afterLogprob - valueOr(response.logprobs, token));
  const fence = { low: 1 - clipLow, high: 1 + clipHigh };
  const choice = response.alternatives?.[token];
  return {
    advantage,
    before,
    after,
    ratio,
    fence,
    isClipped:
      ratio !== null &&
      ((advantage > 0 && ratio > fence.high) || (advantage < 0 && ratio < fence.low)),
    alternatives: (choice?.words ?? []).map((word, i) => ({
      token: word,
      before: valueOr(choice?.before ?? [], i),
      after: valueOr(choice?.after ?? [], i),
      isSampled: word === response.tokens[token],
    })),
  };
}
