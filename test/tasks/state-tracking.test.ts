import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { createStateTracking, stateTrackingSchema } from "../../src/tasks/state-tracking.ts";
import type { Task } from "../../src/tasks/task.ts";
import {
  ask,
  expectAgreement,
  expectRightDemonstrations,
  testGraded,
  testRefusedPrompts,
  type Graded,
} from "./conformance.ts";

const make = (options: object = {}): Task =>
  createStateTracking(v.parse(stateTrackingSchema, { name: "state-tracking", ...options }));

describe("verify() of hand-made responses", () => {
  /** dcba after 1-3 is bcda, after 2-4 badc, after 1-2 abdc. */
  const prompt = ask("dcba 1-3 2-4 1-2 :");
  const three = { cups: 4, swaps: 3, state: "row" };
  const strict = make(three);
  const final = make({ ...three, grading: "final" });
  const cases: Graded[] = [
    ["all right", "1-3 bcda 2-4 badc 1-2 abdc", true, 1, 1, "abdc", [true, true, true]],
    ["right, but cut off", "1-3 bcda 2-4 badc 1-2 abdc", false, 0, 0, "", [true, true, true]],
    [
      "one wrong step, then consistent",
      "1-3 bcda 2-4 bcda 1-2 cbda",
      true,
      0,
      0,
      "cbda",
      [true, false, true],
    ],
    [
      "two errors that undo each other",
      "1-3 dcba 2-4 badc 1-2 abdc",
      true,
      0,
      1,
      "abdc",
      [false, false, true],
    ],
    [
      "a wrong copy with the right row",
      "1-2 bcda 2-4 badc 1-2 abdc",
      true,
      0,
      1,
      "abdc",
      [false, true, true],
    ],
    ["stopped early", "1-3 bcda 2-4 badc", true, 0, 0, "", [true, true]],
    ["stopped in the middle of a step", "1-3 bcda 2-4", true, 0, 0, "", [true, false]],
    [
      "a swap in place of a row leaves the cups where they were",
      "1-3 1-3 2-4 dabc 1-2 adbc",
      true,
      0,
      0,
      "adbc",
      [false, true, true],
    ],
    [
      "goes on after the last step",
      "1-3 bcda 2-4 badc 1-2 abdc 1-3",
      true,
      0,
      0,
      "",
      [true, true, true],
    ],
    ["a row that is none", "1-3 bbbb", true, 0, 0, "", [false]],
    ["nothing", "", true, 0, 0, "", []],
  ];
  testGraded(strict, final, prompt, cases);

  test("one cup is followed by its place", () => {
    const task = make({ cups: 3, swaps: 3, state: "place" });
    expect(task.verify(ask("@2 1-3 2-3 1-2 :"), "1-3 @2 2-3 @3 1-2 @3", true)).toMatchObject({
      outcome: 1,
      answer: "@3",
    });
    const verdict = task.verify(ask("@2 1-3 2-3 1-2 :"), "1-3 @1 2-3 @1 1-2 @4", true);
    expect(verdict.outcome).toBe(0);
    expect(verdict.steps.map((step) => step.correct)).toEqual([false, true, false]);
  });

  testRefusedPrompts(strict, "1-3 bcda", [
    "",
    "dcba 1-3 2-4 1-2",
    "dcba 1-3 2-4 :",
    "dcba 1-3 2-4 1-5 :",
    "dcbb 1-3 2-4 1-2 :",
    "@1 1-3 2-4 1-2 :",
    "dcba 1-3 2-4 1-2 : :",
    "dcba 3-1 2-4 1-2 :",
  ]);
});

/** The state after a swap, from where each cup goes instead of what each place gets. */
function swapped(state: string, swap: string): string {
  const [a = 0, b = 0] = swap.split("-").map(Number);
  const goes = (place: number): number =>
    new Map([
      [a, b],
      [b, a],
    ]).get(place) ?? place;
  if (state.startsWith("@")) return `@${goes(Number(state.slice(1)))}`;
  return [...state]
    .map((cup, i) => ({ cup, place: goes(i + 1) }))
    .toSorted((x, y) => x.place - y.place)
    .map(({ cup }) => cup)
    .join("");
}

test.each([
  { cups: 4, swaps: 6, state: "row", grading: "strict" },
  { cups: 5, swaps: 4, state: "row", grading: "final" },
  { cups: 3, swaps: 8, state: "place", grading: "strict" },
  { cups: 5, swaps: 5, state: "place", grading: "final" },
])("labels and outcomes of 500 responses match an independent solver: %o", (options) => {
  const task = make(options);
  const isState = (word: string): boolean =>
    options.state === "place"
      ? /^@\d$/.test(word) && Number(word.slice(1)) <= options.cups
      : [...word].toSorted().join("") === "abcde".slice(0, options.cups);
  expectAgreement(task, { count: 500, damage: 0.3, moreThan: 300 }, ({ prompt, words }) => {
    const [start = "", ...swaps] = prompt.text.replace(" :", "").split(" ");
    const truth = swaps.slice(0, Math.ceil(words.length / 2)).map((swap, step) => {
      const states = words.slice(0, 2 * step).filter((word, k) => k % 2 === 1 && isState(word));
      const before = [start, ...states].at(-1) ?? "";
      return words[2 * step] === swap && words[2 * step + 1] === swapped(before, swap);
    });
    expect(prompt.answer).toBe(swaps.reduce(swapped, start));
    const isLastRight = words.length === 2 * swaps.length && words.at(-1) === prompt.answer;
    const isRight = isLastRight && (options.grading === "final" || truth.every(Boolean));
    return { steps: truth, outcome: isRight ? 1 : 0 };
  });
});

describe("demonstrations", () => {
  test("each fact has one wrong state, which another swap or none would have left", () => {
    const task = make({ cups: 4, swaps: 6, state: "row", uniformNoise: 0 });
    const wrongs = new Map<string, Set<string>>();
    for (let i = 0; i < 1500; i++) {
      const { prompt, response } = task.demonstrate(3, i);
      const words = response.split(" ");
      let before = prompt.text.slice(0, 4);
      for (let step = 0; step < 6; step++) {
        const [swap = "", state = ""] = words.slice(2 * step);
        const key = `${swap} ${before}`;
        if (state !== swapped(before, swap)) {
          wrongs.set(key, (wrongs.get(key) ?? new Set()).add(state));
          const moved = [...state].filter((cup, place) => cup !== before[place]).length;
          expect([0, 2]).toContain(moved);
        }
        before = state;
      }
    }
    expect(wrongs.size).toBe(6 * 24);
    for (const states of wrongs.values()) expect(states.size).toBe(1);
  });

  test("steps are wrong as often as asked: the middle of errorLow and errorHigh", () => {
    const task = make({ cups: 5, state: "place", errorLow: 0.1, errorHigh: 0.5, uniformNoise: 0 });
    const correct = Array.from({ length: 2000 }, (_, i) => task.demonstrate(2, i)).flatMap(
      ({ prompt, response }) => task.verify(prompt, response, true).steps,
    );
    // 50 facts of U(0.1, 0.5): the standard error of their mean is 0.016.
    expect(correct.filter((step) => step.correct === false).length / correct.length).toBeCloseTo(
      0.3,
      1,
    );
  });

  test("without errors and noise every demonstration is right", () => {
    const clean = { errorLow: 0, errorHigh: 0, uniformNoise: 0 };
    expectRightDemonstrations(make({ ...clean, state: "row" }));
  });
});
