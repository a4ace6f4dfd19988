import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lessonsStrings as text } from "../catalogue/en/lessons.ts";
import { radioButtons } from "../radio-buttons.styles.ts";
import { base, controls } from "../styles.ts";
import { markLine, markStyles, tellMark } from "./mark-line.ts";
import type { Mark } from "./marks.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Whether the label is text of a model. */
  readonly isToken?: boolean;
  /** Numbers beside the label, one a column. */
  readonly cells?: readonly string[];
}

/**
 * One question with one answer out of a few: radio buttons, and a button that has the answer marked.
 *
 * @fires sl-marked
 */
@customElement("sl-lesson-choice")
export class LessonChoice extends LitElement {
  static override styles = [
    base,
    controls,
    radioButtons,
    markStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
      fieldset {
        width: 100%;
      }
      legend {
        margin-bottom: 0.45rem;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 0.5rem;
      }
      .choices.tabled {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
        width: min(100%, 46rem);
      }
      .tabled label {
        justify-content: space-between;
      }
      .token {
        font: 500 0.9375rem/1 var(--sl-mono);
        white-space: pre;
      }
      .cells {
        display: grid;
        grid-template-columns: auto auto;
        gap: 0 0.5rem;
        font-size: 0.75rem;
      }
      .cells b {
        min-width: 3.4rem;
        font-weight: 600;
        text-align: end;
      }
    `,
  ];

  @property({ attribute: false }) question = "";
  @property({ attribute: false }) choices: readonly Choice[] = [];
  /** Names of the choices' cells. */
  @property({ attribute: false }) columns: readonly string[] = [];
  /** Marks a choice by its value. */
  @property({ attribute: false }) judge: ((value: string) => Mark) | null = null;

  @state() private picked: string | null = null;
  @state() private checked: string | null = null;

  override render() {
    const { picked, checked, judge, columns } = this;
    const mark = checked !== null && judge ? judge(checked) : null;
    return html`<fieldset>
        <legend>${this.question}</legend>
        <div class="choices ${columns.length > 0 ? "tabled" : ""}">
          ${this.choices.map(
            ({ value, label, isToken, cells = [] }) =>
              html`<label>
                <input
                  type="radio"
                  name="choice"
                  value=${value}
                  .checked=${value === picked}
                  @change=${() => {
                    this.picked = value;
                    this.checked = null;
                  }}
                />
                <span class=${isToken ? "token" : nothing}>${label}</span>
                ${
                  cells.length > 0
                    ? html`<span class="cells number">
                        ${cells.map(
                          (cell, i) =>
                            html`<span class="quiet">${columns[i]}</span> <b>${cell}</b>`,
                        )}
                      </span>`
                    : ""
                }
              </label>`,
          )}
        </div>
      </fieldset>
      <button
        class="primary"
        aria-disabled=${picked === null ? "true" : nothing}
        @click=${this.#check}
      >
        ${text.check}
      </button>
      ${markLine(mark)}`;
  }

  #check(): void {
    const { picked, judge } = this;
    if (picked === null || !judge) return;
    this.checked = picked;
    tellMark(this, judge(picked));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-choice": LessonChoice;
  }
}
