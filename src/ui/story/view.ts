/** What a frame shows of the tokens after its n-th movement, apart from how it is drawn. */
import type { Frame } from "./frames.ts";
import type { Story } from "./story-of.ts";

/** The numbers that can lie on the tokens. */
export type StoryLayer = "outcome" | "credit" | "process" | "sum" | "advantage";

export interface View {
  /** Whether the tokens are written yet. */
  readonly isWritten: boolean;
  /** Whether the verdict lies on the last token. */
  readonly isStamped: boolean;
  /** The bars of the two models: the reference's alone, both, or folded into the gap between them. */
  readonly models: "none" | "reference" | "both" | "folded";
  /** The number on each token; null for none. */
  readonly layer: StoryLayer | null;
  /** Whether the layer colours the tokens and is written under them, or is a bar alone. */
  readonly isColoured: boolean;
  /** What is drawn of the reasoning steps. */
  readonly steps: "none" | "brackets" | "sums" | "total";
  /** Whether the task's own verdict on each step is told. */
  readonly isTold: boolean;
}

const GREY: View = {
  isWritten: true,
  isStamped: false,
  models: "none",
  layer: null,
  isColoured: false,
  steps: "none",
  isTold: false,
};

/**
 * A frame after `beat` of its movements, 0 being before the first.
 *
 * Frames 4 to 6 need process rewards: without any they stay grey, and a sentence says why.
 */
export function viewOf({ judge }: Story, frame: Frame, beat: number): View {
  const hasModels = judge === "prm";
  const credit = hasModels || judge === "labels" ? "credit" : null;
  const told = { ...GREY, isTold: true };
  switch (frame) {
    case 1:
      return { ...GREY, isWritten: beat > 0 };
    case 2:
      return { ...GREY, isStamped: beat > 0 };
    case 3:
      return { ...GREY, isStamped: true, layer: beat > 0 ? "outcome" : null, isColoured: beat > 0 };
    case 4:
      if (!hasModels || beat === 0) return GREY;
      return { ...GREY, models: beat === 1 ? "reference" : "both" };
    case 5:
      return {
        ...GREY,
        models: hasModels ? (beat === 0 ? "both" : "folded") : "none",
        layer: beat > 0 ? credit : null,
        isColoured: beat > 1,
      };
    case 6: {
      const steps = (["none", "brackets", "sums", "total"] as const)[beat] ?? "total";
      return { ...GREY, layer: credit, isColoured: true, steps, isTold: beat > 0 };
    }
    case 7:
      return { ...told, layer: credit, isColoured: true, steps: "brackets" };
    case 8: {
      const layer = ([credit, "process", "sum", "advantage"] as const)[beat] ?? "advantage";
      return { ...told, layer, isColoured: true, steps: "brackets" };
    }
    case 9:
    case 10:
      return { ...told, layer: "advantage", isColoured: true, steps: "brackets" };
  }
}

/** One number a token of a response. */
export function valuesOf(story: Story, layer: StoryLayer, response: number): readonly number[] {
  switch (layer) {
    case "credit":
      return story.credits[response]?.credit ?? [];
    case "outcome":
    case "process":
    case "sum":
    case "advantage":
      return story.allLanes[response]?.[layer] ?? [];
  }
}

/** Sweeps over the tokens end after this long, however many there are. */
const SWEEP_MS = 300;
/** A written line appears token by token, at most this far apart. */
const WRITING_MS = 60;
const WRITTEN_BY_MS = 600;

/** How long a token waits for a frame's movement, in ms. What looks ahead starts at the end of the line. */
export function delayOf({ models, layer }: View, token: number, tokens: number): number {
  if (layer === "sum" || layer === "advantage") return 0;
  if (layer === null && models === "none") {
    return Math.min(token * WRITING_MS, (token / tokens) * WRITTEN_BY_MS);
  }
  const isBackwards = layer === "outcome" || layer === "process";
  return ((isBackwards ? tokens - 1 - token : token) / tokens) * SWEEP_MS;
}

/** Lines that fit beside the text. The other responses stand in the table. */
const MAX_LINES = 8;

/** Indices of the lines to show: the chosen response is always among them. */
export function linesOf(count: number, chosen: number): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  const first = all.slice(0, MAX_LINES);
  return first.includes(chosen) || count === 0 ? first : [...first.slice(0, -1), chosen];
}
