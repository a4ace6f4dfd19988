/**
 * What defines a run. A run is reproduced, bit for bit on the same adapter, by its complete config.
 */
import * as v from "valibot";
import { configSchema, type Config } from "./config-schema.ts";
import { nonsenseOf } from "./config-sense.ts";
import { InputError, shown } from "./errors.ts";

export type { Config, ConfigInput } from "./config-schema.ts";

/**
 * Checks a config and fills in its defaults.
 *
 * @param source file or link it came from, for the error
 * @throws InputError naming the field, what was expected and what was found
 */
export function parseConfig(data: unknown, source: string): Config {
  const result = v.safeParse(configSchema, data);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "";
    const where = path ? `at "${shown(path)}"` : "at the top";
    const found = shown(issue.received);
    if (issue.expected === "never") {
      throw new InputError(`Cannot read config "${source}": unknown key ${where}, found ${found}`);
    }
    throw new InputError(
      `Cannot read config "${source}": expected ${issue.expected ?? issue.message} ${where}, found ${found}`,
    );
  }
  const nonsense = nonsenseOf(result.output);
  if (nonsense !== null) throw new InputError(`Cannot read config "${source}": ${nonsense}`);
  return result.output;
}
