/** The languages of the page, which one it speaks now, and the table of its sentences. */
/** Every language of the page, by the tag of BCP 47 that the address and `<html lang>` carry, with its own name. */
export const LANGUAGES = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof LANGUAGES;

/** Sentences by section: translation.ts says which there are. */
type Table = Readonly<Record<string, object>>;

let spoken: Language = "en";
let table: Table = {};

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** The language in which {@link sentencesOf} answers. */
export function language(): Language {
  return spoken;
}

/** Answers from another table from now on. Whatever is on screen keeps its words until it is drawn again. */
export function setLanguage(next: Language, sentences: Table): void {
  spoken = next;
  table = sentences;
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
