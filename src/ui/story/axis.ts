import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { send } from "../commands.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import { alongAxis, axisDots, axisScale, type AxisDot } from "./axis-scale.ts";
import type { Rival, Side } from "./comparison.ts";
import { plain, withSign } from "./notation.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { valueOr } from "./sums.ts";

const text = storyStrings.axis;

/** Width of a dot with the gap to its neighbour, in CSS px. */
const DOT = 26;
/** Until the axis knows how wide it is: the narrowest that a page gives it. */
const NARROWEST = 256;

/**
 * Frame 7 for one source of reward: a dot a response, the mean that the picked one is held against, and the arrow
 * between them. The page's table says the same in words. One tab stop; left and right move from dot to dot.
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
        height: calc(4rem + (var(--levels) + 1.4) * 1.6rem);
        container-type: inline-size;
      }
      /* Behind the mean and the arrow in the text, so their numbers stay legible where a line crosses them. */
      .dots {
        position: absolute;
        inset: 0;
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
        transform: translateY(calc(var(--level) * -1.6rem));
        transition:
          transform 300ms ease-out,
          opacity 300ms ease-out;
      }
      .picked .dot {
        color: var(--sl-on-accent);
        background: var(--sl-accent);
        border-color: var(--sl-accent);
      }
      .lifted .picked .dot {
        transform: translateY(calc((var(--levels) + 0.25) * -1.6rem));
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
        height: calc(1.1rem + (var(--levels) + 0.9) * 1.6rem);
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

  /** Of the axis, in CSS px. */
  @state() private width = NARROWEST;

  #observer: ResizeObserver | null = null;
  #isMovingFocus = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([entry]) => {
      this.width = Math.max(entry?.contentRect.width ?? 0, DOT);
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override updated(): void {
    if (!this.#isMovingFocus) return;
    this.#isMovingFocus = false;
    this.renderRoot.querySelector<HTMLElement>('.dot[tabindex="0"]')?.focus();
  }

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
    const dots = axisDots(side.values, scale, DOT / this.width);
    const levels = dots.reduce((most, { level }) => Math.max(most, level + 1), 1);
    const name = (index: number): string =>
      text.dot(index + 1, withSign(valueOr(side.values, index), size));
    return html`<h4>${this.name}</h4>
      <div class="plot ${flags.filter(Boolean).join(" ")}" ${vars({ "--levels": levels })}>
        <div class="line"></div>
        <div class="ends number quiet" aria-hidden="true">
          <span>${plain(scale.low)}</span><span>${plain(scale.high)}</span>
        </div>
        ${
          isKnown
            ? html`<div class="at" ${vars({ "--x": from })}><span class="mean"></span></div>
                <div class="arrow" ${vars({ "--from": from, "--length": to - from })}></div>
                <span class="head" aria-hidden="true" ${vars({ "--to": to })}
                  >${to > from ? "▶" : to < from ? "◀" : ""}</span
                >`
            : ""
        }
        <div
          class="dots"
          role="listbox"
          aria-orientation="horizontal"
          aria-label=${this.name}
          @click=${this.#onClick}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event, dots)}
        >
          ${dots.map((dot) => this.#renderDot(dot, name(dot.index)))}
        </div>
        <p class="words number">${words}</p>
      </div>`;
  }

  #renderDot({ index, x, level }: AxisDot, name: string) {
    const isPicked = index === this.picked;
    return html`<div class="at ${isPicked ? "picked" : ""}" ${vars({ "--x": x, "--level": level })}>
      <span
        class="dot number"
        role="option"
        tabindex=${isPicked ? 0 : -1}
        aria-selected=${isPicked}
        data-index=${index}
        title=${name}
        ><span aria-hidden="true">${index + 1}</span><span class="hidden">${name}</span></span
      >
    </div>`;
  }

  #onClick(event: MouseEvent): void {
    const dot = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (dot) this.#pick(Number(dot.dataset["index"]));
  }

  #onKey(event: KeyboardEvent, dots: readonly AxisDot[]): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const order = alongAxis(dots);
    const here = order.indexOf(this.picked);
    const target = {
      ArrowRight: Math.min(here + 1, order.length - 1),
      ArrowLeft: Math.max(here - 1, 0),
      Home: 0,
      End: order.length - 1,
    }[event.key];
    const index = target === undefined ? undefined : order[target];
    if (index === undefined) return;
    event.preventDefault();
    this.#pick(index);
  }

  #pick(response: number): void {
    if (response === this.picked) return;
    this.#isMovingFocus = true;
    send(this, { kind: "choose", view: { response } });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-axis": StoryAxis;
  }
}
