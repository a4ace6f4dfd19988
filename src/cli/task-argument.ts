/** Which task a command line means: one of ours with its options, or questions and answers in a file. */
import * as v from "valibot";
import { parseConfig } from "../config.ts";
import { InputError, shown } from "../errors.ts";
import { readCustomTask } from "../tasks/custom-file.ts";
import { taskNames, taskSchema, type TaskConfig } from "../tasks/index.ts";
import { readIfThere } from "./files.ts";
import { didYouMean } from "./nearest.ts";

/** For the help of a flag that takes a task. */
export const TASK_FORMS = "NAME, NAME:{options as JSON}, or a file of your own questions";

/** `name`, `name:{...options}` or `{"name": ..., ...options}`. @throws InputError naming the field */
function parseTask(text: string): TaskConfig {
  const [, name, options] = /^([a-z-]+):?\s*(\{.*\})?$/s.exec(text) ?? [];
  let data: unknown;
  try {
    data = JSON.parse(options ?? (name === undefined ? text : "{}"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read task "${shown(text)}": ${reason}`, { cause: error });
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new InputError(`Cannot read task "${shown(text)}": expected a name or an object`);
  }
  if (name !== undefined && !taskNames.some((known) => known === name)) {
    throw new InputError(
      `Cannot find task "${shown(name)}"${didYouMean(name, taskNames)}: expected one of ${taskNames.join(", ")}, or a file`,
    );
  }
  const result = v.safeParse(taskSchema, name === undefined ? data : { ...data, name });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(
    `Cannot read task "${shown(text)}": expected ${issue.expected ?? issue.message} at "${shown(v.getDotPath(issue) ?? "")}", found ${shown(issue.received)}`,
  );
}

/** No name of a task has a dot or a slash, and no path of ours a bracket. */
function isPath(text: string): boolean {
  return text.endsWith(".jsonl") || /^[^{[]*[./\\][^{[]*$/.test(text);
}

/**
 * The task that a flag means. A file's records become part of it, so that whatever is made from it needs no file any more.
 *
 * @throws InputError naming the field, and of a file its line
 */
export async function taskOf(text: string): Promise<TaskConfig> {
  if (!isPath(text)) return parseTask(text);
  const bytes = await readIfThere(text);
  if (bytes === null) throw new InputError(`Cannot read task "${shown(text)}": no such file`);
  return readCustomTask(bytes, text);
}

/**
 * The task of the flag, or else of the run whose config is at `configPath`.
 *
 * @throws InputError when there is neither
 */
export async function readTask(text: string | undefined, configPath: string): Promise<TaskConfig> {
  if (text !== undefined) return taskOf(text);
  const bytes = await readIfThere(configPath);
  let data: unknown = null;
  try {
    data = JSON.parse(bytes?.toString("utf8") ?? "null");
  } catch {
    // A folder with a broken config.json is no run folder either.
  }
  if (typeof data !== "object" || data === null || !("task" in data)) {
    throw new InputError(
      `Cannot tell the task of this model: expected --task ${taskNames.join(" or ")}, or a run folder`,
    );
  }
  return parseConfig(data, configPath).task;
}
