import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { createGraphPath, graphPathSchema } from "../../src/tasks/graph-path.ts";
import type { Task } from "../../src/tasks/task.ts";
import {
  ask,
  expectAgreement,
  expectRightDemonstrations,
  testHandMade,
  testRefusedPrompts,
  type HandMade,
} from "./conformance.ts";

const make = (options: object = {}): Task =>
  createGraphPath(v.parse(graphPathSchema, { name: "graph-path", ...options }));

describe("verify() of hand-made responses", () => {
  /** From a to d by b or by c; e is a dead end, and b leads back to a. */
  const prompt = ask("a>b a>c b>d c>b b>a c>e a d :");
  const task = make({ nodes: 5, edges: 6, longest: 4 });
  const cases: HandMade[] = [
    ["the short way", "a>b b>d", true, 1, "d", [true, true]],
    ["a longer way", "a>c c>b b>d", true, 1, "d", [true, true, true]],
    ["back to the start and on", "a>b b>a a>b b>d", true, 1, "d", [true, true, true, true]],
    ["right, but cut off", "a>b b>d", false, 0, "", [true, true]],
    ["a dead end", "a>c c>e", true, 0, "e", [true, false]],
    ["an edge that is not there", "a>d", true, 0, "d", [false]],
    ["an edge against its direction", "a>b b>c c>b b>d", true, 0, "d", [true, false, true, true]],
    ["an edge that does not go on from here", "b>d", true, 0, "d", [false]],
    [
      "goes round until too few edges are left",
      "a>b b>a a>c c>b",
      true,
      0,
      "b",
      [true, true, false, false],
    ],
    ["stops before the goal", "a>b", true, 0, "b", [true]],
    ["goes on after the goal", "a>b b>d d>a", true, 0, "a", [true, true, false]],
    ["more edges than allowed", "a>b b>a a>b b>d d>d", true, 0, "", [true, true, true, true]],
    ["a node in place of an edge leads nowhere", "a>b b b>d", true, 0, "d", [true, false, true]],
    ["nothing", "", true, 0, "", []],
  ];
  testHandMade(task, prompt, cases);

  testRefusedPrompts(task, "a>b", [
    "",
    "a>b a>c b>d c>b b>a c>e a d",
    "a>b a>c b>d c>b b>a a d :",
    "a>b a>c b>d c>b b>a c>f a d :",
    "a>b a>c b>d c>b b>a c>c a d :",
    "a>b a>c b>d c>b b>a c>e a f :",
    "a>b a>c b>d c>b b>a c>e a d : :",
    "a d a>b a>c b>d c>b b>a c>e :",
  ]);
});

/** Tries every walk of at most `left` edges, instead of distances from the goal. */
function someWalk(edges: readonly string[], node: string, goal: string, left: number): boolean {
  if (node === goal) return true;
  return (
    left > 0 &&
    edges.some((edge) => {
      const [from, to = ""] = edge.split(">");
      return from === node && someWalk(edges, to, goal, left - 1);
    })
  );
}

test.each([
  { nodes: 6, edges: 10, apart: 2, longest: 5 },
  { nodes: 4, edges: 8, apart: 3, longest: 3 },
  { nodes: 10, edges: 18, apart: 1, longest: 7 },
])("labels and outcomes of 500 responses match an independent solver: %o", (options) => {
  const task = make(options);
  let deadEnds = 0;
  expectAgreement(task, { count: 500, damage: 0.3, moreThan: 200 }, ({ prompt, words }) => {
    const tokens = prompt.text.split(" ");
    const edges = tokens.slice(0, options.edges);
    const [start = "", goal = ""] = tokens.slice(options.edges);
    const visited = [start];
    const truth = words.map((word, step) => {
      const node = visited.at(-1) ?? "";
      if (!word.includes(">")) return false;
      visited.push(word.slice(2));
      if (!edges.includes(word) || !word.startsWith(node)) return false;
      const isRight = someWalk(edges, word.slice(2), goal, options.longest - step - 1);
      if (!isRight) deadEnds++;
      return isRight;
    });
    const isRight = words.length > 0 && truth.every(Boolean) && visited.at(-1) === goal;
    return { steps: truth, outcome: isRight ? 1 : 0 };
  });
  expect(deadEnds).toBeGreaterThan(10);
});

describe("prompts and demonstrations", () => {
  test("of 500 prompts, edges differ, the goal is far enough away and within reach, and is the answer", () => {
    for (const options of [
      { nodes: 6, edges: 10, apart: 2, longest: 5 },
      { nodes: 4, edges: 8, apart: 3, longest: 9 },
      { nodes: 10, edges: 4, apart: 1, longest: 9 },
    ]) {
      const task = make(options);
      for (let i = 0; i < 500; i++) {
        const { text, answer } = task.sample("train", 3, i);
        const tokens = text.split(" ");
        const edges = tokens.slice(0, options.edges);
        const [start = "", goal = "", end] = tokens.slice(options.edges);
        expect(new Set(edges).size).toBe(options.edges);
        expect(edges.every((edge) => edge[0] !== edge[2])).toBe(true);
        expect([goal, end]).toEqual([answer, ":"]);
        expect(someWalk(edges, start, goal, options.longest)).toBe(true);
        expect(someWalk(edges, start, goal, options.apart - 1)).toBe(false);
      }
    }
  });

  test("refuses more edges than two a node", () => {
    const result = v.safeParse(graphPathSchema, { name: "graph-path", nodes: 4, edges: 9 });
    const [issue] = result.issues ?? [];
    expect(issue && [v.getDotPath(issue), issue.expected, issue.received]).toEqual([
      "edges",
      "at most 8, two a node",
      "9",
    ]);
  });

  test("without errors every demonstration is right", () => {
    expectRightDemonstrations(make({ blind: 0, errorLow: 0, errorHigh: 0 }));
  });

  /** Edges of 1,500 demonstrations that are there, that are only there the other way round, and that are not there at all. */
  function kindsOf(task: Task): { there: number; back: number; nowhere: number; failed: number } {
    const kinds = { there: 0, back: 0, nowhere: 0, failed: 0 };
    for (let i = 0; i < 1500; i++) {
      const { prompt, response } = task.demonstrate(2, i);
      const given = prompt.text.split(" ").slice(0, -3);
      for (const edge of response.split(" ")) {
        const opposite = `${edge.slice(2)}>${edge.slice(0, 1)}`;
        kinds[given.includes(edge) ? "there" : given.includes(opposite) ? "back" : "nowhere"]++;
      }
      kinds.failed += 1 - task.verify(prompt, response, true).outcome;
    }
    return kinds;
  }

  test("who does not look ahead takes edges that are there, and fails", () => {
    const { back, nowhere, failed } = kindsOf(make({ blind: 1, errorLow: 0, errorHigh: 0 }));
    expect([back, nowhere]).toEqual([0, 0]);
    expect(failed).toBeGreaterThan(300);
  });

  test("edges are believed to lead back as well, never anywhere else", () => {
    const { there, back, nowhere } = kindsOf(make({ blind: 0, errorLow: 0.5, errorHigh: 0.5 }));
    expect(nowhere).toBe(0);
    expect(back / (there + back)).toBeGreaterThan(0.1);
    expect(back / (there + back)).toBeLessThan(0.5);
  });
});
