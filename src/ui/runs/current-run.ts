/** The run on screen as a run among others, and the way between its updates and a chart's horizontal axis. */
import { curvesOf, type RunCurves } from "../../run-curves.ts";
import type { Report } from "../../report.ts";
import { at } from "../../typed-array.ts";
import type { RunHeader } from "../run-source.ts";
import type { Arm } from "./arms.ts";
import type { XAxis } from "./wishes.ts";

/** The run on screen. */
export interface CurrentRun {
  readonly header: RunHeader;
  readonly reports: readonly Report[];
}

/** A name that no arm from a file can have: they are not empty. */
export const CURRENT = "";

/** An arm of one run; null while the run has measured nothing. */
export function currentArm({ header, reports }: CurrentRun): Arm | null {
  const lines = reports.filter(({ stage }) => stage === "rl").map(({ metrics }) => metrics);
  const curves = curvesOf(lines);
  if (curves.updates.length === 0) return null;
  const { name: title, config, seed } = header;
  const run: RunCurves = { arm: CURRENT, seed, ...curves };
  return { name: CURRENT, title, config, origin: "current", runs: [run] };
}

/** The last update of the run at or before a place on the axis; null before its first. */
export function updateAt(run: RunCurves, axis: XAxis, x: number): number | null {
  const row = run[axis]?.findLastIndex((place) => place <= x) ?? -1;
  return row < 0 ? null : at(run.updates, row);
}

/** Where an update of the run lies on the axis; null where the run does not know. */
export function placeOfUpdate(run: RunCurves, axis: XAxis, update: number): number | null {
  const row = run.updates.findLastIndex((measured) => measured <= update);
  return row < 0 ? null : (run[axis]?.[row] ?? null);
}
