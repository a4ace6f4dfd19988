/** One line of the file that `steplight score` reads: a prompt and a response, as text or as token ids. */
import { InputError } from "../errors.ts";
import type { Tokenizer } from "../interop/tokenizer.ts";
import type { JsonLine } from "./json-lines.ts";

export interface ScoreRecord {
  readonly line: JsonLine;
  readonly promptIds: readonly number[];
  readonly responseIds: readonly number[];
  /** Token positions [start, end) of the steps of the response. */
  readonly steps: readonly { readonly start: number; readonly end: number }[];
}

/** A value as an error message shows it. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function text(line: JsonLine, field: string): string {
  const value = line.data[field];
  if (typeof value === "string") return value;
  throw new InputError(
    `Cannot read "${line.where}": expected text at "${field}", found ${describe(value)}`,
  );
}

function ids(line: JsonLine, field: string, vocab: number): number[] {
  const value = line.data[field];
  if (!Array.isArray(value)) {
    throw new InputError(
      `Cannot read "${line.where}": expected token ids at "${field}", found ${describe(value)}`,
    );
  }
  return value.map((id: unknown, i) => {
    if (typeof id === "number" && Number.isInteger(id) && id >= 0 && id < vocab) return id;
    throw new InputError(
      `Cannot read "${line.where}": expected a token id below ${vocab} at "${field}[${i}]", found ${describe(id)}`,
    );
  });
}

/** Cuts [0, length) behind the given positions; a piece that holds nothing belongs to the one before it. */
function cut(length: number, ends: readonly number[]): { start: number; end: number }[] {
  const all = [...ends.filter((end) => end > 0 && end < length), length];
  return all.flatMap((end, i) => {
    const start = all[i - 1] ?? 0;
    return end > start ? [{ start, end }] : [];
  });
}

/** A step ends with the token that holds the line's end, or the last of several in a row. */
function endsByToken(words: readonly string[]): number[] {
  return words.flatMap((word, i) => {
    const next = words[i + 1];
    const blankFollows = next !== undefined && next.includes("\n") && next.trim() === "";
    return word.includes("\n") && !blankFollows ? [i + 1] : [];
  });
}

/**
 * Steps are lines. Most tokenizers keep the line's end in a token; where they drop it, the lines are encoded one by
 * one, which is right if they add up to the whole.
 */
function stepsOf(
  tokenizer: Tokenizer,
  responseIds: readonly number[],
  response: string | null,
): { start: number; end: number }[] {
  const { length } = responseIds;
  const ends = endsByToken(responseIds.map((id) => tokenizer.tokenText(id)));
  if (ends.length > 0 || response === null || !response.includes("\n")) return cut(length, ends);
  const lengths = response.split("\n").map((line) => tokenizer.encode(line, false).length);
  let sum = 0;
  const lineEnds = lengths.map((count) => (sum += count));
  return cut(length, sum === length ? lineEnds : []);
}

export interface ScoreLimits {
  /** Ids from here on are none. */
  readonly vocab: number;
  /** Longest prompt and response together. */
  readonly positions: number;
}

/** @throws InputError naming file, line and field */
export function scoreRecord(
  line: JsonLine,
  tokenizer: Tokenizer,
  limits: ScoreLimits,
): ScoreRecord {
  const hasIds = line.data["prompt_ids"] !== undefined || line.data["response_ids"] !== undefined;
  const encode = (field: string, specialTokens: boolean) => {
    if (hasIds) return ids(line, `${field}_ids`, limits.vocab);
    const words = text(line, field);
    try {
      return tokenizer.encode(words, specialTokens);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`Cannot read "${line.where}": at "${field}", ${error.message}`, {
        cause: error,
      });
    }
  };
  // The prompt gets what the model wants before a text; the response goes on where the prompt ends.
  const promptIds = encode("prompt", true);
  const responseIds = encode("response", false);
  if (promptIds.length === 0) {
    throw new InputError(
      `Cannot read "${line.where}": expected at least one token in the prompt, found none`,
    );
  }
  const length = promptIds.length + responseIds.length;
  if (length > limits.positions) {
    throw new InputError(
      `Cannot read "${line.where}": expected at most ${limits.positions} tokens, found ${length}`,
    );
  }
  const response = hasIds ? null : text(line, "response");
  return { line, promptIds, responseIds, steps: stepsOf(tokenizer, responseIds, response) };
}
