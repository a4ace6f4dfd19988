/** Finds what a mistyped word may have meant. */

/** Number of inserted, deleted or replaced characters that turn one word into the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Longest word worth comparing: nobody mistypes a name into a page of text. */
const MAX_LENGTH = 40;

/** The nearest of the known words; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, cost: distance(word.toLowerCase(), candidate) }))
    .toSorted((a, b) => a.cost - b.cost);
  return best !== undefined && best.cost <= Math.max(1, Math.floor(best.candidate.length / 2))
    ? best.candidate
    : undefined;
}

/** `, did you mean "x"`, or nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ""): string {
  const guess = nearest(word, known);
  return guess === undefined ? "" : `, did you mean "${prefix}${guess}"`;
}
