/** A JSON Lines file, one line at a time, so that its size does not matter. */
import { createReadStream } from "node:fs";
import { InputError } from "../errors.ts";
import { fileError } from "./failure.ts";

export interface JsonLine {
  /** Where it stands, as `file:line`. */
  readonly where: string;
  /** The line as it was written, without the white space around it. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function* textLines(path: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8" })) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    throw fileError(error, `Cannot read "${path}"`);
  }
  yield rest;
}

/**
 * Reads the objects of a file. Empty lines are passed over.
 *
 * @throws InputError naming file, line and, where JSON tells it, the place in the line
 */
export async function* readJsonLines(path: string): AsyncGenerator<JsonLine, void, void> {
  let number = 0;
  for await (const line of textLines(path)) {
    number += 1;
    // trim() also takes the byte order mark that some editors put first.
    const text = line.trim();
    if (text === "") continue;
    const where = `${path}:${number}`;
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(`Cannot read "${where}": ${reason}`, { cause: error });
    }
    if (typeof data !== "object" || data === null || Array.isArray(data)) {
      throw new InputError(`Cannot read "${where}": expected an object`);
    }
    yield { where, text, data: data as Record<string, unknown> };
  }
}

/** A line with fields added; what it held stays as it was written, to the last digit. */
export function withFields(
  { text, data }: JsonLine,
  fields: Readonly<Record<string, unknown>>,
): string {
  const names = Object.keys(fields);
  if (names.some((name) => Object.hasOwn(data, name)))
    return JSON.stringify({ ...data, ...fields });
  const added = JSON.stringify(fields).slice(1);
  const empty = Object.keys(data).length === 0;
  return `${text.slice(0, text.lastIndexOf("}"))}${empty ? "" : ","}${added}`;
}
