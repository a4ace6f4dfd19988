import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lessonsStrings } from "../catalogue/en/lessons.ts";
import { cell } from "../credit.ts";
import { icon } from "../icons.ts";
import { withSign } from "../story/notation.ts";
import { base, controls } from "../styles.ts";
import { vars } from "../vars.ts";
import { outcomeAdvantages, TRIES } from "./leave-one-out.ts";
import { markLine, markStyles, tellMark } from "./mark-line.ts";
import { markLargest, markSilence } from "./marks.ts";

const text = lessonsStrings.verdicts;

/** What a visitor begins with: neither task is solved by it. */
const START: readonly number[] = Array.from({ length: TRIES }, (_, i) => (i % 3 === 0 ? 1 : 0));

const MARKS = { silence: markSilence, largest: markLargest } as const;

/**
 * A group of verdicts that can be switched, each with its leave-one-out advantage. One tab stop; left and right move, Space
 * switches.
 *
 * @fires sl-marked
 */
@customElement("sl-lesson-verdicts")
export class LessonVerdicts extends LitElement {
  static override styles = [
    base,
    controls,
    markStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
        container-type: inline-size;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 5.25rem));
        gap: 0.75rem 0.5rem;
        width: 100%;
      }
      @container (min-width: 40rem) {
        ul {
          grid-template-columns: repeat(8, minmax(0, 5.25rem));
        }
      }
      li {
        display: grid;
        justify-items: center;
        gap: 0.3rem;
        font-size: 0.8125rem;
      }
      .verdict {
        display: inline-flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 0.1rem;
        width: 100%;
        min-height: 3.25rem;
        padding: 0.3rem;
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius-s);
        font-size: 0.8125rem;
        font-weight: 500;
        background: var(--sl-control);
      }
      .verdict.is-right {
        background: var(--sl-accent-soft);
        border-color: var(--sl-accent);
      }
      span.verdict {
        background: none;
        border-style: dashed;
      }
      .bar {
        position: relative;
        width: 1.6rem;
        height: 3.5rem;
        background: var(--sl-sunken);
        border-radius: 3px;
      }
      .bar::before {
        content: "";
        position: absolute;
        inset: 50% 0 auto;
        border-block-start: 1px solid var(--sl-edge);
      }
      .fill {
        position: absolute;
        inset: 0 0.25rem 50%;
        border-radius: 2px 2px 0 0;
        background: var(--sl-positive);
        transform: scaleY(var(--m, 0));
        transform-origin: bottom;
        transition: transform 200ms ease-out;
      }
      .negative .fill {
        inset: 50% 0.25rem 0;
        border-radius: 0 0 2px 2px;
        background: var(--sl-negative);
        transform-origin: top;
      }
      li b {
        font-weight: 600;
      }
      @media (prefers-reduced-motion: reduce) {
        .fill {
          transition: none;
        }
      }
      @media (forced-colors: active) {
        .fill {
          background: CanvasText;
          forced-color-adjust: none;
        }
        .bar {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];

  /** Outcomes of a real group, which cannot be switched; null for eight that can. */
  @property({ attribute: false }) fixed: readonly number[] | null = null;
  /** What to reach; null for no task. */
  @property({ attribute: false }) goal: keyof typeof MARKS | null = null;

  @state() private own: readonly number[] = START;
  @state() private current = 0;
  @state() private isChecked = false;

  #isMoving = false;

  override updated(changed: PropertyValues): void {
    if (!this.#isMoving || !changed.has("current")) return;
    this.#isMoving = false;
    this.renderRoot.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  }

  override render() {
    const { goal, fixed } = this;
    const outcomes = fixed ?? this.own;
    const advantages = outcomeAdvantages(outcomes);
    const mark = goal !== null && this.isChecked ? MARKS[goal](outcomes) : null;
    const right = outcomes.filter((outcome) => outcome === 1).length;
    return html`<ul
        role=${fixed ? nothing : "toolbar"}
        aria-label=${text.label(outcomes.length)}
        @keydown=${this.#onKey}
      >
        ${outcomes.map((outcome, i) => this.#renderTry(outcome, advantages[i] ?? 0, i))}
      </ul>
      ${fixed ? html`<p class="quiet number">${text.fixed(right, fixed.length)}</p>` : ""}
      ${
        goal === null
          ? ""
          : html`<button class="primary" @click=${this.#check}>${lessonsStrings.check}</button>
              ${markLine(mark)}`
      }`;
  }

  #renderTry(outcome: number, advantage: number, index: number) {
    const isRight = outcome === 1;
    const words = html`${icon(isRight ? "right" : outcome === 0 ? "wrong" : "unknown")}
    ${isRight ? text.right : outcome === 0 ? text.wrong : outcome.toFixed(2)}`;
    const { magnitude, sign } = cell(advantage, 1);
    return html`<li role=${this.fixed ? nothing : "none"}>
      ${
        this.fixed
          ? html`<span class="verdict ${isRight ? "is-right" : ""}">
              <span class="hidden">${text.name(index + 1)}:</span> ${words}
            </span>`
          : html`<button
              class="verdict ${isRight ? "is-right" : ""}"
              tabindex=${index === this.current ? 0 : -1}
              aria-label="${text.name(index + 1)}: ${isRight ? text.right : text.wrong}, ${
                text.advantage
              } ${withSign(advantage)}"
              @click=${() => this.#switch(index)}
            >
              ${words}
            </button>`
      }
      <span class="bar ${sign}" aria-hidden="true" ${vars({ "--m": magnitude })}
        ><span class="fill"></span
      ></span>
      <span class="hidden">${this.fixed ? text.advantage : ""}</span>
      <b class="number" aria-hidden=${this.fixed ? nothing : "true"}>${withSign(advantage)}</b>
    </li>`;
  }

  #switch(index: number): void {
    this.own = this.own.map((outcome, i) => (i === index ? 1 - outcome : outcome));
    this.current = index;
    this.isChecked = false;
  }

  #check(): void {
    if (this.goal === null) return;
    this.isChecked = true;
    tellMark(this, MARKS[this.goal](this.own));
  }

  #onKey(event: KeyboardEvent): void {
    if (this.fixed || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = {
      ArrowRight: Math.min(this.current + 1, this.own.length - 1),
      ArrowLeft: Math.max(this.current - 1, 0),
      Home: 0,
      End: this.own.length - 1,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#isMoving = target !== this.current;
    this.current = target;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-verdicts": LessonVerdicts;
  }
}
