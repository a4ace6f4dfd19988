/**
 * A JSON reader for headers of files that nobody vouches for.
 *
 * JSON.parse hides what such a reader must see: a key that comes twice, the order of keys that look like numbers,
 * and how a number was written. Objects become Maps, so that no name reaches a prototype.
 */

/** A number keeps its text: the caller decides which numbers it takes. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type StrictJson =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly StrictJson[]
  | ReadonlyMap<string, StrictJson>;

/** Where the text stops being JSON as this reader takes it. `index` counts UTF-16 units from the start. */
export class StrictJsonError extends SyntaxError {
  override name = "StrictJsonError";
  readonly index: number;
  readonly expected: string;
  readonly found: string;
  constructor(index: number, expected: string, found: string) {
    super(`Cannot read JSON: expected ${expected} at ${index}, found ${found}`);
    this.index = index;
    this.expected = expected;
    this.found = found;
  }
}

/** Deeper nesting than any header has; keeps the recursion off the end of the stack. */
const MAX_DEPTH = 32;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = [
  ["null", null],
  ["true", true],
  ["false", false],
] as const;

/**
 * Reads one JSON value (RFC 8259) that fills the whole text.
 *
 * @throws StrictJsonError for anything else, for a key that comes twice in one object, and for strings with half
 * a surrogate pair, which cannot be written as UTF-8
 */
export function parseStrictJson(text: string): StrictJson {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): StrictJson {
    this.#space();
    const next = this.#text[this.#at];
    if (next === '"') return this.#string();
    if (next === "{" || next === "[") {
      if (depth === MAX_DEPTH) throw this.#error(`at most ${MAX_DEPTH} nested brackets`);
      this.#at++;
      return next === "{" ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = this.#match(NUMBER);
    if (number === "") throw this.#error("a JSON value");
    return new JsonNumber(number);
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#error("nothing more");
  }

  #object(depth: number): ReadonlyMap<string, StrictJson> {
    const entries = new Map<string, StrictJson>();
    if (this.#take("}")) return entries;
    do {
      this.#space();
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#error("a string as key");
      const key = this.#string();
      if (entries.has(key))
        throw new StrictJsonError(start, "each key once", `${JSON.stringify(key)} again`);
      if (!this.#take(":")) throw this.#error('":"');
      entries.set(key, this.value(depth));
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#error('"," or "}"');
    return entries;
  }

  #array(depth: number): readonly StrictJson[] {
    const items: StrictJson[] = [];
    if (this.#take("]")) return items;
    do items.push(this.value(depth));
    while (this.#take(","));
    if (!this.#take("]")) throw this.#error('"," or "]"');
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    let backslashes: number;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw new StrictJsonError(start, "a string that ends", "the end of the text");
      backslashes = 0;
      while (this.#text[end - 1 - backslashes] === "\\") backslashes++;
    } while (backslashes % 2 === 1);
    const literal = this.#text.slice(start, end + 1);
    this.#at = end + 1;
    let value: string;
    try {
      value = JSON.parse(literal) as string;
    } catch {
      throw new StrictJsonError(
        start,
        "a string without control characters or unknown escapes",
        shorten(literal),
      );
    }
    if (/\p{Surrogate}/u.test(value))
      throw new StrictJsonError(start, "whole Unicode characters", shorten(literal));
    return value;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #error(expected: string): StrictJsonError {
    const rest = this.#text.slice(this.#at, this.#at + 1);
    return new StrictJsonError(
      this.#at,
      expected,
      rest === "" ? "the end of the text" : JSON.stringify(rest),
    );
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
