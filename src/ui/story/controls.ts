import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "../commands.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import { FIRST_FRAME, FRAMES, frameOf, type Frame } from "./frames.ts";
import { LAST_FRAME } from "./last-frame.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";

const text = storyStrings.controls;

/**
 * The player's buttons: back, next, autoplay, slow, the way to any frame and to the other responses.
 *
 * @fires sl-command frame, choose
 * @fires sl-autoplay when autoplay is turned on or off
 * @fires sl-slow when slow mode is turned on or off
 */
@customElement("sl-story-controls")
export class StoryControls extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
      }
      .buttons,
      .picker {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.35rem;
      }
      .picker {
        font-size: 0.8125rem;
      }
      .scrub {
        flex: 1 1 12rem;
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.8125rem;
      }
      input[type="range"] {
        width: 100%;
        height: 1.75rem;
        margin: 0;
        accent-color: var(--sl-accent);
        cursor: pointer;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.4rem;
        min-height: 1.75rem;
        font-size: 0.875rem;
        cursor: pointer;
      }
      input[type="checkbox"] {
        width: 1rem;
        height: 1rem;
        margin: 0;
        accent-color: var(--sl-accent);
      }
      @media (pointer: coarse) {
        label {
          min-height: 2.75rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) frame: Frame = FIRST_FRAME;
  @property({ attribute: false }) isPlaying = false;
  @property({ attribute: false }) isSlow = false;
  /** Whether the visitor wants no motion: then there is nothing to slow down. */
  @property({ attribute: false }) isStill = false;

  override render() {
    const { story, frame } = this;
    if (!story) return html``;
    const title = storyStrings.frames[frame].title(story);
    return html`
      <div class="buttons" role="group" aria-label=${text.label}>
        <button
          aria-disabled=${frame === FIRST_FRAME}
          @click=${() => this.#show(Math.max(frame - 1, FIRST_FRAME))}
        >
          ${icon("previous")} ${text.back}
        </button>
        <button
          class="primary"
          aria-disabled=${frame === LAST_FRAME}
          @click=${() => this.#show(Math.min(frame + 1, LAST_FRAME))}
        >
          ${text.next} ${icon("next")}
        </button>
        <button @click=${() => this.dispatchEvent(new Event("sl-autoplay"))}>
          ${icon(this.isPlaying ? "pause" : "play")} ${this.isPlaying ? text.stop : text.play}
        </button>
        ${
          this.isStill
            ? ""
            : html`<label title=${text.slowHint}>
                <input
                  type="checkbox"
                  .checked=${this.isSlow}
                  @change=${() => this.dispatchEvent(new Event("sl-slow"))}
                />
                ${text.slow}
              </label>`
        }
      </div>
      <div class="scrub">
        <input
          type="range"
          min=${FIRST_FRAME}
          max=${LAST_FRAME}
          step="1"
          .value=${String(frame)}
          aria-label=${text.frame}
          aria-valuetext=${text.frameName(frame, title)}
          @input=${(event: Event) => this.#show(Number((event.target as HTMLInputElement).value))}
        />
        <span class="number" aria-hidden="true">${frame} / ${FRAMES.length}</span>
      </div>
      ${this.#renderPicker(story)}
    `;
  }

  #renderPicker({ group, responseIndex }: Story) {
    const count = group.responses.length;
    const choose = (index: number, name: string, side: "previous" | "next") =>
      html`<button
        class="plain square"
        aria-label=${name}
        aria-disabled=${index < 0 || index >= count}
        @click=${() => {
          if (index >= 0 && index < count)
            send(this, { kind: "choose", view: { response: index } });
        }}
      >
        ${icon(side)}
      </button>`;
    return html`<div class="picker" role="group" aria-label=${text.response}>
      ${choose(responseIndex - 1, text.previousResponse, "previous")}
      <span class="number">${text.responseName(responseIndex + 1, count)}</span>
      ${choose(responseIndex + 1, text.nextResponse, "next")}
    </div>`;
  }

  #show(number: number): void {
    const frame = frameOf(number);
    if (frame !== this.frame) send(this, { kind: "frame", frame });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-controls": StoryControls;
  }
}
