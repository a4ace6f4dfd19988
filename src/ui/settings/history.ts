/** Undo and redo of settings, as plain data. */
import { presets } from "../../presets.ts";
import type { Changes } from "./changes.ts";
import { readSettings, settingEntries } from "./link.ts";

/** What one step of the history holds. */
export interface Settings {
  readonly preset: string;
  readonly changes: Changes;
}

export interface History {
  readonly past: readonly Settings[];
  readonly present: Settings;
  /** What was undone, the next one first. */
  readonly future: readonly Settings[];
  /** The change that the next one may join. */
  readonly last: { readonly path: string; readonly ms: number } | null;
}

/** Steps that can be undone. */
export const MOST_STEPS = 100;
/** Changes of one setting that follow each other this closely are one step. */
const JOIN_MS = 1000;
/** Longer than any text that {@link historyText} writes. */
const MAX_TEXT = 2_000_000;
const FORMAT = 1;

export function newHistory(present: Settings): History {
  return { past: [], present, future: [], last: null };
}

const keyOf = ({ preset, changes }: Settings): string =>
  JSON.stringify([preset, settingEntries(changes)]);
const areAlike = (a: Settings, b: Settings): boolean => keyOf(a) === keyOf(b);

/**
 * The history after a change. What was undone before it is gone.
 *
 * @param path the setting that was changed; null: a change that joins no other, such as a preset
 * @param ms a clock
 */
export function recorded(
  history: History,
  next: Settings,
  path: string | null,
  ms: number,
): History {
  const { past, present, last } = history;
  if (areAlike(present, next)) return history;
  const before = past.at(-1);
  const joins = path !== null && last !== null && last.path === path && ms - last.ms <= JOIN_MS;
  const now = path === null ? null : { path, ms };
  if (!joins || !before)
    return { past: [...past, present].slice(-MOST_STEPS), present: next, future: [], last: now };
  // Back where the joined changes began: there is nothing left to undo.
  if (areAlike(before, next))
    return { past: past.slice(0, -1), present: before, future: [], last: null };
  return { past, present: next, future: [], last: now };
}

/** One step back; the same history where there is none. */
export function undone(history: History): History {
  const { past, present, future } = history;
  const before = past.at(-1);
  if (!before) return history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], last: null };
}

/** One step on again; the same history where nothing was undone. */
export function redone(history: History): History {
  const { past, present, future } = history;
  const [next, ...rest] = future;
  if (!next) return history;
  return { past: [...past, present], present: next, future: rest, last: null };
}

type Stored = readonly [preset: string, entries: readonly (readonly [string, string])[]];

const stored = ({ preset, changes }: Settings): Stored => [preset, settingEntries(changes)];

/** The history as a text that survives a reload. */
export function historyText({ past, present, future }: History): string {
  return JSON.stringify({
    format: FORMAT,
    past: past.map(stored),
    present: stored(present),
    future: future.map(stored),
  });
}

const isEntry = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");

/** null where the value is not what {@link stored} makes. */
function readStored(value: unknown): Settings | null {
  if (!Array.isArray(value)) return null;
  const [preset, entries] = value as readonly unknown[];
  if (typeof preset !== "string" || !Object.hasOwn(presets, preset)) return null;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return null;
  return { preset, changes: readSettings(preset, entries).changes };
}

function readSteps(value: unknown): Settings[] | null {
  if (!Array.isArray(value)) return null;
  const steps = value.map(readStored);
  return steps.every((step) => step !== null) ? steps : null;
}

/** Reads {@link historyText}; null for anything else. Never throws, and never yields a value out of its limits. */
export function readHistory(text: string): History | null {
  if (text.length > MAX_TEXT) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null) return null;
  const { format, past, present, future } = data as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) return null;
  const [before, now, after] = [readSteps(past), readStored(present), readSteps(future)];
  if (!before || !now || !after) return null;
  return { past: before.slice(-MOST_STEPS), present: now, future: after, last: null };
}
