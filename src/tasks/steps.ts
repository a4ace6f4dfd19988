/**
 * Steps of a fixed number of tokens.
 *
 * Most tasks copy: a step repeats the next item of the prompt, then writes the result of that item. The copy puts the item
 * beside the place where it is needed, so a very small model can learn the task, and it costs one token a step.
 */
import { at } from "../typed-array.ts";
import type { StepSpan } from "./task.ts";

/** Of a copy and one result. */
export const TOKENS_PER_STEP = 2;

/** What a rule says about one step: is it right, and what does the next step start from. */
export interface Judgement<State> {
  readonly correct: boolean | null;
  readonly next: State;
}

export interface JudgedSteps<State> {
  readonly steps: StepSpan[];
  /** What the last step left; `start` where there is no step. */
  readonly state: State;
}

/**
 * Judges the steps of a response, each given what the response itself wrote before: after one error, a step
 * that goes on correctly from the wrong value is right.
 *
 * @param response tokens of the response, without the stop token
 * @param size tokens of a step, and the most steps that count
 * @param start what the first step starts from
 * @param rule judges the tokens of step `index`; the last step may be cut off, so it may have fewer than a step has
 * @returns one span for each step that was begun
 */
export function judgeSteps<State>(
  response: readonly string[],
  size: { readonly tokens: number; readonly most: number },
  start: State,
  rule: (state: State, written: readonly string[], index: number) => Judgement<State>,
): JudgedSteps<State> {
  const begun = Math.min(size.most, Math.ceil(response.length / size.tokens));
  let state = start;
  const steps = Array.from({ length: begun }, (_, index) => {
    const first = index * size.tokens;
    const end = Math.min(first + size.tokens, response.length);
    const { correct, next } = rule(state, response.slice(first, end), index);
    state = next;
    return { start: first, end, correct };
  });
  return { steps, state };
}

/**
 * Judges steps that each copy an item and then write its results.
 *
 * @param items what each step has to copy, in order
 * @param rule judges the results of an item, given the state; a result that is missing is undefined
 * @param tokens of a step: the copy and its results
 * @returns one span for each step that was begun; a step is also wrong where its copy is
 */
export function judgeCopies<State>(
  items: readonly string[],
  response: readonly string[],
  start: State,
  rule: (state: State, item: string, results: readonly string[]) => Judgement<State>,
  tokens = TOKENS_PER_STEP,
): StepSpan[] {
  const size = { tokens, most: items.length };
  const judged = judgeSteps(response, size, start, (state, [copy, ...results], index) => {
    const item = at(items, index);
    const { correct, next } = rule(state, item, results);
    return { correct: correct === true && copy === item, next };
  });
  return judged.steps;
}

/** Whether a response holds every step, nothing more, and then stops. */
export function isComplete(
  items: readonly string[],
  response: readonly string[],
  finished: boolean,
  tokens = TOKENS_PER_STEP,
): boolean {
  return finished && response.length === items.length * tokens;
}
