/** A section of the catalogue and its translation side by side, sentence by sentence. */
import { configSchema } from "../../src/config-schema.ts";
import { samplesOf } from "./catalogue-samples.ts";

/** One sentence in both languages, said with the same arguments. */
export interface Pair {
  /** As in "page.status.saved", with what it was called with. */
  readonly path: string;
  readonly english: string;
  readonly translated: string;
  readonly given: readonly unknown[];
}

/** Lists whose entries are no sentences in the same order: a language has as many forms of a word as it has. */
const FREE_LISTS = [/^glossary\.terms\.[^.]+\.forms$/];

type Fields = Readonly<Record<string, unknown>>;
type Say = (...given: readonly unknown[]) => unknown;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
/** A sentence that is nothing but what it was given may answer with a number. */
const isWord = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";
const isSay = (value: unknown): value is Say => typeof value === "function";

/** What both say to each sample of the first alternative that both can be called with. */
function said(path: string, english: Say, translated: Say): readonly (readonly unknown[])[] {
  let cause: unknown;
  for (const samples of samplesOf(path, english.length)) {
    try {
      return samples.map((given) => [english(...given), translated(...given), given]);
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(`Cannot say ${path}: give it arguments in catalogue-samples.ts`, { cause });
}

/**
 * Every pair of sentences below two values of the same place.
 *
 * @throws where the shapes differ, or where a sentence takes arguments that nobody has thought of
 */
export function pairsOf(
  path: string,
  english: unknown,
  translated: unknown,
  given: readonly unknown[] | null = null,
): Pair[] {
  if (FREE_LISTS.some((list) => list.test(path))) return [];
  if (isSay(english) && isSay(translated)) {
    return said(path, english, translated).flatMap(([ours, theirs, sample]) =>
      pairsOf(path, ours, theirs, sample as readonly unknown[]),
    );
  }
  if (isWord(english) && isWord(translated)) {
    const words = { english: String(english), translated: String(translated) };
    return [{ path, ...words, given: given ?? [] }];
  }
  if (isFields(english) && isFields(translated)) {
    const [ours, theirs] = [Object.keys(english), Object.keys(translated)];
    // A sentence may answer with a record that has more in it than is said.
    if (given === null && ours.toSorted().join() !== theirs.toSorted().join())
      throw new Error(`${path} has the keys ${ours.join()} in English and else ${theirs.join()}`);
    return theirs.flatMap((key) => pairsOf(`${path}.${key}`, english[key], translated[key], given));
  }
  throw new Error(`${path} is ${typeof english} in English and else ${typeof translated}`);
}

/** Every leaf, functions uncalled, as [path, value]. */
export function leavesOf(path: string, value: unknown): [path: string, value: unknown][] {
  if (!isFields(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${path}.${key}`, inner));
}

/** Words that every language of the page leaves in Latin letters: the field's terms, formulas and units. */
const TERMS = new Set(
  `AUROC CSV GAE GPU GRPO JSON KL PRIME PRM PC PNG REINFORCE RLOO PPO SVG WebGPU Steplight Node Shift Space Top
  MiB KiB MB KB clip exp log tanh max min nat`.split(/\s+/),
);
/** Words of programs and addresses, which a sentence quotes. */
const QUOTED = new Set(
  `and or xor nand nor xnor arXiv chrome gpu https localhost navigator requestAdapter sft`.split(
    /\s+/,
  ),
);

/** Names of methods, and of files and settings with a dot in them. */
const NAMES = /\b(?:leave-one-out|\w+-replay|\w+(?:\.\w+)+)\b/gi;

/** The words that a setting can be set to, which its sentences quote. */
const OPTIONS = optionsOf(configSchema);

function optionsOf(schema: unknown, seen = new Set<unknown>()): Set<string> {
  if (!isFields(schema) || seen.has(schema)) return new Set();
  seen.add(schema);
  const own = schema["type"] === "picklist" ? JSON.stringify(schema["options"]) : "";
  const inner = Object.values(schema).flatMap((value) => [...optionsOf(value, seen)]);
  return new Set([...(own.match(/[A-Za-z]{2,}/g) ?? []), ...inner]);
}

/** What a test gave to a sentence as somebody else's word. */
const GIVEN = /x-\w+/g;
/** {row} and [setting] in a formula. */
const PLACEHOLDER = /\{\w+\}|(?<!\[)\[\w+\](?!\])/g;
/** [[term|words]]: the name of the term is no word of the sentence. */
const TERM_MARK = /\[\[(?:[^\]|]+\|)?([^\]]+)\]\]/g;

const latinWords = (text: string): string[] =>
  text
    .replaceAll(GIVEN, "")
    .replaceAll(TERM_MARK, "$1")
    .replaceAll(PLACEHOLDER, "")
    .replaceAll(NAMES, "")
    // A subscript, and the name of a response or of a setting.
    .replaceAll(/_\w+/g, "")
    .match(/[A-Za-z][A-Za-z]+/g)
    ?.filter((word) => !TERMS.has(word)) ?? [];

export const placeholdersOf = (text: string): string[] =>
  (text.match(PLACEHOLDER) ?? []).toSorted();

const hasJapanese = (text: string): boolean =>
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text);

/** Whether a sentence that holds English words is still as it was, or has only other Latin ones. Symbols may do. */
export function isUntranslated({ english, translated }: Pair): boolean {
  if (latinWords(english).length === 0 || hasJapanese(translated)) return false;
  return translated === english || latinWords(translated).length > 0;
}

/** Characters to read, a row or a setting of a formula being one. */
export const lengthOf = (text: string): number =>
  [...text.replaceAll(TERM_MARK, "$1").replaceAll(PLACEHOLDER, "x")].length;

/**
 * English words that were left in a Japanese sentence. A term in brackets behind its translation is not one, and
 * neither is a name: with a capital, and in the English sentence too.
 */
export function leftovers({ path, english, translated }: Pair): string[] {
  const glossed = translated.replaceAll(/[(（][A-Za-z -]+[)）]/g, "");
  const names = new Set(latinWords(english).filter((word) => /[A-Z]/.test(word)));
  const isOption = (word: string): boolean => path.startsWith("setting") && OPTIONS.has(word);
  return latinWords(glossed).filter(
    (word) => !QUOTED.has(word) && !names.has(word) && !isOption(word),
  );
}

/** What was given to a sentence and is to be read in it: numbers, and words marked as somebody else's. */
export const marksOf = (given: readonly unknown[]): string[] =>
  given
    .filter(
      (value) => typeof value === "number" || (typeof value === "string" && value.startsWith("x-")),
    )
    .map(String);
