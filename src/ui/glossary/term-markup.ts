/**
 * The markup of a catalogue's sentences: `[[prm|process reward model]]` is the text "process reward model", explained
 * by the term "prm"; `[[policy]]` is short for `[[policy|policy]]`. Nothing else is markup, and no HTML comes of it.
 */
import { isTerm, type TermName } from "./terms.ts";

export interface TermPart {
  readonly term: TermName;
  readonly text: string;
}

/** Plain text, or a text that a term explains. */
export type Part = string | TermPart;

const TERM = /\[\[([a-z-]+)(?:\|([^[\]|]+))?\]\]/g;

/** The parts of a text in order; none is empty. A term that the glossary lacks is plain text. Never throws. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  const add = (plain: string): void => {
    if (plain === "") return;
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + plain;
    else parts.push(plain);
  };
  let done = 0;
  for (const match of text.matchAll(TERM)) {
    const [whole, name = "", label = name] = match;
    add(text.slice(done, match.index));
    if (isTerm(name)) parts.push({ term: name, text: label });
    else add(label);
    done = match.index + whole.length;
  }
  add(text.slice(done));
  return parts;
}

/** A text as it is read, without markup. */
export function plainText(text: string): string {
  return partsOf(text)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");
}
