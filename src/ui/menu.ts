import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "./catalogue/en/page.ts";
import type { Language } from "./catalogue/language.ts";
import { send } from "./commands.ts";
import { icon } from "./icons.ts";
import "./language-choice.ts";
import { base, controls } from "./styles.ts";
import "./theme.ts";

const text = strings.menu;

/**
 * What a visitor needs now and then: a link to what is on screen, its run as a file, the keys, the language and the theme.
 *
 * @fires sl-command share, save-run, keys, language
 */
@customElement("sl-menu")
export class Menu extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      [popover] {
        position: fixed;
        inset: 4rem 1.25rem auto auto;
        width: min(17rem, calc(100vw - 1.5rem));
        margin: 0;
        padding: 0.5rem;
        color: var(--sl-ink);
        background: var(--sl-card);
        border: 1px solid var(--sl-line);
        border-radius: var(--sl-radius);
        box-shadow: 0 0.75rem 2.5rem oklch(0 0 0 / 0.22);
      }
      [popover] button {
        justify-content: start;
        width: 100%;
        gap: 0.6rem;
        padding-inline: 0.6rem;
      }
      .row {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 1rem;
        min-height: 2.5rem;
        padding-inline: 0.6rem 0.2rem;
        font-size: 0.875rem;
      }
      .glyph {
        width: 16px;
        text-align: center;
      }
      hr {
        margin: 0.4rem 0;
        border: 0;
        border-block-start: 1px solid var(--sl-line);
      }
      .open[data-ringed] {
        outline: 3px solid var(--sl-accent);
        outline-offset: 2px;
      }
      @media (max-width: 40rem) {
        [popover] {
          inset: 3.5rem 0.75rem auto auto;
        }
      }
    `,
  ];

  @property({ attribute: false }) language: Language = "en";
  /** Whether there is a run on screen. */
  @property({ attribute: false }) hasRun = false;
  /** Whether the tour speaks of this menu. */
  @property({ attribute: false }) isRinged = false;

  override render() {
    return html`<button
        class="plain square open"
        popovertarget="menu"
        aria-label=${text.label}
        title=${text.label}
        ?data-ringed=${this.isRinged}
      >
        ${icon("more")}
      </button>
      <div id="menu" role="group" popover aria-label=${text.label} @beforetoggle=${this.#onToggle}>
        <button class="plain" @click=${() => this.#do("share")}>
          ${icon("link")} ${strings.share.label}
        </button>
        <button
          class="plain"
          aria-disabled=${this.hasRun ? nothing : "true"}
          @click=${() => this.hasRun && this.#do("save-run")}
        >
          ${icon("save")} ${strings.saveRun.label}
        </button>
        <button class="plain" @click=${() => this.#do("keys")}>
          <span class="glyph" aria-hidden="true">?</span> ${strings.keys.title}
        </button>
        <hr />
        <div class="row">
          <span aria-hidden="true">${strings.language}</span>
          <sl-language .language=${this.language}></sl-language>
        </div>
        <div class="row">
          <span aria-hidden="true">${strings.theme.label}</span>
          <sl-theme></sl-theme>
        </div>
      </div>`;
  }

  /** Browsers give the focus back only where it stayed on the menu's own button: whoever tabbed inside would lose it. */
  #onToggle({ newState, currentTarget }: ToggleEvent): void {
    const { activeElement } = this.renderRoot as ShadowRoot;
    if (newState === "closed" && (currentTarget as HTMLElement).contains(activeElement))
      this.renderRoot.querySelector<HTMLElement>(".open")?.focus();
  }

  #do(kind: "share" | "save-run" | "keys"): void {
    this.renderRoot.querySelector<HTMLElement>("#menu")?.hidePopover();
    send(this, { kind });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-menu": Menu;
  }
}
