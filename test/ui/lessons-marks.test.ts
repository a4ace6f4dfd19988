/** The lessons' tasks: their answers come from the data on screen, right ones pass, wrong ones and near misses do not. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { clippedObjective, isFlat, limitOf } from "../../src/ui/lessons/clipped-objective.ts";
import { outcomeAdvantages, TRIES } from "../../src/ui/lessons/leave-one-out.ts";
import {
  markBlame,
  markCredit,
  markFence,
  markLargest,
  markLowest,
  markOrder,
  markSilence,
  toleranceOf,
} from "../../src/ui/lessons/marks.ts";
import { creditReturns, pairOf, pushedOf, sumOf } from "../../src/ui/lessons/exercises.ts";
import { subjectOf, type Run, type Subject } from "../../src/ui/lessons/subject.ts";
import { writtenNumber } from "../../src/ui/lessons/written-number.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { choicesOf } from "../../src/ui/story/guess.ts";
import { baselines } from "../reference/rl-baselines.ts";
import { fixtureRecording } from "./fixture.ts";

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const shipped = await decodeRecording(
  Uint8Array.from(readFileSync(path("public/recordings/pocket.steplight"))),
  "pocket.steplight",
);
const madeUp = fixtureRecording();
const runOf = ({ header, reports }: typeof shipped, index = reports.length - 1): Run => ({
  reports,
  at: index,
  config: header.config,
});
const RUNS = { shipped: runOf(shipped), "made-up": runOf(madeUp) } as const;

const subject = (lesson: 1 | 2 | 3 | 4 | 5, run: Run): Subject => {
  const found = subjectOf(lesson, run);
  if (!found) throw new Error(`No subject for lesson ${lesson}`);
  return found;
};

/** A run whose groups are changed. */
const changed = (run: Run, change: (report: Report) => Report): Run => ({
  ...run,
  reports: run.reports.map(change),
});

describe.each(Object.entries(RUNS))("on the %s recording", (_, run) => {
  test("lesson 1: wrong steps by the task's labels are right answers, all others are not", () => {
    const { story } = subject(1, run);
    expect(story.response.outcome).toBe(0);
    const labels = story.response.steps.map(({ correct }) => correct);
    expect(labels).toContain(false);
    expect(labels).toContain(true);
    const marked = choicesOf(story).map((guess) => markBlame(story, guess).isRight);
    expect(marked).toEqual([...labels.map((correct) => correct === false), false]);
  });

  test("lesson 3: only the token with the least log-ratio passes", () => {
    const { story } = subject(3, run);
    const { prmLogprobs, refLogprobs, tokens, outcome } = story.response;
    expect(outcome).toBe(0);
    const gaps = tokens.map((__, t) => at(prmLogprobs, t) - at(refLogprobs, t));
    const lowest = gaps.indexOf(Math.min(...gaps));
    tokens.forEach((__, t) => {
      const isAsLow = at(gaps, t) - at(gaps, lowest) < 1e-6;
      expect(markLowest(story, t).isRight, `token ${t}`).toBe(isAsLow);
    });
    expect(at(gaps, lowest)).toBeLessThan(0);
  });

  test("lesson 3: the recorded reward is the credit to compute; 0 and a turned sign do not pass", () => {
    const own = subject(3, run);
    const task = sumOf(own);
    if (!task) throw new Error("no sum");
    const record = at(task.group.responses, task.response);
    expect(own.groups).toContain(task.group);
    expect(task.credit).toBeCloseTo(at(record.processRewards, task.token), 5);
    expect(task.text).toBe(at(record.tokens, task.token));
    const tolerance = toleranceOf(task.credit);
    expect(tolerance).toBeGreaterThan(0);
    expect(tolerance).toBeLessThanOrEqual(0.05);
    expect(markCredit(task, task.credit + 0.9 * tolerance).isRight).toBe(true);
    expect(markCredit(task, task.credit - 0.9 * tolerance).isRight).toBe(true);
    expect(markCredit(task, task.credit + 1.2 * tolerance).isRight).toBe(false);
    expect(markCredit(task, 0).isRight).toBe(false);
    expect(markCredit(task, -task.credit).isRight).toBe(false);
    expect(markCredit(task, -task.credit).reason).not.toBe(markCredit(task, 0).reason);
  });

  test("lesson 4: both ways to count agree on the order of the pair", () => {
    const { story } = subject(4, run);
    const pair = pairOf(story);
    if (!pair) throw new Error("no pair");
    const { processRewards, processReturns } = story.response;
    const sums = [pair.first, pair.second].map((from) =>
      processRewards.slice(from).reduce((total, value) => total + value, 0),
    );
    expect(pair.returns[0]).toBeCloseTo(at(sums, 0), 9);
    expect(pair.returns[1]).toBeCloseTo(at(sums, 1), 9);
    expect(pair.recorded).toEqual([
      at(processReturns, pair.first),
      at(processReturns, pair.second),
    ]);
    const isFirst = at(sums, 0) > at(sums, 1);
    expect(pair.recorded[0] > pair.recorded[1]).toBe(isFirst);
    expect(markOrder(pair, isFirst ? "first" : "second").isRight).toBe(true);
    expect(markOrder(pair, isFirst ? "second" : "first").isRight).toBe(false);
  });

  test("lesson 5: the tokens pushed hardest, one each way", () => {
    const own = subject(5, run);
    const { up, down } = pushedOf(own.story.group);
    expect(up?.advantage).toBeGreaterThan(0);
    expect(down?.advantage).toBeLessThan(0);
    for (const pushed of [up, down]) {
      if (!pushed) continue;
      const record = at(own.story.group.responses, pushed.response);
      expect(pushed.advantage).toBe(at(record.advantages, pushed.token));
      expect(pushed.before).toBeCloseTo(Math.exp(at(record.logprobs, pushed.token)), 12);
    }
  });

  test("the example comes from the report on screen or before it, where one fits", () => {
    const { reports } = run;
    for (const [index, report] of reports.entries()) {
      if (report.groups.length === 0) continue;
      const own = subject(2, { ...run, at: index });
      expect(own.update).toBe(report.metrics.update);
    }
  });
});

