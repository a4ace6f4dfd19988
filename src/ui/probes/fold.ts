import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Report } from "../../report.ts";
import { probesStrings } from "../catalogue/en/probes.ts";
import { base } from "../styles.ts";

/** The probes' heading; they themselves are worked out, and their code comes, when somebody opens it. */
@customElement("sl-probes")
export class ProbesFold extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-size: 0.8125rem;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        min-height: 1.5rem;
        list-style: none;
        cursor: pointer;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary::before {
        content: "";
        flex: none;
        width: 0.4rem;
        height: 0.4rem;
        border: solid var(--sl-ink-2);
        border-width: 0 1.5px 1.5px 0;
        transform: rotate(-45deg);
      }
      [open] > summary::before {
        transform: rotate(45deg);
      }
      h2 {
        font-size: 0.9375rem;
        font-weight: 600;
      }
      @media (pointer: coarse) {
        summary {
          min-height: 2.75rem;
          line-height: 2.75rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;
  /** The run's config.json; null where it is not known. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;

  /** Folded at first: the strip is long, and four stops for the Tab key. */
  @state() private isOpen = false;

  override render() {
    return html`<details .open=${this.isOpen} @toggle=${this.#onToggle}>
      <summary><h2>${probesStrings.title}</h2></summary>
      ${
        this.isOpen
          ? html`<sl-probe-strip
              .reports=${this.reports}
              .at=${this.at}
              .config=${this.config}
            ></sl-probe-strip>`
          : ""
      }
    </details>`;
  }

  #onToggle(event: Event): void {
    this.isOpen = (event.currentTarget as HTMLDetailsElement).open;
    if (this.isOpen) void import("./probes.ts");
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-probes": ProbesFold;
  }
}
