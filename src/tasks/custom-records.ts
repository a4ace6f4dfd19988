/**
 * Questions and answers of one's own: what a record may hold, and what records have to be together.
 *
 * Texts are words with single spaces between them, and each word becomes a token. So a record may hold nothing that a
 * tokenizer would lose or a page would show as something else.
 */
import * as v from "valibot";

import { splitOf } from "./split.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";

export const MAX_RECORDS = 5000;
export const MAX_RESPONSE_TOKENS = 256;
const MAX_PROMPT_WORDS = 256;
const MAX_ANSWER_WORDS = MAX_RESPONSE_TOKENS - 1;
/** UTF-16 units. */
const MAX_WORD_LENGTH = 100;
const MAX_VOCABULARY = 8192;

/** Names that readers of JSON keep out of their objects, a tokenizer's vocabulary among them. */
const FORBIDDEN_WORDS = ["__proto__", "constructor", "prototype"];
/** Control characters, halves of surrogate pairs, and marks that turn the direction of what follows. */
const FORBIDDEN_CHARACTERS = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** What is wrong with a value. */
export interface Fault {
  readonly expected: string;
  readonly found: string;
}

/** A text as an error shows it: short, in quotes, and without characters that cannot be seen. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return JSON.stringify(short).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

function faultOfText(text: string, most: number): Fault | null {
  const words = tokensOf(text);
  const found = quoted(text);
  if (words.length === 0) return { expected: "at least one word", found };
  if (words.length > most) {
    return {
      expected: most === 1 ? "one word" : `at most ${most} words`,
      found: `${words.length}`,
    };
  }
  if (words.join(" ") !== text) return { expected: "words with single spaces between them", found };
  if (FORBIDDEN_CHARACTERS.test(text)) {
    return { expected: "characters that can be seen", found };
  }
  const long = words.find((word) => word.length > MAX_WORD_LENGTH);
  if (long !== undefined) {
    return { expected: `words of at most ${MAX_WORD_LENGTH} characters`, found: `${long.length}` };
  }
  const forbidden = words.find(
    (word) =>
      FORBIDDEN_WORDS.includes(word) ||
      [PAD_TOKEN, STOP_TOKEN].some((token) => word.includes(token)),
  );
  if (forbidden !== undefined) {
    return { expected: "words that can be tokens", found: quoted(forbidden) };
  }
  return null;
}

const wordsSchema = (most: number) =>
  v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      const fault = dataset.typed ? faultOfText(dataset.value, most) : null;
      if (fault) addIssue({ expected: fault.expected, received: fault.found });
    }),
  );

export const customRecordSchema = v.strictObject({
  prompt: wordsSchema(MAX_PROMPT_WORDS),
  answer: wordsSchema(MAX_ANSWER_WORDS),
  /** A word of the answer that ends each of its steps. Without one the whole response is one step. */
  separator: v.exactOptional(wordsSchema(1)),
});

export type CustomRecord = v.InferOutput<typeof customRecordSchema>;

/** What the last word of a text says as a number, in one way of writing it ("007.50" is "7.5"); null where it is none. */
export function lastNumber(tokens: readonly string[]): string | null {
  const [, minus, whole = "", fraction = ""] =
    /^(?:\+|(-))?(?=\.?\d)(\d*)(?:\.(\d+))?$/.exec(tokens.at(-1) ?? "") ?? [];
  if (whole === "" && fraction === "") return null;
  const digits = whole.replace(/^0+/, "") || "0";
  const decimals = fraction.replace(/0+$/, "");
  const number = decimals === "" ? digits : `${digits}.${decimals}`;
  return minus !== undefined && number !== "0" ? `-${number}` : number;
}

/** The words of texts, each once, in the order of their code units. */
export function wordsOf(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap(tokensOf))].toSorted();
}

/** What a vocabulary has to hold. */
export function textsOf(records: readonly CustomRecord[]): string[] {
  return records.flatMap(({ prompt, answer }) => [prompt, answer]);
}

/** Longest answer and the stop token. */
export function longestResponse(records: readonly CustomRecord[]): number {
  return records.reduce((most, { answer }) => Math.max(most, tokensOf(answer).length), 0) + 1;
}

export interface RecordOptions {
  readonly records: readonly CustomRecord[];
  readonly verifier: "exact" | "number" | "set";
  readonly maxResponseTokens: number;
}

/** A fault of a field; `record` is null where no single one is to blame. */
export interface RecordFault extends Fault {
  readonly record: number | null;
  readonly field: string;
}

/** The first thing that is wrong with records that are each fine. */
export function faultOfRecords(options: RecordOptions): RecordFault | null {
  const { records, verifier, maxResponseTokens } = options;
  const seen = new Set<string>();
  for (const [record, { prompt, answer, separator }] of records.entries()) {
    if (seen.has(prompt)) {
      return { record, field: "prompt", expected: "each prompt once", found: quoted(prompt) };
    }
    seen.add(prompt);
    const answerWords = tokensOf(answer);
    const at = { record, field: "answer" };
    if (verifier === "number" && lastNumber(answerWords) === null) {
      return { ...at, expected: "a number as last word", found: quoted(answerWords.at(-1) ?? "") };
    }
    if (maxResponseTokens > 0 && answerWords.length >= maxResponseTokens) {
      const expected = `at most ${maxResponseTokens - 1} words ("maxResponseTokens" counts the stop token)`;
      return { ...at, expected, found: `${answerWords.length}` };
    }
    if (answerWords.every((word) => word === separator)) {
      return { ...at, expected: "words besides the separator", found: quoted(answer) };
    }
    if (separator !== undefined && !answerWords.includes(separator)) {
      const expected = "a word of the answer";
      return { record, field: "separator", expected, found: quoted(separator) };
    }
  }
  const whole = { record: null, field: "records" };
  const vocabulary = wordsOf(textsOf(records)).length;
  if (vocabulary > MAX_VOCABULARY) {
    return {
      ...whole,
      expected: `at most ${MAX_VOCABULARY} different words`,
      found: `${vocabulary}`,
    };
  }
  const heldout = records.filter(({ prompt }) => splitOf(prompt) === "heldout").length;
  if (heldout === 0 || heldout === records.length) {
    return {
      ...whole,
      expected: "prompts to train on and prompts to hold out, one in eight by the hash of its text",
      found: `${records.length - heldout} and ${heldout}`,
    };
  }
  return null;
}
