/**
 * The story's invariants I1 to I7 on runs that were trained for this test, through the session that the page's worker
 * drives: every group of every update, as it was reported, and as a recording gives it back.
 */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { readModel } from "../../src/cli/model-folder.ts";
import { parseConfig, type Config } from "../../src/config.ts";
import { presetConfig } from "../../src/presets.ts";
import {
  readRecording,
  RECORDING_VERSION,
  writeRecording,
  type Recording,
} from "../../src/recording.ts";
import type { GroupRecord, Report } from "../../src/report.ts";
import { createRun } from "../../src/run/run.ts";
import type { SessionHost } from "../../src/run/session-host.ts";
import { Session } from "../../src/run/session.ts";
import { at } from "../../src/typed-array.ts";
import { checksOf, FRAMES, type CheckName } from "../../src/ui/story/frames.ts";
import { isSame, isWhite, oneScale } from "../../src/ui/story/invariants.ts";
import { readSettings } from "../../src/ui/story/settings.ts";
import { storyOf, type Story } from "../../src/ui/story/story-of.ts";
import { tableOf } from "../../src/ui/story/table.ts";
import { openTestDevice } from "../gpu.ts";

const optimizer = { learningRate: 0.02 };

/** A model that knows nothing, and a verifier that accepts some of what it writes: 30 groups in each of 4 updates. */
const small = parseConfig(
  {
    name: "small",
    seed: 11,
    task: { name: "chained-arithmetic", steps: 2 },
    model: { hidden: 8, intermediate: 12, layers: 1, heads: 2, kvHeads: 1, headWidth: 4 },
    start: "sft",
    sft: { updates: 1, batch: 4, optimizer },
    updates: 4,
    rollout: { prompts: 30, responses: 4 },
    outcome: { falsePositive: 0.4 },
    prm: { beta: 1, optimizer },
    policy: { optimizer },
    evaluation: { every: 1000, prompts: 2 },
    record: { every: 1, groups: 64, alternatives: 2 },
    probes: { every: 1, prompts: 1 },
  },
  "small",
);

/** The page's own preset with its warm start: one update of 24 groups. */
const pocket: Config = {
  ...presetConfig("pocket"),
  updates: 1,
  rollout: { ...presetConfig("pocket").rollout, prompts: 24 },
  evaluation: { every: 1000, prompts: 8, temperature: 1 },
  record: { every: 1, groups: 64, alternatives: 1 },
};

/** The file's own: a session destroys the device that it has. */
const device = await openTestDevice();

const host: SessionHost = {
  openDevice: () => Promise.resolve({ device, line: "test" }),
  readStart: (name) =>
    readModel(fileURLToPath(new URL(`../../public/warm-start/${name}`, import.meta.url))),
  createRun,
  shaders: () => Promise.resolve(""),
  store: Promise.resolve({
    notice: "This test keeps nothing.",
    open: () => Promise.resolve(null),
    history: () => Promise.resolve([]),
    save: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }),
  clock: {
    now: () => performance.now(),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
  },
};

const sessions: Session[] = [];

/** The reports of a whole run, as the page gets them. */
function trained(config: Config): Promise<Report[]> {
  return new Promise((resolve, reject) => {
    const reports: Report[] = [];
    const session = new Session(host, config, false, (event) => {
      if (event.kind === "report") reports.push(event.report);
      if (event.kind !== "state") return;
      if (event.state.kind === "finished") resolve(reports.filter(({ stage }) => stage === "rl"));
      if (event.state.kind === "failed") reject(new Error(event.state.error));
    });
    sessions.push(session);
    void session.begin();
  });
}

const runs = { small: await trained(small), pocket: await trained(pocket) };

// They share the device: so all end together.
afterAll(() => Promise.all(sessions.map((session) => session.stop())));

/** The run as a file gives it back. */
function recorded(config: Config, reports: readonly Report[]): Recording {
  const header = {
    version: RECORDING_VERSION,
    config: { ...config },
    adapter: "test",
    updates: config.updates,
    created: "2026-11-26T00:00:00.000Z",
  } as const;
  return readRecording(writeRecording({ header, reports }), "test");
}

const groupsOf = (reports: readonly Report[]): GroupRecord[] =>
  reports.flatMap(({ groups }) => groups);

/** Checks every frame of every group. @returns how often each check applied */
function checkAll(groups: readonly GroupRecord[], config: Config): Map<CheckName, number> {
  const seen = new Map<CheckName, number>();
  const settings = readSettings(config);
  groups.forEach((group, i) => {
    for (const frame of FRAMES) {
      for (const { name, holds, error } of checksOf(frame, group, settings)) {
        expect(holds, `${name} of group ${i}: ${error}`).toBe(true);
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }
    }
  });
  return seen;
}

