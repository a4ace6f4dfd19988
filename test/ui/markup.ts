/** Lit templates as text, for tests in Node: static markup with the values put in. Listeners and properties count as text. */

interface Template {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

const isTemplate = (value: unknown): value is Template =>
  typeof value === "object" && value !== null && "strings" in value && "values" in value;

/** Directives, listeners and other objects leave no text; null, undefined and lit's `nothing` neither. */
function valueText(value: unknown): string {
  if (isTemplate(value)) return markupOf(value);
  if (Array.isArray(value)) return value.map(valueText).join("");
  if (["string", "number", "boolean"].includes(typeof value)) return String(value);
  return "";
}

/** The markup of a template, nested ones included. */
export function markupOf({ strings, values }: Template): string {
  return strings.map((part, i) => part + valueText(values[i])).join("");
}

/** What a person reads of markup: its text, single-spaced. */
export function wordsOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
