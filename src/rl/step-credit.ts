/**
 * Credit per reasoning step, and how well it agrees with the truth: the task's own step labels, which never enter
 * training.
 */
import { at } from "../typed-array.ts";
import { ranks } from "./correlation.ts";

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

/** A number that should be higher where the label is true. */
export interface Scored {
  readonly score: number;
  readonly label: boolean;
}

/**
 * Probability that a true one has a higher score than a false one, ties counting half (area under the ROC curve, by
 * ranks). null where all labels are the same.
 */
export function auroc(scored: readonly Scored[]): number | null {
  const positive = scored.filter(({ label }) => label).length;
  const negative = scored.length - positive;
  if (positive === 0 || negative === 0) return null;
  const rank = ranks(scored.map(({ score }) => score));
  const rankSum = scored.reduce((sum, { label }, i) => sum + (label ? at(rank, i) : 0), 0);
  return (rankSum - (positive * (positive + 1)) / 2) / (positive * negative);
}

/** {@link auroc} of credit against labels, over the steps of all responses together; steps without a label are left out. */
export function stepAuroc(responses: readonly (readonly StepCredit[])[]): number | null {
  return auroc(labelled(responses.flat()));
}

/**
 * The same over pairs of steps of one response only: whether credit lies where a response goes wrong, whatever the
 * response as a whole was given. Credit that is alike on every step has exactly 0.5.
 */
export function withinAuroc(responses: readonly (readonly StepCredit[])[]): number | null {
  let [sum, pairs] = [0, 0];
  for (const response of responses) {
    const steps = labelled(response);
    const right = steps.filter(({ label }) => label).length;
    const own = right * (steps.length - right);
    sum += own * (auroc(steps) ?? 0);
    pairs += own;
  }
  return pairs === 0 ? null : sum / pairs;
}

function labelled(steps: readonly StepCredit[]): Scored[] {
  return steps.flatMap(({ credit, correct }) =>
    correct === null ? [] : [{ score: credit, label: correct }],
  );
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

/**
 * Whether the step of lowest credit is where a response goes wrong. Steps that share the lowest credit share the guess, so
 * that credit which is alike on every step does as well as chance. null without a response to count.
 */
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
    first: mean((steps) => {
      const lowest = lowestSteps(steps);
      const wrong = steps.find(({ correct }) => correct === false);
      return lowest.some((step) => step === wrong) ? 1 / lowest.length : 0;
    }),
    any: mean((steps) => wrongShare(lowestSteps(steps))),
    firstByChance: mean((steps) => 1 / steps.length),
    anyByChance: mean(wrongShare),
    responses: counted.length,
  };
}

function lowestSteps(steps: readonly StepCredit[]): StepCredit[] {
  const lowest = steps.reduce((least, { credit }) => Math.min(least, credit), Infinity);
  return steps.filter(({ credit }) => credit === lowest);
}

function wrongShare(steps: readonly StepCredit[]): number {
  return steps.filter(({ correct }) => !correct).length / steps.length;
}
