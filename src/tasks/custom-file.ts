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
const LINE_FEED = 0x0a;
const RECORD_FIELDS = ["prompt", "answer", "separator"];
const OPTION_FIELDS = ["verifier", "maxResponseTokens", "errorRate"];

type Fields = Readonly<Record<string, unknown>>;

/** Says of a line, or of the whole file where it is null, what was expected and what was found. */
type Refuse = (line: number | null, field: string | null, expected: string, found: string) => never;

function refuseIn(source: string): Refuse {
  return (line, field, expected, found) => {
    const place = [line === null ? "" : `line ${line}`, field === null ? "" : `"${field}"`];
    const where = place.filter((part) => part !== "").join(", ");
    throw new InputError(
      `Cannot read task "${source}": expected ${expected}${where && ` at ${where}`}, found ${found}`,
    );
  };
}

/** The objects of a file and the numbers of their lines, from 1. */
function* objectsOf(text: string, refuse: Refuse): Generator<[line: number, data: Fields]> {
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    if (raw.length > MAX_LINE_LENGTH)
      refuse(line, null, `at most ${MAX_LINE_LENGTH} characters`, `${raw.length}`);
    // trim() also takes the byte order mark that some editors put first.
    const trimmed = raw.trim();
    if (trimmed === "") continue;
    let data: unknown = null;
    try {
      data = JSON.parse(trimmed);
    } catch {
      // What is no JSON is no object either.
    }
    if (typeof data !== "object" || data === null || Array.isArray(data))
      return refuse(line, null, "an object of JSON", quoted(trimmed));
    yield [line, data as Fields];
  }
}

/**
 * Checks the fields of a line. White space between words becomes single spaces, and nothing unknown is passed over.
 *
 * @param schema of an object with the `known` fields
 */
function parseFields<S extends v.GenericSchema>(
  schema: S,
  known: readonly string[],
  [line, data]: readonly [line: number, data: Fields],
  refuse: Refuse,
): v.InferOutput<S> {
  const unknown = Object.keys(data).find((key) => !known.includes(key));
  if (unknown !== undefined)
    return refuse(line, null, `only the fields ${known.join(", ")}`, quoted(unknown));
  const fields = Object.entries(data).map(([key, value]) => [
    key,
    typeof value === "string" ? tokensOf(value).join(" ") : value,
  ]);
  const result = v.safeParse(schema, Object.fromEntries(fields));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const { input, expected, message, received } = issue;
  // The records' own checks show texts as they should be shown; the library shows them as they are.
  const isRaw = typeof input === "string" && issue.type !== "raw_check";
  return refuse(line, v.getDotPath(issue), expected ?? message, isRaw ? quoted(input) : received);
}

/**
 * @param text a JSON Lines file; empty lines are passed over
 * @param source file or link it came from, for the error
 * @returns a complete config of the task, records included
 * @throws InputError for the first fault: line, field, expected and found
 */
export function parseCustomTask(text: string, source: string): CustomConfig {
  const refuse = refuseIn(source);
  if (text.length > MAX_LENGTH)
    refuse(null, null, `at most ${MAX_LENGTH} characters`, `${text.length}`);
  let options = v.parse(customOptionsSchema, {});
  const records: CustomRecord[] = [];
  const lines: number[] = [];
  let isFirst = true;
  for (const object of objectsOf(text, refuse)) {
    const [line, data] = object;
    if (isFirst && !RECORD_FIELDS.some((field) => Object.hasOwn(data, field))) {
      options = parseFields(customOptionsSchema, OPTION_FIELDS, object, refuse);
    } else {
      if (records.length === MAX_RECORDS)
        refuse(line, null, `at most ${MAX_RECORDS} records`, "one more");
      records.push(parseFields(customRecordSchema, RECORD_FIELDS, object, refuse));
      lines.push(line);
    }
    isFirst = false;
  }
  if (records.length < 2) refuse(null, null, "at least 2 records", `${records.length}`);
  const fault = faultOfRecords({ ...options, records });
  if (fault) {
    const { record, field, expected, found } = fault;
    if (record === null) refuse(null, null, expected, found);
    else refuse(at(lines, record), field, expected, found);
  }
  return { name: custom.name, records, ...options };
}

/**
 * The same from the bytes of a file. Bytes that are no UTF-8 would turn into words that nobody wrote.
 *
 * @throws InputError for the first fault: line, field, expected and found
 */
export function readCustomTask(bytes: Uint8Array, source: string): CustomConfig {
  const refuse = refuseIn(source);
  // A UTF-16 unit takes at most three bytes.
  if (bytes.length > 3 * MAX_LENGTH)
    refuse(null, null, `at most ${MAX_LENGTH} characters`, `${bytes.length} bytes`);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (part: Uint8Array): string | null => {
    try {
      return decoder.decode(part);
    } catch {
      return null;
    }
  };
  const text = decode(bytes);
  if (text !== null) return parseCustomTask(text, source);
  let [line, start] = [1, 0];
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0 || decode(bytes.subarray(start, end)) === null) break;
    line += 1;
    start = end + 1;
  }
  return refuse(line, null, "text in UTF-8", "other bytes");
}
