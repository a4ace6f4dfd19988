/**
 * What a visitor changed of a preset: the values by path, and the config that comes of them.
 *
 * Changes are always normal: each path is a setting of the task, each value lies in its limits and differs from the
 * preset's. Values that are each fine and make no sense together stay, so that several can be changed one by one;
 * {@link configOf} refuses them with the reason.
 */
import * as v from "valibot";
import type { FieldPath, FieldValue } from "../../config-fields.ts";
import { setPath } from "../../config-path.ts";
import { parseConfig, type Config } from "../../config.ts";
import { InputError } from "../../errors.ts";
import { presetConfig } from "../../presets.ts";
import { taskSchema } from "../../tasks/index.ts";
import { coreSentence } from "../catalogue/core-sentence.ts";
import { settingProblems as text } from "../catalogue/en/setting-problems.ts";
import { nearestValue, pageFields } from "./page-fields.ts";

export type Changes = Readonly<Partial<Record<FieldPath, FieldValue>>>;

export const NO_CHANGES: Changes = {};

/** The page records every update: groups cost one small read-back, and one update on has to show something. */
const PAGE_RECORD: Config["record"] = { every: 1, groups: 4, alternatives: 1 };
/** Four texts that stay the same: three forward passes of a few rows, now and then. */
const PAGE_PROBES: Config["probes"] = { every: 5, prompts: 1 };

const parsed = new Map<string, Config>();

/** A preset, parsed once: the page asks for it at every key press. Not to be changed. */
function presetOnce(preset: string): Config {
  const known = parsed.get(preset);
  if (known) return known;
  const config = presetConfig(preset);
  parsed.set(preset, config);
  return config;
}

/** The task that the changes leave: the preset's own, or another one. */
export function taskOf(preset: string, changes: Changes): string {
  return String(changes["task.name"] ?? presetOnce(preset).task.name);
}

const bases = new Map<string, Config>();

/**
 * What the changes are changes of: the preset as the page trains it. Where the task is another one than the preset's, its
 * options are that task's defaults.
 *
 * @throws InputError for an unknown preset, ValiError for an unknown task
 */
export function baseConfig(preset: string, task: string): Config {
  const key = JSON.stringify([preset, task]);
  const known = bases.get(key);
  if (known) return known;
  const own = { ...presetOnce(preset), record: PAGE_RECORD, probes: PAGE_PROBES };
  // Defaults only: whether the preset makes sense with another task is for configOf to say, and not here.
  const made = own.task.name === task ? own : { ...own, task: v.parse(taskSchema, { name: task }) };
  bases.set(key, made);
  return made;
}

/** The value of a setting. */
export function valueAt(config: Config, path: FieldPath): FieldValue {
  let value: unknown = config;
  for (const key of path.split("."))
    value =
      typeof value === "object" && value !== null
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return value;
  throw new Error(`Cannot read "${path}": this config has no such setting`);
}

/** What a setting is while nothing is changed; for the task's name the preset's own. */
export function baseValue(preset: string, changes: Changes, path: FieldPath): FieldValue {
  if (path === "task.name") return presetOnce(preset).task.name;
  return valueAt(baseConfig(preset, taskOf(preset, changes)), path);
}

/** Changes without what the preset says as well, and without options of another task. */
function normal(preset: string, changes: Changes): Changes {
  const fields = pageFields(taskOf(preset, changes));
  const kept: Partial<Record<FieldPath, FieldValue>> = {};
  // In the order of the fields, so that the same changes are the same text whoever made them in which order.
  for (const { path } of fields.values()) {
    const value = changes[path];
    if (value !== undefined && value !== baseValue(preset, changes, path)) kept[path] = value;
  }
  return kept;
}

/**
 * Sets one setting. Another task drops the options of the one before. A path that is no setting, or a value out of its
 * limits, changes nothing: the same object comes back.
 */
