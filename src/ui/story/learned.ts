/** Frame 10: how far the run has come, as dots of its curves up to the update on screen. */
import type { MetricName, Report } from "../../report.ts";
import { at } from "../../typed-array.ts";
import { axisRange, curveOf } from "../curve.ts";

/** The curves of the frame. */
const LOOP_METRICS = [
  "prm_loss",
  "prm_accuracy",
  "heldout_accuracy",
] as const satisfies readonly MetricName[];
export type LoopMetric = (typeof LOOP_METRICS)[number];

export interface Dot {
  readonly update: number;
  readonly value: number;
}

export interface LoopCurve {
  readonly metric: LoopMetric;
  /** In order, the newest last; empty where the run does not measure it. */
  readonly dots: readonly Dot[];
  /** Whether the newest dot was measured in the update on screen. */
  readonly isNew: boolean;
}

export interface Learned {
  /** The update on screen; 0 before there is one. */
  readonly update: number;
  readonly curves: readonly LoopCurve[];
}

/** More dots than these would run into each other: the first, the last, and every n-th between. */
const MAX_DOTS = 40;

function thinned(dots: readonly Dot[]): Dot[] {
  const every = Math.ceil(dots.length / MAX_DOTS);
  return dots.filter((_, i) => i % every === 0 || i === dots.length - 1);
}

/**
 * The curves up to a report.
 *
 * @param index of the report on screen
 */
export function learnedBy(reports: readonly Report[], index: number): Learned {
  const known = reports.slice(0, index + 1);
  const update = known.findLast(({ stage }) => stage === "rl")?.metrics.update ?? 0;
  return {
    update,
    curves: LOOP_METRICS.map((metric) => {
      const { updates, values } = curveOf(known, metric);
      const dots = updates.map((measured, i) => ({ update: measured, value: at(values, i) }));
      return { metric, dots: thinned(dots), isNew: dots.at(-1)?.update === update };
    }),
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Places of a curve's dots in a drawing, y downwards. Shares keep an axis from 0 to 1.
 *
 * @param box size of the drawing, and what stays free at its edges
 */
export function placesOf(
  { metric, dots }: LoopCurve,
  { width, height, margin }: { width: number; height: number; margin: number },
): Place[] {
  const [low, high] = axisRange(
    dots.map(({ value }) => value),
    metric !== "prm_loss",
  );
  const first = dots[0]?.update ?? 0;
  const span = Math.max((dots.at(-1)?.update ?? 0) - first, 1);
  return dots.map(({ update, value }) => ({
    x: margin + ((update - first) / span) * (width - 2 * margin),
    y: height - margin - ((value - low) / (high - low)) * (height - 2 * margin),
  }));
}
