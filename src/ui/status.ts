import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "./commands.ts";
import { icon } from "./icons.ts";
import type { StatusLine } from "./status-line.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";

/**
 * One line that says what is on screen, and what is wrong where something is.
 *
 * @fires sl-command continue, restart, end
 */
@customElement("sl-status")
export class Status extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      section {
        display: flex;
        gap: 0.65rem;
        padding: 0.6rem 0.9rem;
        border-radius: var(--sl-radius);
        background: var(--sl-sunken);
        box-shadow: inset 0 0 0 1px var(--sl-line);
        font-size: 0.875rem;
      }
      section > .icon {
        margin-top: 0.16rem;
      }
      .live {
        background: var(--sl-accent-soft);
      }
      .live > .icon {
        color: var(--sl-accent-text);
      }
      .alert {
        background: var(--sl-alert);
      }
      .body {
        flex: 1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.1rem 0.9rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .alert .body {
        overflow-wrap: break-word;
      }
      h2 {
        display: inline;
        font-size: inherit;
        font-weight: 600;
      }
      details {
        flex-basis: 100%;
      }
      summary {
        display: inline-block;
        padding: 0.1rem 0;
        cursor: pointer;
        color: var(--sl-accent-text);
        text-decoration: underline;
        text-underline-offset: 0.2em;
        text-decoration-thickness: 1px;
      }
      progress {
        width: 10rem;
        height: 0.4rem;
        accent-color: var(--sl-accent);
      }
      @media (pointer: coarse) {
        summary {
          padding: 0.6rem 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) line: StatusLine | null = null;

  override render() {
    const { line } = this;
    if (!line) return html``;
    return html`<section class=${line.tone} aria-label=${strings.status.label}>
      ${icon(line.icon)}
      <div class="body">
        <h2>${line.title}</h2>
        ${line.detail.length === 0 ? "" : html`<p class="quiet">${line.detail.join(" ")}</p>`}
        ${
          line.progress
            ? html`<progress
                value=${line.progress[0]}
                max=${line.progress[1]}
                aria-label=${line.title}
              ></progress>`
            : ""
        }
        ${line.actions.map(
          ({ label, command }) =>
            html`<button class="link" @click=${() => send(this, command)}>${label}</button>`,
        )}
        ${
          line.help === ""
            ? ""
            : html`<details>
                <summary>${strings.status.whatToDo}</summary>
                <p class="quiet">${line.help}</p>
              </details>`
        }
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-status": Status;
  }
}
