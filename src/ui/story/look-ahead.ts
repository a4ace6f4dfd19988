/** Frame 8: what follows a token, both sources added, and the sum rescaled over the batch. */
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import type { StorySettings } from "./settings.ts";
import { sizeOf, valueOr } from "./sums.ts";

/** One number a token; NaN where the recording has none. */
export interface Lanes {
  /** Return to go of the process reward less its baseline, not weighted. */
  readonly process: readonly number[];
  /** The same of the outcome. */
  readonly outcome: readonly number[];
  /** weight * process + weight * outcome. */
  readonly sum: readonly number[];
  /** What the policy loss used. */
  readonly advantage: readonly number[];
}

export function lanesOf(response: ResponseRecord, settings: StorySettings): Lanes {
  const read = (values: readonly number[]) => response.tokens.map((_, t) => valueOr(values, t));
  const [process, outcome] = [read(response.processReturns), read(response.outcomeReturns)];
  return {
    process,
    outcome,
    sum: process.map(
      (value, t) => settings.processWeight * value + settings.outcomeWeight * valueOr(outcome, t),
    ),
    advantage: read(response.advantages),
  };
}

/** advantage = (sum - mean) * scale. */
export interface Whitening {
  readonly mean: number;
  readonly scale: number;
  /** Largest relative error of that map over all tokens. */
  readonly error: number;
}

/**
 * Mean and scale of the whitening, taken back out of the data: the batch is not recorded, but whitening is one
 * affine map for all of it, so the two tokens that lie furthest apart give the map and all others test it.
 *
 * @returns null where fewer than two different sums are known
 */
export function whiteningOf(
  groups: readonly GroupRecord[],
  settings: StorySettings,
): Whitening | null {
  const tokens = groups
    .flatMap(({ responses }) => responses.map((response) => lanesOf(response, settings)))
    .flatMap(({ sum, advantage }) =>
      sum.map((value, t) => ({ value, advantage: valueOr(advantage, t) })),
    )
    .filter(({ value, advantage }) => Number.isFinite(value) && Number.isFinite(advantage))
    .toSorted((a, b) => a.value - b.value);
  const [low, high] = [tokens[0], tokens.at(-1)];
  if (!low || !high || high.value - low.value <= 1e-9 * Math.abs(high.value)) return null;
  const scale = (high.advantage - low.advantage) / (high.value - low.value);
  const mean = scale === 0 ? 0 : low.value - low.advantage / scale;
  // The mean came out of a sum over all tokens, so its rounding is relative to their sizes and not to its own.
  const typical = sizeOf(tokens.map(({ value }) => value)) / tokens.length;
  const errors = tokens.map(({ value, advantage }) => {
    const size = Math.abs(scale) * (Math.abs(value) + typical) + Math.abs(advantage);
    return size === 0 ? 0 : Math.abs((value - mean) * scale - advantage) / size;
  });
  return { mean, scale, error: errors.reduce((worst, error) => Math.max(worst, error), 0) };
}
