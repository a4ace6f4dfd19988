import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GroupRecord } from "../report.ts";
import { send } from "./commands.ts";
import { hasLayer, LAYERS, type Layer } from "./credit.ts";
import { strings } from "./catalogue/en/page.ts";
import { coveringInputs } from "./radio-buttons.styles.ts";
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
    coveringInputs,
    css`
      fieldset {
        display: inline-flex;
        flex-wrap: wrap;
        max-width: 100%;
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
      label:has(:checked) {
        color: var(--sl-ink);
        background: var(--sl-control);
        box-shadow: 0 0 0 1px var(--sl-edge);
      }
      label:has([aria-disabled="true"]) {
        text-decoration: line-through;
        text-decoration-thickness: 1px;
      }
      label:has([aria-disabled="true"]),
      [aria-disabled="true"] {
        cursor: default;
      }
      .missing {
        max-width: 52rem;
        margin-top: 0.3rem;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
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
  /** Whose numbers the layers show; null: nothing is known to be missing. */
  @property({ attribute: false }) group: GroupRecord | null = null;

  override render() {
    const { group } = this;
    const missing = LAYERS.filter((layer) => group !== null && !hasLayer(group, layer));
    return html`<fieldset>
        <legend class="hidden">${strings.legend.layers}</legend>
        ${LAYERS.map((layer) => this.#renderLayer(layer, missing.includes(layer)))}
      </fieldset>
      ${missing.map(
        (layer) =>
          html`<p class="missing" id="missing-${layer}">
            <b>${strings.layers[layer].name}</b>: ${strings.layers[layer].missing}
          </p>`,
      )}`;
  }

  /** A layer without numbers can be reached, so that its reason is heard, and cannot be chosen. */
  #renderLayer(layer: Layer, isMissing: boolean) {
    return html`<label>
      <input
        type="radio"
        name="layer"
        value=${layer}
        aria-disabled=${isMissing ? "true" : nothing}
        aria-describedby=${isMissing ? `missing-${layer}` : nothing}
        .checked=${layer === this.layer}
        @click=${(event: Event) => {
          if (isMissing) event.preventDefault();
        }}
        @change=${() => {
          if (!isMissing) send(this, { kind: "choose", view: { layer } });
        }}
      />
      ${strings.layers[layer].name}
    </label>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-layers": Layers;
  }
}
