import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { visibleToken } from "../credit.ts";
import { base } from "../styles.ts";
import type { Frame } from "./frames.ts";
import { plain, withSign } from "./notation.ts";
import { pictureStyles } from "./picture.styles.ts";
import type { PointEvent } from "./point.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { tokenNumbers, type TokenPoint } from "./token-numbers.ts";
import { viewOf, type View } from "./view.ts";
import "./again.ts";
import "./axis.ts";
import "./chances.ts";
import "./lines.ts";
import "./loop.ts";
import "./strip.ts";

const text = storyStrings.picture;

/** A frame's picture after some of its movements: the response's tokens, and below them what the frame adds. */
@customElement("sl-story-picture")
export class StoryPicture extends LitElement {
  static override styles = [base, pictureStyles];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) frame: Frame = 1;
  /** Movements done. */
  @property({ attribute: false }) beat = 0;

  /** The token under the pointer; null: the chosen one's numbers are shown. */
  @state() private pointed: TokenPoint | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    // Another group has other tokens.
    const isOther = changed.has("story") && changed.get("story")?.group !== this.story?.group;
    if (isOther) this.pointed = null;
  }

  override render() {
    const { story, frame, beat } = this;
    if (!story) return html``;
    const view = viewOf(story, frame, beat);
    return html`
      <sl-story-strip .story=${story} .view=${view} @sl-point=${this.#onPoint}></sl-story-strip>
      <div class="shown">${this.#renderKey(story, view)} ${this.#renderTotals(story, view)}</div>
      ${this.#renderNumbers(story)}
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
      return html`<sl-story-loop .learned=${story.learned} .beat=${beat}></sl-story-loop>
        <sl-story-again .again=${story.again} .beat=${beat}></sl-story-again>`;
    }
    return html`<sl-story-lines
      .story=${story}
      .view=${view}
      .isJudged=${frame > 2 || view.isStamped}
      @sl-point=${this.#onPoint}
    ></sl-story-lines>`;
  }

  /** The numbers of the token under the pointer, otherwise of the chosen one. */
  #renderNumbers(story: Story) {
    const point = this.pointed ?? { response: story.responseIndex, token: story.tokenIndex };
    const token = story.group.responses[point.response]?.tokens[point.token] ?? "";
    return html`<p class="numbers">
      <span class="of"
        >${storyStrings.numbers.of(text.short(point.response + 1), point.token + 1)}
        <code>${visibleToken(token)}</code></span
      >
      ${tokenNumbers(story, this.frame, point).map(
        ({ name, value }) =>
          html`<span><span class="quiet">${name}</span> <b class="number">${value}</b></span>`,
      )}
    </p>`;
  }

  #onPoint(event: PointEvent): void {
    this.pointed = event.detail;
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