function tell(group: GroupRecord, config: Config, reports: readonly Report[]): Story {
  const last = reports.length - 1;
  const story = storyOf({ group, config, response: 1, token: 0, reports, at: last });
  if (!story) throw new Error("expected a story");
  return story;
}

const cases = [
  { name: "small", config: small, groups: 120 },
  { name: "pocket", config: pocket, groups: 24 },
] as const;

describe.each(cases)("$name", ({ name, config, groups: count }) => {
  const live = runs[name];
  const { reports: replayed } = recorded(config, live);
  const settings = readSettings(config);

  test.each([
    ["live", live],
    ["recorded", replayed],
  ])("%s: I1 to I4 and I6 hold in every frame of every group", (_, reports) => {
    const groups = groupsOf(reports);
    expect(groups).toHaveLength(count);
    const seen = checkAll(groups, config);
    for (const always of [
      "rewardAtEnd",
      "outcomeAlike",
      "creditIsGap",
      "creditIsDivided",
      "stepsAddUp",
      "outcomeIsArrow",
      "processIsArrow",
      "outcomesSumToZero",
      "processMeansSumToZero",
    ] as const)
      expect(seen.get(always), always).toBe(count);
    const isAlike = ({ responses }: GroupRecord): boolean =>
      new Set(responses.map(({ outcome }) => outcome)).size === 1;
    const alike = groups.filter(isAlike).length;
    expect(alike).toBeGreaterThan(0);
    expect(alike).toBeLessThan(count);
    expect(seen.get("alikeTellsNothing")).toBe(alike);
    const told = ({ responses }: GroupRecord): boolean =>
      responses.some(({ alternatives }) => alternatives !== undefined);
    expect(seen.get("chancesAgree")).toBe(groups.filter(told).length);
  });

  test.each([
    ["live", live],
    ["recorded", replayed],
  ])(
    "%s: the whole batch has mean 0 and spread 1, by one shift and one scale (I5)",
    (_, reports) => {
      const updates = reports.filter(({ groups }) => groups.length > 0);
      expect(updates).toHaveLength(config.updates);
      for (const { groups } of updates) {
        expect(groups).toHaveLength(config.rollout.prompts);
        expect(isWhite(groups, settings)).toMatchObject({ holds: true });
        expect(oneScale(groups, settings)).toMatchObject({ holds: true });
      }
    },
  );

  test("what crosses to the page tells the same story, bit for bit (I7)", () => {
    const crossed = structuredClone(live);
    groupsOf(live).forEach((group, i) => {
      const [own, other] = [
        tell(group, config, live),
        tell(at(groupsOf(crossed), i), config, crossed),
      ];
      expect(isSame(own, other)).toBe(true);
      for (const frame of FRAMES) expect(tableOf(other, frame)).toEqual(tableOf(own, frame));
    });
  });

  test("a recording that is stored again tells the same story, bit for bit (I7)", () => {
    const again = recorded(config, replayed).reports;
    groupsOf(replayed).forEach((group, i) => {
      const own = tell(group, config, replayed);
      expect(isSame(own, tell(at(groupsOf(again), i), config, again))).toBe(true);
    });
  });

  test("the recorded story is the live one to the digits that a recording keeps", () => {
    groupsOf(live).forEach((group, i) => {
      const { allLanes, credits } = tell(group, config, live);
      const kept = tell(at(groupsOf(replayed), i), config, replayed);
      const numbers = [
        ...allLanes.map((lanes) => lanes.advantage),
        ...credits.map((c) => c.credit),
      ];
      const others = [
        ...kept.allLanes.map((lanes) => lanes.advantage),
        ...kept.credits.map((c) => c.credit),
      ];
      numbers.forEach((row, r) => {
        row.forEach((value, t) => {
          const error = Math.abs(at(at(others, r), t) - value);
          expect(error).toBeLessThanOrEqual(5.1e-7 * Math.abs(value));
        });
      });
    });
  });

  test("one number that is off is found out, whichever group it is in", () => {
    for (const group of groupsOf(live)) {
      const [first, ...others] = group.responses;
      if (!first) throw new Error("expected a response");
      const processRewards = first.processRewards.with(0, (first.processRewards[0] ?? 0) + 0.01);
      const broken = { ...group, responses: [{ ...first, processRewards }, ...others] };
      const failed = FRAMES.flatMap((frame) => checksOf(frame, broken, settings)).filter(
        ({ holds }) => holds === false,
      );
      expect(failed.map((check) => check.name)).toEqual(
        expect.arrayContaining(["creditIsGap", "stepsAddUp"]),
      );
    }
  });
});
