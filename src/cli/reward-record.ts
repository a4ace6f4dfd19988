/** One line of the file that `steplight advantages` reads: a response's group and rewards. */
import { InputError } from "../errors.ts";
import type { RewardedResponse } from "../run/advantages.ts";
import type { JsonLine } from "./json-lines.ts";
import { describe } from "./score-record.ts";

/** A number that a float32 can hold. */
function isReal(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

function numbers(line: JsonLine, field: string): Float32Array<ArrayBuffer> {
  const value = line.data[field];
  if (!Array.isArray(value)) {
    throw new InputError(
      `Cannot read "${line.where}": expected one number per token at "${field}", found ${describe(value)}`,
    );
  }
  const strange = value.findIndex((item) => !isReal(item));
  if (strange >= 0) {
    throw new InputError(
      `Cannot read "${line.where}": expected a finite number at "${field}[${strange}]", found ${describe(value[strange])}`,
    );
  }
  return Float32Array.from(value as number[]);
}

/**
 * @param hasValues whether a critic's values are needed
 * @throws InputError naming file, line and field
 */
export function rewardRecord(line: JsonLine, hasValues: boolean): RewardedResponse {
  const { group, outcome } = line.data;
  if (typeof group !== "string" && typeof group !== "number") {
    throw new InputError(
      `Cannot read "${line.where}": expected text or a number at "group", found ${describe(group)}`,
    );
  }
  if (!isReal(outcome)) {
    throw new InputError(
      `Cannot read "${line.where}": expected a finite number at "outcome", found ${describe(outcome)}`,
    );
  }
  const process = numbers(line, "process");
  // The text "1" and the number 1 are two groups.
  const record = { group: JSON.stringify(group), outcome, process };
  if (!hasValues) return record;
  const values = numbers(line, "values");
  if (values.length !== process.length) {
    throw new InputError(
      `Cannot read "${line.where}": expected ${process.length} numbers at "values", one for each of "process", found ${values.length}`,
    );
  }
  return { ...record, values };
}
