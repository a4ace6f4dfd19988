/** Where two configs differ. */
import { shown } from "../errors.ts";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The first field in which the configs differ, such as `"policy.epochs" is 1 there, 2 here`; null where they are equal.
 *
 * @param ignored dotted paths that may differ
 */
export function configDifference(
  there: unknown,
  here: unknown,
  ignored: readonly string[] = [],
  path = "",
): string | null {
  if (ignored.includes(path)) return null;
  if (isRecord(there) && isRecord(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      const inner = path === "" ? key : `${path}.${key}`;
      const difference = configDifference(there[key], here[key], ignored, inner);
      if (difference !== null) return difference;
    }
    return null;
  }
  const text = (value: unknown) => (value === undefined ? "missing" : JSON.stringify(value));
  return text(there) === text(here)
    ? null
    : `"${path}" is ${shown(text(there))} there, ${shown(text(here))} here`;
}
