/** A response cut into its steps and what lies between and after them. */
import type { ResponseRecord, StepRecord } from "../report.ts";

export interface Segment {
  /** Counted from 1; null for tokens that belong to no step, such as the stop token. */
  readonly step: number | null;
  readonly start: number;
  readonly end: number;
  readonly correct: StepRecord["correct"];
}

/** Every token is in exactly one segment, whatever the steps of a foreign recording say. */
export function segmentsOf(response: Pick<ResponseRecord, "tokens" | "steps">): Segment[] {
  const length = response.tokens.length;
  const segments: Segment[] = [];
  let done = 0;
  const rest = (end: number): void => {
    if (end > done) segments.push({ step: null, start: done, end, correct: null });
    done = Math.max(done, end);
  };
  response.steps.forEach((step, i) => {
    const start = Math.min(Math.max(step.start, done), length);
    const end = Math.min(step.end, length);
    if (end <= start) return;
    rest(start);
    segments.push({ step: i + 1, start, end, correct: step.correct });
    done = end;
  });
  rest(length);
  return segments;
}

export type Move = "next" | "previous" | "next-step" | "previous-step" | "first" | "last";

/** The token that a key leads to: stays at the ends. */
export function moved(segments: readonly Segment[], token: number, move: Move): number {
  const last = (segments.at(-1)?.end ?? 1) - 1;
  const here = segments.findIndex(({ start, end }) => token >= start && token < end);
  switch (move) {
    case "next":
      return Math.min(token + 1, last);
    case "previous":
      return Math.max(token - 1, 0);
    case "next-step":
      return segments[here + 1]?.start ?? last;
    case "previous-step": {
      const start = segments[here]?.start ?? 0;
      return token > start ? start : (segments[here - 1]?.start ?? 0);
    }
    case "first":
      return 0;
    case "last":
      return last;
  }
}
