import * as v from "valibot";
import { describe, expect, test } from "vitest";

import {
  chainedArithmeticSchema,
  createChainedArithmetic,
} from "../../src/tasks/chained-arithmetic.ts";
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
  createChainedArithmetic(
    v.parse(chainedArithmeticSchema, { name: "chained-arithmetic", ...options }),
  );

/** 7 +3 x7 -4 : is 7, 0, 0, 6. */
const prompt = ask("7 +3 x7 -4 :");
const strict = make({ steps: 3 });
const final = make({ steps: 3, grading: "final" });

describe("verify() of hand-made responses", () => {
  const cases: Graded[] = [
    ["all right", "+3 =0 x7 =0 -4 =6", true, 1, 1, "6", [true, true, true]],
    ["right, but cut off", "+3 =0 x7 =0 -4 =6", false, 0, 0, "", [true, true, true]],
    ["one wrong step, then consistent", "+3 =1 x7 =7 -4 =3", true, 0, 0, "3", [false, true, true]],
    ["two errors that cancel", "+3 =0 x7 =1 -4 =6", true, 0, 1, "6", [true, false, false]],
    [
      "a wrong copy with the right result",
      "+7 =0 x7 =0 -4 =6",
      true,
      0,
      1,
      "6",
      [false, true, true],
    ],
    ["stopped early", "+3 =0 x7 =0", true, 0, 0, "", [true, true]],
    ["stopped in the middle of a step", "+3 =0 x7", true, 0, 0, "", [true, false]],
    ["goes on after the last step", "+3 =0 x7 =0 -4 =6 +3", false, 0, 0, "", [true, true, true]],
    [
      "a digit in place of a result keeps the value",
      "+3 0 x7 =9 -4 =5",
      true,
      0,
      0,
      "5",
      [false, true, true],
    ],
    ["padding in the middle", "+3 <pad> <pad> =0 -4 =6", true, 0, 1, "6", [false, false, true]],
    ["nothing", "", true, 0, 0, "", []],
  ];
  testGraded(strict, final, prompt, cases);

  test.each([
    ["all right", "+3 =0 x7 =0 -4 =6", true, 1],
    ["one wrong step, then consistent", "+3 =1 x7 =7 -4 =3", true, 2 / 3],
    ["two errors that cancel", "+3 =0 x7 =1 -4 =6", true, 1 / 3],
    ["a wrong copy", "+7 =0 x7 =0 -4 =6", true, 2 / 3],
    ["cut off, and what is missing is not right", "+3 =0 x7", false, 1 / 3],
    ["nothing", "", true, 0],
  ])("partial grading counts right steps: %s", (_, response, finished, outcome) => {
    const partial = make({ steps: 3, grading: "partial" });
    const verdict = partial.verify(prompt, response, finished);
    expect(verdict.outcome).toBeCloseTo(outcome, 12);
    expect(verdict.steps).toEqual(strict.verify(prompt, response, finished).steps);
    expect(verdict.answer).toBe(strict.verify(prompt, response, finished).answer);
  });

  test("spans count tokens from the start of the response, and an unfinished step is shorter", () => {
    const { steps } = strict.verify(prompt, "+3 =0 x7", false);
    expect(steps).toEqual([
      { start: 0, end: 2, correct: true },
      { start: 2, end: 3, correct: false },
    ]);
  });

  testRefusedPrompts(strict, "+3 =0", [
    "",
    "7 +3 x7 -4",
    "7 +3 x7 :",
    "7 +3 x7 -5 :",
    "x7 +3 x7 -4 :",
    "7 +3 x7 -4 : :",
    "7+5 0+8 3+3 :",
  ]);
});

/** The same labels from whole lists and BigInt remainders instead of a running value. */
function solveAnew(text: string, response: string): { steps: boolean[]; values: number[] } {
  const [start = "", ...items] = text.replace(" :", "").split(" ");
  const words = response === "" ? [] : response.split(" ");
  const pairs = items
    .map((item, i) => ({ item, copy: words[2 * i], result: words[2 * i + 1] }))
    .filter(({ copy }) => copy !== undefined);
  const written = pairs.map(({ result }) => /^=([0-9])$/.exec(result ?? "")?.[1]);
  const compute = (item: string, from: string): number => {
    const operand = BigInt(item.slice(1));
    const exact =
      { "+": BigInt(from) + operand, "-": BigInt(from) - operand, x: BigInt(from) * operand }[
        item.slice(0, 1)
      ] ?? -1n;
    return Number(((exact % 10n) + 10n) % 10n);
  };
  const steps = pairs.map(({ item, copy }, i) => {
    const before =
      [start, ...written.slice(0, i)].filter((value) => value !== undefined).at(-1) ?? "";
    return copy === item && written[i] === String(compute(item, before));
  });
  const values = items.map((_, i) =>
    Number(items.slice(0, i + 1).reduce((from, item) => String(compute(item, from)), start)),
  );
  return { steps, values };
}

