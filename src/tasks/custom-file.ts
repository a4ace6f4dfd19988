/**
 * Reads a task of one's own from JSON Lines: one record a line, and before them, if need be, a line of options.
 *
 *   {"verifier": "number", "errorRate": 0.2}
 *   {"prompt": "2 plus 3 :", "answer": "so 5"}
 *   {"prompt": "1 plus 2 plus 4 :", "answer": "1 plus 2 is 3 ; so 7", "separator": ";"}
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { at } from "../typed-array.ts";
import { custom, customOptionsSchema, type CustomConfig } from "./custom.ts";
import {
  customRecordSchema,
  faultOfRecords,
  MAX_RECORDS,
  quoted,
  type CustomRecord,
} from "./custom-records.ts";
import { tokensOf } from "./task.ts";

/** UTF-16 units of a file and of a line. */
const MAX_LENGTH = 16_000_000;
const MAX_LINE_LENGTH = 100_000;
const RECORD_FIELDS = ["prompt", "answer", "separator"];
const OPTION_FIELDS = ["verifier", "maxResponseTokens", "errorRate"];

type Fields = Readonly<Record<string, unknown>>;

/** Says of a line, or of the whole file where it is null, what was expected and what was found. */
type Refuse = (line: number | null, field: string | null, expected: string, found: string) => never;

function readLine(text: string, line: number, refuse: Refuse): Fields {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return refuse(line, null, "an object of JSON", quoted(text));
  }
  if (typeof data !== "object" || data === null || Array.isArray(data))
    return refuse(line, null, "an object of JSON", quoted(text));
  return data as Fields;
}

/** The fields of a line, with white space between words made single spaces; nothing unknown is passed over. */
function fieldsOf(data: Fields, known: readonly string[], line: number, refuse: Refuse): Fields {
  const unknown = Object.keys(data).find((key) => !known.includes(key));
  if (unknown !== undefined)
    return refuse(line, null, `only the fields ${known.join(", ")}`, quoted(unknown));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === "string" ? tokensOf(value).join(" ") : value,
    ]),
  );
}

/**
 * @param text a JSON Lines file; empty lines are passed over
 * @param source file or link it came from, for the error
 * @returns a complete config of the task, records included
 * @throws InputError for the first fault: line, field, expected and found
 */
export function parseCustomTask(text: string, source: string): CustomConfig {
  const refuse: Refuse = (line, field, expected, found) => {
    const place = [line === null ? "" : `line ${line}`, field === null ? "" : `"${field}"`];
    const where = place.filter((part) => part !== "").join(", ");
    throw new InputError(
      `Cannot read task "${source}": expected ${expected}${where && ` at ${where}`}, found ${found}`,
    );
  };
  const refuseIssue = (line: number | null, issue: v.BaseIssue<unknown>): never => {
    const { input, received, expected, message } = issue;
    // The records' own checks show texts as they should be shown; the library shows them as they are.
    const isRaw = typeof input === "string" && issue.type !== "raw_check";
    return refuse(line, v.getDotPath(issue), expected ?? message, isRaw ? quoted(input) : received);
  };

  if (text.length > MAX_LENGTH)
    return refuse(null, null, `at most ${MAX_LENGTH} characters`, `${text.length}`);
  let options = v.parse(customOptionsSchema, {});
  const records: CustomRecord[] = [];
  const linesOfRecords: number[] = [];
  let isFirst = true;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    if (raw.length > MAX_LINE_LENGTH)
      return refuse(line, null, `at most ${MAX_LINE_LENGTH} characters`, `${raw.length}`);
    // trim() also takes the byte order mark that some editors put first.
    const trimmed = raw.trim();
    if (trimmed === "") continue;
    const data = readLine(trimmed, line, refuse);
    if (isFirst && !RECORD_FIELDS.some((field) => Object.hasOwn(data, field))) {
      const parsed = v.safeParse(customOptionsSchema, fieldsOf(data, OPTION_FIELDS, line, refuse));
      if (!parsed.success) return refuseIssue(line, parsed.issues[0]);
      options = parsed.output;
    } else {
      if (records.length === MAX_RECORDS)
        return refuse(line, null, `at most ${MAX_RECORDS} records`, "one more");
      const parsed = v.safeParse(customRecordSchema, fieldsOf(data, RECORD_FIELDS, line, refuse));
      if (!parsed.success) return refuseIssue(line, parsed.issues[0]);
      records.push(parsed.output);
      linesOfRecords.push(line);
    }
    isFirst = false;
  }
  if (records.length < 2) return refuse(null, null, "at least 2 records", `${records.length}`);
  const fault = faultOfRecords({ ...options, records });
  if (fault) {
    const { record, field, expected, found } = fault;
    return record === null
      ? refuse(null, null, expected, found)
      : refuse(at(linesOfRecords, record), field, expected, found);
  }
  return { name: custom.name, records, ...options };
}
