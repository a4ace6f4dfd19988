/**
 * Draws every element of the page once more when it speaks another language: sentences are read when an element draws. The
 * elements stay, and with them what is open, chosen, typed and scrolled to, and the focus.
 */
import { LitElement } from "lit";

/** The language among what changed of an element. No element has it as a property: all of them speak the same one. */
const LANGUAGE = Symbol("language");

/** Asks all elements below a root, through their own trees, to draw themselves. */
export function drawAnew(root: Pick<ParentNode, "querySelectorAll">): void {
  for (const element of root.querySelectorAll("*")) {
    // Lit takes it for a change as the value before, null, is not the one there is now, none.
    if (element instanceof LitElement) element.requestUpdate(LANGUAGE, null);
    if (element.shadowRoot) drawAnew(element.shadowRoot);
  }
}

/**
 * Whether an element is drawn because the page speaks another language. Whoever keeps a sentence from one drawing to the
 * next has to ask.
 *
 * @param changed what Lit hands to `willUpdate`
 */
export function isRetold(changed: ReadonlyMap<PropertyKey, unknown>): boolean {
  return changed.has(LANGUAGE);
}