describe.each([
  { steps: 6, operations: "six", grading: "strict" },
  { steps: 4, operations: "twenty-one", grading: "final" },
])("against an independent solver, $operations, $grading", (options) => {
  const task = make(options);

  test("step labels and outcomes of 1,000 responses between right and random", () => {
    expectAgreement(
      task,
      { count: 1000, damage: 0.3, moreThan: 500 },
      ({ prompt, response, words }) => {
        const { steps, values } = solveAnew(prompt.text, response);
        const complete = words.length === 2 * options.steps;
        const lastRight = complete && response.endsWith(`=${values.at(-1)}`);
        expect(prompt.answer).toBe(String(values.at(-1)));
        const isRight = lastRight && (options.grading === "final" || steps.every(Boolean));
        return { steps, outcome: isRight ? 1 : 0 };
      },
    );
  });
});

describe("demonstrations", () => {
  /** Share of wrong results among copies of each fact, such as "x7 3". */
  function errorsByFact(
    task: Task,
    count: number,
  ): Map<string, { seen: number; wrong: Map<string, number> }> {
    const facts = new Map<string, { seen: number; wrong: Map<string, number> }>();
    for (let i = 0; i < count; i++) {
      const { prompt, response } = task.demonstrate(11, i);
      const words = response.split(" ");
      const correct = task.verify(prompt, response, true).steps.map((step) => step.correct);
      let before = prompt.text.slice(0, 1);
      correct.forEach((right, step) => {
        const key = `${words[2 * step]} ${before}`;
        const result = words[2 * step + 1] ?? "";
        const fact = facts.get(key) ?? { seen: 0, wrong: new Map<string, number>() };
        fact.seen++;
        if (!right) fact.wrong.set(result, (fact.wrong.get(result) ?? 0) + 1);
        facts.set(key, fact);
        before = result.slice(1);
      });
    }
    return facts;
  }
  const wrongShare = ({ seen, wrong }: { seen: number; wrong: Map<string, number> }): number =>
    [...wrong.values()].reduce((a, b) => a + b, 0) / seen;

  test("every fact is wrong with a probability between errorLow and errorHigh, and the average is in the middle", () => {
    const facts = [
      ...errorsByFact(make({ errorLow: 0.1, errorHigh: 0.5, uniformNoise: 0 }), 4000).values(),
    ];
    expect(facts.length).toBe(60);
    const shares = facts.map(wrongShare);
    // Each fact is seen about 400 times: the standard error of a share is at most 0.025.
    expect(Math.min(...shares)).toBeGreaterThan(0.1 - 0.08);
    expect(Math.max(...shares)).toBeLessThan(0.5 + 0.1);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.25);
    // 60 draws from U(0.1, 0.5): the standard error of their mean is 0.015.
    expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeCloseTo(0.3, 1);
  });

  test("each fact has one wrong value, the same for every run", () => {
    for (const { wrong } of errorsByFact(make({ uniformNoise: 0 }), 1000).values())
      expect(wrong.size).toBe(1);
  });

  test("uniform noise alone spoils nine tenths of what it touches, and spares no value", () => {
    const facts = [
      ...errorsByFact(make({ errorLow: 0, errorHigh: 0, uniformNoise: 0.2 }), 4000).values(),
    ];
    expect(facts.reduce((sum, fact) => sum + wrongShare(fact), 0) / facts.length).toBeCloseTo(
      0.18,
      2,
    );
    expect(Math.min(...facts.map(({ wrong }) => wrong.size))).toBe(9);
  });

  test("without errors and noise every demonstration is right", () => {
    const clean = { errorLow: 0, errorHigh: 0, uniformNoise: 0 };
    expectRightDemonstrations(make({ ...clean, operations: "twenty-one" }));
  });
});
