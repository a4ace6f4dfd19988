import { expect, test } from "vitest";
import { stepEnds, stepRewards } from "../../src/rl/step-rewards.ts";

const steps = [
  { start: 0, end: 2, correct: true },
  { start: 2, end: 4, correct: false },
  { start: 4, end: 5, correct: null },
  { start: 6, end: 8, correct: false },
];

test("stepRewards() is -1 on the last token of each wrong step", () => {
  expect([...stepRewards(steps, 3, 12)]).toEqual([0, 0, 0, 0, 0, 0, -1, 0, 0, 0, -1, 0]);
  expect([...stepRewards(steps, 0, 8)]).toEqual([0, 0, 0, -1, 0, 0, 0, -1]);
});

test("stepRewards() of no steps, of steps without a token and beyond the row is 0", () => {
  expect([...stepRewards([], 2, 4)]).toEqual([0, 0, 0, 0]);
  const empty = [{ start: 0, end: 0, correct: false }];
  expect([...stepRewards(empty, 2, 4)]).toEqual([0, 0, 0, 0]);
  expect([...stepRewards(steps, 3, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
});

test("stepEnds() is the last column of the step, and a token of no step ends itself", () => {
  expect([...stepEnds(steps, 3, 13)]).toEqual([0, 1, 2, 4, 4, 6, 6, 7, 8, 10, 10, 11, 12]);
  expect([...stepEnds([], 2, 4)]).toEqual([0, 1, 2, 3]);
});

test("stepEnds() cuts a step where the row ends", () => {
  expect([...stepEnds([{ start: 1, end: 5 }], 1, 4)]).toEqual([0, 1, 3, 3]);
  expect([...stepEnds([{ start: 5, end: 9 }], 1, 4)]).toEqual([0, 1, 2, 3]);
});