describe("a run that lacks what a lesson needs", () => {
  const run = RUNS["made-up"];

  test("no wrong response, no labels: no lesson 1", () => {
    const allRight = changed(run, (report) => ({
      ...report,
      groups: report.groups.map((group) => ({
        ...group,
        responses: group.responses.map((response) => ({ ...response, outcome: 1 })),
      })),
    }));
    expect(subjectOf(1, allRight)).toBeNull();
    const unlabelled = changed(run, (report) => ({
      ...report,
      groups: report.groups.map((group) => ({
        ...group,
        responses: group.responses.map((response) => ({
          ...response,
          steps: response.steps.map((step) => ({ ...step, correct: null })),
        })),
      })),
    }));
    expect(subjectOf(1, unlabelled)).toBeNull();
  });

  test("no PRM: no lessons 3 and 4; no groups: none at all", () => {
    const blind = changed(run, (report) => ({
      ...report,
      groups: report.groups.map((group) => ({
        ...group,
        responses: group.responses.map((response) => ({
          ...response,
          prmLogprobs: response.tokens.map(() => 0),
          processRewards: response.tokens.map(() => 0),
        })),
      })),
    }));
    expect(subjectOf(3, blind)).toBeNull();
    expect(subjectOf(4, blind)).toBeNull();
    expect(subjectOf(2, blind)).not.toBeNull();
    const empty = changed(run, (report) => ({ ...report, groups: [] }));
    for (const lesson of [1, 2, 3, 4, 5] as const) expect(subjectOf(lesson, empty)).toBeNull();
  });

  test("where the report on screen has no example, an older one gives it", () => {
    const last = run.reports.length - 1;
    const older = changed(run, (report) =>
      report === run.reports[last] ? { ...report, groups: [] } : report,
    );
    expect(subject(1, older).update).toBeLessThan(at(run.reports, last).metrics.update);
  });
});

