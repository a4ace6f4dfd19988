import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "../commands.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import { axisDots, axisScale } from "./axis-scale.ts";
import type { Rival, Side } from "./comparison.ts";
import { plain, withSign } from "./notation.ts";
import { storyStrings } from "./strings.ts";
import { valueOr } from "./sums.ts";

const text = storyStrings.axis;

/**
 * Frame 7 for one source of reward: a dot a response, the mean that the picked one is held against, and the arrow
 * between them. The page's table says the same in words.
 *
 * @fires sl-command choose
 */
@customElement("sl-story-axis")
export class StoryAxis extends LitElement {
  static override styles = [
    base,
    css`
      h4 {
        margin: 0 0 0.35rem;
        font-size: 0.8125rem;
        font-weight: 600;
      }
      .plot {
        position: relative;
        height: 10.5rem;
        container-type: inline-size;
      }
      .line {
        position: absolute;
        inset: auto 0 3.6rem;
        height: 1.5px;
        background: var(--sl-edge);
      }
      .at {
        position: absolute;
        inset-block-end: 3.6rem;
        inset-inline-start: 0;
        transform: translateX(calc(var(--x) * 100cqi));
      }
      .dot {
        position: absolute;
        inset-inline-start: -0.75rem;
        inset-block-end: 0.15rem;
        display: grid;
        place-items: center;
        width: 1.5rem;
        height: 1.5rem;
        border: 1.5px solid var(--sl-ink-2);
        border-radius: 50%;
        font-size: 0.6875rem;
        font-weight: 600;
        background: var(--sl-card);
        cursor: pointer;
        /* Its number stays legible where the mean's line crosses it. */
        z-index: 1;
        transform: translateY(calc(var(--level) * -1.15rem));
        transition:
          transform 300ms ease-out,
          opacity 300ms ease-out;
      }
      .picked .dot {
        z-index: 2;
        color: var(--sl-on-accent);
        background: var(--sl-accent);
        border-color: var(--sl-accent);
      }
      .lifted .picked .dot {
        transform: translateY(-4.9rem);
      }
      .mean,
      .arrow,
      .words {
        opacity: 0;
        transition:
          opacity 300ms ease-out,
          transform 300ms ease-out;
      }
      .has-mean .mean,
      .has-arrow .arrow,
      .has-arrow .words {
        opacity: 1;
      }
      .mean {
        position: absolute;
        inset-block-end: -1.1rem;
        inset-inline-start: -1px;
        width: 2px;
        height: 5rem;
        background: var(--sl-ink);
      }
      .arrow {
        position: absolute;
        inset: auto 0 2.6rem;
        height: 0.7rem;
        transform: translateX(calc(var(--from) * 100cqi)) scaleX(0);
        transform-origin: left;
      }
      .has-arrow .arrow {
        transform: translateX(calc(var(--from) * 100cqi)) scaleX(var(--length));
      }
      .arrow::before {
        content: "";
        position: absolute;
        inset: 0.2rem 0;
        background: var(--sl-ink);
      }
      .positive .arrow::before {
        background: var(--sl-positive);
      }
      .negative .arrow::before {
        background: var(--sl-negative);
      }
      .head {
        position: absolute;
        inset-block-end: 2.35rem;
        inset-inline-start: 0;
        font-size: 0.875rem;
        line-height: 1.2rem;
        opacity: 0;
        transform: translateX(calc(var(--to) * 100cqi - 50%));
        transition: opacity 300ms ease-out 200ms;
      }
      .has-arrow .head {
        opacity: 1;
      }
      .words {
        position: absolute;
        inset: auto 0 0;
        font-size: 0.8125rem;
        line-height: 1.15rem;
      }
      .ends {
        position: absolute;
        inset: auto 0 1.25rem;
        display: flex;
        justify-content: space-between;
        font-size: 0.75rem;
      }
      @media (prefers-reduced-motion: reduce) {
        * {
          transition: none !important;
        }
      }
      @media (forced-colors: active) {
        .line,
        .mean,
        .plot .arrow::before {
          background: CanvasText;
          forced-color-adjust: none;
        }
        .picked .dot {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  /** Name of the source. */
  @property({ attribute: false }) name = "";
  @property({ attribute: false }) side: Side | null = null;
  @property({ attribute: false }) rival: Rival = "others";
  /** The picked response. */
  @property({ attribute: false }) picked = 0;
  /** Movements done: dots; lifted; mean; arrow. */
  @property({ attribute: false }) beat = 0;

  override render() {
    const { side, picked, beat } = this;
    if (!side) return html``;
    const scale = axisScale([...side.values, ...side.levels]);
    const [value, level, rest] = [side.values, side.levels, side.differences].map((numbers) =>
      valueOr(numbers, picked),
    ) as [number, number, number];
    const [from, to] = [scale.place(level), scale.place(value)];
    const size = Math.max(scale.high - scale.low, Math.abs(scale.high)) / 10;
    const flags = [
      beat > 0 ? "lifted" : "",
      beat > 1 ? "has-mean" : "",
      beat > 2 ? "has-arrow" : "",
      rest > 0 ? "positive" : rest < 0 ? "negative" : "",
    ];
    const isKnown = Number.isFinite(from) && Number.isFinite(to);
    const short = storyStrings.picture.short(picked + 1);
    const words = text.caption(
      short,
      withSign(value, size),
      text[this.rival],
      withSign(level, size),
      withSign(rest, size),
    );
    return html`<h4>${this.name}</h4>
      <div class="plot ${flags.filter(Boolean).join(" ")}" @click=${this.#onClick}>
        <div class="line"></div>
        <div class="ends number quiet" aria-hidden="true">
          <span>${plain(scale.low)}</span><span>${plain(scale.high)}</span>
        </div>
        ${axisDots(side.values, scale).map(
          (dot) =>
            html`<div
              class="at ${dot.index === picked ? "picked" : ""}"
              ${vars({ "--x": dot.x, "--level": dot.level })}
            >
              <span
                class="dot number"
                data-index=${dot.index}
                title=${text.dot(dot.index + 1, withSign(valueOr(side.values, dot.index), size))}
                aria-hidden="true"
                >${dot.index + 1}</span
              >
            </div>`,
        )}
        ${
          isKnown
            ? html`<div class="at" ${vars({ "--x": from })}><span class="mean"></span></div>
                <div class="arrow" ${vars({ "--from": from, "--length": to - from })}></div>
                <span class="head" aria-hidden="true" ${vars({ "--to": to })}
                  >${to > from ? "▶" : to < from ? "◀" : ""}</span
                >`
            : ""
        }
        <p class="words number">${words}</p>
      </div>`;
  }

  #onClick(event: MouseEvent): void {
    const dot = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (dot) send(this, { kind: "choose", view: { response: Number(dot.dataset["index"]) } });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-axis": StoryAxis;
  }
}
