/** Whether a model can read and write a task: each word of the task has to be one token of the model, and its own. */
import { join } from "node:path";
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import { loadTokenizer } from "../interop/tokenizer.ts";
import { quoted } from "../tasks/custom-records.ts";
import { createTask, type TaskConfig } from "../tasks/index.ts";
import { readIfThere } from "./files.ts";
import { warmStartFolder } from "./package-root.ts";

/**
 * The words that a tokenizer has no token of their own for, in their order. One token for everything unknown is nobody's own.
 *
 * @throws InputError for a tokenizer.json that cannot be read
 */
export function foreignWords(words: readonly string[], tokenizerJson: string): string[] {
  const tokenizer = loadTokenizer(tokenizerJson);
  return words.filter((word) => {
    try {
      const ids = tokenizer.encode(word);
      return ids.length !== 1 || tokenizer.decode(ids).trim() !== word;
    } catch (error) {
      if (error instanceof InputError) return true;
      throw error;
    }
  });
}

/** What is wrong, as the rest of a sentence; null where the tokenizer knows every word of the task. */
function faultOf(task: TaskConfig, tokenizerJson: string): string | null {
  const { vocabulary } = createTask(task);
  const [first, ...more] = foreignWords(vocabulary, tokenizerJson);
  if (first === undefined) return null;
  const which =
    more.length === 0
      ? quoted(first)
      : `${more.length + 1} of its ${vocabulary.length} words, such as ${quoted(first)}`;
  return `expected a token of the model for each word of the task, found none for ${which}`;
}

/**
 * @param model what the tokenizer belongs to, for the error
 * @throws InputError when the model does not know a word of the task
 */
export function refuseForeignTask(task: TaskConfig, tokenizerJson: string, model: string): void {
  const fault = faultOf(task, tokenizerJson);
  if (fault !== null)
    throw new InputError(`Cannot use "${model}" for task "${task.name}": ${fault}`);
}

/**
 * A run from a warm start begins with that model's tokens, and cannot learn words that it has no token for. Said before a
 * folder is made and a device is opened.
 *
 * @throws InputError when the config's warm start does not know a word of its task, or is not there
 */
export async function refuseForeignStart({ start, task }: Config): Promise<void> {
  if (start === "sft") return;
  const tokenizer = await readIfThere(join(warmStartFolder(start), "tokenizer.json"));
  // Whoever reads the whole folder says what else is missing there.
  if (tokenizer === null) return;
  const fault = faultOf(task, tokenizer.toString("utf8"));
  if (fault === null) return;
  throw new InputError(
    `Cannot train on task "${task.name}" from the warm start "${start}": ${fault}; add --set start=sft to train a warm start on the task's own demonstrations`,
  );
}
