import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "./commands.ts";
import { LAYERS, type Layer } from "./credit.ts";
import { strings } from "./strings.ts";
import { base } from "./styles.ts";

/**
 * Which number colours the tokens.
 *
 * @fires sl-command choose
 */
@customElement("sl-layers")
export class Layers extends LitElement {
  static override styles = [
    base,
    css`
      fieldset {
        display: inline-flex;
        min-width: 0;
        margin: 0;
        padding: 3px;
        gap: 2px;
        border: 0;
        border-radius: var(--sl-radius-s);
        background: var(--sl-sunken);
        box-shadow: inset 0 0 0 1px var(--sl-line);
      }
      label {
        position: relative;
        display: grid;
        place-items: center;
        min-height: 1.75rem;
        padding: 0 0.75rem;
        border-radius: calc(var(--sl-radius-s) - 2px);
        font-size: 0.875rem;
        font-weight: 500;
        color: var(--sl-ink-2);
        white-space: nowrap;
        cursor: pointer;
      }
      label:hover {
        color: var(--sl-ink);
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      label:has(:checked) {
        color: var(--sl-ink);
        background: var(--sl-control);
        box-shadow: 0 0 0 1px var(--sl-edge);
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--sl-focus);
        outline-offset: 2px;
      }
      @media (pointer: coarse) {
        label {
          min-height: 2.75rem;
        }
      }
      @media (max-width: 26rem) {
        fieldset {
          display: flex;
        }
        label {
          flex: auto;
          padding: 0 0.4rem;
        }
      }
      @media (forced-colors: active) {
        label:has(:checked) {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  /** The layer on screen. */
  @property({ attribute: false }) layer: Layer = "advantage";

  override render() {
    return html`<fieldset>
      <legend class="hidden">${strings.legend.layers}</legend>
      ${LAYERS.map(
        (layer) =>
          html`<label>
            <input
              type="radio"
              name="layer"
              value=${layer}
              .checked=${layer === this.layer}
              @change=${() => send(this, { kind: "choose", view: { layer } })}
            />
            ${strings.layers[layer].name}
          </label>`,
      )}
    </fieldset>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-layers": Layers;
  }
}
