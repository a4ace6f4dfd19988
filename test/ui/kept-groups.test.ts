/** What the page keeps of a run that has no end. */
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/report.ts";
import { withKeptGroups } from "../../src/ui/kept-groups.ts";
import { initialState, reduceAll } from "../../src/ui/lab-state.ts";
import { liveHeader } from "../../src/ui/run-source.ts";
import { presetConfig } from "../../src/presets.ts";
import { fixtureRecording } from "./fixture.ts";

const { reports: made } = fixtureRecording({ updates: 11 });

/** Reports of a run of any length, with groups and probes in each update or in every few. */
function run(updates: number, every = 1): Report[] {
  return Array.from({ length: updates + 1 }, (_, update) => {
    const report = made[update % made.length];
    if (!report) throw new Error("The made-up run has no report");
    const metrics = { ...report.metrics, update };
    return update % every === 0 ? { ...report, metrics } : { stage: "rl", metrics, groups: [] };
  });
}

const tokens = (reports: readonly Report[]): number =>
  reports
    .flatMap(({ groups, probes = [] }) => [...groups.flatMap((g) => g.responses), ...probes])
    .reduce((sum, response) => sum + response.tokens.length, 0);
const kept = (reports: readonly Report[]): number[] =>
  reports.flatMap(({ groups, metrics }) => (groups.length > 0 ? [metrics.update] : []));

describe("groups of a run that trains", () => {
  test("are all kept as long as there is room", () => {
    const reports = run(100);
    expect(withKeptGroups(reports, 100, tokens(reports))).toBe(reports);
  });

  test.each([1, 5, 12])(
    "recorded every %i updates, keep below the limit, evenly spread",
    (every) => {
      const reports = run(1200, every);
      const most = tokens(reports) / 3;
      const left = withKeptGroups(reports, 1200, most);
      expect(tokens(left)).toBeLessThanOrEqual(most);
      expect(left.map(({ metrics }) => metrics)).toEqual(reports.map(({ metrics }) => metrics));
      const updates = kept(left);
      expect(updates[0]).toBe(0);
      expect(updates.at(-1)).toBe(kept(reports).at(-1));
      const gaps = updates.slice(1, -1).map((update, i) => update - (updates[i] ?? 0));
      expect(new Set(gaps).size).toBe(1);
      // What is kept is what it was.
      for (const update of updates) expect(left[update]).toBe(reports[update]);
    },
  );

  test("those on screen stay, wherever that is", () => {
    const reports = run(1000);
    const left = withKeptGroups(reports, 333, tokens(reports) / 8);
    expect(kept(left)).toContain(333);
    expect(left[333]).toBe(reports[333]);
  });

  test("one update with more than there is room for is shown all the same", () => {
    const reports = run(3);
    expect(kept(withKeptGroups(reports, 3, 1))).toEqual([0, 3]);
  });

  test("a long run holds no more than a short one, and a recording keeps all of its own", () => {
    const config = presetConfig("pocket");
    const open = { kind: "open", header: liveHeader(config, "made-up"), start: null } as const;
    const all = run(6000);
    expect(tokens(all)).toBeGreaterThan(800_000);
    let live = reduceAll(initialState("pocket", 0), [{ from: "live", event: open }]);
    let most = 0;
    for (let i = 0; i < all.length; i += 50) {
      const event = { kind: "reports", reports: all.slice(i, i + 50) } as const;
      live = reduceAll(live, [{ from: "live", event }]);
      most = Math.max(most, tokens(live.reports));
    }
    expect(most).toBeGreaterThan(200_000);
    expect(most).toBeLessThanOrEqual(400_000);
    expect(live.reports.length).toBe(6001);
    const event = { kind: "reports", reports: all } as const;
    const recorded = reduceAll(initialState("pocket", 0), [{ from: "recorded", event }]);
    expect(recorded.reports).toEqual(all);
  });
});
