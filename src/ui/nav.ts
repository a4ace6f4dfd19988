import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "./catalogue/en/page.ts";
import { send } from "./commands.ts";
import { base } from "./styles.ts";
import { EMPTY_VIEW, formatHash, SCREENS, type Screen, type View } from "./url-state.ts";

const text = strings.nav;
const ALL: readonly (Screen | null)[] = [null, ...SCREENS];

/**
 * The screens of the page. Each is a link of its own, so that it can be opened beside this one.
 *
 * @fires sl-command screen
 */
@customElement("sl-nav")
export class Nav extends LitElement {
  static override styles = [
    base,
    css`
      nav {
        display: flex;
        gap: 0.15rem;
      }
      a {
        display: inline-flex;
        align-items: center;
        min-height: 2.125rem;
        padding: 0 0.8rem;
        border-radius: var(--sl-radius-s);
        font-size: 0.9375rem;
        font-weight: 500;
        color: var(--sl-ink-2);
        text-decoration: none;
        white-space: nowrap;
      }
      a:hover {
        background: var(--sl-control-hover);
      }
      a[aria-current] {
        color: var(--sl-ink);
        box-shadow: inset 0 -2px 0 var(--sl-accent);
        border-end-start-radius: 0;
        border-end-end-radius: 0;
      }
      @media (pointer: coarse) {
        a {
          min-height: 2.75rem;
        }
      }
      @media (max-width: 40rem) {
        a {
          padding: 0 0.6rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) view: View = EMPTY_VIEW;

  @property({ attribute: false }) hasRuns = true;
  @property({ attribute: false }) hasLessons = true;

  override render() {
    const shown: Readonly<Record<Screen, boolean>> = { runs: this.hasRuns, learn: this.hasLessons };
    return html`<nav aria-label=${text.label}>
      ${ALL.filter((screen) => screen === null || shown[screen]).map(
        (screen) =>
          html`<a
            href=${formatHash({ ...this.view, screen, lesson: null, page: null }) || "#"}
            aria-current=${this.view.screen === screen ? "page" : nothing}
            @click=${(event: MouseEvent) => this.#go(event, screen)}
            >${text.names[screen ?? "lab"]}</a
          >`,
      )}
    </nav>`;
  }

  /** A plain click stays on this page; with a modifier the browser opens the link as it always does. */
  #go(event: MouseEvent, screen: Screen | null): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0)
      return;
    event.preventDefault();
    send(this, { kind: "screen", screen });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-nav": Nav;
  }
}
