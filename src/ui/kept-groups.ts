/**
 * What the page keeps of the groups of a run that it trains. They are nearly all of its memory, a few hundred bytes a
 * token, and a run that trains all day makes no end of them; curves need the metrics of every update, which are small.
 */
import type { Report } from "../report.ts";
import { lastWithGroups } from "./run-source.ts";

/** Tokens of groups and probes that are kept at most: some 70 MB. */
const MOST_TOKENS = 400_000;

/** Tokens whose numbers a report holds. */
function tokensOf({ groups, probes = [] }: Report): number {
  // Most reports have none, and all are looked at several times a second.
  if (groups.length === 0 && probes.length === 0) return 0;
  const responses = groups.flatMap((group) => group.responses);
  return [...responses, ...probes].reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/** A report without what fills the memory. */
function withoutGroups(report: Report): Report {
  const { probes: _, ...others } = report;
  return { ...others, groups: [] };
}

/**
 * Reports of which so many keep their groups that there are at most {@link MOST_TOKENS}: where there are more, those of every
 * second update, of every fourth, and so on, until half of the room is free. So they stay evenly spread over the run, and
 * the newest ones are complete. Update 0, the newest groups and those on screen are kept in any case.
 *
 * @param playhead index of the report on screen
 */
export function withKeptGroups(
  reports: readonly Report[],
  playhead: number,
  most = MOST_TOKENS,
): readonly Report[] {
  const tokens = reports.map(tokensOf);
  const all = tokens.reduce((sum, count) => sum + count, 0);
  if (all <= most) return reports;
  const always = new Set([
    reports.findIndex(({ groups }) => groups.length > 0),
    lastWithGroups(reports, reports.length - 1),
    lastWithGroups(reports, playhead),
  ]);
  const newest = reports.at(-1)?.metrics.update ?? 0;
  for (let stride = 2; ; stride *= 2) {
    const isKept = ({ metrics }: Report, index: number): boolean =>
      metrics.update % stride === 0 || always.has(index);
    const left = reports.reduce(
      (sum, report, index) => sum + (isKept(report, index) ? (tokens[index] ?? 0) : 0),
      0,
    );
    if (left > most / 2 && stride <= newest) continue;
    return reports.map((report, index) =>
      isKept(report, index) || tokens[index] === 0 ? report : withoutGroups(report),
    );
  }
}
