/**
 * What a task is: it asks, it knows the right answer, it says where a reasoning step ends and whether that
 * step is truly right. One task a file; the registry is in index.ts.
 *
 * Texts are token strings joined by single spaces, and every token string is free of white space. So text and
 * tokens carry the same information, and the n-th word of a response is its n-th token.
 */

/** Pads a row of a batch on the right. Never part of a prompt or of a response. */
export const PAD_TOKEN = "<pad>";
/** Ends a response. Counted in `maxResponseTokens`, absent from response texts, and part of no step. */
export const STOP_TOKEN = "<stop>";

/** Prompts that are trained on, and prompts that are only ever measured on. */
export type Split = "train" | "heldout";

export interface Prompt {
  /** What is asked, as tokens joined by single spaces. */
  readonly text: string;
  /** The final answer that the verifier accepts. Where several responses are right, what they have in common. */
  readonly answer: string;
  /** The index that it was drawn with. */
  readonly index: number;
}

/** One reasoning step of a response. */
export interface StepSpan {
  /** Position of its first token, counted from the first token of the response. */
  readonly start: number;
  /** Position after its last token. */
  readonly end: number;
  /** Whether the step follows from what stands before it, right or wrong; null where nobody can tell. */
  readonly correct: boolean | null;
}

export interface Verdict {
  /** Outcome reward in 0..1. Fractional where a task counts tests passed. */
  readonly outcome: number;
  /** Steps in order, without overlap. Tokens after the last step belong to none. */
  readonly steps: readonly StepSpan[];
  /** The final answer that the response gives, "" where there is none. */
  readonly answer: string;
}

export interface Demonstration {
  readonly prompt: Prompt;
  /** Without the stop token. */
  readonly response: string;
}

export interface Task {
  readonly name: string;
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  /** Token strings of the task's own word-level tokenizer, in the order of their ids: PAD_TOKEN, STOP_TOKEN, the rest. */
  readonly vocabulary: readonly string[];
  readonly maxPromptTokens: number;
  /** Includes the stop token. */
  readonly maxResponseTokens: number;

  /** A prompt: a pure function of its arguments. No prompt is in both splits, whatever the seeds. */
  sample(split: Split, seed: number, index: number): Prompt;

  /** A demonstration for the warm start, with the errors that the configuration asks for; its prompt is in the train split. */
  demonstrate(seed: number, index: number): Demonstration;

  /**
   * Judges a response. Any text is a response: what is malformed is wrong, not an error.
   *
   * @param response without the stop token
   * @param finished whether the stop token followed; false for a response that was cut off
   * @throws InputError where the prompt is none of this task
   */
  verify(prompt: Prompt, response: string, finished: boolean): Verdict;
}

/** How hard a task is made: a level by name, and its options where they are not the defaults. */
export interface Difficulty<Options extends object = Readonly<Record<string, unknown>>> {
  readonly title: "Easy" | "Medium" | "Hard";
  readonly options: Options;
}

/** The tokens of a text. */
export function tokensOf(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}
