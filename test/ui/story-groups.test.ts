/** The story of made-up groups: whatever a run or a recording lacks, every frame is told, and no number is invented. */
import { describe, expect, test } from "vitest";
import type { GroupRecord, Report, ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { beatsOf, checksOf, FRAMES } from "../../src/ui/story/frames.ts";
import { choicesOf, isHit, revealed } from "../../src/ui/story/guess.ts";
import { alikeTellsNothing, chancesAgree, isWhite } from "../../src/ui/story/invariants.ts";
import { noticesOf } from "../../src/ui/story/notices.ts";
import { readSettings } from "../../src/ui/story/settings.ts";
import { storyGroup } from "../../src/ui/story/story-group.ts";
import { storyOf, type Story } from "../../src/ui/story/story-of.ts";
import { storyStrings } from "../../src/ui/catalogue/en/story.ts";
import { tableOf } from "../../src/ui/story/table.ts";
import { tokenNumbers } from "../../src/ui/story/token-numbers.ts";
import { valuesOf, viewOf } from "../../src/ui/story/view.ts";

type Settings = Readonly<Record<string, unknown>>;

function tell(group: GroupRecord, response: number, token: number, config: Settings): Story {
  const story = storyOf({ group, config, response, token, reports: [], at: 0 });
  if (!story) throw new Error("no story");
  return story;
}

/** Everything that a page would draw of a story, in all frames. */
function drawn(story: Story): string[] {
  return FRAMES.flatMap((frame) => {
    const text = storyStrings.frames[frame];
    const { head, rows } = tableOf(story, frame);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    return [
      text.title(story),
      text.before(story),
      text.after(story),
      ...noticesOf(story, frame),
      ...revealed(story, "none"),
      ...rows.flat(),
    ];
  });
}

const words = (sentence: string): number => sentence.split(/\s+/).filter(Boolean).length;

/** A response of three tokens, the last one the stop token; its numbers are of no run. */
function response(outcome: number, over: Partial<ResponseRecord> = {}): ResponseRecord {
  return {
    tokens: ["a", "b", "<stop>"],
    outcome,
    answer: "b",
    steps: [{ start: 0, end: 2, correct: outcome === 1 }],
    logprobs: [-0.1, -0.2, -0.3],
    refLogprobs: [-0.1, -0.2, -0.3],
    prmLogprobs: [-0.2, -0.1, -0.3],
    processRewards: [-0.1, 0.1, 0],
    processReturns: [0, 0.1, 0],
    outcomeReturns: [0, 0, 0],
    advantages: [0, 0.1, 0],
    ...over,
  };
}

const groupOf = (responses: ResponseRecord[], kept = true): GroupRecord => ({
  prompt: "a b",
  answer: "b",
  kept,
  responses,
});

describe("made-up groups", () => {
  const none = [0, 0, 0];
  const noPrm = { prmLogprobs: none, processRewards: none, processReturns: none };
  const cases: Record<string, [GroupRecord, Record<string, unknown> | null]> = {
    "all right": [groupOf([response(1), response(1), response(1)]), {}],
    "all wrong": [groupOf([response(0), response(0)]), {}],
    "one response": [groupOf([response(1)]), {}],
    "no steps": [groupOf([response(1, { steps: [] }), response(0, { steps: [] })]), {}],
    "no PRM": [groupOf([response(1, noPrm), response(0, noPrm)]), { process: { source: "none" } }],
    "step labels": [
      groupOf([response(1, { ...noPrm, processRewards: [0, -1, 0] }), response(0, noPrm)]),
      { process: { source: "steps" } },
    ],
    dropped: [groupOf([response(1, noPrm), response(0, noPrm)], false), {}],
    "PRM not used yet": [groupOf([response(1, noPrm), response(0, noPrm)]), {}],
    "no config": [groupOf([response(1), response(0)]), null],
    "foreign config": [
      groupOf([response(1), response(0)]),
      { prm: 3, process: null, advantage: { estimator: "new", whiten: "x" }, policy: [] },
    ],
    "remembered rollouts": [
      groupOf([response(1), response(0)]),
      { algorithm: "credit-replay", prm: { beta: 1 } },
    ],
    "part marks": [groupOf([response(0.5), response(0.25)]), {}],
    "missing numbers": [
      groupOf([
        response(1, {
          refLogprobs: [],
          prmLogprobs: [-1],
          processRewards: [],
          processReturns: [],
          outcomeReturns: [],
          advantages: [],
          logprobs: [],
        }),
        response(0),
      ]),
      {},
    ],
    "no tokens": [groupOf([response(0, { tokens: [], steps: [] }), response(1)]), {}],
  };

  test.each(Object.entries(cases))("%s: tells every frame", (_, [group, own]) => {
    group.responses.forEach((__, i) => {
      const story = storyOf({ group, config: own, response: i, token: 1, reports: [], at: 0 });
      expect(story).not.toBeNull();
      if (!story) return;
      const text = drawn(story);
      for (const part of text) {
        expect(part).not.toMatch(/undefined|NaN|Infinity|not a number/);
        expect(words(part), part).toBeLessThanOrEqual(25);
      }
      for (const frame of FRAMES) {
        for (const { value } of tokenNumbers(story, frame, { response: i, token: 1 }))
          expect(value).not.toMatch(/undefined|NaN|Infinity|not a number/);
        for (let beat = 0; beat <= beatsOf(frame); beat += 1) {
          const { layer } = viewOf(story, frame, beat);
          if (layer) valuesOf(story, layer, i);
        }
        checksOf(frame, group, story.settings);
      }
    });
  });

  test("without responses there is no story", () => {
    expect(
      storyOf({ group: groupOf([]), config: {}, response: 0, token: 0, reports: [], at: 0 }),
    ).toBeNull();
  });

  test("missing numbers are dashes", () => {
    const [group, own] = at(Object.values(cases), 12);
    const story = tell(group, 0, 0, own ?? {});
    expect(tableOf(story, 8).rows[0]?.slice(1)).toEqual(["–", "–", "–", "–", "–"]);
  });

  test("a run without a PRM says so in frames 4 to 6 and shows no bars", () => {
    const story = tell(groupOf([response(1, noPrm), response(0, noPrm)]), 0, 0, {
      process: { source: "none" },
    });
    for (const frame of [4, 5, 6] as const) {
      expect(storyStrings.frames[frame].after(story)).toMatch(/no PRM/);
      const view = viewOf(story, frame, beatsOf(frame));
      expect([view.models, view.layer]).toEqual(["none", null]);
    }
    expect(tableOf(story, 4).rows[0]?.slice(1)).toEqual(["–", "–", "–"]);
  });

  test("outcomes that are all alike give exactly 0 (I6), and a group that gives more fails", () => {
    const alike = groupOf([response(1), response(1)]);
    expect(alikeTellsNothing(alike, readSettings({})).holds).toBe(true);
    const off = groupOf([response(1), response(1, { outcomeReturns: [1e-9, 0, 0] })]);
    expect(alikeTellsNothing(off, readSettings({})).holds).toBe(false);
    expect(alikeTellsNothing(groupOf([response(1), response(0)]), readSettings({})).holds).toBe(
      null,
    );
    expect(storyStrings.frames[7].after(tell(alike, 0, 0, {}))).toMatch(/ended alike/);
  });

  test("a whole batch has mean 0 and spread 1 (I5), and one that has not fails", () => {
    const white = [-1, 0, 1];
    const batch = [groupOf([response(1, { advantages: white })])];
    expect(isWhite(batch, readSettings({})).holds).toBe(true);
    const shifted = [groupOf([response(1, { advantages: white.map((value) => value + 0.1) })])];
    expect(isWhite(shifted, readSettings({})).holds).toBe(false);
    const wide = [groupOf([response(1, { advantages: white.map((value) => 2 * value) })])];
    expect(isWhite(wide, readSettings({})).holds).toBe(false);
  });

  test("chances are those of the log-probabilities, or the check fails", () => {
    const after = [-0.05, -0.4, -0.3];
    const alternatives = ["a", "b", "<stop>"].map((word, t) => ({
      words: [word, "z"],
      before: [Math.exp(at([-0.1, -0.2, -0.3], t)), 0.01],
      after: [Math.exp(at(after, t)), 0.02],
    }));
    const group = groupOf([response(1, { afterLogprobs: after, alternatives }), response(0)]);
    expect(chancesAgree(group).holds).toBe(true);
    const push = tell(group, 0, 1, {}).push;
    expect(push?.ratio).toBeCloseTo(Math.exp(-0.2), 12);
    expect(push?.alternatives.map(({ isSampled }) => isSampled)).toEqual([true, false]);
    const wrong = alternatives.map((choice) => ({ ...choice, after: [0.5, 0.5] }));
    const bad = groupOf([response(1, { afterLogprobs: after, alternatives: wrong }), response(0)]);
    expect(chancesAgree(bad).holds).toBe(false);
  });

  test("the clip holds only what is pushed past its fence", () => {
    const pushed = (advantage: number, ratio: number) =>
      tell(
        groupOf([
          response(1, {
            advantages: [advantage, 0, 0],
            afterLogprobs: [-0.1 + Math.log(ratio), -0.2, -0.3],
          }),
        ]),
        0,
        0,
        { policy: { clipLow: 0.1, clipHigh: 0.3 } },
      ).push?.isClipped;
    expect([pushed(1, 1.31), pushed(1, 1.29), pushed(1, 0.5)]).toEqual([true, false, false]);
    expect([pushed(-1, 0.89), pushed(-1, 0.91), pushed(-1, 2)]).toEqual([true, false, false]);
  });

  test("leave one out as in the code is more by (reward - own mean) / (K - 1)", () => {
    const group = groupOf([response(1), response(0, { processRewards: [0.3, 0.3, 0.3] })]);
    const token = tell(group, 0, 0, {}).tokenComparison;
    expect(token?.others).toBeCloseTo(0.3, 12);
    expect(token?.paper).toBeCloseTo(-0.1 - 0.3, 12);
    // K / (K - 1) r - sum of all means / (K - 1), with K = 2 and means 0 and 0.3.
    expect(token?.code).toBeCloseTo(2 * -0.1 - 0.3, 12);
    expect(tell(groupOf([response(1)]), 0, 0, {}).tokenComparison).toBeNull();
  });

  test("the guess is held against the task's labels", () => {
    const wrong = tell(groupOf([response(0), response(1)]), 0, 0, {});
    expect(choicesOf(wrong)).toEqual([1, "none"]);
    expect([isHit(wrong, 1), isHit(wrong, "none")]).toEqual([true, false]);
    const right = tell(groupOf([response(0), response(1)]), 1, 0, {});
    expect([isHit(right, 1), isHit(right, "none")]).toEqual([false, true]);
    expect(isHit(tell(groupOf([response(1, { steps: [] })]), 0, 0, {}), "none")).toBeNull();
  });
});

describe("which group is told", () => {
  const report = (list: GroupRecord[]): Report => ({
    stage: "rl",
    metrics: { update: 1, rollouts: 1 },
    groups: list,
  });
  const dull = groupOf([response(1), response(1)]);
  const plain = groupOf([
    response(1, { processRewards: [0.1, 0.1, 0] }),
    response(0, { processRewards: [0.1, 0.1, 0] }),
  ]);
  const bad = groupOf([
    response(0, { processRewards: [-5, 0, 0] }),
    response(1, {
      processRewards: [0.2, -0.9, 0],
      steps: [{ start: 0, end: 2, correct: false }],
    }),
  ]);

  test("a right answer with a bad step comes first, at its worst token", () => {
    expect(storyGroup([report([dull, plain, bad])], 0)).toEqual({
      at: 0,
      group: 2,
      response: 1,
      token: 1,
    });
  });

  test("looks back where all are alike, and never forward", () => {
    expect(storyGroup([report([plain]), report([dull]), report([bad])], 1)).toEqual({
      at: 0,
      group: 0,
      response: 1,
      token: 0,
    });
    expect(storyGroup([report([dull])], 0)).toEqual({ at: 0, group: 0, response: 0, token: 0 });
    expect(storyGroup([report([])], 0)).toBeNull();
    expect(storyGroup([], -1)).toBeNull();
  });

  test("a wrong step of a wrong response where right responses have none", () => {
    const labelled = groupOf([
      response(1, { processRewards: [-0.2, 0, 0] }),
      response(0, { processRewards: [0, -0.1, 0] }),
    ]);
    expect(storyGroup([report([labelled])], 0)).toEqual({ at: 0, group: 0, response: 1, token: 1 });
  });
});
