/** What is on screen, worked out from the state: which group, response and token, on which scale. */
import type { GroupRecord, Report, ResponseRecord } from "../report.ts";
import { groupDomain, hasLayer, type Layer } from "./credit.ts";
import type { LabState } from "./lab-state.ts";
import { lastWithGroups } from "./run-source.ts";

export interface Scene {
  /** The report at the playhead. */
  readonly report: Report | null;
  /** The report that the groups come from: the playhead's, or the last one before it that recorded some. */
  readonly groupReport: Report | null;
  readonly groupCount: number;
  readonly groupIndex: number;
  readonly group: GroupRecord | null;
  readonly responseIndex: number;
  readonly response: ResponseRecord | null;
  readonly tokenIndex: number;
  readonly layer: Layer;
  /** Half-width of the colour scale. */
  readonly domain: number;
  readonly isDomainKept: boolean;
}

/** The layer in which tokens differ most, so the one that shows what this page is about. */
const DEFAULT_LAYER: Layer = "implicit";

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}

/** Indices that a link or an earlier update asks for are moved into what is there. */
export function sceneOf(state: LabState): Scene {
  const { reports, chosen, start } = state;
  const report = reports[state.at] ?? null;
  const groupReport = reports[lastWithGroups(reports, state.at)] ?? null;
  const groups = groupReport?.groups ?? [];
  const groupIndex = clamp(chosen.group ?? start?.group ?? 0, groups.length);
  const group = groups[groupIndex] ?? null;
  const responses = group?.responses ?? [];
  const responseIndex = clamp(chosen.response ?? start?.response ?? 0, responses.length);
  const response = responses[responseIndex] ?? null;
  const asked = chosen.layer ?? DEFAULT_LAYER;
  const layer = group && !hasLayer(group, asked) ? DEFAULT_LAYER : asked;
  const kept = state.keptDomains[layer];
  return {
    report,
    groupReport,
    groupCount: groups.length,
    groupIndex,
    group,
    responseIndex,
    response,
    tokenIndex: clamp(chosen.token ?? 0, response?.tokens.length ?? 0),
    layer,
    domain: kept ?? (group ? groupDomain(group, layer) : 0),
    isDomainKept: kept !== undefined,
  };
}

/** Index of the report of an update, or of the last one before it; null when there is none. */
export function indexOfUpdate(reports: readonly Report[], update: number): number | null {
  const index = reports.findLastIndex(
    ({ stage, metrics }) => stage === "rl" && metrics.update <= update,
  );
  return index < 0 ? null : index;
}
