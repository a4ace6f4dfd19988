import { css, html, LitElement, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lessonsStrings } from "../catalogue/en/lessons.ts";
import { visibleToken } from "../credit.ts";
import { chance, plain, withSign } from "../story/notation.ts";
import { base, controls } from "../styles.ts";
import { clippedObjective, isFlat, type Fence } from "./clipped-objective.ts";
import { markLine, markStyles, tellMark } from "./mark-line.ts";
import { markFence } from "./marks.ts";
import type { Pushed } from "./exercises.ts";

const text = lessonsStrings.clip;

const WIDTH = 240;
const HEIGHT = 120;

/** The ratio axis goes from 0 to this, or a little beyond a wider fence. */
const widest = ({ high }: Fence): number => Math.max(2, Math.ceil(high * 1.25 * 10) / 10);

/**
 * Lesson 5: the objective of a token over its ratio, with and without the clip, and a slider for the ratio.
 *
 * @fires sl-marked
 */
@customElement("sl-lesson-clip")
export class LessonClip extends LitElement {
  static override styles = [
    base,
    controls,
    markStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
      .panels {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
        gap: 1rem 1.75rem;
        width: min(100%, 46rem);
      }
      .panels.single {
        width: min(100%, 26rem);
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 1rem;
        margin-bottom: 0.3rem;
        font-size: 0.8125rem;
      }
      figcaption b {
        font-weight: 600;
      }
      code {
        font: 500 0.875rem/1 var(--sl-mono);
        white-space: pre;
      }
      svg {
        display: block;
        width: 100%;
        height: auto;
        border-radius: var(--sl-radius-s);
        background: var(--sl-sunken);
      }
      .fence {
        fill: var(--sl-accent-soft);
      }
      path,
      line {
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      .zero {
        stroke: var(--sl-edge);
      }
      .unclipped {
        stroke: var(--sl-ink-2);
        stroke-width: 1.5;
        stroke-dasharray: 4 4;
      }
      .clipped {
        stroke: var(--sl-accent);
        stroke-width: 2.5;
      }
      .here {
        stroke: var(--sl-ink);
        stroke-width: 1.5;
      }
      circle {
        fill: var(--sl-ink);
      }
      .state {
        margin-top: 0.3rem;
        font-size: 0.8125rem;
      }
      label {
        display: grid;
        grid-template-columns: auto minmax(4rem, 1fr) 2.5rem;
        align-items: center;
        gap: 0.75rem;
        width: min(100%, 26rem);
        font-size: 0.875rem;
        font-weight: 600;
      }
      input {
        width: 100%;
        min-height: 1.75rem;
        margin: 0;
        accent-color: var(--sl-accent);
      }
      .note {
        font-size: 0.8125rem;
      }
      @media (pointer: coarse) {
        input {
          min-height: 2.75rem;
        }
      }
      @media (forced-colors: active) {
        .clipped,
        .here,
        .unclipped,
        .zero {
          stroke: CanvasText;
        }
        circle {
          fill: CanvasText;
        }
        .fence {
          fill: Canvas;
          stroke: CanvasText;
        }
      }
    `,
  ];

  /** Tokens to show, one panel each. */
  @property({ attribute: false }) tokens: readonly Pushed[] = [];
  @property({ attribute: false }) fence: Fence = { low: 0.8, high: 1.2 };
  /** "ratio": the dashed line alone; "objective": both; "task": the solid line appears when the answer is right. */
  @property({ attribute: false }) mode: "ratio" | "objective" | "task" = "objective";

  @state() private ratio = 1;
  @state() private isChecked = false;

  override render() {
    const { tokens, fence, ratio, mode } = this;
    const [token] = tokens;
    const mark =
      mode === "task" && this.isChecked && token ? markFence(token.advantage, fence, ratio) : null;
    const isSolid = mode === "objective" || mark?.isRight === true;
    return html`<div class="panels ${tokens.length === 1 ? "single" : ""}">
        ${tokens.map((each) => this.#renderPanel(each, isSolid))}
      </div>
      <p class="note quiet">${isSolid ? text.solid : text.unclipped}</p>
      <label>
        <span>${text.ratio}</span>
        <input
          type="range"
          min="0"
          max=${widest(fence)}
          step="0.01"
          .value=${String(ratio)}
          aria-valuetext=${plain(ratio)}
          @input=${this.#onInput}
        />
        <span class="number">${plain(ratio)}</span>
      </label>
      ${
        mode === "task"
          ? html`<button class="primary" @click=${this.#check}>${lessonsStrings.check}</button>
              ${markLine(mark)}`
          : ""
      }`;
  }

  #renderPanel({ text: word, advantage, before }: Pushed, isSolid: boolean) {
    const { fence, ratio, mode } = this;
    const end = widest(fence);
    const height = Math.abs(advantage) * end || 1;
    // Products of a negative advantage lie below 0: the axis shows one side.
    const [bottom, top] = advantage > 0 ? [-0.08 * height, height] : [-height, 0.08 * height];
    const x = (value: number) => (value / end) * WIDTH;
    const y = (value: number) => ((top - value) / (top - bottom)) * HEIGHT;
    const value = isSolid ? clippedObjective(ratio, advantage, fence) : ratio * advantage;
    const kinks = [0, fence.low, fence.high, end];
    const line = kinks
      .map((at, i) => `${i === 0 ? "M" : "L"}${x(at)} ${y(clippedObjective(at, advantage, fence))}`)
      .join("");
    const isStill = isFlat(ratio, advantage, fence);
    return html`<figure>
      <figcaption>
        <span><code>${visibleToken(word)}</code> <b>${text.chart(withSign(advantage))}</b></span>
        <span class="quiet">${advantage > 0 ? text.up : text.down}</span>
      </figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
        ${
          isSolid
            ? svg`<rect class="fence" x=${x(fence.low)} y="0" width=${x(fence.high) - x(fence.low)} height=${HEIGHT} />`
            : ""
        }
        <line class="zero" x1="0" x2=${WIDTH} y1=${y(0)} y2=${y(0)} />
        <line class="here" x1=${x(ratio)} x2=${x(ratio)} y1="0" y2=${HEIGHT} />
        <path class="unclipped" d="M0 ${y(0)}L${WIDTH} ${y(end * advantage)}" />
        ${isSolid ? svg`<path class="clipped" d=${line} />` : ""}
        <circle cx=${x(ratio)} cy=${y(value)} r="4" />
      </svg>
      <p class="state number">
        ${
          mode === "ratio"
            ? text.chance(chance(before), chance(Math.min(before * ratio, 1)))
            : html`${text.value(withSign(value))}${isSolid ? `, ${isStill ? text.flat : text.sloped}` : ""}`
        }
      </p>
    </figure>`;
  }

  #onInput(event: InputEvent): void {
    this.ratio = Number((event.target as HTMLInputElement).value);
    this.isChecked = false;
  }

  #check(): void {
    const [token] = this.tokens;
    if (!token) return;
    this.isChecked = true;
    tellMark(this, markFence(token.advantage, this.fence, this.ratio));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-clip": LessonClip;
  }
}
