/** Which task a command line means. */
import * as v from "valibot";
import { parseConfig } from "../config.ts";
import { InputError } from "../errors.ts";
import { taskNames, taskSchema, type TaskConfig } from "../tasks/index.ts";
import { readIfThere } from "./files.ts";
import { didYouMean } from "./nearest.ts";

/** `name`, `name:{...options}` or `{"name": ..., ...options}`. @throws InputError naming the field */
export function parseTask(text: string): TaskConfig {
  const [, name, options] = /^([a-z-]+):?\s*(\{.*\})?$/s.exec(text) ?? [];
  let data: unknown;
  try {
    data = JSON.parse(options ?? (name === undefined ? text : "{}"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read task "${text}": ${reason}`, { cause: error });
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new InputError(`Cannot read task "${text}": expected a name or an object`);
  }
  if (name !== undefined && !taskNames.some((known) => known === name)) {
    throw new InputError(
      `Cannot find task "${name}"${didYouMean(name, taskNames)}: expected one of ${taskNames.join(", ")}`,
    );
  }
  const result = v.safeParse(taskSchema, name === undefined ? data : { ...data, name });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(
    `Cannot read task "${text}": expected ${issue.expected ?? issue.message} at "${v.getDotPath(issue) ?? ""}", found ${issue.received}`,
  );
}

/**
 * The task of the flag, or else of the run whose config is at `configPath`.
 *
 * @throws InputError when there is neither
 */
export async function readTask(text: string | undefined, configPath: string): Promise<TaskConfig> {
  if (text !== undefined) return parseTask(text);
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
