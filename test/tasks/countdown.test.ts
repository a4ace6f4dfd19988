import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { countdownSchema, createCountdown } from "../../src/tasks/countdown.ts";
import type { Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";
import {
  ask,
  expectAgreement,
  expectRightDemonstrations,
  testHandMade,
  testRefusedPrompts,
  type HandMade,
} from "./conformance.ts";

const make = (options: object = {}): Task =>
  createCountdown(v.parse(countdownSchema, { name: "countdown", ...options }));

describe("verify() of hand-made responses", () => {
  const prompt = ask("3 7 2 -> 8 :");
  const task = make({ numbers: 3, operations: "+-x" });
  const cases: HandMade[] = [
    ["a sum, then a difference", "7 + 3 = 10 10 - 2 = 8", true, 1, "8", [true, true]],
    ["the other way round", "7 - 2 = 5 5 + 3 = 8", true, 1, "8", [true, true]],
    ["smaller number first", "2 x 7 = 14 14 - 3 = 11", true, 0, "11", [false, false]],
    ["a product", "7 - 3 = 4 2 x 4 = 8", true, 1, "8", [true, true]],
    ["right, but cut off", "7 + 3 = 10 10 - 2 = 8", false, 0, "", [true, true]],
    ["sound arithmetic into a dead end", "7 x 3 = 21 21 - 2 = 19", true, 0, "19", [false, false]],
    ["wrong arithmetic, then consistent", "7 + 3 = 6 6 + 2 = 8", true, 0, "8", [false, true]],
    ["two errors", "7 + 3 = 11 11 - 2 = 8", true, 0, "8", [false, false]],
    ["a number that is not there", "7 + 1 = 8 8 x 1 = 8", true, 0, "", [false, false]],
    ["a number used twice", "7 + 3 = 10 10 - 3 = 7", true, 0, "", [true, false]],
    ["the target before all are used", "7 + 3 = 10", true, 0, "", [true]],
    ["a negative difference", "3 - 7 = 4 4 x 2 = 8", true, 0, "8", [false, true]],
    ["division, which is not allowed here", "7 + 3 = 10 10 / 2 = 5", true, 0, "", [true, false]],
    ["stopped in the middle of a step", "7 + 3 = 10 10 -", true, 0, "", [true, false]],
    ["goes on after the last step", "7 + 3 = 10 10 - 2 = 8 8 + 1 = 9", true, 0, "", [true, true]],
    ["no equals sign", "7 + 3 10 10 - 2 = 8", true, 0, "", [false, false]],
    ["a malformed step uses up its turn", "= = = = = 7 + 3 = 10", true, 0, "", [false, false]],
    ["nothing", "", true, 0, "", []],
  ];
  testHandMade(task, prompt, cases);

  test("results above 99 and fractions are no numbers", () => {
    const four = make({ numbers: 3, operations: "+-x/" });
    const steps = (text: string, response: string) =>
      four.verify(ask(text), response, true).steps.map((step) => step.correct);
    expect(steps("50 2 4 -> 25 :", "50 x 2 = 99 99 / 4 = 25")).toEqual([false, false]);
    expect(steps("50 2 4 -> 29 :", "50 / 2 = 25 25 + 4 = 29")).toEqual([true, true]);
    expect(steps("7 2 3 -> 1 :", "7 / 2 = 3 3 / 3 = 1")).toEqual([false, true]);
  });

  testRefusedPrompts(task, "7 + 3 = 10", [
    "",
    "3 7 2 -> 8",
    "3 7 -> 8 :",
    "3 7 2 4 -> 8 :",
    "3 7 2 8 -> :",
    "3 7 0 -> 8 :",
    "3 7 100 -> 8 :",
    "3 7 2 -> eight :",
    "3 7 2 -> 8 : :",
    "03 7 2 -> 8 :",
  ]);
});

/** Whether a op b = c, without computing c for a difference or a quotient. */
function holds(a: number, operation: string, b: number, c: number): boolean {
  const checks: Record<string, boolean> = {
    "+": a + b === c,
    "-": c + b === a,
    x: a * b === c,
    "/": c * b === a,
  };
  return checks[operation] === true && c >= 1 && c <= 99;
}

/** All values of all splits of the numbers in two, over subsets as bits, smallest first, instead of a search over moves. */
function reachable(numbers: readonly number[], operations: string): Set<number> {
  const values: Set<number>[] = [new Set()];
  for (let set = 1; set < 1 << numbers.length; set++) {
    const found = new Set<number>();
    const own = numbers.filter((_, i) => (set & (1 << i)) !== 0);
    if (own.length === 1) found.add(at(own, 0));
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
      for (const a of at(values, part)) {
        for (const b of at(values, set ^ part)) {
          const results = [a + b, a - b, a * b, a / b].filter(Number.isInteger);
          for (const c of results)
            if ([...operations].some((operation) => holds(a, operation, b, c))) found.add(c);
        }
      }
    }
    values.push(found);
  }
  return values.at(-1) ?? new Set();
}

