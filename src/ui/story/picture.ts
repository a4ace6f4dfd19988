import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../styles.ts";
import type { Frame } from "./frames.ts";
import { plain, withSign } from "./notation.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "./strings.ts";
import { viewOf, type View } from "./view.ts";
import "./axis.ts";
import "./chances.ts";
import "./lines.ts";
import "./loop.ts";
import "./strip.ts";

const text = storyStrings.picture;

/** A frame's picture after some of its movements: the response's tokens, and below them what the frame adds. */
@customElement("sl-story-picture")
export class StoryPicture extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      /* Alike in every frame, so that what lies below never moves. */
      .shown {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.2rem 1.5rem;
        min-height: 2.6rem;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      .key {
        display: inline-flex;
        align-items: center;
        gap: 0.35rem;
        margin-inline-start: 0.9rem;
      }
      .swatch {
        width: 0.8rem;
        height: 0.8rem;
      }
      .swatch.reference {
        border: 1.5px solid var(--sl-ink-2);
        background: repeating-linear-gradient(135deg, var(--sl-edge) 0 2px, var(--sl-card) 2px 5px);
      }
      .swatch.prm {
        background: var(--sl-ink);
      }
      .totals {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1.5rem;
        opacity: 0;
        transform: translateX(-4rem);
        transition:
          transform 300ms ease-out,
          opacity 300ms ease-out;
      }
      .totals.is-there {
        opacity: 1;
        transform: none;
      }
      .totals b {
        color: var(--sl-ink);
      }
      .axes {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
        gap: 1.25rem 2rem;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 8rem), 1fr));
        gap: 0.35rem 1rem;
        font-size: 0.8125rem;
      }
      dt {
        color: var(--sl-ink-2);
      }
      dd {
        font-weight: 600;
      }
      .below {
        min-height: 11rem;
      }
      .below p {
        font-size: 0.8125rem;
      }
      .below > * + * {
        margin-top: 0.8rem;
      }
      @media (prefers-reduced-motion: reduce) {
        .totals {
          transition: none;
        }
      }
      @media (forced-colors: active) {
        .swatch {
          border: 1px solid CanvasText;
        }
        .swatch.prm {
          background: CanvasText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) frame: Frame = 1;
  /** Movements done. */
  @property({ attribute: false }) beat = 0;

  override render() {
    const { story, frame, beat } = this;
    if (!story) return html``;
    const view = viewOf(story, frame, beat);
    return html`
      <sl-story-strip .story=${story} .view=${view}></sl-story-strip>
      <div class="shown">${this.#renderKey(story, view)} ${this.#renderTotals(story, view)}</div>
      <div class="below">${this.#renderBelow(story, view)}</div>
    `;
  }

  /** What is drawn on the tokens, and how large it is. */
  #renderKey({ domains }: Story, { models, layer, isColoured }: View) {
    if (models === "reference" || models === "both") {
      return html`<span>
        ${text.models}; ${text.modelsScale(plain(domains.surprise))}
        <span class="key"><span class="swatch reference"></span> ${text.reference}</span>
        <span class="key"><span class="swatch prm"></span> ${text.prm}</span>
      </span>`;
    }
    if (layer === null || !isColoured) return html`<span></span>`;
    const domain = plain(domains[layer], domains[layer] < 0.1 ? 4 : 2);
    return html`<span class="number">${text.scale(text.layers[layer], domain)}</span>`;
  }

  #renderTotals({ credit, judge, settings, domains }: Story, { steps }: View) {
    if (this.frame !== 6 || judge === "none") return "";
    const isScored = judge === "prm" && settings.isPlainCredit;
    return html`<span class="totals number ${steps === "total" ? "is-there" : ""}">
      <span>${text.total} <b>${withSign(credit.total, domains.step)}</b></span>
      ${
        isScored
          ? html`<span>${text.score} <b>${withSign(credit.sequenceScore, domains.step)}</b></span>`
          : ""
      }
    </span>`;
  }

  #renderBelow(story: Story, view: View) {
    const { beat, frame } = this;
    if (frame === 7) return this.#renderComparison(story);
    if (frame === 9) {
      return html`<sl-story-chances .story=${story} .beat=${beat}></sl-story-chances>`;
    }
    if (frame === 10) {
      return html`<sl-story-loop .learned=${story.learned} .beat=${beat}></sl-story-loop>`;
    }
    return html`<sl-story-lines
      .story=${story}
      .view=${view}
      .isJudged=${frame > 2 || view.isStamped}
    ></sl-story-lines>`;
  }

  #renderComparison(story: Story) {
    const { comparison, responseIndex } = story;
    const axis = storyStrings.axis;
    return html`<div class="axes">
        <sl-story-axis
          .name=${axis.outcome}
          .side=${comparison.outcome}
          .rival=${comparison.rival}
          .picked=${responseIndex}
          .beat=${this.beat}
        ></sl-story-axis>
        ${
          story.judge === "prm" || story.judge === "labels"
            ? html`<sl-story-axis
                .name=${axis.process}
                .side=${comparison.process}
                .rival=${comparison.rival}
                .picked=${responseIndex}
                .beat=${this.beat}
              ></sl-story-axis>`
            : ""
        }
      </div>
      ${this.#renderToken(story)}`;
  }

  /** The two readings of leave one out, which differ for single tokens only. */
  #renderToken({ tokenComparison: token, judge, response, tokenIndex, domains, settings }: Story) {
    if (!token || judge !== "prm") return "";
    const axis = storyStrings.axis;
    const rows = [
      [axis.reward, token.reward],
      [axis.level, token.others],
      [axis.paper, token.paper],
      [axis.code, token.code],
    ] as const;
    const notice =
      settings.formula === "paper" ? storyStrings.notices.asInPaper : storyStrings.notices.asInCode;
    return html`<dl>
        <div>
          <dt>${axis.tokenHeading(String(tokenIndex + 1))}</dt>
          <dd>${response.tokens[tokenIndex] ?? ""}</dd>
        </div>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd class="number">${withSign(value, domains.credit / 10)}</dd>
            </div>`,
        )}
      </dl>
      <p class="quiet">${notice}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-picture": StoryPicture;
  }
}
