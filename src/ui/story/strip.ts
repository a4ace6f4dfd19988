import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "../commands.ts";
import { creditStyles } from "../credit-scale.ts";
import { cell, visibleToken } from "../credit.ts";
import { icon } from "../icons.ts";
import { responseStyles } from "../response.styles.ts";
import { moved, type Move } from "../segments.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import { plain, withSign } from "./notation.ts";
import { PointEvent, pointOf } from "./point.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { stripStyles } from "./strip.styles.ts";
import { valueOr } from "./sums.ts";
import type { StepSum } from "./token-credit.ts";
import { delayOf, valuesOf, type View } from "./view.ts";

const text = storyStrings.picture;

const MOVES: Readonly<Record<string, Move>> = {
  ArrowRight: "next",
  ArrowLeft: "previous",
  Home: "first",
  End: "last",
};

/**
 * The response that the story follows. One tab stop; left and right move among its tokens, up and down to other
 * responses.
 *
 * @fires sl-command choose
 * @fires sl-point when the pointer comes to a token or leaves them
 */
@customElement("sl-story-strip")
export class StoryStrip extends LitElement {
  static override styles = [base, creditStyles, responseStyles, stripStyles];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) view: View | null = null;

  #isMovingFocus = false;

  override updated(): void {
    if (!this.#isMovingFocus) return;
    this.#isMovingFocus = false;
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  override render() {
    const { story, view } = this;
    if (!story || !view) return html``;
    const flags = [
      view.isStamped ? "stamped" : "",
      view.models === "none" ? "" : "has-reference",
      view.models === "both" || view.models === "folded" ? "has-prm" : "",
      view.models === "folded" ? "folded" : "",
      view.layer === null ? "" : "has-bar",
      view.isColoured ? "" : "silent",
      view.steps === "none" ? "" : "has-brackets",
      view.steps === "sums" || view.steps === "total" ? "has-sums" : "",
      view.isTold ? "is-told" : "",
    ];
    const values = view.layer === null ? [] : valuesOf(story, view.layer, story.responseIndex);
    return html`<div
      class="steps ${flags.filter(Boolean).join(" ")}"
      role="listbox"
      aria-orientation="horizontal"
      aria-label=${text.tokens(story.responseIndex + 1)}
      @click=${this.#onClick}
      @keydown=${this.#onKey}
      @pointerover=${(event: Event) =>
        this.dispatchEvent(new PointEvent(pointOf(event, story.responseIndex)))}
      @pointerleave=${() => this.dispatchEvent(new PointEvent(null))}
    >
      ${story.credit.steps.map((step) => this.#renderStep(story, view, step, values))}
    </div>`;
  }

  #renderStep(story: Story, view: View, step: StepSum, values: readonly number[]) {
    const { start, end, correct } = step;
    const title = step.step === null ? text.noStep : text.step(step.step);
    const truth = correct === null ? text.unknownStep : correct ? text.rightStep : text.wrongStep;
    const { magnitude, sign, clipped } = cell(step.sum, story.domains.step);
    return html`<div
      class="step ${step.step === null ? "rest" : ""} ${correct === false ? "is-wrong" : ""}"
      role="group"
      aria-label=${view.isTold && step.step !== null ? `${title}, ${truth}` : title}
    >
      <div class="tokens" role="presentation">
        ${Array.from({ length: end - start }, (_, i) =>
          this.#renderToken(story, view, start + i, values),
        )}
      </div>
      <div class="bracket" aria-hidden="true"></div>
      <div class="foot" aria-hidden="true">
        <span class="title">${title}</span>
        <span class="sum" data-sign=${sign} ${vars({ "--m": magnitude })}>
          <b class="number">${withSign(step.sum, story.domains.step)}</b>
          <span class="bar ${clipped ? "clipped" : ""}"><span class="fill"></span></span>
        </span>
        ${
          step.step === null
            ? ""
            : html`<span class="truth">
                ${icon(correct === null ? "unknown" : correct ? "right" : "wrong")} ${truth}
              </span>`
        }
      </div>
    </div>`;
  }

  #renderToken(story: Story, view: View, index: number, values: readonly number[]) {
    const { response, credit, domains } = story;
    const count = response.tokens.length;
    const domain = view.layer === null ? 0 : domains[view.layer];
    const value = valueOr(values, index);
    const bar = cell(value, domain);
    const [reference, prm] = [credit.reference, credit.prm].map(
      (logprobs) => cell(valueOr(logprobs, index), domains.surprise).magnitude,
    ) as [number, number];
    const isLast = index === count - 1;
    const layer = view.layer === null || !view.isColoured ? "" : text.layers[view.layer];
    return html`<div
      class="token ${view.isWritten ? "" : "unwritten"}"
      role="option"
      data-token=${index}
      tabindex=${index === story.tokenIndex ? 0 : -1}
      aria-selected=${index === story.tokenIndex}
      ${vars({
        "--m": bar.magnitude,
        "--reference": reference,
        "--prm": prm,
        "--delay": delayOf(view, index, count),
      })}
    >
      <span class="hidden">${text.tokenName(index + 1, count)}</span>
      <span class="signed" data-sign=${view.isColoured ? bar.sign : "zero"}>
        <span class="credit">${visibleToken(response.tokens[index] ?? "")}</span>
      </span>
      ${isLast ? this.#renderStamp(story) : ""}
      <span class="meter" aria-hidden="true">
        <span class="model reference"></span><span class="model prm"></span>
      </span>
      <span class="signed" data-sign=${bar.sign}>
        <span class="bar ${bar.clipped ? "clipped" : ""}"><span class="fill"></span></span>
      </span>
      <span class="hidden">${layer}</span>
      <span class="value number"
        >${view.isColoured && view.layer !== null ? withSign(value, domain) : ""}</span
      >
    </div>`;
  }

  #renderStamp({ response: { outcome } }: Story) {
    return html`<span class="stamp" aria-hidden="true">
      ${icon(outcome === 1 ? "right" : outcome === 0 ? "wrong" : "unknown")}
      ${plain(outcome, Number.isInteger(outcome) ? 0 : 2)}
    </span>`;
  }

  #onClick(event: MouseEvent): void {
    const token = (event.target as Element).closest<HTMLElement>("[data-token]");
    if (!token) return;
    token.focus();
    send(this, { kind: "choose", view: { token: Number(token.dataset["token"]) } });
  }

  #onKey(event: KeyboardEvent): void {
    const { story } = this;
    const move = MOVES[event.key];
    const vertical = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!story || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!move && vertical === 0) return;
    event.preventDefault();
    if (!move) {
      const last = story.group.responses.length - 1;
      const response = Math.min(Math.max(story.responseIndex + vertical, 0), last);
      // The next response may be shorter: then the focused token goes away and the focus has to follow.
      this.#isMovingFocus = response !== story.responseIndex;
      send(this, { kind: "choose", view: { response } });
      return;
    }
    const steps = story.credit.steps;
    const isByStep = event.shiftKey && (move === "next" || move === "previous");
    const token = moved(steps, story.tokenIndex, isByStep ? `${move}-step` : move);
    this.#isMovingFocus = token !== story.tokenIndex;
    send(this, { kind: "choose", view: { token } });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-strip": StoryStrip;
  }
}
