/**
 * What a screen reader is told while a run goes on: quarters of the way, and changes that a person has to know
 * of. Nothing at every update: that would be a flood.
 */
import type { LabState } from "./lab-state.ts";
import { statusLine } from "./status-line.ts";
import { strings } from "./catalogue/en/page.ts";

const QUARTER = 25;

function quarters(state: LabState): number {
  const update = state.reports.at(-1)?.metrics.update ?? 0;
  const updates = Math.max(state.header?.updates ?? 0, 1);
  return Math.floor(Math.min(update / updates, 1) * (100 / QUARTER));
}

/** The sentence for a change of state, or null when there is nothing to say. */
export function announcement(before: LabState, now: LabState): string | null {
  if (before.trainer.kind !== now.trainer.kind && now.trainer.kind !== "idle") {
    const { title, detail } = statusLine(now);
    return now.trainer.kind === "failed"
      ? [title, ...detail].map(strings.sentence).join(" ")
      : title;
  }
  if (before.header !== now.header || now.header?.kind !== "live") return null;
  const reached = quarters(now);
  if (reached <= quarters(before)) return null;
  const accuracy = now.reports.findLast(({ metrics }) => metrics.heldout_accuracy !== undefined)
    ?.metrics.heldout_accuracy;
  const text = accuracy === undefined ? "" : `${Math.round(accuracy * 100)} %`;
  return strings.announce.percent(reached * QUARTER, text);
}
