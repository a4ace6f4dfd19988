/** Curves of single runs as CSV (RFC 4180) in long format: one measured value a line, which plots into the same means. */
import { at } from "../../typed-array.ts";
import type { Arm } from "./arms.ts";

const HEADER = ["arm", "title", "seed", "update", "rollouts", "seconds", "metric", "value"];

/** A cell; what could break a line apart is quoted. */
function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The values of the metrics as they are held: nothing is rounded, interpolated or averaged. */
export function csvOf(arms: readonly Arm[], metrics: readonly string[]): string {
  const lines = [HEADER];
  for (const { name, title, runs } of arms) {
    for (const { seed, updates, rollouts, seconds, metrics: measured } of runs) {
      for (const metric of metrics) {
        measured[metric]?.forEach((value, row) => {
          if (value === null) return;
          const place = [at(updates, row), at(rollouts, row), seconds ? at(seconds, row) : null];
          lines.push([name, title, seed, ...place, metric, value].map(cell));
        });
      }
    }
  }
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}
