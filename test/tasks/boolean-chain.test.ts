import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { booleanChainSchema, createBooleanChain } from "../../src/tasks/boolean-chain.ts";
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
  createBooleanChain(v.parse(booleanChainSchema, { name: "boolean-chain", ...options }));

describe("verify() of hand-made responses", () => {
  /** (true and b) is false, xor not c is true, nand a is false. */
  const prompt = ask("a=1 b=0 c=0 =1 and:b xor:!c nand:a :");
  const three = { variables: 3, steps: 3, negation: true };
  const strict = make(three);
  const final = make({ ...three, grading: "final" });
  const cases: Graded[] = [
    ["all right", "and:b 0 =0 xor:!c 1 =1 nand:a 1 =0", true, 1, 1, "0", [true, true, true]],
    [
      "right, but cut off",
      "and:b 0 =0 xor:!c 1 =1 nand:a 1 =0",
      false,
      0,
      0,
      "",
      [true, true, true],
    ],
    [
      "a forgotten negation",
      "and:b 0 =0 xor:!c 0 =0 nand:a 1 =1",
      true,
      0,
      0,
      "1",
      [true, false, true],
    ],
    [
      "a wrong value with the right result",
      "and:b 1 =0 xor:!c 1 =1 nand:a 1 =0",
      true,
      0,
      1,
      "0",
      [false, true, true],
    ],
    [
      "two errors that heal",
      "and:b 0 =1 xor:!c 1 =1 nand:a 1 =0",
      true,
      0,
      1,
      "0",
      [false, false, true],
    ],
    [
      "a wrong copy with the right result",
      "or:b 0 =0 xor:!c 1 =1 nand:a 1 =0",
      true,
      0,
      1,
      "0",
      [false, true, true],
    ],
    [
      "a malformed result keeps the running value",
      "and:b 0 0 xor:!c 1 =0 nand:a 1 =1",
      true,
      0,
      0,
      "1",
      [false, true, true],
    ],
    ["stopped early", "and:b 0 =0 xor:!c 1 =1", true, 0, 0, "", [true, true]],
    ["stopped in the middle of a step", "and:b 0 =0 xor:!c 1", true, 0, 0, "", [true, false]],
    [
      "goes on after the last step",
      "and:b 0 =0 xor:!c 1 =1 nand:a 1 =0 =0",
      true,
      0,
      0,
      "",
      [true, true, true],
    ],
    ["nothing", "", true, 0, 0, "", []],
  ];
  testGraded(strict, final, prompt, cases);

  test("spans are three tokens, and an unfinished step is shorter", () => {
    expect(strict.verify(prompt, "and:b 0 =0 xor:!c 1", false).steps).toEqual([
      { start: 0, end: 3, correct: true },
      { start: 3, end: 5, correct: false },
    ]);
  });

  testRefusedPrompts(strict, "and:b 0 =0", [
    "",
    "a=1 b=0 c=0 =1 and:b xor:!c nand:a",
    "a=1 b=0 c=0 =1 and:b xor:!c :",
    "a=1 c=0 b=0 =1 and:b xor:!c nand:a :",
    "a=1 b=0 c=2 =1 and:b xor:!c nand:a :",
    "a=1 b=0 c=0 1 and:b xor:!c nand:a :",
    "a=1 b=0 c=0 =1 and:d xor:!c nand:a :",
    "a=1 b=0 c=0 =1 nor:b xor:!c nand:a :",
  ]);
});

/** By the operators of the language instead of a table. */
function evaluate(operator: string, x: boolean, y: boolean): boolean {
  switch (operator) {
    case "and":
      return x && y;
    case "or":
      return x || y;
    case "xor":
      return x !== y;
    case "nand":
      return !(x && y);
    case "nor":
      return !(x || y);
    default:
      return x === y;
  }
}

const bit = (value: boolean): string => (value ? "1" : "0");

