/** The config of a run from the command line: preset or file, then --task, then every --set, then --seed. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setPath } from "../config-path.ts";
import { parseConfig, type Config, type ConfigInput } from "../config.ts";
import { InputError } from "../errors.ts";
import { presetInput, presets } from "../presets.ts";
import type { Arguments } from "./arguments.ts";
import { readIfThere } from "./files.ts";
import { didYouMean } from "./nearest.ts";
import { taskOf } from "./task-argument.ts";

function parseJson(text: string, source: string): ConfigInput {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read config "${source}": ${reason}`, { cause: error });
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new InputError(`Cannot read config "${source}": expected an object at the top`);
  }
  return data as ConfigInput;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * @returns the config as it is written, and its name for messages
 * @throws InputError when there is no such preset or file
 */
async function source(
  args: Arguments,
  preset: string | undefined,
): Promise<{ input: ConfigInput; name: string }> {
  const [name = preset] = args.positionals;
  if (name === undefined) {
    const path = join(args.required("out"), "config.json");
    const text = args.has("resume") ? await readIfThere(path) : null;
    if (text === null) {
      const why = args.has("resume") ? ` as there is no "${path}" to go on from` : "";
      throw new InputError(
        `Cannot train: expected a preset (${Object.keys(presets).join(", ")}) or a config file${why}`,
      );
    }
    return { input: parseJson(text.toString("utf8"), path), name: path };
  }
  if (Object.hasOwn(presets, name)) return { input: presetInput(name), name };
  if (name.endsWith(".json") || (await isFile(name))) {
    const text = await readIfThere(name);
    if (text === null) throw new InputError(`Cannot read config "${name}": no such file`);
    return { input: parseJson(text.toString("utf8"), name), name };
  }
  const names = Object.keys(presets);
  throw new InputError(
    `Cannot find preset "${name}"${didYouMean(name, names)}: expected one of ${names.join(", ")}, or a config file`,
  );
}

/**
 * @param preset when the command line names none
 * @param task what follows --task, of a verb that has that flag; in place of the task of the preset or file
 * @throws InputError naming the file and the field
 */
export async function trainConfig(
  args: Arguments,
  preset?: string,
  task?: string,
): Promise<Config> {
  const { input, name } = await source(args, preset);
  const asked = task === undefined ? input : { ...input, task: await taskOf(task) };
  const seed = args.integer("seed", 0, 0xffffffff);
  const assignments = [...args.texts("set"), ...(seed === undefined ? [] : [`seed=${seed}`])];
  return parseConfig(assignments.reduce(setPath, asked), name);
}
