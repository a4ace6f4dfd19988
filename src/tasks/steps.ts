/**
 * Steps of two tokens: a copy of the next item of the prompt, then the result of that item.
 *
 * The copy puts the item beside the place where it is needed, so a very small model can learn the task, and
 * it costs one token a step.
 */
import { at } from "../typed-array.ts";
import type { StepSpan } from "./task.ts";

export const TOKENS_PER_STEP = 2;

/** What a rule says about one step: is it right, and what does the next step start from. */
export interface Judgement<State> {
  readonly correct: boolean;
  readonly next: State;
}

/**
 * Judges the steps of a response, each given what the response itself wrote before: after one error, a step
 * that goes on correctly from the wrong value is right.
 *
 * @param items what each step has to copy, in order
 * @param response tokens of the response, without the stop token
 * @param start what the first step starts from
 * @param rule judges the result of an item, given the state; a result that is malformed or missing is ""
 * @returns one span for each step that was begun; a step is also wrong where its copy is
 */
export function judgeSteps<State>(
  items: readonly string[],
  response: readonly string[],
  start: State,
  rule: (state: State, item: string, result: string) => Judgement<State>,
): StepSpan[] {
  const begun = Math.min(items.length, Math.ceil(response.length / TOKENS_PER_STEP));
  let state = start;
  return Array.from({ length: begun }, (_, i) => {
    const first = i * TOKENS_PER_STEP;
    const item = at(items, i);
    const { correct, next } = rule(state, item, response[first + 1] ?? "");
    state = next;
    const end = Math.min(first + TOKENS_PER_STEP, response.length);
    return { start: first, end, correct: correct && response[first] === item };
  });
}

/** Whether a response holds every step, nothing more, and then stops. */
export function isComplete(
  items: readonly string[],
  response: readonly string[],
  finished: boolean,
): boolean {
  return finished && response.length === items.length * TOKENS_PER_STEP;
}
