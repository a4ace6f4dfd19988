import { html, LitElement } from "lit";
import { customElement, state } from "lit/decorators.js";
import { icon } from "./icons.ts";
import { appliedTheme, applyTheme, storeTheme, THEMES, type ThemeChoice } from "./preferences.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";

/** Goes round the themes: what the system says, light, dark. */
@customElement("sl-theme")
export class Theme extends LitElement {
  static override styles = [base, controls];

  @state() private choice: ThemeChoice = appliedTheme();

  override render() {
    const name = `${strings.theme.label}: ${strings.theme.names[this.choice]}`;
    return html`<button class="plain square" aria-label=${name} title=${name} @click=${this.#next}>
      ${icon(this.choice)}
    </button>`;
  }

  #next(): void {
    this.choice = THEMES[(THEMES.indexOf(this.choice) + 1) % THEMES.length] ?? "system";
    applyTheme(this.choice);
    storeTheme(this.choice);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-theme": Theme;
  }
}
