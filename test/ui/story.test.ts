/** The story's numbers are the record's, on every group of the shipped recording; each check fails on a broken one. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { GroupRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { checksOf, FRAMES } from "../../src/ui/story/frames.ts";
import {
  creditIsDivided,
  creditIsGap,
  isSame,
  oneScale,
  outcomeAlike,
  outcomeIsArrow,
  outcomesSumToZero,
  processIsArrow,
  processMeansSumToZero,
  stepsAddUp,
  TOLERANCE,
} from "../../src/ui/story/invariants.ts";
import { judgedAgain } from "../../src/ui/story/judged-again.ts";
import { whiteningOf } from "../../src/ui/story/look-ahead.ts";
import { withSign } from "../../src/ui/story/notation.ts";
import { noticesOf } from "../../src/ui/story/notices.ts";
import { readSettings } from "../../src/ui/story/settings.ts";
import { storyGroup } from "../../src/ui/story/story-group.ts";
import { storyOf, type Story } from "../../src/ui/story/story-of.ts";
import { storyStrings } from "../../src/ui/catalogue/en/story.ts";
import { judgeOf } from "../../src/ui/story/token-credit.ts";
import { tokenNumbers } from "../../src/ui/story/token-numbers.ts";
import { fixtureRecording } from "./fixture.ts";

const shipped = await decodeRecording(
  Uint8Array.from(
    readFileSync(
      fileURLToPath(new URL("../../public/recordings/pocket.steplight", import.meta.url)),
    ),
  ),
  "pocket.steplight",
);
const { config } = shipped.header;
const settings = readSettings(config);
const groups = shipped.reports.flatMap((report) => report.groups);

const tell = (group: GroupRecord, response = 0, token = 0, own = config): Story => {
  const place = { response, token, reports: shipped.reports, at: shipped.reports.length - 1 };
  const story = storyOf({ group, config: own, ...place });
  if (!story) throw new Error("no story");
  return story;
};

const words = (sentence: string): number => sentence.split(/\s+/).filter(Boolean).length;

describe("on the shipped recording", () => {
  test("there is something to check", () => {
    expect(groups.length).toBeGreaterThan(20);
    expect(groups.every((group) => judgeOf(group, settings) === "prm")).toBe(true);
  });

  test("every check of every frame holds", () => {
    const seen = new Map<string, number>();
    for (const group of groups) {
      for (const frame of FRAMES) {
        for (const { name, holds, error } of checksOf(frame, group, settings)) {
          expect(holds, `${name}: ${error}`).toBe(true);
          seen.set(name, (seen.get(name) ?? 0) + 1);
        }
      }
    }
    // Chances are of the groups that say what could have come instead: one an update.
    const updates = shipped.reports.filter((report) => report.groups.length > 0).length;
    expect(seen.get("chancesAgree")).toBe(updates);
    for (const name of [
      "outcomeAlike",
      "creditIsGap",
      "creditIsDivided",
      "stepsAddUp",
      "outcomeIsArrow",
      "processIsArrow",
      "outcomesSumToZero",
      "processMeansSumToZero",
      "oneScale",
    ]) {
      expect(seen.get(name), name).toBe(groups.length);
    }
  });

  test("one mean and one scale whiten all groups of an update (I5)", () => {
    for (const report of shipped.reports.filter((each) => each.groups.length > 0)) {
      expect(oneScale(report.groups, settings).holds).toBe(true);
      const whole = whiteningOf(report.groups, settings);
      for (const group of report.groups) {
        const own = whiteningOf([group], settings);
        expect(own?.scale).toBeCloseTo(whole?.scale ?? 0, 3);
        expect(own?.mean).toBeCloseTo(whole?.mean ?? 0, 3);
      }
    }
  });

  test("whitening keeps the order of all tokens of a group", () => {
    for (const group of groups) {
      const tokens = tell(group)
        .allLanes.flatMap(({ sum, advantage }) =>
          sum.map((value, t) => ({ value, advantage: at(advantage, t) })),
        )
        .toSorted((a, b) => a.value - b.value);
      tokens.slice(1).forEach(({ advantage }, i) => {
        expect(advantage).toBeGreaterThanOrEqual(at(tokens, i).advantage - 1e-5);
      });
    }
  });

  test("a replayed story is the live one, bit for bit (I7)", () => {
    for (const group of groups) {
      const live = tell(group, 1, 2);
      const replayed = tell(JSON.parse(JSON.stringify(group)) as GroupRecord, 1, 2);
      expect(isSame(live, replayed)).toBe(true);
    }
    const [first, second] = groups;
    expect(isSame(tell(first as GroupRecord), tell(second as GroupRecord))).toBe(false);
  });

  test("every sentence has at most 25 words, and every frame one before and one after", () => {
    for (const group of groups) {
      group.responses.forEach((_, i) => {
        const story = tell(group, i, i);
        for (const frame of FRAMES) {
          const { before, after } = storyStrings.frames[frame];
          for (const sentence of [before(story), after(story)]) {
            expect(words(sentence), sentence).toBeLessThanOrEqual(25);
            expect(sentence.match(/[.?!](\s|$)/g)?.length ?? 0, sentence).toBeLessThanOrEqual(2);
            expect(sentence).not.toMatch(/undefined|NaN|not a number/);
          }
        }
      });
    }
  });

  test("the chosen group has right and wrong responses, and its step was taken credit", () => {
    const place = storyGroup(shipped.reports, shipped.reports.length - 1);
    const group = shipped.reports[place?.at ?? -1]?.groups[place?.group ?? -1];
    const outcomes = group?.responses.map(({ outcome }) => outcome) ?? [];
    expect(new Set(outcomes)).toEqual(new Set([0, 1]));
    const response = group?.responses[place?.response ?? -1];
    expect(response?.processRewards[place?.token ?? -1]).toBeLessThan(0);
  });

  test("what could have come instead is there in the first group of an update, and said to be missing in others", () => {
    for (const report of shipped.reports.filter((each) => each.groups.length > 0)) {
      const [first, second] = report.groups;
      if (!first || !second) throw new Error("expected two groups");
      expect(tell(first).push?.alternatives.map(({ isSampled }) => isSampled)).toContain(true);
      expect(noticesOf(tell(first), 9)).toEqual([]);
      expect(noticesOf(tell(second), 9).join(" ")).toMatch(/could have come instead/);
    }
  });

  test("a recording from before the policy was scored after an update says so", () => {
    const group = at(groups, 0);
    const older = group.responses.map((response) => {
      const { afterLogprobs: _, ...rest } = response;
      return rest;
    });
    const story = tell({ ...group, responses: older });
    expect(story.push?.after).toBeNull();
    expect(storyStrings.frames[9].after(story)).toMatch(/does not hold/);
  });

  test("a text is judged again after every update on screen, the last ones share theirs", () => {
    const pairs = shipped.reports.map((_, index) => {
      const again = judgedAgain(shipped.reports, index, settings);
      if (!again) throw new Error("expected two measurements");
      expect(again.to.update).toBeGreaterThan(again.from.update);
      expect(again.from.credit).not.toEqual(again.to.credit);
      expect(again.probe.tokens).toHaveLength(again.to.credit.length);
      return again;
    });
    const measured = shipped.reports.flatMap(({ metrics, probes }) =>
      probes ? [metrics.update] : [],
    );
    pairs.forEach(({ from, to }, index) => {
      const update = at(shipped.reports, index).metrics.update;
      const isLast = update >= at(measured, measured.length - 1);
      if (isLast) expect(to.update).toBe(update);
      else {
        expect(from.update).toBe(measured.findLast((own) => own <= update));
        expect(to.update).toBe(measured.find((own) => own > update));
      }
    });
    expect(judgedAgain(shipped.reports.slice(0, 1), 0, settings)).toBeNull();
  });
});

describe("the numbers of a token", () => {
  test("are the record's, in every frame, for every token of the group", () => {
    for (const group of groups.slice(0, 6)) {
      const story = tell(group);
      group.responses.forEach(({ tokens, advantages, processRewards }, response) => {
        tokens.forEach((_, token) => {
          for (const frame of FRAMES) {
            const numbers = tokenNumbers(story, frame, { response, token });
            expect(numbers.length).toBeGreaterThan(0);
            expect(numbers.length).toBeLessThanOrEqual(4);
            for (const { value } of numbers) expect(value).toMatch(/\d/);
          }
          const valueOf = (frame: 6 | 8, name: string): string | undefined =>
            tokenNumbers(story, frame, { response, token }).find((own) => own.name === name)?.value;
          const { advantage, credit } = storyStrings.table;
          expect(valueOf(8, advantage)).toBe(withSign(at(advantages, token), 0.01));
          expect(valueOf(6, credit)).toBe(withSign(at(processRewards, token), 0.01));
        });
      });
    }
  });

  test("the reward lies on the last token alone", () => {
    const group = groups.find(({ responses }) => responses.some(({ outcome }) => outcome === 1));
    const response = group?.responses.findIndex(({ outcome }) => outcome === 1) ?? -1;
    if (!group) throw new Error("expected a right response");
    const rewards = at(group.responses, response).tokens.map((_, token) => {
      const numbers = tokenNumbers(tell(group), 2, { response, token });
      return numbers.find(({ name }) => name === storyStrings.numbers.reward)?.value;
    });
    expect(rewards.slice(0, -1).every((reward) => reward === "0.00")).toBe(true);
    expect(rewards.at(-1)).toBe("1.00");
  });

  test("of a token that is not there are none", () => {
    expect(tokenNumbers(tell(at(groups, 0)), 8, { response: 0, token: 999 })).toEqual([]);
    expect(tokenNumbers(tell(at(groups, 0)), 8, { response: 99, token: 0 })).toEqual([]);
  });
});

describe("each check fails on a broken group", () => {
  const group = groups.find(({ responses }) => new Set(responses.map((r) => r.outcome)).size > 1);
  const good = group ?? at(groups, 0);

  /** The group with one number of its first response changed. */
  const broken = (
    field: "processRewards" | "processReturns" | "outcomeReturns" | "advantages" | "prmLogprobs",
    token = 0,
    by = 0.01,
  ): GroupRecord => ({
    ...good,
    responses: good.responses.map((response, i) =>
      i === 0
        ? {
            ...response,
            [field]: response[field].map((value, t) => (t === token ? value + by : value)),
          }
        : response,
    ),
  });
  const last = at(good.responses, 0).tokens.length - 1;

  test.each([
    ["outcomeAlike", outcomeAlike, broken("outcomeReturns", 1)],
    ["creditIsGap", creditIsGap, broken("processRewards")],
    ["creditIsDivided (I1)", creditIsDivided, broken("prmLogprobs")],
    ["stepsAddUp (I4)", stepsAddUp, broken("processRewards", 3)],
    ["outcomesSumToZero (I2)", outcomesSumToZero, broken("outcomeReturns", last)],
    ["processMeansSumToZero (I3)", processMeansSumToZero, broken("processReturns")],
    ["outcomeIsArrow", outcomeIsArrow, broken("outcomeReturns", last)],
    ["processIsArrow", processIsArrow, broken("processReturns", 2)],
  ] as const)("%s", (_, check, bad) => {
    expect(check(good, settings).holds).toBe(true);
    expect(check(bad, settings).holds).toBe(false);
    expect(check(bad, settings).error).toBeGreaterThan(TOLERANCE);
  });

  test("oneScale (I5)", () => {
    expect(oneScale([good], settings).holds).toBe(true);
    expect(oneScale([broken("advantages", 2)], settings).holds).toBe(false);
    const falling = {
      ...good,
      responses: good.responses.map((response) => ({
        ...response,
        advantages: response.advantages.map((value) => -value),
      })),
    };
    expect(oneScale([falling], settings).holds).toBe(false);
  });

  test("a number that is missing is no agreement", () => {
    const cut = {
      ...good,
      responses: good.responses.map((response) => ({ ...response, processRewards: [] })),
    };
    expect(creditIsGap(cut, settings).holds).toBe(false);
    expect(stepsAddUp(cut, settings).holds).toBe(false);
  });

  test("where the settings say otherwise a check is skipped, not passed", () => {
    const other = (section: object) => readSettings({ ...config, ...section });
    expect(creditIsGap(good, other({ prm: { beta: 1, bound: 2 } })).holds).toBeNull();
    expect(creditIsDivided(good, other({ prm: { normalisation: "batch" } })).holds).toBeNull();
    expect(creditIsGap(good, other({ prm: { beta: 1, granularity: "step" } })).holds).toBeNull();
    expect(oneScale([good], other({ advantage: { estimator: "gae" } })).holds).toBeNull();
    expect(outcomesSumToZero(good, readSettings(null)).holds).toBeNull();
    expect(outcomeAlike(good, other({ outcome: { gamma: 0.9 } })).holds).toBeNull();
  });
});

describe("the made-up run, whose groups are the whole batch", () => {
  const recording = fixtureRecording();
  const own = readSettings(recording.header.config);

  test("holds every check", () => {
    for (const report of recording.reports) {
      for (const group of report.groups) {
        for (const frame of FRAMES) {
          for (const { name, holds, error } of checksOf(frame, group, own)) {
            expect(holds, `${name}: ${error}`).toBe(true);
          }
        }
      }
      expect(oneScale(report.groups, own).holds).toBe(true);
    }
  });
});
