/** Draws a text with the glossary's terms in it. */
import { html, type TemplateResult } from "lit";
import { partsOf } from "./term-markup.ts";
import "./term.ts";

/** The text with an sl-term for each `[[term]]`; see term-markup.ts. */
export function prose(text: string): TemplateResult {
  return html`${partsOf(text).map((part) =>
    typeof part === "string"
      ? part
      : html`<sl-term .name=${part.term} .word=${part.text}></sl-term>`,
  )}`;
}
