import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { cell, visibleToken } from "../credit.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";
import { chance, plain, withSign } from "./notation.ts";
import type { Alternative } from "./push.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";

const text = storyStrings.chances;

/** Ratios from 0 to this are on the track of the clip. */
const WIDEST_RATIO = 2;

/** Frame 9: chances of the next token before and after the update, the advantage's arrow, and the clip's fence. */
@customElement("sl-story-chances")
export class StoryChances extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.8rem;
      }
      h4 {
        margin: 0;
        font-size: 0.8125rem;
        font-weight: 600;
      }
      code {
        font: 500 0.875rem/1 var(--sl-mono);
        white-space: pre;
      }
      ul {
        display: grid;
        gap: 0.35rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(4rem, 8rem) minmax(4rem, 1fr) 10.5rem;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.8125rem;
      }
      .track {
        position: relative;
        height: 1rem;
        border-radius: 3px;
        background: var(--sl-sunken);
        overflow: hidden;
      }
      .chance {
        position: absolute;
        inset: 0;
        transform: scaleX(var(--before));
        transform-origin: left;
        background: var(--sl-edge);
        transition: transform 300ms ease-out;
      }
      .sampled .chance {
        background: var(--sl-accent);
      }
      .moved .chance {
        transform: scaleX(var(--after));
      }
      /* Where the chance was. */
      .was {
        position: absolute;
        inset: 0;
        transform: translateX(calc(var(--before) * 100%));
        border-inline-start: 2px solid var(--sl-ink);
        opacity: 0;
      }
      .moved .was {
        opacity: 1;
      }
      .later {
        opacity: 0;
        transition: opacity 300ms ease-out;
      }
      .moved .later {
        opacity: 1;
      }
      .push {
        display: grid;
        grid-template-columns: minmax(4rem, 8rem) minmax(4rem, 1fr) 10.5rem;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.8125rem;
      }
      .arrow {
        position: relative;
        height: 0.8rem;
      }
      .arrow::before {
        content: "";
        position: absolute;
        inset: 0 0 0 50%;
        border-radius: 2px;
        transform: scaleX(0);
        transform-origin: left;
        transition: transform 300ms ease-out;
      }
      .arrow.negative::before {
        inset: 0 50% 0 0;
        transform-origin: right;
      }
      .arrow.positive::before {
        background: var(--sl-positive);
      }
      .arrow.negative::before {
        background: var(--sl-negative);
      }
      .pushed .arrow::before {
        transform: scaleX(var(--m));
      }
      .fence {
        position: relative;
        height: 1.4rem;
        background: var(--sl-sunken);
        border-radius: 3px;
        overflow: hidden;
      }
      .allowed {
        position: absolute;
        inset: 0;
        transform: translateX(calc(var(--low) * 100%)) scaleX(var(--width));
        transform-origin: left;
        background: var(--sl-accent-soft);
        box-shadow: inset 0 0 0 2px var(--sl-accent);
        opacity: 0;
        transition: opacity 300ms ease-out;
      }
      .fenced .allowed {
        opacity: 1;
      }
      .ratio {
        position: absolute;
        inset: 0;
        transform: translateX(50%);
        border-inline-start: 3px solid var(--sl-ink);
        transition: transform 300ms ease-out;
      }
      .moved .ratio {
        transform: translateX(calc(var(--ratio) * 100%));
      }
      @media (max-width: 40rem) {
        li,
        .push {
          grid-template-columns: minmax(3rem, 5rem) minmax(3rem, 1fr);
        }
        li > :last-child,
        .push > :last-child {
          grid-column: 1 / -1;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        *,
        ::before {
          transition: none !important;
        }
      }
      @media (forced-colors: active) {
        .chance,
        .sampled .chance,
        .arrow[class]::before {
          background: CanvasText;
          forced-color-adjust: none;
        }
        .track,
        .fence {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];

  @property({ attribute: false }) story: Story | null = null;
  /** Movements done: arrow; fence; after. */
  @property({ attribute: false }) beat = 0;

  override render() {
    const { story, beat } = this;
    const push = story?.push;
    if (!story || !push) return html``;
    const token = visibleToken(story.response.tokens[story.tokenIndex] ?? "");
    const isMoved = beat > 2 && push.after !== null;
    const rows: readonly Alternative[] =
      push.alternatives.length > 0
        ? push.alternatives
        : [
            {
              token: story.response.tokens[story.tokenIndex] ?? "",
              before: push.before,
              after: push.after ?? Number.NaN,
              isSampled: true,
            },
          ];
    return html`<h4>${text.heading(token)}</h4>
      <ul class=${isMoved ? "moved" : ""}>
        ${rows.map((row) => this.#renderRow(row, isMoved))}
      </ul>
      ${this.#renderPush(story, push.advantage)} ${this.#renderFence(push, isMoved)}`;
  }

  #renderRow({ token, before, after, isSampled }: Alternative, isMoved: boolean) {
    const finite = (value: number) => (Number.isFinite(value) ? value : 0);
    return html`<li class=${isSampled ? "sampled" : ""}>
      <span><code>${visibleToken(token)}</code> ${isSampled ? text.sampled : ""}</span>
      <span
        class="track"
        aria-hidden="true"
        ${vars({ "--before": finite(before), "--after": finite(after) })}
      >
        <span class="chance"></span><span class="was"></span>
      </span>
      <span class="number">
        ${chance(before)}
        <span class="later">${isMoved ? html`→ ${chance(after)}` : ""}</span>
      </span>
    </li>`;
  }

  #renderPush({ domains }: Story, advantage: number) {
    const { magnitude, sign } = cell(advantage, domains.advantage);
    const way = sign === "zero" ? text.unmoved : sign === "positive" ? text.up : text.down;
    return html`<div class="push ${this.beat > 0 ? "pushed" : ""}">
      <span>${text.advantage}</span>
      <span class="arrow ${sign}" aria-hidden="true" ${vars({ "--m": magnitude })}></span>
      <span class="number">${withSign(advantage)} (${way})</span>
    </div>`;
  }

  #renderFence({ ratio, fence }: NonNullable<Story["push"]>, isMoved: boolean) {
    const place = (value: number) => Math.min(value / WIDEST_RATIO, 1);
    const flags = [this.beat > 1 ? "fenced" : "", isMoved ? "moved" : ""];
    return html`<div class="push ${flags.filter(Boolean).join(" ")}">
      <span>${text.ratio}</span>
      <span
        class="fence"
        aria-hidden="true"
        ${vars({
          "--low": place(fence.low),
          "--width": place(fence.high) - place(fence.low),
          "--ratio": place(ratio ?? 1),
        })}
      >
        <span class="allowed"></span><span class="ratio"></span>
      </span>
      <span class="number">
        ${isMoved ? plain(ratio ?? Number.NaN, 3) : plain(1, 3)};
        ${text.fenceAt(plain(fence.low), plain(fence.high))}
      </span>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-chances": StoryChances;
  }
}
