import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ResponseRecord } from "../../report.ts";
import { send } from "../commands.ts";
import { creditStyles } from "../credit-scale.ts";
import { cell, visibleToken } from "../credit.ts";
import { icon } from "../icons.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import { PointEvent, pointOf } from "./point.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { valueOr } from "./sums.ts";
import { delayOf, linesOf, valuesOf, type View } from "./view.ts";

const text = storyStrings.picture;

function verdictOf({ outcome }: ResponseRecord): {
  icon: "right" | "wrong" | "unknown";
  word: string;
} {
  if (outcome === 1) return { icon: "right", word: text.right };
  if (outcome === 0) return { icon: "wrong", word: text.wrong };
  return { icon: "unknown", word: text.partly(outcome) };
}

/**
 * All responses of the group, a line each, with the frame's colours. A click chooses; the player's keys do too.
 *
 * @fires sl-command choose
 * @fires sl-point when the pointer comes to a token or leaves them
 */
@customElement("sl-story-lines")
export class StoryLines extends LitElement {
  static override styles = [
    base,
    creditStyles,
    css`
      ul {
        display: grid;
        gap: 0.3rem;
      }
      li {
        display: grid;
        grid-template-columns: 1.8rem minmax(0, 1fr) 4.5rem;
        align-items: center;
        gap: 0.5rem;
        min-height: 1.9rem;
        padding: 0.1rem 0.4rem;
        border-radius: var(--sl-radius-s);
        font-size: 0.8125rem;
        cursor: pointer;
      }
      li:hover {
        background: var(--sl-control-hover);
      }
      .chosen {
        background: var(--sl-accent-soft);
        box-shadow: inset 0 0 0 1.5px var(--sl-accent);
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      .credit {
        padding: 0.15rem 0.35rem;
        border-radius: 3px;
        font: 500 0.75rem/1.25 var(--sl-mono);
        white-space: pre;
        transition:
          background-color 300ms ease-out,
          opacity 300ms ease-out;
        transition-delay: calc(var(--delay, 0) * 1ms);
      }
      .unwritten .credit {
        opacity: 0;
      }
      .verdict {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
        opacity: 0;
        transition: opacity 300ms ease-in;
      }
      .stamped .verdict {
        opacity: 1;
      }
      @media (max-width: 40rem) {
        li:nth-child(n + 5):not(.chosen) {
          display: none;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        * {
          transition: none !important;
        }
      }
      @media (forced-colors: active) {
        .chosen {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) view: View | null = null;
  /** Whether the verdicts are known yet. */
  @property({ attribute: false }) isJudged = false;

  override render() {
    const { story, view } = this;
    if (!story || !view) return html``;
    const { responses } = story.group;
    const lines = linesOf(responses.length, story.responseIndex);
    const hidden = responses.length - lines.length;
    return html`<ul
        aria-label=${text.lines}
        @click=${this.#onClick}
        @pointerover=${(event: Event) => this.dispatchEvent(new PointEvent(pointOf(event, null)))}
        @pointerleave=${() => this.dispatchEvent(new PointEvent(null))}
      >
        ${lines.map((index) => this.#renderLine(story, view, index))}
      </ul>
      ${hidden > 0 ? html`<p class="quiet">${text.more(hidden)}</p>` : ""}`;
  }

  #renderLine(story: Story, view: View, index: number) {
    const response = story.group.responses[index];
    if (!response) return "";
    const { layer, isColoured } = view;
    const values = layer === null || !isColoured ? [] : valuesOf(story, layer, index);
    const domain = layer === null ? 0 : story.domains[layer];
    const verdict = verdictOf(response);
    const flags = [
      index === story.responseIndex ? "chosen" : "",
      view.isWritten ? "" : "unwritten",
      this.isJudged ? "stamped" : "",
    ];
    const count = response.tokens.length;
    return html`<li class=${flags.filter(Boolean).join(" ")} data-index=${index}>
      <span class="number quiet">${text.short(index + 1)}</span>
      <span class="chips">
        ${response.tokens.map((token, t) => {
          const { magnitude, sign } = cell(valueOr(values, t), domain);
          return html`<span
            data-sign=${sign}
            data-token=${t}
            ${vars({ "--m": magnitude, "--delay": delayOf(view, t, count) })}
            ><span class="credit">${visibleToken(token)}</span></span
          >`;
        })}
      </span>
      <span class="verdict">${icon(verdict.icon)} ${this.isJudged ? verdict.word : ""}</span>
    </li>`;
  }

  #onClick(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (line) send(this, { kind: "choose", view: { response: Number(line.dataset["index"]) } });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-lines": StoryLines;
  }
}
