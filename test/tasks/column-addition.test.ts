import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { columnAdditionSchema, createColumnAddition } from "../../src/tasks/column-addition.ts";
import type { Task } from "../../src/tasks/task.ts";
import {
  ask,
  expectAgreement,
  expectRightDemonstrations,
  share,
  testGraded,
  testRefusedPrompts,
  type Graded,
} from "./conformance.ts";

const make = (options: object = {}): Task =>
  createColumnAddition(v.parse(columnAdditionSchema, { name: "column-addition", ...options }));

/** 307 + 385 = 692. */
const prompt = ask("7+5 0+8 3+3 :");
const strict = make({ digits: 3 });
const final = make({ digits: 3, grading: "final" });

describe("verify() of hand-made responses", () => {
  const cases: Graded[] = [
    ["all right", "7+5 =12 0+8 =9 3+3 =6", true, 1, 1, "692", [true, true, true]],
    ["right, but cut off", "7+5 =12 0+8 =9 3+3 =6", false, 0, 0, "", [true, true, true]],
    [
      "carry not written, but added",
      "7+5 =2 0+8 =9 3+3 =6",
      true,
      0,
      1,
      "692",
      [false, false, true],
    ],
    [
      "carry not written, then consistent",
      "7+5 =2 0+8 =8 3+3 =6",
      true,
      0,
      0,
      "682",
      [false, true, true],
    ],
    [
      "carry written, but not added",
      "7+5 =12 0+8 =8 3+3 =6",
      true,
      0,
      0,
      "682",
      [true, false, true],
    ],
    ["a last carry too many", "7+5 =12 0+8 =9 3+3 =16", true, 0, 0, "1692", [true, true, false]],
    [
      "a wrong copy with the right result",
      "5+7 =12 0+8 =9 3+3 =6",
      true,
      0,
      1,
      "692",
      [false, true, true],
    ],
    [
      "a malformed sum carries nothing",
      "7+5 12 0+8 =8 3+3 =6",
      true,
      0,
      0,
      "",
      [false, true, true],
    ],
    ["stopped early", "7+5 =12 0+8 =9", true, 0, 0, "", [true, true]],
    [
      "goes on after the last step",
      "7+5 =12 0+8 =9 3+3 =6 =6",
      false,
      0,
      0,
      "",
      [true, true, true],
    ],
    ["nothing", "", true, 0, 0, "", []],
  ];
  testGraded(strict, final, prompt, cases);

  testRefusedPrompts(strict, "7+5 =12", [
    "",
    "7+5 0+8 3+3",
    "7+5 0+8 :",
    "7+5 0+8 3+13 :",
    "7 +3 x7 :",
  ]);
});

test("the answer of 500 prompts is the sum by integer arithmetic", () => {
  const task = make({ digits: 15, grading: "strict" });
  for (let i = 0; i < 500; i++) {
    const { text, answer } = task.sample("train", 3, i);
    const columns = text.replace(" :", "").split(" ").toReversed();
    const [a, b] = [0, 1].map((side) =>
      BigInt(columns.map((column) => column.split("+")[side]).join("")),
    );
    expect(answer).toBe(String((a ?? 0n) + (b ?? 0n)));
  }
});

test("step labels of 1,000 responses match an independent solver", () => {
  const task = make({ digits: 5 });
  expectAgreement(task, { count: 1000, damage: 0.2, moreThan: 500 }, ({ prompt, words }) => {
    const columns = prompt.text.replace(" :", "").split(" ");
    const steps = columns.slice(0, Math.ceil(words.length / 2)).map((column, step) => {
      const carried = /^=1\d$/.test(words[2 * step - 1] ?? "") ? 1 : 0;
      const sum = column.split("+").reduce((total, digit) => total + Number(digit), carried);
      return words.slice(2 * step, 2 * step + 2).join(" ") === `${column} =${sum}`;
    });
    const isRight = words.length === 2 * columns.length && steps.every(Boolean);
    return { steps, outcome: isRight ? 1 : 0 };
  });
});

describe("demonstrations", () => {
  const clean = { forgetCarryIn: 0, forgetCarryOut: 0, errorLow: 0, errorHigh: 0, uniformNoise: 0 };

  /** Counts over the steps of many demonstrations: what the column, the carry before it and the sum after it are. */
  function stepsOf(task: Task): { exact: number; sum: number; carried: boolean }[] {
    return Array.from({ length: 2000 }, (_, i) =>
      task.demonstrate(2, i).response.split(" "),
    ).flatMap((words) =>
      Array.from({ length: words.length / 2 }, (_, step) => {
        const carried = (words[2 * step - 1] ?? "").length === 3;
        const exact = (words[2 * step] ?? "")
          .split("+")
          .reduce((total, digit) => total + Number(digit), 0);
        return { exact, carried, sum: Number((words[2 * step + 1] ?? "").slice(1)) };
      }),
    );
  }

  test("without errors and noise every demonstration is right", () => {
    expectRightDemonstrations(make(clean));
  });

  test("a carry that arrives is forgotten as often as asked", () => {
    const arriving = stepsOf(make({ ...clean, forgetCarryIn: 0.3 })).filter(
      ({ carried }) => carried,
    );
    expect(share(arriving, ({ exact, sum }) => sum === exact)).toBeCloseTo(0.3, 1);
    expect(share(arriving, ({ exact, sum }) => sum === exact || sum === exact + 1)).toBe(1);
  });

  test("a carry that leaves is forgotten as often as asked", () => {
    const leaving = stepsOf(make({ ...clean, forgetCarryOut: 0.3 })).filter(
      ({ exact, carried }) => exact + Number(carried) >= 10,
    );
    expect(share(leaving, ({ sum }) => sum < 10)).toBeCloseTo(0.3, 1);
  });

  test("digits are wrong as often as asked", () => {
    const all = stepsOf(make({ ...clean, errorLow: 0.1, errorHigh: 0.3 }));
    expect(
      share(all, ({ exact, carried, sum }) => sum % 10 !== (exact + Number(carried)) % 10),
    ).toBeCloseTo(0.2, 1);
    const noisy = stepsOf(make({ ...clean, uniformNoise: 0.2 }));
    expect(
      share(noisy, ({ exact, carried, sum }) => sum % 10 !== (exact + Number(carried)) % 10),
    ).toBeCloseTo(0.18, 1);
  });
});
