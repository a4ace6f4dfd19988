/**
 * What is checked of every task in the same way: responses written by hand, prompts that are refused, labels against a
 * solver that works in another way, and demonstrations without errors. A task's own test says what is right.
 */
import { expect, test } from "vitest";

import type { Demonstration, Prompt, Task, Verdict } from "../../src/tasks/task.ts";
import { corruptedDemonstration, type Corrupted } from "./corrupted.ts";

export const ask = (text: string): Prompt => ({ text, answer: "", index: 0 });

const labelsOf = ({ steps }: Verdict): (boolean | null)[] => steps.map((step) => step.correct);

/** A response by hand, whether it ended by itself, and its verdict; `steps` are the labels. */
export type HandMade = readonly [
  title: string,
  response: string,
  finished: boolean,
  outcome: number,
  answer: string,
  steps: readonly boolean[],
];

/** The same with the outcome that a second grading gives. */
export type Graded = readonly [
  title: string,
  response: string,
  finished: boolean,
  first: number,
  second: number,
  answer: string,
  steps: readonly boolean[],
];

/** A test for each case. */
export function testHandMade(task: Task, prompt: Prompt, cases: readonly HandMade[]): void {
  test.each(cases)("%s", (_, response, finished, outcome, answer, steps) => {
    const verdict = task.verify(prompt, response, finished);
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.answer).toBe(answer);
    expect(labelsOf(verdict)).toEqual(steps);
  });
}

/** A test for each case. Answer and labels are those of the first task; of the second, graded otherwise, the outcome. */
export function testGraded(
  first: Task,
  second: Task,
  prompt: Prompt,
  cases: readonly Graded[],
): void {
  test.each(cases)("%s", (_, response, finished, outcome, secondOutcome, answer, steps) => {
    const verdict = first.verify(prompt, response, finished);
    expect(verdict.outcome).toBe(outcome);
    expect(second.verify(prompt, response, finished).outcome).toBe(secondOutcome);
    expect(verdict.answer).toBe(answer);
    expect(labelsOf(verdict)).toEqual(steps);
  });
}

/** A test for each text that is no prompt of the task, with a response that would be one. */
export function testRefusedPrompts(task: Task, response: string, texts: readonly string[]): void {
  test.each(texts)('refuses the prompt "%s"', (text) => {
    expect(() => task.verify(ask(text), response, true)).toThrow("Cannot read the prompt");
  });
}

/** What an independent solver makes of a response. */
export interface Solution {
  readonly steps: readonly boolean[];
  readonly outcome: number;
  /** Left out where the solver does not tell. */
  readonly answer?: string;
}

export interface Comparison {
  readonly count: number;
  /** Share of the words that are replaced is uniform in 0..damage. */
  readonly damage: number;
  /** What replaces them; the task's vocabulary by default. */
  readonly noise?: readonly string[];
  /** Right steps, and wrong ones: the comparison means nothing if one kind hardly occurs. */
  readonly moreThan: number;
}

/** Holds the verdicts of `count` responses between right and random against a solver. */
export function expectAgreement(
  task: Task,
  { count, damage, noise, moreThan }: Comparison,
  solve: (corrupted: Corrupted) => Solution,
): void {
  let [rights, wrongs] = [0, 0];
  for (let i = 0; i < count; i++) {
    const corrupted = corruptedDemonstration(task, i, damage, noise);
    const { prompt, response } = corrupted;
    const truth = solve(corrupted);
    const verdict = task.verify(prompt, response, true);
    const about = `${prompt.text} ${response}`;
    expect(labelsOf(verdict), about).toEqual(truth.steps);
    expect(verdict.outcome, about).toBe(truth.outcome);
    if (truth.answer !== undefined) expect(verdict.answer, about).toBe(truth.answer);
    rights += truth.steps.filter(Boolean).length;
    wrongs += truth.steps.filter((correct) => !correct).length;
  }
  expect(Math.min(rights, wrongs)).toBeGreaterThan(moreThan);
}

/** 300 demonstrations of a task that was asked for no errors, each of which has to be right. */
export function expectRightDemonstrations(task: Task): Demonstration[] {
  return Array.from({ length: 300 }, (_, i) => {
    const demonstration = task.demonstrate(1, i);
    const { prompt, response } = demonstration;
    expect(task.verify(prompt, response, true)).toMatchObject({
      outcome: 1,
      answer: prompt.answer,
    });
    return demonstration;
  });
}

export const share = <T>(items: readonly T[], is: (item: T) => boolean): number =>
  items.filter(is).length / items.length;
