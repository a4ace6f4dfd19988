/** The languages of the page, which one it speaks now, and the table of its sentences. */
/** Every language of the page, by the tag of BCP 47 that the address and `<html lang>` carry, with its own name. */
export const LANGUAGES = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof LANGUAGES;

/** Sentences by section: translation.ts says which there are. */
type Table = Readonly<Record<string, object>>;

/** Tells an English sentence of the engine in another language. */
export type Retell = (english: string) => string;

const asItIs: Retell = (english) => english;

let spoken: Language = "en";
let table: Table = {};
let retell: Retell = asItIs;

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** The language in which {@link sentencesOf} answers. */
export function language(): Language {
  return spoken;
}

/** Answers from another table from now on. Whatever is on screen keeps its words until it is drawn again. */
export function setLanguage(next: Language, sentences: Table, tell: Retell = asItIs): void {
  spoken = next;
  table = sentences;
  retell = tell;
}

/** How sentences of the engine are told in the language spoken. */
export function retelling(): Retell {
  return retell;
}

/** The sentences of a section in the language spoken; undefined where its own English ones hold. */
export function sentencesOf(section: string): object | undefined {
  return table[section];
}

/**
 * The first language of a visitor's list that the page speaks, English without one.
 *
 * @param tags as in `navigator.languages`: "ja-JP", "en"
 */
export function firstSpoken(tags: readonly string[]): Language {
  for (const tag of tags) {
    const base = tag.split("-")[0]?.toLowerCase() ?? "";
    if (isLanguage(base)) return base;
  }
  return "en";
}
