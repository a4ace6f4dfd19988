/** Frame 10: one text whose credit was measured after this update and again later, so that only the models differ. */
import type { Report } from "../../report.ts";
import {
  probeHistories,
  probeToTell,
  rowAt,
  type ProbeHistory,
  type ProbeRow,
} from "../probes/probe-history.ts";
import type { StorySettings } from "./settings.ts";

export interface JudgedAgain {
  readonly probe: ProbeHistory;
  readonly from: ProbeRow;
  readonly to: ProbeRow;
}

/**
 * The probe that tells most, at the last measurement up to an update and at the next one. After the last measurement of
 * a run there is no next one: then the one before and the last.
 *
 * @param reports of the whole run, as far as they are known
 * @param index of the report on screen
 * @returns null where fewer than two measurements are known
 */
export function judgedAgain(
  reports: readonly Report[],
  index: number,
  { beta, reference }: StorySettings,
): JudgedAgain | null {
  const histories = probeHistories(reports, beta, reference);
  const probe = histories[probeToTell(histories)];
  if (!probe?.hasPrm) return null;
  const here = Math.max(0, rowAt(probe, reports[index]?.metrics.update ?? 0));
  const first = Math.max(0, Math.min(here, probe.rows.length - 2));
  const [from, to] = [probe.rows[first], probe.rows[first + 1]];
  return from && to ? { probe, from, to } : null;
}
