import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { Random } from "../../src/random.ts";
import { execute, INPUT, INSTRUCTIONS, type Stack } from "../../src/tasks/stack-language.ts";
import { createStackProgram, stackProgramSchema } from "../../src/tasks/stack-program.ts";
import type { Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";
import {
  ask,
  expectAgreement,
  expectRightDemonstrations,
  testGraded,
  testRefusedPrompts,
  type HandMade,
} from "./conformance.ts";

const make = (options: object = {}): Task =>
  createStackProgram(v.parse(stackProgramSchema, { name: "stack-program", ...options }));

describe("verify() of hand-made responses", () => {
  /** 2x + 3: 3 5 7 9 1 3 5 7 9 1. */
  const prompt = ask("0>3 1>5 2>7 4>1 9>1 :");
  const counted = make({ size: 4, spare: 1 });
  const strict = make({ size: 4, spare: 1, strict: true });
  const cases: HandMade[] = [
    ["double and add", "2 mul 3 add", true, 1, "3579135791", [true, true, true, true]],
    ["x + x + 3", "dup add 3 add", true, 1, "3579135791", [true, true, true, true]],
    [
      "entries below the top do not matter",
      "dup dup add 3 add",
      true,
      1,
      "3579135791",
      [true, true, true, true, true],
    ],
    ["right, but cut off", "2 mul 3 add", false, 0, "", [true, true, true, true]],
    ["2x, right for no input", "2 mul", true, 0, "0246802468", [true, true]],
    ["a wrong constant", "2 mul 2 add", true, 0, "2468024680", [true, true, false, false]],
    ["x + 3, right for one input", "3 add", true, 0.1, "3456789012", [true, false]],
    ["too few entries", "2 mul add 3 add", true, 0, "", [true, true, false, false, false]],
    ["too many entries", "1 1 1 1 add", true, 0, "", [false, false, false, false, false]],
    [
      "more instructions than allowed",
      "1 mul 2 mul 3 add",
      true,
      0,
      "",
      [false, false, false, false, false],
    ],
    ["no instruction", "2 times 3 add", true, 0, "", [true, false, false, false]],
    ["an example", "0>3", true, 0, "", [false]],
    ["nothing", "", true, 0, "", []],
  ];
  testGraded(
    counted,
    strict,
    prompt,
    cases.map(([title, response, finished, outcome, ...rest]) => {
      return [title, response, finished, outcome, Math.floor(outcome), ...rest] as const;
    }),
  );

  testRefusedPrompts(counted, "2 mul", [
    "",
    "0>3 1>5 2>7 4>1 9>1",
    "0>3 1>5 2>7 4>1 :",
    "0>3 1>5 2>7 4>1 9>2 :",
    "0>3 0>3 0>3 0>3 0>3 :",
    "0>3 1>5 2>7 4>1 9>1x :",
    "0>3 1>5 2>7 4>1 9>1 : :",
    "2 mul 3 add dup :",
  ]);
});

/** One program on one input, in plain integers; null for a fault. */
function run(program: readonly string[], input: number): number | null {
  const stack = [BigInt(input)];
  for (const instruction of program) {
    if (/^[123]$/.test(instruction)) stack.push(BigInt(instruction));
    else if (instruction === "dup") stack.push(stack[stack.length - 1] ?? 0n);
    else {
      const [b, a] = [stack.pop(), stack.pop()];
      if (a === undefined || b === undefined) return null;
      if (instruction === "swap") stack.push(b, a);
      else if (instruction === "add") stack.push(a + b);
      else if (instruction === "sub") stack.push(a - b);
      else if (instruction === "mul") stack.push(a * b);
      else return null;
    }
    if (stack.length > 4) return null;
  }
  const top = stack.at(-1) ?? 0n;
  return Number(((top % 10n) + 10n) % 10n);
}

/** The ten outputs, or null for a fault. */
function outputsOf(program: readonly string[]): string | null {
  const outputs = Array.from({ length: 10 }, (_, input) => run(program, input));
  return outputs.includes(null) ? null : outputs.join("");
}

/** Every program without a fault up to a length, by enumeration, with its outputs. */
function allPrograms(longest: number): Map<string, string> {
  let level: string[][] = [[]];
  const found = new Map<string, string>();
  for (let length = 0; length <= longest; length++) {
    const next: string[][] = [];
    for (const program of level) {
      const outputs = outputsOf(program);
      if (outputs === null) continue;
      found.set(program.join(" "), outputs);
      for (const instruction of INSTRUCTIONS) next.push([...program, instruction]);
    }
    level = next;
  }
  return found;
}

describe("the language", () => {
  test("2,000 random programs leave what running them input by input leaves, faults included", () => {
    let faults = 0;
    for (let i = 0; i < 2000; i++) {
      const random = new Random(3, 96, i);
      const length = 1 + random.integer(12);
      const program = Array.from({ length }, () => at(INSTRUCTIONS, random.integer(8)));
      let stack: Stack | null = INPUT;
      for (const instruction of program) stack = stack && execute(stack, instruction);
      expect(stack?.at(-1) ?? null, program.join(" ")).toBe(outputsOf(program));
      if (stack === null) faults++;
    }
    expect(faults).toBeGreaterThan(200);
    expect(faults).toBeLessThan(1900);
  });

  test("what is no instruction is a fault", () => {
    for (const word of ["", "4", "0", "ADD", "drop", "__proto__", "constructor", "\u0000", "1 add"])
      expect(execute(INPUT, word)).toBeNull();
    expect(execute([], "dup")).toBeNull();
  });
});

test.each([
  { size: 3, spare: 2, shown: 4, strict: false },
  { size: 4, spare: 0, shown: 5, strict: true },
])("labels and outcomes of 400 responses match an enumeration of all programs: %o", (options) => {
  const task = make(options);
  const longest = options.size + options.spare;
  const programs = allPrograms(longest);
  /** Every beginning of a program that computes a function. */
  const beginnings = new Map<string, Set<string>>();
  for (const [program, outputs] of programs) {
    const own = beginnings.get(outputs) ?? new Set<string>();
    const words = program.split(" ");
    for (let length = 0; length <= words.length; length++)
      own.add(words.slice(0, length).join(" "));
    beginnings.set(outputs, own);
  }
  let fractions = 0;
  const comparison = { count: 400, damage: 0.4, noise: INSTRUCTIONS, moreThan: 200 };
  expectAgreement(task, comparison, ({ prompt, response, words }) => {
    const steps = words.map(
      (_, step) => beginnings.get(prompt.answer)?.has(words.slice(0, step + 1).join(" ")) ?? false,
    );
    const outputs = words.length === 0 ? "" : (programs.get(response) ?? "");
    const passed = [...outputs].filter((output, input) => output === prompt.answer[input]).length;
    if (passed > 0 && passed < 10) fractions++;
    const outcome = options.strict ? Number(passed === 10) : passed / 10;
    return { steps, outcome, answer: outputs };
  });
  expect(fractions).toBeGreaterThan(30);
});

describe("prompts and demonstrations", () => {
  const task = make({ size: 3 });

  test("each of 500 prompts shows one function of those with a program of three instructions", () => {
    const functions = new Set(allPrograms(3).values());
    const asked = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const { text, answer } = task.sample("train", 3, i);
      const examples = text.replace(" :", "").split(" ");
      const alike = [...functions].filter(
        (outputs) =>
          new Set(outputs).size > 1 &&
          outputs !== "0123456789" &&
          examples.every((example) => outputs[Number(example[0])] === example[2]),
      );
      expect(alike).toEqual([answer]);
      expect(examples).toEqual(examples.toSorted());
      expect(new Set(examples).size).toBe(5);
      asked.add(answer);
    }
    // 9 functions have programs of two instructions, 3 more of three.
    expect(asked.size).toBe(12);
  });

  test("without errors every demonstration is a shortest program, and not always the same", () => {
    const clean = make({ size: 4, errorLow: 0, errorHigh: 0 });
    const lengths = new Map<string, number>();
    for (const [program, outputs] of allPrograms(4)) {
      const length = program.split(" ").length;
      lengths.set(outputs, Math.min(length, lengths.get(outputs) ?? length));
    }
    const seen = new Map<string, Set<string>>();
    for (const { prompt, response } of expectRightDemonstrations(clean)) {
      expect(response.split(" ").length).toBe(lengths.get(prompt.answer));
      seen.set(prompt.answer, (seen.get(prompt.answer) ?? new Set()).add(response));
    }
    expect(Math.max(...[...seen.values()].map((responses) => responses.size))).toBeGreaterThan(1);
  });

  test("instructions are wrong as often as asked, each in one way after each other", () => {
    const slipping = make({ size: 2, errorLow: 0.3, errorHigh: 0.3 });
    // x + 1, x + 2 and x + 3 have no other program than this one.
    const only = new Map([
      ["1234567890", "1 add"],
      ["2345678901", "2 add"],
      ["3456789012", "3 add"],
    ]);
    const wrong = new Map<string, Set<string>>();
    let [seen, slips] = [0, 0];
    for (let i = 0; i < 3000; i++) {
      const { prompt, response } = slipping.demonstrate(4, i);
      const right = only.get(prompt.answer)?.split(" ");
      if (!right) continue;
      response.split(" ").forEach((word, step) => {
        seen++;
        if (word === right[step]) return;
        slips++;
        const fact = right.slice(0, step + 1).join(" ");
        wrong.set(fact, (wrong.get(fact) ?? new Set()).add(word));
      });
    }
    expect(slips / seen).toBeCloseTo(0.3, 1);
    expect(wrong.size).toBe(6);
    for (const words of wrong.values()) expect(words.size).toBe(1);
  });
});
