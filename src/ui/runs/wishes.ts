/**
 * What a visitor chose of the comparison of runs, and how an address carries it:
 * `m=kl&x=updates&b=grpo&a=true-steps&h=prime&w=5&i=1&d=1`. url-state.ts lets through what has the form of a wish; which metrics
 * and arms there are is known when the runs have come.
 */
import type { WishEntry } from "../url-state.ts";

/** What the horizontal axis counts. */
export const X_AXES = ["rollouts", "updates", "seconds"] as const;
export type XAxis = (typeof X_AXES)[number];

/** About how many measurements a smoothed curve averages at each of its points. */
export const SPANS = [2, 5, 10, 20] as const;
export type Span = (typeof SPANS)[number];

/** null: not chosen. */
export interface Wishes {
  readonly metric: string | null;
  readonly axis: XAxis | null;
  /** Name of the arm that the others are held against. */
  readonly baseline: string | null;
  /** Arms that were turned on or off, by name; "" is the run on screen. */
  readonly toggled: ReadonlyMap<string, boolean>;
  /** null: curves as they were measured. */
  readonly span: Span | null;
  /** Whether single seeds are drawn. */
  readonly hasSeeds: boolean;
  /** Whether there is a table instead of the charts. */
  readonly isTable: boolean;
}

export const NO_WISHES: Wishes = {
  metric: null,
  axis: null,
  baseline: null,
  toggled: new Map(),
  span: null,
  hasSeeds: false,
  isTable: false,
};

/** The wishes that entries of an address say; of two for one choice the last counts. */
export function wishesOf(entries: readonly WishEntry[]): Wishes {
  const toggled = new Map<string, boolean>();
  const last = new Map<string, string>();
  for (const [key, text] of entries) {
    if (key === "a" || key === "h") toggled.set(text, key === "a");
    else last.set(key, text);
  }
  return {
    metric: last.get("m") ?? null,
    axis: X_AXES.find((axis) => axis === last.get("x")) ?? null,
    baseline: last.get("b") ?? null,
    toggled,
    span: SPANS.find((span) => String(span) === last.get("w")) ?? null,
    hasSeeds: last.has("i"),
    isTable: last.has("d"),
  };
}

/** The entries that say the wishes. */
export function wishEntries(wishes: Wishes): readonly WishEntry[] {
  const { metric, axis, baseline, toggled, span, hasSeeds, isTable } = wishes;
  const entry = (key: string, text: string | null): WishEntry[] =>
    text === null ? [] : [[key, text]];
  return [
    ...entry("m", metric),
    ...entry("x", axis),
    ...entry("b", baseline),
    ...entry("w", span === null ? null : String(span)),
    ...entry("i", hasSeeds ? "1" : null),
    ...entry("d", isTable ? "1" : null),
    ...[...toggled].map(([name, isShown]): WishEntry => [isShown ? "a" : "h", name]),
  ];
}