describe("lesson 2", () => {
  const patterns = Array.from({ length: 2 ** TRIES }, (_, bits) =>
    Array.from({ length: TRIES }, (__, i) => (bits >> i) & 1),
  );

  test("advantages are those of the float64 twin of the baseline kernel", () => {
    for (const outcomes of patterns.filter((_, i) => i % 17 === 0)) {
      const batch = {
        rows: TRIES,
        context: 2,
        groupSize: TRIES,
        outcomes,
        spans: outcomes.map(() => [1, 2] as const),
        weights: outcomes.map(() => 1),
      };
      const twin = baselines(batch, new Float64Array(2 * TRIES), "rloo", "paper", 1e-6);
      const own = outcomeAdvantages(outcomes);
      outcomes.forEach((outcome, i) => {
        const [, , scale = NaN, shift = NaN] = at(twin, i);
        expect(at(own, i)).toBeCloseTo(outcome * scale + shift, 12);
      });
    }
  });

  test("of all 256 settings two are silent, and eight hold the largest advantage", () => {
    const silent = patterns.filter((outcomes) => markSilence(outcomes).isRight);
    expect(silent.map((outcomes) => outcomes.join(""))).toEqual(["00000000", "11111111"]);
    const largest = patterns.filter((outcomes) => markLargest(outcomes).isRight);
    expect(largest.length).toBe(8);
    expect(largest.every((outcomes) => outcomes.filter(Boolean).length === 1)).toBe(true);
    const most = Math.max(...patterns.flatMap(outcomeAdvantages));
    expect(Math.max(...outcomeAdvantages(at(largest, 0)))).toBe(most);
  });

  test("a response alone has nothing to be compared with", () => {
    expect(outcomeAdvantages([1])).toEqual([0]);
  });
});

describe("lesson 5", () => {
  const fence = { low: 0.8, high: 1.28 };

  test.each([0.7, -1.3])(
    "the objective of advantage %f is flat exactly where its slope is 0",
    (advantage) => {
      for (let ratio = 0.011; ratio < 2.5; ratio += 0.0371) {
        const slope =
          (clippedObjective(ratio + 1e-7, advantage, fence) -
            clippedObjective(ratio - 1e-7, advantage, fence)) /
          2e-7;
        expect(slope, `ratio ${ratio}`).toBeCloseTo(
          isFlat(ratio, advantage, fence) ? 0 : advantage,
          5,
        );
      }
    },
  );

  test("only the limit on the side that the advantage pushes to passes", () => {
    expect(markFence(0.7, fence, 1.28).isRight).toBe(true);
    expect(markFence(0.7, fence, 1.26).isRight).toBe(true);
    expect(markFence(-1.3, fence, 0.8).isRight).toBe(true);
    for (const [advantage, ratio] of [
      [0.7, 0.8],
      [0.7, 1],
      [0.7, 1.2],
      [0.7, 1.4],
      [-1.3, 1.28],
      [-1.3, 0.7],
      [-1.3, 0.9],
    ] as const)
      expect(markFence(advantage, fence, ratio).isRight, `${advantage} ${ratio}`).toBe(false);
    const reasons = [0.8, 1.2, 1.4].map((ratio) => markFence(0.7, fence, ratio).reason);
    expect(new Set(reasons).size).toBe(3);
    expect(limitOf(0, fence)).toBeNull();
    expect(markFence(0, fence, 1.28).isRight).toBe(false);
  });
});

test("returns to go of credit discount what is later", () => {
  expect(creditReturns([1, 2, 4], 1)).toEqual([7, 6, 4]);
  expect(creditReturns([1, 2, 4], 0.5)).toEqual([3, 4, 4]);
  expect(creditReturns([], 1)).toEqual([]);
});

test("a number is read however people write it, and nothing else is", () => {
  for (const [text, value] of [
    ["-1.25", -1.25],
    ["−1,25", -1.25],
    ["– 1.25", -1.25],
    [" +0.3 ", 0.3],
    [".5", 0.5],
    ["2.", 2],
    ["-2.36", -2.36],
  ] as const)
    expect(writtenNumber(text), text).toBe(value);
  for (const text of ["", "-", ".", "1e3", "1.2.3", "abc", "1 000", "0x10", "NaN"])
    expect(writtenNumber(text), text).toBeNull();
});
