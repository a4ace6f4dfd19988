import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { creditStyles } from "./credit-scale.ts";
import { cell, decimalsFor, signed, type Layer } from "./credit.ts";
import { send } from "./commands.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";
import { vars } from "./vars.ts";

/** Odd, so that 0 has a swatch of its own. */
const SWATCHES = 21;

/**
 * What the colours mean: the scale with its two ends.
 *
 * @fires sl-command keep-scale
 */
@customElement("sl-legend")
export class Legend extends LitElement {
  static override styles = [
    base,
    creditStyles,
    css`
      :host {
        font-size: 0.8125rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1.25rem;
      }
      .scale {
        flex: 1 1 18rem;
        min-width: 0;
      }
      .swatches {
        display: grid;
        grid-template-columns: repeat(${SWATCHES}, 1fr);
        border-radius: 4px;
        overflow: hidden;
        box-shadow: inset 0 0 0 1px var(--sl-line);
      }
      .credit {
        display: block;
        height: 0.6rem;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 0.75rem;
        line-height: 1.3;
        margin-bottom: 0.3rem;
      }
      .ends span:last-child {
        text-align: end;
      }
      b {
        font-weight: 600;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.45rem;
        min-height: 1.5rem;
        cursor: pointer;
      }
      input {
        width: 1rem;
        height: 1rem;
        margin: 0;
        accent-color: var(--sl-accent);
      }
      @media (pointer: coarse) {
        label {
          min-height: 2.75rem;
        }
      }
    `,
  ];

  /** The layer on screen. */
  @property({ attribute: false }) layer: Layer = "advantage";
  /** Half-width of the scale. */
  @property({ attribute: false }) domain = 0;
  /** Whether the scale stays when the group changes. */
  @property({ attribute: false }) isKept = false;

  override render() {
    const text = strings.layers[this.layer];
    const decimals = decimalsFor(this.domain);
    const half = (SWATCHES - 1) / 2;
    return html`
      <div class="row" role="group" aria-label=${strings.legend.label}>
        <div class="scale">
          <div class="ends">
            <span><b class="number">${signed(-this.domain, decimals)}</b> ${text.negative}</span>
            <span>${text.positive} <b class="number">${signed(this.domain, decimals)}</b></span>
          </div>
          <div class="swatches" aria-hidden="true">
            ${Array.from({ length: SWATCHES }, (_, i) => {
              const { magnitude, sign } = cell((i - half) / half, 1);
              return html`<span data-sign=${sign} ${vars({ "--m": magnitude })}
                ><span class="credit"></span
              ></span>`;
            })}
          </div>
        </div>
        <label>
          <input type="checkbox" .checked=${this.isKept} @change=${this.#onKeep} />
          ${strings.legend.keep}
        </label>
      </div>
    `;
  }

  #onKeep(event: Event): void {
    send(this, { kind: "keep-scale", keep: (event.target as HTMLInputElement).checked });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-legend": Legend;
  }
}
