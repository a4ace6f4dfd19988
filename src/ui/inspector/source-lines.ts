import { css, html, LitElement, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { headOf, pathOf, type Line } from "./chain-lines.ts";

/**
 * Lines with arrowheads over the element that it stands in, which has to be positioned. They take no room, no pointer and
 * no place in the accessibility tree: what they say is said in words elsewhere.
 */
@customElement("sl-source-lines")
export class SourceLines extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      pointer-events: none;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    .line {
      fill: none;
      stroke: var(--sl-accent);
      stroke-width: 1.5;
    }
    .head {
      fill: var(--sl-accent);
    }
    @media (forced-colors: active) {
      .line {
        stroke: Highlight;
      }
      .head {
        fill: Highlight;
      }
    }
    @media print {
      :host {
        display: none;
      }
    }
  `;

  /** In CSS px from the upper left corner of the element that they are drawn over. */
  @property({ attribute: false }) lines: readonly Line[] = [];

  override render() {
    return html`<svg aria-hidden="true">
      ${this.lines.map(
        (line) =>
          svg`<g data-source=${line.id}>
            <path class="line" d=${pathOf(line)} /><path class="head" d=${headOf(line)} />
          </g>`,
      )}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-source-lines": SourceLines;
  }
}