export function withChange(
  preset: string,
  changes: Changes,
  path: string,
  value: unknown,
): Changes {
  const field = pageFields(taskOf(preset, changes)).get(path);
  const fitting = field ? nearestValue(field, value) : null;
  if (!field || fitting === null || fitting !== value) return changes;
  if (path !== "task.name") return normal(preset, { ...changes, [path]: fitting });
  const others = Object.entries(changes).filter(([other]) => !other.startsWith("task."));
  return normal(preset, { ...Object.fromEntries(others), [path]: fitting });
}

/** Takes one change back, or all of them. */
export function withoutChange(preset: string, changes: Changes, path: string | null): Changes {
  if (path === null) return NO_CHANGES;
  const gone = (other: string): boolean =>
    other === path || (path === "task.name" && other.startsWith("task."));
  return normal(
    preset,
    Object.fromEntries(Object.entries(changes).filter(([other]) => !gone(other))),
  );
}

/**
 * The changed preset as it stands, whether or not its settings make sense together: for a form, not for a run.
 *
 * @throws InputError for an unknown preset
 */
export function draftConfig(preset: string, changes: Changes): Config {
  const base = baseConfig(preset, taskOf(preset, changes));
  // Each value is in the limits of its field, so the whole has the shape of a config.
  return Object.entries(changes)
    .filter(([path]) => path !== "task.name")
    .map(([path, value]) => `${path}=${JSON.stringify(value)}`)
    .reduce<unknown>((config, change) => setPath(config as Config, change), base) as Config;
}

/** A problem that is told in the language spoken when somebody reads it: the page keeps problems for long. */
function problemAt(path: FieldPath | null, say: () => string): Problem {
  return {
    get problem() {
      return say();
    },
    path,
  };
}

/** Why the page cannot train a config although the engine could: a warm start knows one model, one task, its words. */
function startProblem({ start, task, model }: Config): Problem | null {
  if (start === "sft") return null;
  const own = presetOnce(start);
  if (task.name !== own.task.name)
    return problemAt("start", () => text.otherTask(start, own.task.name, task.name));
  if (
    task.name === "chained-arithmetic" &&
    own.task.name === "chained-arithmetic" &&
    task.operations !== own.task.operations
  ) {
    const known = own.task.operations;
    return problemAt("task.operations", () => text.otherOperations(start, known));
  }
  for (const [key, value] of Object.entries(own.model)) {
    const path = `model.${key}` as FieldPath;
    const found: unknown = Reflect.get(model, key);
    if (found !== value)
      return problemAt(path, () => text.otherModel(start, path, String(value), String(found)));
  }
  return null;
}

/** The setting that a sentence of parseConfig is about; null where that is none of the page. */
function settingNamed(sentence: string, task: string): FieldPath | null {
  const fields = pageFields(task);
  const [, place = ""] = / at "([^"]*)"/.exec(sentence) ?? [];
  const quoted = [...sentence.matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name);
  // Where the records are to blame, what was changed is an option that they do not fit.
  const options = place.startsWith("task.records")
    ? [...quoted.map((name) => `task.${name}`), "task.verifier"]
    : [];
  const names = [place, ...options, ...quoted.filter((name) => name.includes("."))];
  return names.map((name) => fields.get(name)?.path).find((path) => path !== undefined) ?? null;
}

export interface Problem {
  /** A sentence for the visitor. */
  readonly problem: string;
  /** The setting that it is about; null where that is none of the page. */
  readonly path: FieldPath | null;
}

/**
 * The complete config of a changed preset, or why there is none.
 *
 * @throws InputError for an unknown preset
 */
export function configOf(
  preset: string,
  seed: number,
  changes: Changes,
): { readonly config: Config } | Problem {
  const draft = { ...draftConfig(preset, changes), seed };
  try {
    const config = parseConfig(draft, preset);
    return startProblem(config) ?? { config };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const said = error.message.replace(/^Cannot read config "[^"]*": /, "");
    return problemAt(settingNamed(said, draft.task.name), () => {
      const told = coreSentence(said);
      return text.refused(`${told.charAt(0).toUpperCase()}${told.slice(1)}`);
    });
  }
}