test.each([
  { variables: 4, steps: 6, operators: "four", negation: true, grading: "strict" },
  { variables: 2, steps: 5, operators: "two", negation: false, grading: "final" },
  { variables: 6, steps: 9, operators: "six", negation: true, grading: "final" },
])("labels and outcomes of 500 responses match an independent solver: %o", (options) => {
  const task = make(options);
  expectAgreement(task, { count: 500, damage: 0.2, moreThan: 300 }, ({ prompt, words }) => {
    const tokens = prompt.text.split(" ");
    const given = new Set(tokens.slice(0, options.variables));
    const items = tokens.slice(options.variables + 1, -1);
    const operandOf = (item: string): boolean => {
      const [, operand = ""] = item.split(":");
      return given.has(`${operand.replace("!", "")}=1`) !== operand.startsWith("!");
    };
    const operatorOf = (item: string): string => item.split(":")[0] ?? "";
    const start = tokens[options.variables] === "=1";
    const truth = items.slice(0, Math.ceil(words.length / 3)).map((item, step) => {
      const results = words
        .slice(0, 3 * step)
        .filter((word, k) => k % 3 === 2 && /^=[01]$/.test(word));
      const before = results.length === 0 ? start : results.at(-1) === "=1";
      const after = evaluate(operatorOf(item), before, operandOf(item));
      const expected = `${item} ${bit(operandOf(item))} =${bit(after)}`;
      return words.slice(3 * step, 3 * step + 3).join(" ") === expected;
    });
    const value = items.reduce((x, item) => evaluate(operatorOf(item), x, operandOf(item)), start);
    expect(prompt.answer).toBe(bit(value));
    const isLastRight = words.length === 3 * items.length && words.at(-1) === `=${bit(value)}`;
    const isRight = isLastRight && (options.grading === "final" || truth.every(Boolean));
    return { steps: truth, outcome: isRight ? 1 : 0 };
  });
});

describe("demonstrations", () => {
  const clean = { misread: 0, forgetNegation: 0, errorLow: 0, errorHigh: 0 };
  /** What the value, and the result given the value, of each demonstrated step are. */
  function stepsOf(task: Task): { item: string; value: boolean; result: boolean }[] {
    return Array.from({ length: 1500 }, (_, i) => task.demonstrate(2, i)).flatMap(
      ({ prompt, response }) => {
        const tokens = prompt.text.split(" ");
        const words = response.split(" ");
        return tokens.slice(5, -1).map((item, step) => {
          const [operator = "", operand = ""] = item.split(":");
          const assigned = tokens.includes(`${operand.replace("!", "")}=1`);
          const before = words[3 * step - 1] ?? tokens[4];
          const written = words[3 * step + 1] === "1";
          const after = evaluate(operator, before === "=1", written);
          return {
            item,
            value: written === (assigned !== operand.startsWith("!")),
            result: words[3 * step + 2] === `=${bit(after)}`,
          };
        });
      },
    );
  }

  test("without errors every demonstration is right", () => {
    expectRightDemonstrations(make({ ...clean, negation: true }));
  });

  test("negations are forgotten as often as asked, and only they", () => {
    const steps = stepsOf(make({ ...clean, variables: 4, negation: true, forgetNegation: 0.3 }));
    const negated = steps.filter(({ item }) => item.includes("!"));
    expect(share(negated, ({ value }) => !value)).toBeCloseTo(0.3, 1);
    expect(steps.filter(({ item, value }) => !item.includes("!") && !value)).toEqual([]);
    expect(steps.filter(({ result }) => !result)).toEqual([]);
  });

  test("a neighbour that is read in place of a variable has the same value half of the time", () => {
    const steps = stepsOf(make({ ...clean, variables: 4, negation: true, misread: 0.4 }));
    expect(share(steps, ({ value }) => !value)).toBeCloseTo(0.2, 1);
    expect(steps.filter(({ result }) => !result)).toEqual([]);
  });

  test("results are wrong as often as asked", () => {
    const steps = stepsOf(
      make({ ...clean, variables: 4, negation: true, errorLow: 0.1, errorHigh: 0.3 }),
    );
    expect(share(steps, ({ result }) => !result)).toBeCloseTo(0.2, 1);
    expect(steps.filter(({ value }) => !value)).toEqual([]);
  });
});
