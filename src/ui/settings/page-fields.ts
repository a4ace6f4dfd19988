/**
 * The settings that the page offers: every field of a config but two. The seed has a control of its own, and records of a
 * task come from a file.
 */
import { fieldsOfTask, type Field, type FieldPath, type FieldValue } from "../../config-fields.ts";

/** Warm starts that come with the page, each named after the preset that trained it. */
export const SHIPPED_STARTS = ["pocket", "lab"] as const;

export type PageField = Exclude<Field, { readonly kind: "list" }>;

/** Control characters, halves of surrogate pairs, and marks that cannot be seen or turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function pageField(field: Field): PageField | null {
  if (field.kind === "list" || field.path === "seed") return null;
  // The schema takes the folder of any model; the page has these, and may train one of its own.
  if (field.path === "start")
    return {
      kind: "choice",
      path: field.path,
      default: field.default,
      task: null,
      choices: [...SHIPPED_STARTS, "sft"],
    };
  return field;
}

const byTask = new Map<string, ReadonlyMap<string, PageField>>();

/** What may be set beside this task, by path. */
export function pageFields(task: string): ReadonlyMap<string, PageField> {
  const known = byTask.get(task);
  if (known) return known;
  const made = new Map<FieldPath, PageField>();
  for (const [, field] of fieldsOfTask(task)) {
    const offered = pageField(field);
    if (offered) made.set(offered.path, offered);
  }
  byTask.set(task, made);
  return made;
}

/**
 * The nearest value that a field takes: the value itself where it lies in the limits, else the limit; null where it is
 * of another kind.
 */
export function nearestValue(field: PageField, value: unknown): FieldValue | null {
  switch (field.kind) {
    case "integer":
    case "real": {
      if (typeof value !== "number" || !Number.isFinite(value)) return null;
      if (field.kind === "integer" && !Number.isInteger(value)) return null;
      const inside = Math.min(field.high, Math.max(field.low, value));
      if (field.multipleOf === null) return inside;
      return Math.round(inside / field.multipleOf) * field.multipleOf;
    }
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "choice":
      return typeof value === "string" && field.choices.includes(value) ? value : null;
    case "text":
      return typeof value === "string" &&
        value.trim() === value &&
        value.length >= field.low &&
        value.length <= field.high &&
        !UNSEEN.test(value)
        ? value
        : null;
  }
}
