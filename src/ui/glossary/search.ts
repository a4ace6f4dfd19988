/** Which terms a search finds. */
import { TERMS, type TermName } from "./terms.ts";

/** What the glossary says of a term. */
export interface Entry {
  readonly name: string;
  readonly definition: string;
  /** Words by which a text names the term. */
  readonly forms: readonly string[];
}

const normal = (text: string): string => text.normalize("NFKC").toLowerCase().trim();

/**
 * Terms that a search finds, in the order of their names: those that are named so before those whose definition alone
 * holds the words. All of them for an empty search.
 */
export function found(
  entries: Readonly<Record<TermName, Entry>>,
  search: string,
  language: string,
): TermName[] {
  const wanted = normal(search);
  const rank = (term: TermName): number => {
    const { name, forms, definition } = entries[term];
    if ([name, ...forms].some((word) => normal(word).includes(wanted))) return 0;
    return normal(definition).includes(wanted) ? 1 : 2;
  };
  return TERMS.filter((term) => rank(term) < 2).toSorted(
    (a, b) => rank(a) - rank(b) || entries[a].name.localeCompare(entries[b].name, language),
  );
}
