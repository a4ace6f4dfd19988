/** metrics.jsonl as the page reads it: a visitor's file, of which no line is trusted. */
import { InputError, shown } from "../../errors.ts";
import type { Metrics } from "../../report.ts";

/** The metrics of a line; null for one that holds none. */
function lineOf(text: string): Metrics | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  // Other values stand beside the numbers, such as the names of alarms.
  const numbers = Object.entries(data).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]),
  );
  const { update, rollouts, ...others } = Object.fromEntries(numbers);
  return update === undefined || rollouts === undefined ? null : { ...others, update, rollouts };
}

/**
 * The reinforcement-learning lines of a metrics.jsonl. A last line that was cut off, as by an interrupted run, is left out.
 *
 * @throws InputError naming the first line that cannot be read
 */
export function readMetricsLines(text: string, source: string): Metrics[] {
  const cannot = `Cannot read metrics "${shown(source)}"`;
  const lines = text.split("\n");
  // Empty, or cut off.
  const rest = lines.pop() ?? "";
  const last = lineOf(rest);
  const metrics = lines.map((line, i) => {
    const read = lineOf(line);
    if (read) return read;
    throw new InputError(
      `${cannot}: expected an object with the numbers "update" and "rollouts" in line ${i + 1}, found ${shown(JSON.stringify(line))}`,
    );
  });
  if (last) metrics.push(last);
  const learned = metrics.filter(({ sft_loss }) => sft_loss === undefined);
  if (learned.length > 0) return learned;
  throw new InputError(`${cannot}: expected at least one update, found none`);
}
