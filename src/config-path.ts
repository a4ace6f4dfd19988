/** Changes one field of a config by its dotted path. */
import type { ConfigInput } from "./config-schema.ts";
import { InputError } from "./errors.ts";

/**
 * Sets one field of a plain config by its dotted path, as `--set path=value` does. Values are read as JSON
 * where they are JSON, else as text.
 *
 * @throws InputError when the path leads through something that is not an object
 */
export function setPath(config: ConfigInput, assignment: string): ConfigInput {
  const equals = assignment.indexOf("=");
  if (equals < 1) throw new InputError(`Cannot set "${assignment}": expected path=value`);
  const keys = assignment.slice(0, equals).split(".");
  const text = assignment.slice(equals + 1);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: it is text, such as a name.
  }
  const copy = structuredClone(config) as Record<string, unknown>;
  let at = copy;
  keys.slice(0, -1).forEach((key, i) => {
    if (!Object.hasOwn(at, key)) at[key] = {};
    const next = at[key];
    if (typeof next !== "object" || next === null || Array.isArray(next)) {
      throw new InputError(
        `Cannot set "${assignment}": "${keys.slice(0, i + 1).join(".")}" has no fields`,
      );
    }
    at = next as Record<string, unknown>;
  });
  const last = keys.at(-1) ?? "";
  if (["__proto__", "constructor", "prototype", ""].some((bad) => keys.includes(bad))) {
    throw new InputError(
      `Cannot set "${assignment}": "${assignment.slice(0, equals)}" is not a field`,
    );
  }
  at[last] = value;
  return copy as unknown as ConfigInput;
}
