/**
 * Changed settings in an address: one entry a change, `c.policy.clipLow=0.1`. What is not understood is left out and
 * counted; what lies out of the limits is moved to the nearest limit, with a notice.
 */
import type { FieldPath, FieldValue } from "../../config-fields.ts";
import { NO_CHANGES, taskOf, withChange, type Changes } from "./changes.ts";
import { nearestValue, pageFields, type PageField } from "./page-fields.ts";

const PREFIX = "c.";
/** Longer than any value that the page writes. */
const MAX_LENGTH = 120;

/** Whether a key of an address belongs to the settings. */
export function isSettingKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** Key and text of every change. */
export function settingEntries(changes: Changes): [key: string, text: string][] {
  return Object.entries(changes).map(([path, value]) => [`${PREFIX}${path}`, String(value)]);
}

/** A value that was moved into its limits. */
export interface Notice {
  readonly path: FieldPath;
  readonly found: string;
  readonly used: string;
}

export interface ReadSettings {
  readonly changes: Changes;
  /** Entries that were not understood. */
  readonly ignored: number;
  readonly notices: readonly Notice[];
}

/** A text as a value of the field's kind, whatever its limits. */
function valueOf(field: PageField, text: string): unknown {
  switch (field.kind) {
    case "integer":
    case "real":
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : null;
    case "choice":
    case "text":
      return text;
  }
}

/**
 * Reads the entries of an address, in any order; of two for one setting the last counts. Entries that are none of
 * {@link isSettingKey} are passed over. Never throws for a known preset.
 *
 * @throws InputError for an unknown preset
 */
export function readSettings(
  preset: string,
  entries: Iterable<readonly [key: string, text: string]>,
): ReadSettings {
  const texts = new Map<string, string>();
  let ignored = 0;
  for (const [key, text] of entries) {
    if (!isSettingKey(key)) continue;
    if (texts.has(key)) ignored += 1;
    texts.set(key, text);
  }
  let changes = NO_CHANGES;
  const notices: Notice[] = [];
  const read = (key: string, text: string): void => {
    const field = pageFields(taskOf(preset, changes)).get(key.slice(PREFIX.length));
    const used: FieldValue | null =
      field && text.length <= MAX_LENGTH ? nearestValue(field, valueOf(field, text)) : null;
    if (!field || used === null) {
      ignored += 1;
      return;
    }
    changes = withChange(preset, changes, field.path, used);
    if (used !== valueOf(field, text))
      notices.push({ path: field.path, found: text, used: String(used) });
  };
  // The options of a task are read by what the task allows.
  const taskKey = `${PREFIX}task.name`;
  const task = texts.get(taskKey);
  if (task !== undefined) read(taskKey, task);
  for (const [key, text] of texts) if (key !== taskKey) read(key, text);
  return { changes, ignored, notices };
}
