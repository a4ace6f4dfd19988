import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "./catalogue/en/page.ts";
import { isLanguage, LANGUAGES, type Language } from "./catalogue/language.ts";
import { send } from "./commands.ts";
import { storeLanguage } from "./preferences.ts";
import { base, controls } from "./styles.ts";

/**
 * The language of the page, each by its own name.
 *
 * @fires sl-command language
 */
@customElement("sl-language")
export class LanguageChoice extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      select {
        max-width: 6.5rem;
        padding-inline: 0.4rem;
        background: transparent;
        border-color: transparent;
      }
    `,
  ];

  @property({ attribute: false }) language: Language = "en";

  override render() {
    return html`<select aria-label=${strings.language} @change=${this.#onChange}>
      ${Object.entries(LANGUAGES).map(
        ([tag, name]) =>
          html`<option value=${tag} lang=${tag} .selected=${tag === this.language}>
            ${name}
          </option>`,
      )}
    </select>`;
  }

  #onChange(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (!isLanguage(value)) return;
    storeLanguage(value);
    send(this, { kind: "language", language: value });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-language": LanguageChoice;
  }
}
