import { css, html, LitElement } from "lit";
import { customElement, state } from "lit/decorators.js";
import { glossaryStrings as text } from "../catalogue/en/glossary.ts";
import { language } from "../catalogue/language.ts";
import { base } from "../styles.ts";
import { found } from "./search.ts";

/** All terms with their explanations, and a search. */
@customElement("sl-glossary")
export class Glossary extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.85rem;
        container-type: inline-size;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
      }
      h2 {
        font-size: 1rem;
        font-weight: 600;
      }
      label {
        display: inline-flex;
        flex: 0 1 18rem;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: 2.125rem;
        padding: 0 0.7rem;
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius-s);
        font: 0.875rem var(--sl-sans);
        color: var(--sl-ink);
        background: var(--sl-control);
      }
      dl {
        display: grid;
        gap: 0 2rem;
      }
      @container (min-width: 44rem) {
        dl {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      dl > div {
        padding: 0.6rem 0;
        border-block-start: 1px solid var(--sl-line);
      }
      dt {
        font-size: 0.9375rem;
        font-weight: 600;
      }
      dd {
        max-width: 38rem;
        font-size: 0.875rem;
      }
      @media (pointer: coarse) {
        input {
          min-height: 2.75rem;
        }
      }
    `,
  ];

  @state() private search = "";

  override render() {
    const names = found(text.terms, this.search, language());
    return html`<header>
        <h2>${text.label}</h2>
        <label>
          ${text.search}
          <input
            type="search"
            autocomplete="off"
            .value=${this.search}
            @input=${(event: InputEvent) => {
              this.search = (event.target as HTMLInputElement).value;
            }}
          />
        </label>
      </header>
      <dl>
        ${names.map((term) => {
          const { name, definition } = text.terms[term];
          return html`<div>
            <dt>${name}</dt>
            <dd class="quiet">${definition}</dd>
          </div>`;
        })}
      </dl>
      <p class=${names.length === 0 ? "quiet" : "hidden"} role="status">
        ${text.count(names.length)}
      </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-glossary": Glossary;
  }
}
