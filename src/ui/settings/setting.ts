import { html, LitElement, noChange, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { FieldValue } from "../../config-fields.ts";
import { strings } from "../catalogue/en/page.ts";
import { settingFields } from "../catalogue/en/setting-fields.ts";
import { settingsStrings as text } from "../catalogue/en/settings.ts";
import { send } from "../commands.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import type { Wait } from "./acts-when.ts";
import {
  enteredNumber,
  groupedNumber,
  isDoubled,
  plainNumber,
  steppedValue,
} from "./number-entry.ts";
import { nearestValue, type PageField } from "./page-fields.ts";
import { settingStyles } from "./setting.styles.ts";

/** A value as it is shown. */
export function shownValue(value: FieldValue): string {
  if (typeof value === "number") return plainNumber(value);
  if (typeof value === "boolean") return value ? text.on : text.off;
  return value;
}

/**
 * One setting: its control, its limits, what it does, what to expect, and what it waits for. What does not fit stays in
 * the control with the reason and is not sent.
 *
 * @fires sl-command setting, reset-setting
 */
@customElement("sl-setting")
export class Setting extends LitElement {
  static override styles = [base, controls, settingStyles];

  @property({ attribute: false }) field: PageField | null = null;
  @property({ attribute: false }) value: FieldValue = 0;
  /** What it is while it is not changed. */
  @property({ attribute: false }) baseline: FieldValue = 0;
  /** What it waits for; null: it acts. */
  @property({ attribute: false }) wait: Wait | null = null;
  /** Why it does not fit the other settings. */
  @property({ attribute: false }) problem: string | null = null;
  /** Whether the control holds something typed that was not taken yet: it is left alone then. */
  @state() private isTyping = false;
  /** Whether what was typed is none of the field's values. */
  @state() private isRefused = false;

  /** Whether there is something typed that was not taken. */
  get isEditing(): boolean {
    return this.isTyping;
  }

  /** Puts the focus into the control. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>("#control")?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another field, or the value came from elsewhere: undo, a reset, a link.
    if (changed.has("value") || changed.has("field")) this.#forget();
  }

  override render() {
    const { field, value, baseline, wait } = this;
    if (!field) return nothing;
    const words = settingFields[field.path];
    const isChanged = value !== baseline;
    const isWrong = this.isRefused || this.problem !== null;
    return html`<div class="row">
      <div>
        <div class="head">
          <label for="control">${words.name}</label>
          <code>${field.path}</code>
          ${isChanged ? html`<span class="mark">${text.isChanged}</span>` : nothing}
        </div>
        <div id="about">
          <p>${words.does}</p>
          <p class="quiet">${words.expect}</p>
          ${wait === null ? nothing : html`<p class="wait">${text.waits[wait]}</p>`}
        </div>
      </div>
      <div>
        <div class="control">${this.#renderControl(field, isWrong)}</div>
        <div class="limits">
          <span id="limits">
            ${this.#limits(field)} ${text.preset(shownValue(baseline))}
            ${isDoubled(field) ? text.doubles : nothing}
          </span>
          ${
            isChanged
              ? html`<button
                  class="link"
                  aria-label=${text.resetName(words.name, shownValue(baseline))}
                  @click=${this.#onReset}
                >
                  ${text.reset}
                </button>`
              : nothing
          }
        </div>
        <div id="refusal" role="alert">
          ${renderError(this.isRefused ? refusalOf(field) : null)}
        </div>
        <div id="problem">${this.isRefused ? nothing : renderError(this.problem)}</div>
      </div>
    </div>`;
  }

  #renderControl(field: PageField, isWrong: boolean) {
    const about = "refusal problem limits about";
    switch (field.kind) {
      case "boolean":
        return html`<input
          id="control"
          type="checkbox"
          aria-describedby=${about}
          aria-invalid=${isWrong}
          .checked=${this.value === true}
          @change=${this.#onCheck}
        />`;
      case "choice":
        return html`<select
          id="control"
          aria-describedby=${about}
          aria-invalid=${isWrong}
          @change=${this.#onChoice}
        >
          ${field.choices.map(
            (choice) =>
              html`<option value=${choice} .selected=${choice === this.value}>${choice}</option>`,
          )}
        </select>`;
      case "integer":
      case "real":
        return html`<input
          id="control"
          type="number"
          min=${field.low}
          max=${field.high}
          step="any"
          inputmode=${field.kind === "integer" && field.low >= 0 ? "numeric" : "decimal"}
          aria-describedby=${about}
          aria-invalid=${isWrong}
          .value=${this.isTyping ? noChange : live(shownValue(this.value))}
          @input=${this.#onInput}
          @change=${this.#onText}
          @keydown=${this.#onKey}
        />`;
      case "text":
        return html`<input
          id="control"
          type="text"
          maxlength=${field.high}
          autocomplete="off"
          spellcheck="false"
          aria-describedby=${about}
          aria-invalid=${isWrong}
          .value=${this.isTyping ? noChange : live(shownValue(this.value))}
          @input=${this.#onInput}
          @change=${this.#onText}
          @keydown=${this.#onKey}
        />`;
    }
  }

  #limits(field: PageField) {
    switch (field.kind) {
      case "integer":
      case "real": {
        const range = [groupedNumber(field.low), groupedNumber(field.high)] as const;
        return strings.sentence(
          field.multipleOf === null
            ? text.limits(...range)
            : text.limitsOfMultiple(...range, field.multipleOf),
        );
      }
      case "text":
        return strings.sentence(text.length(field.low, field.high));
      case "boolean":
      case "choice":
        return nothing;
    }
  }

  #forget(): void {
    this.isTyping = false;
    this.isRefused = false;
  }

  #take(value: FieldValue): void {
    this.#forget();
    if (!this.field || value === this.value) return;
    // The page draws a few times a second; the control must not fall back to the old value until then.
    this.value = value;
    send(this, { kind: "setting", path: this.field.path, value });
  }

  #onCheck(event: Event): void {
    this.#take((event.target as HTMLInputElement).checked);
  }

  #onChoice(event: Event): void {
    this.#take((event.target as HTMLSelectElement).value);
  }

  #onInput(): void {
    this.isTyping = true;
    this.isRefused = false;
  }

  #onText(event: Event): void {
    const { field } = this;
    const { value } = event.target as HTMLInputElement;
    if (field?.kind === "text") {
      const taken = nearestValue(field, value);
      if (taken === null) this.isRefused = true;
      else this.#take(taken);
      return;
    }
    if (field?.kind !== "integer" && field?.kind !== "real") return;
    const number = enteredNumber(field, value);
    if (number !== null) {
      this.#take(number);
      return;
    }
    this.isRefused = true;
  }

  #onKey(event: KeyboardEvent): void {
    const { field } = this;
    if (event.key === "Escape" && this.isTyping) {
      event.stopPropagation();
      this.#forget();
      return;
    }
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    if (field?.kind !== "integer" && field?.kind !== "real") return;
    event.preventDefault();
    const from =
      enteredNumber(field, (event.target as HTMLInputElement).value) ?? Number(this.value);
    this.#take(steppedValue(field, from, event.key === "ArrowUp" ? 1 : -1));
  }

  #onReset(): void {
    if (!this.field) return;
    // The button goes away, and the focus must not go with it.
    this.focus();
    this.#forget();
    this.value = this.baseline;
    send(this, { kind: "reset-setting", path: this.field.path });
  }
}

/** What may be typed into a field. Of those that are not typed into, nothing. */
function refusalOf(field: PageField): string {
  if (field.kind === "text") return text.invalid.text(field.low, field.high);
  if (field.kind !== "integer" && field.kind !== "real") return "";
  const [low, high] = [groupedNumber(field.low), groupedNumber(field.high)];
  return field.multipleOf === null
    ? text.invalid[field.kind](low, high)
    : text.invalid.multiple(low, high, field.multipleOf);
}

function renderError(sentence: string | null) {
  if (sentence === null) return nothing;
  return html`<p class="error">${icon("warning")} ${sentence}</p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-setting": Setting;
  }
}
