/** What a finished run says about itself. */
import type { Metrics, MetricName, Report } from "../report.ts";
import { duration } from "./progress.ts";

/** Updates that the closing figures are averaged over. */
const LAST = 10;

function measured(metrics: readonly Metrics[], name: MetricName): number[] {
  return metrics.flatMap((line) => (line[name] === undefined ? [] : [line[name]]));
}

function lastMean(values: readonly number[]): string {
  const last = values.slice(-LAST);
  if (last.length === 0) return "not measured";
  const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
  const over = last.length === 1 ? "in the last update" : `mean of the last ${last.length} updates`;
  return `${mean.toFixed(3)} (${over})`;
}

/** Lines for people. The time is that of the updates, those before a resume included. */
export function summary(name: string, reports: readonly Report[]): string[] {
  const metrics = reports.filter(({ stage }) => stage === "rl").map((report) => report.metrics);
  const heldout = measured(metrics, "heldout_accuracy").map((value) => value.toFixed(3));
  const elapsedMs = measured(
    reports.map((report) => report.metrics),
    "update_ms",
  ).reduce((sum, value) => sum + value, 0);
  const last = metrics.at(-1);
  const [first = "not measured"] = heldout;
  return [
    `Trained "${name}" for ${last?.update ?? 0} updates with ${last?.rollouts ?? 0} rollouts in ${duration(elapsedMs / 1000)}`,
    `  held-out accuracy  ${first} at the warm start, ${heldout.at(-1) ?? "not measured"} at the end`,
    `  PRM accuracy       ${lastMean(measured(metrics, "prm_accuracy"))}`,
    `  step AUROC         ${lastMean(measured(metrics, "step_auroc"))}`,
    ...(reports.at(-1)?.alarms ?? []).map(({ sentence }) => `  alarm              ${sentence}`),
  ];
}
