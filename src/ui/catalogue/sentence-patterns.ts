/**
 * Tells a sentence again in another language, by patterns with holes.
 *
 *   `Cannot read {thing}: expected at most {limit} bytes, found {size}`
 *
 * A hole with the name of a list of patterns ({expected}, {expected2}) holds a part that is told again itself. Any other
 * holds a value, which stays as it is to the letter: file names, settings and texts of a visitor. {n} and {n2} hold
 * nothing but numbers, so that a pattern of few words takes no text that only looks like it.
 *
 * There are no regular expressions made of text from outside. A pattern is matched from left to right, each of its words
 * at the first place where it stands, which finds a match wherever there is one and takes time in proportion to the text.
 * A name that imitates a sentence, quotes and all, can be taken apart; what comes of it is text all the same.
 */

/** An English sentence with holes, and the same in another language with the same holes. */
export type Pattern = readonly [english: string, translated: string];

/** Patterns by the name of the holes that they fill. Of two that match, the one whose parts are all known, then the first. */
export type PatternLists = Readonly<Record<string, readonly Pattern[]>>;

export interface Retelling {
  readonly lists: PatternLists;
  /** The list of whole sentences. */
  readonly whole: string;
  /** Words that no pattern knows, such as a browser's own, marked as somebody else's. */
  readonly quote: (english: string) => string;
}

/** Words and holes in turn: words[0] hole[0] words[1] ... */
interface Template {
  readonly words: readonly string[];
  readonly holes: readonly string[];
}

interface Told {
  readonly text: string;
  /** Whether patterns knew all of it. */
  readonly isKnown: boolean;
}

/** UTF-16 units of a sentence, and parts within parts of it: far more than the engine says, and soon told. */
const MOST_TEXT = 20_000;
const MOST_DEPTH = 250;

const HOLE = /\{(\w+)\}/;

function templateOf(pattern: string): Template {
  const parts = pattern.split(HOLE);
  return {
    words: parts.filter((_, i) => i % 2 === 0),
    holes: parts.filter((_, i) => i % 2 === 1),
  };
}

const NUMBER = /^(?:-?[\d.]+(?:e[+-]?\d+)?|-?Infinity|NaN)$/;

/** What the holes hold, in their order; null where the text is another sentence. */
function match(template: Template, text: string): string[] | null {
  const found = between(template, text);
  const isNumber = (i: number): boolean => /^n\d*$/.test(template.holes[i] ?? "");
  return found?.every((value, i) => !isNumber(i) || NUMBER.test(value)) ? found : null;
}

/** What stands between the words of a template, whatever it is. */
function between({ words }: Template, text: string): string[] | null {
  const [first = "", ...others] = words;
  const last = others.pop();
  if (last === undefined) return text === first ? [] : null;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return null;
  const found: string[] = [];
  let from = first.length;
  for (const word of others) {
    const at = text.indexOf(word, from);
    if (at < 0 || at + word.length > end) return null;
    found.push(text.slice(from, at));
    from = at + word.length;
  }
  return [...found, text.slice(from, end)];
}

/** Letters of scripts that put no space between words. */
const WIDE = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}()]$/u;
const isWide = (letter: string | undefined): boolean => letter !== undefined && WIDE.test(letter);

/** Joins words and what the holes hold. A space beside a word in Latin letters goes where there is none. */
function filled({ words, holes }: Template, values: ReadonlyMap<string, string>): string {
  let text = "";
  let next = words[0] ?? "";
  holes.forEach((hole, i) => {
    const value = values.get(hole) ?? "";
    const before =
      next.at(-1) === " " && isWide(next.at(-2)) && isWide(value.at(0)) ? next.slice(0, -1) : next;
    const after = words[i + 1] ?? "";
    text += before + value;
    next =
      after.at(0) === " " && isWide(after.at(1)) && isWide(value.at(-1)) ? after.slice(1) : after;
  });
  return text + next;
}

/** Up to the end where it was cut off. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/g;

/** Numbers, quoted text and JSON: the same in every language. */
function isValue(text: string): boolean {
  return /^[[{]/.test(text) || !/[A-Za-z]{2}/.test(text.replaceAll(QUOTED, ""));
}

type Templates = ReadonlyMap<string, readonly (readonly [pattern: Template, other: Template])[]>;

/** Tells one sentence. Each of its parts is told once, however many patterns ask for it: the work stays small for any text. */
class Telling {
  readonly #templates: Templates;
  readonly #quote: (english: string) => string;
  readonly #told = new Map<string, Told>();

  constructor(templates: Templates, quote: (english: string) => string) {
    this.#templates = templates;
    this.#quote = quote;
  }

  /** @param depth parts around this one */
  part(list: string, english: string, depth = 0): Told {
    const key = `${list} ${english}`;
    const told = this.#told.get(key) ?? this.#tell(list, english, depth);
    this.#told.set(key, told);
    return told;
  }

  #tell(list: string, english: string, depth: number): Told {
    let partly: Told | null = null;
    const templates = depth < MOST_DEPTH ? (this.#templates.get(list) ?? []) : [];
    for (const [pattern, other] of templates) {
      const held = match(pattern, english);
      if (!held) continue;
      const parts = pattern.holes.map((hole, i) => {
        const [text, kind] = [held[i] ?? "", hole.replace(/\d+$/, "")];
        return this.#templates.has(kind)
          ? this.part(kind, text, depth + 1)
          : { text, isKnown: true };
      });
      const values = new Map(pattern.holes.map((hole, i) => [hole, parts[i]?.text ?? ""]));
      const isKnown = parts.every((part) => part.isKnown);
      const told = { text: filled(other, values), isKnown };
      if (isKnown) return told;
      partly ??= told;
    }
    if (partly) return partly;
    return isValue(english)
      ? { text: english, isKnown: true }
      : { text: this.#quote(english), isKnown: false };
  }
}

/** What tells sentences again. Whatever it is given, it answers, and with all that it was given. */
export function retelling({ lists, whole, quote }: Retelling): (english: string) => string {
  const templates: Templates = new Map(
    Object.entries(lists).map(([name, patterns]) => [
      name,
      patterns.map(([english, other]) => [templateOf(english), templateOf(other)] as const),
    ]),
  );
  return (english) =>
    english.length > MOST_TEXT
      ? quote(english)
      : new Telling(templates, quote).part(whole, english).text;
}
