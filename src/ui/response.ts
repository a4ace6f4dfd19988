import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ResponseRecord } from "../report.ts";
import { at } from "../typed-array.ts";
import { send } from "./commands.ts";
import { creditStyles } from "./credit-scale.ts";
import { responseStyles } from "./response.styles.ts";
import {
  cell,
  decimalsFor,
  isAdditive,
  layerValues,
  signed,
  summarise,
  visibleToken,
  type Layer,
} from "./credit.ts";
import { icon } from "./icons.ts";
import { moved, segmentsOf, type Move, type Segment } from "./segments.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";
import { vars } from "./vars.ts";

const text = strings.response;

/** The key's way through the tokens; null for a key that moves nothing. */
function moveOf({ key, shiftKey }: KeyboardEvent): Move | null {
  switch (key) {
    case "ArrowRight":
      return shiftKey ? "next-step" : "next";
    case "ArrowLeft":
      return shiftKey ? "previous-step" : "previous";
    case "Home":
      return "first";
    case "End":
      return "last";
    default:
      return null;
  }
}

/**
 * One response: its tokens in steps, each token with its credit as colour, bar and number. One tab stop; the
 * arrow keys move inside.
 *
 * @fires sl-command choose
 */
@customElement("sl-response")
export class Response extends LitElement {
  static override styles = [base, creditStyles, responseStyles];

  @property({ attribute: false }) response: ResponseRecord | null = null;
  /** Counted from 0 in its group. */
  @property({ attribute: false }) index = 0;
  /** Responses in the group. */
  @property({ attribute: false }) count = 1;
  @property({ attribute: false }) layer: Layer = "advantage";
  /** Half-width of the colour scale. */
  @property({ attribute: false }) domain = 0;
  /** The chosen token. */
  @property({ attribute: false }) token = 0;

  #segments: Segment[] = [];
  #values: readonly number[] = [];
  #isMovingFocus = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!this.response) return;
    if (changed.has("response")) this.#segments = segmentsOf(this.response);
    if (changed.has("response") || changed.has("layer")) {
      this.#values = layerValues(this.response, this.layer);
    }
  }

  override updated(): void {
    if (!this.#isMovingFocus) return;
    this.#isMovingFocus = false;
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  override render() {
    if (!this.response) return html``;
    return html`<div
      class="steps"
      role="listbox"
      aria-orientation="horizontal"
      aria-label=${text.tokens(this.index + 1)}
      @click=${this.#onClick}
      @keydown=${this.#onKey}
    >
      ${this.#segments.map((segment) => this.#renderSegment(segment))}
    </div>`;
  }

  #renderSegment({ step, start, end, correct }: Segment) {
    const title = step === null ? text.noStep : text.step(step);
    const how = isAdditive(this.layer) ? strings.group.sum : strings.group.mean;
    const total = summarise(this.#values, this.layer, start, end);
    const value = signed(total, decimalsFor(this.domain));
    const truth = step === null ? "" : this.#truth(correct);
    return html`<div
      class="step ${step === null ? "rest" : ""} ${correct === false ? "is-wrong" : ""}"
      role="group"
      aria-label=${text.stepName(title, how, value, truth)}
    >
      <div class="tokens" role="presentation">
        ${Array.from({ length: end - start }, (_, i) => this.#renderToken(start + i))}
      </div>
      <div class="bracket" aria-hidden="true"></div>
      <div class="foot" aria-hidden="true">
        <span class="title">${title}</span>
        ${
          step === null
            ? ""
            : html`<span class="number">${how} <b>${value}</b></span>
                <span class="truth">
                  ${icon(correct === null ? "unknown" : correct ? "right" : "wrong")} ${truth}
                </span>`
        }
      </div>
    </div>`;
  }

  #truth(correct: boolean | null): string {
    if (correct === null) return text.unknownStep;
    return correct ? text.rightStep : text.wrongStep;
  }

  #renderToken(index: number) {
    const tokens = this.response?.tokens ?? [];
    const shown = visibleToken(at(tokens, index));
    // A foreign recording may lack numbers: it shows that, and the page goes on.
    const number = this.#values[index] ?? Number.NaN;
    const { magnitude, sign, clipped } = cell(number, this.domain);
    const value = signed(number, decimalsFor(this.domain));
    const layer = strings.layers[this.layer].name;
    return html`<div
      class="token"
      role="option"
      data-index=${index}
      data-sign=${sign}
      tabindex=${index === this.token ? 0 : -1}
      aria-selected=${index === this.token}
      ${vars({ "--m": magnitude })}
    >
      <span class="hidden">${text.tokenName(index + 1, tokens.length)}</span>
      <span class="credit">${shown}</span>
      <span class="bar ${clipped ? "clipped" : ""}"><span class="fill"></span></span>
      <span class="hidden">${layer}</span>
      <span class="value number">${value}</span>
    </div>`;
  }

  #onClick(event: MouseEvent): void {
    const token = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (!token) return;
    token.focus();
    send(this, { kind: "choose", view: { token: Number(token.dataset["index"]) } });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveOf(event);
    const vertical = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!move && vertical === 0) return;
    event.preventDefault();
    if (move) {
      const token = moved(this.#segments, this.token, move);
      this.#isMovingFocus = token !== this.token;
      send(this, { kind: "choose", view: { token } });
    } else {
      const response = Math.min(Math.max(this.index + vertical, 0), this.count - 1);
      // The next response may be shorter: then the focused token goes away and the focus has to follow.
      this.#isMovingFocus = response !== this.index;
      send(this, { kind: "choose", view: { response } });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-response": Response;
  }
}
