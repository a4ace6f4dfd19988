import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ResponseRecord } from "../report.ts";
import { signed, visibleToken, type Layer } from "./credit.ts";
import { strings } from "./strings.ts";
import { base } from "./styles.ts";

const text = strings.token;

/** Which row is the layer that colours the strip. */
const ROW_OF: Record<Layer, keyof typeof text.rows> = {
  outcome: "outcome",
  implicit: "implicit",
  advantage: "advantage",
};

/** Decimals of a single number: more than the strip has room for. */
const DECIMALS = 3;

/** The chosen token with every number that made its credit, in the order in which they are computed. */
@customElement("sl-token")
export class Token extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1.25rem;
        padding: 0.6rem 0.8rem;
        border-radius: var(--sl-radius-s);
        background: var(--sl-sunken);
        font-size: 0.75rem;
      }
      h3 {
        font-size: 0.75rem;
        font-weight: 500;
        color: var(--sl-ink-2);
      }
      .text {
        display: block;
        font: 600 1.125rem/1.3 var(--sl-mono);
        color: var(--sl-ink);
        white-space: pre;
      }
      dl {
        flex: 1;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(5.6rem, 1fr));
        gap: 0.35rem 0.5rem;
      }
      dt {
        color: var(--sl-ink-2);
      }
      dd {
        font-size: 0.875rem;
        font-weight: 500;
      }
      @media (max-width: 40rem) {
        h3 {
          display: flex;
          align-items: baseline;
          gap: 0.75rem;
          flex-basis: 100%;
        }
      }
      .shown dt {
        color: var(--sl-accent-text);
      }
      .shown dd {
        font-weight: 700;
      }
    `,
  ];

  @property({ attribute: false }) response: ResponseRecord | null = null;
  /** The chosen token. */
  @property({ attribute: false }) token = 0;
  @property({ attribute: false }) layer: Layer = "advantage";

  override render() {
    const { response, token } = this;
    const shown = response?.tokens[token];
    if (!response || shown === undefined) return html``;
    const numbers: Record<keyof typeof text.rows, readonly number[]> = {
      policy: response.logprobs,
      reference: response.refLogprobs,
      prm: response.prmLogprobs,
      implicit: response.processRewards,
      processReturn: response.processReturns,
      outcome: response.outcomeReturns,
      advantage: response.advantages,
    };
    const rows = Object.keys(text.rows) as (keyof typeof text.rows)[];
    return html`
      <h3>
        ${text.title(token + 1, response.tokens.length)}
        <span class="text">${visibleToken(shown)}</span>
      </h3>
      <dl>
        ${rows.map(
          (row) =>
            html`<div class=${row === ROW_OF[this.layer] ? "shown" : ""}>
              <dt>${text.rows[row]}</dt>
              <dd class="number">${signed(numbers[row][token] ?? Number.NaN, DECIMALS)}</dd>
            </div>`,
        )}
      </dl>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-token": Token;
  }
}
