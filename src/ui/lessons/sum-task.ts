import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lessonsStrings as text } from "../catalogue/en/lessons.ts";
import { plain } from "../story/notation.ts";
import { base, controls } from "../styles.ts";
import { markLine, markStyles, tellMark } from "./mark-line.ts";
import { markCredit } from "./marks.ts";
import type { Sum } from "./exercises.ts";
import { writtenNumber } from "./written-number.ts";

/** log-probabilities are shown with as many decimals as make a credit right to its tolerance. */
const decimalsFor = ({ credit }: Sum): number => (Math.abs(credit) < 0.5 ? 4 : 3);

/**
 * Lesson 3: one credit to compute from two log-probabilities.
 *
 * @fires sl-marked
 */
@customElement("sl-lesson-sum")
export class LessonSum extends LitElement {
  static override styles = [
    base,
    controls,
    markStyles,
    css`
      :host,
      form {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
      form {
        margin: 0;
      }
      h3 {
        margin: 0;
        font-size: 0.875rem;
        font-weight: 600;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1.75rem;
      }
      dt {
        font-size: 0.75rem;
        color: var(--sl-ink-2);
      }
      dd {
        font-size: 1.125rem;
        font-weight: 600;
      }
      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.875rem;
        font-weight: 600;
      }
      input {
        width: 8rem;
        min-height: 2.125rem;
        padding: 0 0.7rem;
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius-s);
        font: inherit;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
        color: var(--sl-ink);
        background: var(--sl-control);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
      }
      @media (pointer: coarse) {
        input {
          min-height: 2.75rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) sum: Sum | null = null;

  @state() private written = "";
  @state() private checked: string | null = null;

  override render() {
    const { sum, checked } = this;
    if (!sum) return html``;
    const value = checked === null ? null : writtenNumber(checked);
    const decimals = decimalsFor(sum);
    const facts = [
      [text.compute.beta, String(sum.beta)],
      [text.choice.prm, plain(sum.prm, decimals)],
      [text.choice.reference, plain(sum.reference, decimals)],
    ] as const;
    return html`<h3>${text.compute.token(sum.text, sum.response + 1)}</h3>
      <dl>
        ${facts.map(
          ([name, fact]) =>
            html`<div>
              <dt>${name}</dt>
              <dd class="number">${fact}</dd>
            </div>`,
        )}
      </dl>
      <form @submit=${this.#check} novalidate>
        <label>
          ${text.compute.answer}
          <input
            type="text"
            inputmode="text"
            autocomplete="off"
            aria-invalid=${checked !== null && value === null ? "true" : "false"}
            aria-describedby="unread"
            .value=${this.written}
            @input=${(event: InputEvent) => {
              this.written = (event.target as HTMLInputElement).value;
              this.checked = null;
            }}
          />
        </label>
        <button class="primary" type="submit">${text.check}</button>
      </form>
      <p id="unread" class="quiet" role="status">
        ${checked !== null && value === null ? text.compute.unread : ""}
      </p>
      ${markLine(value === null ? null : markCredit(sum, value))}`;
  }

  #check(event: SubmitEvent): void {
    event.preventDefault();
    this.checked = this.written;
    const value = writtenNumber(this.written);
    if (this.sum && value !== null) tellMark(this, markCredit(this.sum, value));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-sum": LessonSum;
  }
}
