/** One metric over a run, as numbers for a chart, a sentence and a table. */
import type { MetricName, Report } from "../report.ts";
import { at } from "../typed-array.ts";

/** The curves of the page, in its order. */
export const CURVES = [
  "heldout_accuracy",
  "prm_accuracy",
  "train_accuracy",
  "entropy",
  "kl",
  "clip_fraction",
] as const satisfies readonly MetricName[];
export type CurveName = (typeof CURVES)[number];

export interface Curve {
  /** Updates at which the metric was measured. */
  readonly updates: readonly number[];
  readonly values: readonly number[];
}

/** No measurement. */
export const NO_CURVE: Curve = { updates: [], values: [] };

/** The reinforcement-learning reports that carry the metric. Warm-start reports count their own updates. */
export function curveOf(reports: readonly Report[], metric: MetricName): Curve {
  return longerCurve(NO_CURVE, reports, metric);
}

/** A curve with further reports of its run; the same object where none of them carries the metric. */
export function longerCurve(curve: Curve, further: readonly Report[], metric: MetricName): Curve {
  const updates: number[] = [];
  const values: number[] = [];
  for (const { stage, metrics } of further) {
    const value = metrics[metric];
    if (stage !== "rl" || value === undefined || !Number.isFinite(value)) continue;
    updates.push(metrics.update);
    values.push(value);
  }
  if (values.length === 0) return curve;
  return { updates: [...curve.updates, ...updates], values: [...curve.values, ...values] };
}

/** The last value measured at or before an update. */
export function valueAt(curve: Curve, update: number): number | null {
  const index = curve.updates.findLastIndex((measured) => measured <= update);
  return index < 0 ? null : at(curve.values, index);
}

export interface Extremes {
  readonly first: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
  readonly highUpdate: number;
  readonly firstUpdate: number;
  readonly lastUpdate: number;
}

/** What a sentence about the curve needs; null for an empty one. */
export function extremes(curve: Curve): Extremes | null {
  const { updates, values } = curve;
  if (values.length === 0) return null;
  const high = values.reduce((best, value, i) => (value > at(values, best) ? i : best), 0);
  return {
    first: at(values, 0),
    last: at(values, values.length - 1),
    low: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    high: at(values, high),
    highUpdate: at(updates, high),
    firstUpdate: at(updates, 0),
    lastUpdate: at(updates, updates.length - 1),
  };
}

/** Rows of the table view: every update at which any of the metrics was measured. */
export function table(
  reports: readonly Report[],
  metrics: readonly MetricName[],
): { readonly update: number; readonly cells: readonly (number | null)[] }[] {
  return reports
    .filter(({ stage }) => stage === "rl")
    .map((report) => ({
      update: report.metrics.update,
      cells: metrics.map((metric) => report.metrics[metric] ?? null),
    }))
    .filter(({ cells }) => cells.some((value) => value !== null));
}

/**
 * Range of the vertical axis. Shares keep 0..1, so that two runs can be compared at a glance; other metrics
 * start at 0 and leave air above.
 */
export function axisRange(
  values: ArrayLike<number | null | undefined>,
  isShare: boolean,
): [low: number, high: number] {
  if (isShare) return [0, 1];
  let [low, high] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] ?? 0);
    high = Math.max(high, values[i] ?? 0);
  }
  return high === low ? [low, low + 1] : [low * 1.1, high * 1.1];
}
