import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GroupRecord } from "../report.ts";
import { send } from "./commands.ts";
import { icon } from "./icons.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";
import { Toolbar } from "./toolbar.ts";

const text = strings.prompt;

/**
 * The prompt on screen with its right answer, and the way to the other prompts of the update.
 *
 * @fires sl-command choose
 */
@customElement("sl-prompt")
export class Prompt extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1.25rem;
      }
      h2 {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.15rem 1rem;
        font-size: 0.8125rem;
        font-weight: 500;
        color: var(--sl-ink-2);
      }
      .prompt {
        font: 500 1.375rem/1.3 var(--sl-mono);
        color: var(--sl-ink);
        overflow-wrap: anywhere;
      }
      .answer {
        font: 600 1rem/1 var(--sl-mono);
        color: var(--sl-ink);
      }
      .picker {
        display: flex;
        align-items: center;
        gap: 0.25rem;
        font-size: 0.8125rem;
      }
      .picker span {
        min-width: 7rem;
        text-align: center;
      }
      .notice {
        flex-basis: 100%;
        font-size: 0.8125rem;
      }
    `,
  ];

  @property({ attribute: false }) group: GroupRecord | null = null;
  @property({ attribute: false }) index = 0;
  /** Groups in this update. */
  @property({ attribute: false }) count = 0;
  /** The update that the group comes from, where it is not the one on screen. */
  @property({ attribute: false }) from: number | null = null;

  readonly toolbar = new Toolbar(this);

  override render() {
    if (!this.group) return html`<p class="quiet">${text.none}</p>`;
    return html`
      <h2>
        <span class="hidden">${text.label}</span>
        <span class="prompt">${this.group.prompt}</span>
        <span>${text.answer} <span class="answer">${this.group.answer}</span></span>
        ${this.group.kept ? "" : html`<span>${text.dropped}</span>`}
      </h2>
      <div class="picker" role="toolbar" aria-label=${text.label}>
        ${this.#renderButton("previous", this.index - 1)}
        <span class="number">${text.position(this.index + 1, this.count)}</span>
        ${this.#renderButton("next", this.index + 1)}
      </div>
      ${this.from === null ? "" : html`<p class="notice quiet">${text.from(this.from)}</p>`}
    `;
  }

  #renderButton(way: "previous" | "next", group: number) {
    const isEnd = group < 0 || group >= this.count;
    return html`<button
      class="plain square"
      aria-label=${text[way]}
      aria-disabled=${isEnd}
      @click=${() => {
        if (!isEnd) send(this, { kind: "choose", view: { group } });
      }}
    >
      ${icon(way)}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-prompt": Prompt;
  }
}
