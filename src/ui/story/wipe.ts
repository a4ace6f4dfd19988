import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { base, controls } from "../styles.ts";
import { vars } from "../vars.ts";
import { beatsOf } from "./frames.ts";
import { plain } from "./notation.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { viewOf } from "./view.ts";
import "./lines.ts";

const text = storyStrings.wipe;

/** Percent of the width that a press of an arrow key moves the line. */
const STRIDE = 5;

/**
 * After frame 10: the group's tries twice at one place, by outcome alone on the left of a line and with PRIME's advantage
 * on the right. A slider and three buttons move the line.
 *
 * @fires sl-command choose
 */
@customElement("sl-story-wipe")
export class StoryWipe extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
        padding-block-start: 0.8rem;
        border-block-start: 1px solid var(--sl-line);
        font-size: 0.8125rem;
      }
      h4 {
        margin: 0;
        font-size: 0.9375rem;
        font-weight: 600;
      }
      /* As wide as the longest try, so that the line is always on the tokens. */
      .stage {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.4rem;
        justify-self: start;
        width: fit-content;
        min-width: min(100%, 24rem);
        max-width: 100%;
      }
      .ends {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0.1rem 1rem;
      }
      .ends b {
        font-weight: 600;
      }
      .panes {
        position: relative;
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      .panes > * {
        grid-area: 1 / 1;
      }
      .left {
        clip-path: inset(0 calc((1 - var(--split)) * 100%) 0 0);
      }
      .right {
        clip-path: inset(0 0 0 calc(var(--split) * 100%));
      }
      .edge {
        position: absolute;
        inset: -0.2rem auto -0.2rem calc(var(--split) * 100% - 1px);
        width: 2px;
        background: var(--sl-ink);
        pointer-events: none;
      }
      input {
        width: 100%;
        height: 1.75rem;
        margin: 0;
        accent-color: var(--sl-accent);
        cursor: pointer;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      button[aria-pressed="true"] {
        font-weight: 600;
        background: var(--sl-accent-soft);
        box-shadow: inset 0 0 0 1.5px var(--sl-accent);
      }
      @media (forced-colors: active) {
        button[aria-pressed="true"] {
          outline: 2px solid Highlight;
        }
        .edge {
          background: CanvasText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;

  /** Percent of the width on the left of the line. */
  @state() private share = 50;

  override render() {
    const { story, share } = this;
    if (!story) return html``;
    const { domains } = story;
    const lines = (frame: 3 | 8) =>
      html`<sl-story-lines
        .story=${story}
        .view=${viewOf(story, frame, beatsOf(frame))}
        .isJudged=${true}
      ></sl-story-lines>`;
    const at = (percent: number, name: string) =>
      html`<button
        type="button"
        aria-pressed=${share === percent}
        @click=${() => (this.share = percent)}
      >
        ${name}
      </button>`;
    return html`<h4 id="title">${text.title}</h4>
      <p class="quiet">${text.lead}</p>
      <div class="stage">
        <div class="ends number">
          <span><b>${text.left}</b> ${text.scale(plain(domains.outcome))}</span>
          <span><b>${text.right}</b> ${text.scale(plain(domains.advantage))}</span>
        </div>
        <div class="panes" ${vars({ "--split": share / 100 })}>
          <div class="left">${lines(3)}</div>
          <div class="right" aria-hidden="true">${lines(8)}</div>
          <div class="edge"></div>
        </div>
        <input
          type="range"
          min="0"
          max="100"
          step=${STRIDE}
          .value=${String(share)}
          aria-label=${text.slider}
          aria-valuetext=${text.at(share)}
          @input=${(event: Event) => (this.share = Number((event.target as HTMLInputElement).value))}
        />
      </div>
      <div class="buttons" role="group" aria-labelledby="title">
        ${at(100, text.outcome)} ${at(50, text.half)} ${at(0, text.prime)}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-wipe": StoryWipe;
  }
}
