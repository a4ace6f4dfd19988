import { css, html, LitElement, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GroupRecord, ResponseRecord } from "../report.ts";
import { send } from "./commands.ts";
import {
  decimalsFor,
  isAdditive,
  layerValues,
  signed,
  sparkBars,
  summarise,
  type Layer,
} from "./credit.ts";
import { icon } from "./icons.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";

const text = strings.group;
const SPARK = { width: 96, height: 26 } as const;

/** "right", "wrong", or the outcome itself where a verifier gives part marks. */
function verdictOf(outcome: number): {
  readonly icon: "right" | "wrong" | "unknown";
  readonly word: string;
} {
  if (outcome === 1) return { icon: "right", word: text.right };
  if (outcome === 0) return { icon: "wrong", word: text.wrong };
  return { icon: "unknown", word: text.partly(outcome) };
}

/**
 * The responses to one prompt, each with its verdict, its credit as a sparkline, and the sum or mean of it. One
 * tab stop; up and down choose.
 *
 * @fires sl-command choose
 */
@customElement("sl-group")
export class Group extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      h3 {
        display: flex;
        justify-content: space-between;
        margin-bottom: 0.5rem;
        padding-inline-end: 0.6rem;
        font-size: 0.8125rem;
        font-weight: 500;
        color: var(--sl-ink-2);
      }
      [role="listbox"] {
        display: grid;
        gap: 0.25rem;
      }
      [role="option"] {
        display: grid;
        grid-template-columns: 1.6rem 1.1rem minmax(2.2rem, auto) minmax(3rem, 1fr) auto;
        align-items: center;
        gap: 0.45rem;
        min-height: 2.75rem;
        padding: 0 0.6rem;
        border-radius: var(--sl-radius-s);
        cursor: pointer;
      }
      [role="option"]:hover {
        background: var(--sl-control-hover);
      }
      [aria-selected="true"] {
        background: var(--sl-accent-soft);
        box-shadow: inset 0 0 0 1.5px var(--sl-accent);
      }
      .index {
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      .answer {
        font: 500 0.9375rem/1 var(--sl-mono);
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .value {
        font-size: 0.8125rem;
        font-weight: 600;
        text-align: end;
      }
      .spark {
        width: 100%;
        height: ${SPARK.height}px;
      }
      line {
        stroke: var(--sl-edge);
        stroke-width: 1;
        vector-effect: non-scaling-stroke;
      }
      .positive {
        fill: var(--sl-positive);
      }
      .negative {
        fill: var(--sl-negative);
      }
      /* Beside each other where the list is as wide as a phone or a tablet. */
      @container (min-width: 22rem) {
        [role="listbox"] {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (min-width: 22rem) and (max-width: 30rem) {
        [role="option"] {
          grid-template-columns: 1.4rem 1.1rem minmax(0, 1fr) auto;
          gap: 0.3rem;
        }
        .spark {
          display: none;
        }
      }
      @media (forced-colors: active) {
        .positive,
        .negative {
          fill: CanvasText;
        }
        [aria-selected="true"] {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) group: GroupRecord | null = null;
  /** The chosen response. */
  @property({ attribute: false }) selected = 0;
  @property({ attribute: false }) layer: Layer = "advantage";
  /** Half-width of the colour scale. */
  @property({ attribute: false }) domain = 0;

  override render() {
    if (!this.group) return html``;
    const how = isAdditive(this.layer) ? text.sum : text.mean;
    return html`<h3><span>${text.label}</span> <span aria-hidden="true">${how}</span></h3>
      <div role="listbox" aria-label=${text.label} @click=${this.#onClick} @keydown=${this.#onKey}>
        ${this.group.responses.map((response, i) => this.#renderResponse(response, i))}
      </div>`;
  }

  #renderResponse(response: ResponseRecord, index: number) {
    const verdict = verdictOf(response.outcome);
    const values = layerValues(response, this.layer);
    const how = isAdditive(this.layer) ? text.sum : text.mean;
    const value = signed(summarise(values, this.layer), decimalsFor(this.domain));
    return html`<div
      role="option"
      data-index=${index}
      tabindex=${index === this.selected ? 0 : -1}
      aria-selected=${index === this.selected}
    >
      <span class="hidden">${text.name(index + 1, verdict.word)}</span>
      <span class="index number" aria-hidden="true">${text.short(index + 1)}</span>
      ${icon(verdict.icon)}
      ${
        response.answer === ""
          ? html`<span class="answer" aria-hidden="true">–</span>
              <span class="hidden">${text.noAnswer}</span>`
          : html`<span class="answer">${response.answer}</span>`
      }
      ${this.#renderSpark(values)}
      <span class="hidden">${how}</span>
      <span class="value number">${value}</span>
    </div>`;
  }

  #renderSpark(values: readonly number[]) {
    const { width, height } = SPARK;
    return html`<svg
      class="spark"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line x1="0" x2=${width} y1=${height / 2} y2=${height / 2} />
      ${sparkBars(values, this.domain, width, height).map(
        (bar) =>
          svg`<rect class=${bar.sign} x=${bar.x} y=${bar.y} width=${bar.width} height=${bar.height} />`,
      )}
    </svg>`;
  }

  #choose(index: number): void {
    send(this, { kind: "choose", view: { response: index } });
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  }

  #onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (row) this.#choose(Number(row.dataset["index"]));
  }

  #onKey(event: KeyboardEvent): void {
    const last = (this.group?.responses.length ?? 1) - 1;
    const target = {
      ArrowDown: Math.min(this.selected + 1, last),
      ArrowUp: Math.max(this.selected - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#choose(target);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-group": Group;
  }
}
