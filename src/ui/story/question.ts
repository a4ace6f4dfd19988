import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "../icons.ts";
import { radioButtons } from "../radio-buttons.styles.ts";
import { base } from "../styles.ts";
import { choicesOf, isHit, revealed, type Guess } from "./guess.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";

const text = storyStrings.question;

/**
 * Frame 3 asks which step was wrong, frame 6 tells.
 *
 * @fires sl-guess when an answer is picked; `detail` is it
 */
@customElement("sl-story-question")
export class StoryQuestion extends LitElement {
  static override styles = [
    base,
    radioButtons,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 0.5rem;
      }
      legend {
        float: inline-start;
        margin-inline-end: 0.4rem;
      }
      p {
        font-size: 0.875rem;
      }
      .told {
        display: flex;
        gap: 0.4rem;
        align-items: start;
      }
      .told .icon {
        margin-top: 0.2rem;
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;
  @property({ attribute: false }) guess: Guess | null = null;
  /** Whether the answer is told. */
  @property({ attribute: false }) isRevealed = false;

  override render() {
    const { story, guess } = this;
    if (!story) return html``;
    if (this.isRevealed) {
      return html`<p class="told">
        ${icon(this.#verdict(story))} ${revealed(story, guess).join(" ")}
      </p>`;
    }
    const choices = choicesOf(story);
    if (choices.length === 0) return html``;
    return html`<fieldset>
        <legend>${text.ask(storyStrings.picture.short(story.responseIndex + 1))}</legend>
        ${choices.map(
          (choice) =>
            html`<label>
              <input
                type="radio"
                name="guess"
                value=${choice}
                .checked=${choice === guess}
                @change=${() => this.dispatchEvent(new CustomEvent<Guess>("sl-guess", { detail: choice }))}
              />
              ${choice === "none" ? text.none : text.step(choice)}
            </label>`,
        )}
      </fieldset>
      ${guess === null ? "" : html`<p class="quiet">${text.kept}</p>`}`;
  }

  #verdict(story: Story): "right" | "wrong" | "unknown" {
    const hit = this.guess === null ? null : isHit(story, this.guess);
    if (hit === null) return "unknown";
    return hit ? "right" : "wrong";
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-question": StoryQuestion;
  }
}
