/**
 * Credit per reasoning step, and how well it agrees with the truth: the task's own step labels, which never enter
 * training.
 */
import { at } from "../typed-array.ts";

/** Tokens [start, end) of a response; `correct` is null where the task cannot tell. */
export interface LabelledStep {
  readonly start: number;
  readonly end: number;
  readonly correct: boolean | null;
}

/** The credit of each step of one response beside its label. */
export interface StepCredit {
  readonly credit: number;
  readonly correct: boolean | null;
}

/**
 * Sums the credit of the tokens of each step.
 *
 * @param tokenCredit one number per response token, the stop token included or not
 * @throws RangeError where a step reaches beyond the tokens
 */
export function stepCredit(
  tokenCredit: ArrayLike<number>,
  steps: readonly LabelledStep[],
): StepCredit[] {
  return steps.map(({ start, end, correct }) => {
    let credit = 0;
    for (let t = start; t < end; t++) credit += at(tokenCredit, t);
    return { credit, correct };
  });
}

/**
 * Probability that a right step has more credit than a wrong one, ties counting half (area under the ROC curve,
 * by ranks). null where there are no right or no wrong steps; steps without a label are left out.
 */
export function stepAuroc(responses: readonly (readonly StepCredit[])[]): number | null {
  const steps = responses.flat().filter(({ correct }) => correct !== null);
  const sorted = steps.toSorted((a, b) => a.credit - b.credit);
  const right = steps.filter(({ correct }) => correct).length;
  const wrong = steps.length - right;
  if (right === 0 || wrong === 0) return null;
  let rankSum = 0;
  for (let first = 0; first < sorted.length;) {
    let end = first;
    while (end < sorted.length && at(sorted, end).credit === at(sorted, first).credit) end++;
    // Equal credits share the mean of their ranks first + 1 .. end.
    const rank = (first + 1 + end) / 2;
    for (let i = first; i < end; i++) if (at(sorted, i).correct) rankSum += rank;
    first = end;
  }
  return (rankSum - (right * (right + 1)) / 2) / (right * wrong);
}

export interface ErrorFinding {
  /** Share of responses whose step of lowest credit is their first wrong step. */
  readonly first: number;
  /** Share of responses whose step of lowest credit is a wrong step. */
  readonly any: number;
  /** What `first` and `any` would be if a step were picked at random. */
  readonly firstByChance: number;
  readonly anyByChance: number;
  /** Responses that were counted: all steps labelled, at least one of them wrong. */
  readonly responses: number;
}

/** Whether the step of lowest credit (the earliest of equals) is where a response goes wrong. null without a response to count. */
export function errorFinding(responses: readonly (readonly StepCredit[])[]): ErrorFinding | null {
  const counted = responses.filter(
    (steps) =>
      steps.every(({ correct }) => correct !== null) &&
      steps.some(({ correct }) => correct === false),
  );
  if (counted.length === 0) return null;
  const mean = (value: (steps: readonly StepCredit[]) => number) =>
    counted.reduce((sum, steps) => sum + value(steps), 0) / counted.length;
  return {
    first: mean((steps) => (lowest(steps) === firstWrong(steps) ? 1 : 0)),
    any: mean((steps) => (at(steps, lowest(steps)).correct ? 0 : 1)),
    firstByChance: mean((steps) => 1 / steps.length),
    anyByChance: mean((steps) => steps.filter(({ correct }) => !correct).length / steps.length),
    responses: counted.length,
  };
}

function firstWrong(steps: readonly StepCredit[]): number {
  return steps.findIndex(({ correct }) => correct === false);
}

function lowest(steps: readonly StepCredit[]): number {
  return steps.reduce((best, { credit }, i) => (credit < at(steps, best).credit ? i : best), 0);
}
