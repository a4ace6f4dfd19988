import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { glossaryStrings } from "../catalogue/en/glossary.ts";
import { base } from "../styles.ts";
import { isTerm } from "./terms.ts";

/** Time to move the pointer from the word to its explanation, in ms. */
const GRACE = 160;

/** Between the word and its explanation, and between that and the edges of the window, in CSS px. */
const GAP = 6;

/**
 * A word with its explanation: shown while the pointer rests on it, while it has the focus and after a tap; Escape
 * closes it.
 */
@customElement("sl-term")
export class Term extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline;
      }
      button {
        display: inline;
        margin: 0;
        padding: 0;
        border: 0;
        font: inherit;
        letter-spacing: inherit;
        color: inherit;
        text-align: inherit;
        background: none;
        text-decoration: underline dotted;
        text-decoration-color: var(--sl-accent-text);
        text-decoration-thickness: 1.5px;
        text-underline-offset: 0.22em;
        cursor: help;
      }
      button:hover,
      button[aria-expanded="true"] {
        text-decoration-style: solid;
      }
      [popover] {
        position: fixed;
        inset: auto;
        left: var(--left, 0);
        top: var(--top, 0);
        width: max-content;
        max-width: min(20rem, calc(100vw - ${2 * GAP}px));
        margin: 0;
        padding: 0.6rem 0.75rem;
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius-s);
        font: 400 0.8125rem/1.5 var(--sl-sans);
        letter-spacing: normal;
        color: var(--sl-ink);
        background: var(--sl-card);
        box-shadow: 0 0.5rem 1.5rem oklch(0 0 0 / 0.14);
      }
      b {
        display: block;
        font-weight: 600;
      }
    `,
  ];

  /** A name of the glossary. */
  @property() name = "";
  /** The word as the sentence has it. */
  @property({ attribute: false }) word = "";

  @query("[popover]") private bubble!: HTMLElement | null;

  #closing: ReturnType<typeof setTimeout> | undefined;
  #isPinned = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#closing);
    this.#isPinned = false;
  }

  override render() {
    const { name } = this;
    if (!isTerm(name)) return html`${this.word}`;
    const { name: title, definition } = glossaryStrings.terms[name];
    // On one line: a space around the button would be a space in the sentence.
    return html`<button
        type="button"
        aria-describedby="bubble"
        @click=${this.#onClick}
        @focus=${this.#open}
        @blur=${this.#close}
        @keydown=${this.#onKey}
        @pointerenter=${this.#onEnter}
        @pointerleave=${this.#onLeave}
      >
        ${this.word || title}</button
      ><span
        id="bubble"
        role="tooltip"
        popover="manual"
        @pointerenter=${this.#onEnter}
        @pointerleave=${this.#onLeave}
        ><b>${title}</b>${definition}</span
      >`;
  }

  readonly #open = (): void => {
    clearTimeout(this.#closing);
    const { bubble } = this;
    const word = this.renderRoot.querySelector("button");
    if (!bubble || !word || bubble.matches(":popover-open")) return;
    bubble.showPopover();
    const from = word.getBoundingClientRect();
    const { width, height } = bubble.getBoundingClientRect();
    const right = document.documentElement.clientWidth - width - GAP;
    const below = from.bottom + GAP;
    const isRoomBelow = below + height <= innerHeight || from.top < height + GAP;
    bubble.style.setProperty("--left", `${Math.max(GAP, Math.min(from.left, right))}px`);
    bubble.style.setProperty("--top", `${isRoomBelow ? below : from.top - height - GAP}px`);
  };

  readonly #close = (): void => {
    clearTimeout(this.#closing);
    this.#isPinned = false;
    if (this.bubble?.matches(":popover-open")) this.bubble.hidePopover();
  };

  #onEnter({ pointerType }: PointerEvent): void {
    if (pointerType !== "touch") this.#open();
  }

  #onLeave({ pointerType }: PointerEvent): void {
    if (pointerType === "touch" || this.#isPinned || this.matches(":focus-within")) return;
    clearTimeout(this.#closing);
    this.#closing = setTimeout(this.#close, GRACE);
  }

  #onClick(): void {
    // Not every browser gives a tapped button the focus.
    this.#isPinned = true;
    this.renderRoot.querySelector("button")?.focus();
    this.#open();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.bubble?.matches(":popover-open")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-term": Term;
  }
}