test.each([
  { numbers: 3, largest: 10, operations: "+-", count: 600 },
  { numbers: 3, largest: 20, operations: "+-x/", count: 300 },
  { numbers: 4, largest: 6, operations: "+-x", count: 300 },
])("labels and outcomes of responses match an independent solver: %o", ({ count, ...options }) => {
  const { operations, numbers: total } = options;
  const task = make(options);
  // Mostly small numbers: random ones of 1..99 would never be there to use.
  const noise = ["+", "-", ...operations, "=", "->", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
  let deadEnds = 0;
  expectAgreement(task, { count, damage: 0.25, noise, moreThan: 100 }, ({ prompt, words }) => {
    const tokens = prompt.text.split(" ");
    const target = Number(tokens.at(-2));
    let numbers = tokens.slice(0, total).map(Number);
    const truth = Array.from(
      { length: Math.min(total - 1, Math.ceil(words.length / 5)) },
      (_, step) => {
        const text = words.slice(5 * step, 5 * step + 5).join(" ");
        const match = /^(\d+) (.) (\d+) = (\d+)$/.exec(text);
        if (!match || !operations.includes(match[2] ?? "")) return false;
        const [a, b, c] = [Number(match[1]), Number(match[3]), Number(match[4])];
        const left = [...numbers];
        for (const used of [a, b]) {
          if (!left.includes(used)) return false;
          left.splice(left.indexOf(used), 1);
        }
        numbers = [...left, c];
        if (!holds(a, match[2] ?? "", b, c)) return false;
        // Every step uses up one number: whoever has wasted a turn cannot finish.
        const isSound = numbers.length === total - 1 - step;
        const isRight = isSound && reachable(numbers, operations).has(target);
        if (isSound && !isRight) deadEnds++;
        return isRight;
      },
    );
    const isRight = words.length === 5 * (total - 1) && truth.every(Boolean);
    return isRight
      ? { steps: truth, outcome: 1, answer: prompt.answer }
      : { steps: truth, outcome: 0 };
  });
  expect(deadEnds).toBeGreaterThan(50);
});

describe("prompts and demonstrations", () => {
  test("the target of 300 prompts can be reached, and is the answer", () => {
    const task = make({ numbers: 4, operations: "+-x/", largest: 12 });
    for (let i = 0; i < 300; i++) {
      const { text, answer } = task.sample("train", 3, i);
      const tokens = text.split(" ");
      expect(tokens[5]).toBe(answer);
      expect(reachable(tokens.slice(0, 4).map(Number), "+-x/")).toContain(Number(answer));
    }
  });

  test("without errors every demonstration is right, and the paths differ", () => {
    const task = make({ wrongTurn: 0, errorLow: 0, errorHigh: 0 });
    const first = expectRightDemonstrations(task).map(
      ({ response }) => response.split(" ")[1] ?? "",
    );
    expect([...new Set(first)].toSorted()).toEqual(["+", "-"]);
  });

  test("wrong turns are sound arithmetic; misconceptions are off by 1 or 10, each fact by one of them", () => {
    const turns = make({ wrongTurn: 1, errorLow: 0, errorHigh: 0 });
    const slips = make({ wrongTurn: 0, errorLow: 0.3, errorHigh: 0.3, operations: "+-x" });
    const offsets = new Map<string, Set<number>>();
    let [seen, wrong] = [0, 0];
    for (let i = 0; i < 1500; i++) {
      for (const task of [turns, slips]) {
        const words = task.demonstrate(2, i).response.split(" ");
        for (let first = 0; first + 5 <= words.length; first += 5) {
          const [a = "", operation = "", b = "", , c = ""] = words.slice(first, first + 5);
          const exact = Array.from({ length: 99 }, (_, k) => k + 1).find((value) =>
            holds(Number(a), operation, Number(b), value),
          );
          const offset = Number(c) - (exact ?? 0);
          if (task === turns) expect(offset).toBe(0);
          else {
            seen++;
            if (offset === 0) continue;
            wrong++;
            const fact = `${Number(a) % 10} ${operation} ${Number(b) % 10}`;
            offsets.set(fact, (offsets.get(fact) ?? new Set()).add(offset));
          }
        }
      }
    }
    for (const own of offsets.values()) {
      expect(own.size).toBe(1);
      expect([-10, -1, 1, 10]).toContain([...own][0]);
    }
    // A slip below 1 or above 99 is none, so there are fewer than were asked for.
    expect(wrong / seen).toBeGreaterThan(0.15);
    expect(wrong / seen).toBeLessThan(0.3);
  });
});
