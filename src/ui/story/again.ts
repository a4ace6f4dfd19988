import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { creditStyles } from "../credit-scale.ts";
import { cell, visibleToken } from "../credit.ts";
import { icon } from "../icons.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import type { JudgedAgain } from "./judged-again.ts";
import { plain, withSign } from "./notation.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { sum, valueOr } from "./sums.ts";

const text = storyStrings.again;

/** Frame 10: a text that stays the same fades from its credit at one measurement to that at the next. */
@customElement("sl-story-again")
export class StoryAgain extends LitElement {
  static override styles = [
    base,
    creditStyles,
    css`
      h4 {
        margin: 0 0 0.35rem;
        font-size: 0.8125rem;
        font-weight: 600;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem 2px;
      }
      .step {
        display: grid;
        justify-items: center;
        align-content: start;
        margin-inline-end: 0.5rem;
      }
      .tokens {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      .token {
        display: grid;
        justify-items: stretch;
        min-width: 2.9rem;
        text-align: center;
      }
      .credit {
        padding: 0.25rem 0.35rem;
        border-radius: 3px;
        font: 500 0.8125rem/1.25 var(--sl-mono);
        white-space: pre;
        transition: background-color 600ms ease-in-out;
      }
      .value {
        font-size: 0.75rem;
      }
      .verdict {
        display: inline-flex;
        align-items: center;
        gap: 0.2rem;
        font-size: 0.75rem;
        color: var(--sl-ink-2);
      }
      .is-wrong {
        font-weight: 600;
        color: var(--sl-ink);
      }
      .verdict .icon {
        width: 0.75rem;
        height: 0.75rem;
      }
      .what {
        display: flex;
        flex-wrap: wrap;
        gap: 0.1rem 1.25rem;
        margin-top: 0.35rem;
        font-size: 0.8125rem;
      }
      @media (prefers-reduced-motion: reduce) {
        .credit {
          transition: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) again: JudgedAgain | null = null;
  /** Movements done; from the first on, the later measurement is shown. */
  @property({ attribute: false }) beat = 0;

  override render() {
    const { again, beat } = this;
    if (!again) return html`<p class="quiet">${text.none}</p>`;
    const { probe, from, to } = again;
    const shown = beat > 0 ? to : from;
    const { domain } = probe;
    return html`<h4>${text.title}</h4>
      <div class="chips">
        ${probe.segments.map(
          ({ step, start, end, correct }) =>
            html`<div class="step">
              <div class="tokens">
                ${probe.tokens.slice(start, end).map((token, i) => {
                  const value = valueOr(shown.credit, start + i);
                  const { magnitude, sign } = cell(value, domain);
                  return html`<span class="token" data-sign=${sign} ${vars({ "--m": magnitude })}>
                    <span class="credit">${visibleToken(token)}</span>
                    <span class="value number">${withSign(value, domain)}</span>
                  </span>`;
                })}
              </div>
              ${step === null ? "" : renderVerdict(step, correct)}
            </div>`,
        )}
      </div>
      <p class="what number">
        <b>${text.at(shown.update)}</b>
        <span>${text.total} ${withSign(sum(shown.credit), domain)}</span>
        <span class="quiet">${text.credit}; ${text.scale(plain(domain))}</span>
      </p>`;
  }
}

function renderVerdict(step: number, correct: boolean | null) {
  const { picture } = storyStrings;
  const word =
    correct === null ? picture.unknownStep : correct ? picture.rightStep : picture.wrongStep;
  return html`<span class="verdict ${correct === false ? "is-wrong" : ""}">
    ${icon(correct === null ? "unknown" : correct ? "right" : "wrong")}
    <span class="hidden">${picture.step(step)},</span> ${word}
  </span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-again": StoryAgain;
  }
}
