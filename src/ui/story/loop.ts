import { css, html, LitElement, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "../commands.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import { vars } from "../vars.ts";
import { FIRST_FRAME } from "./frames.ts";
import { placesOf, type Learned, type LoopCurve } from "./learned.ts";
import { plain } from "./notation.ts";
import { storyStrings } from "../catalogue/en/story.ts";

const text = storyStrings.loop;

/** Size of a curve's drawing, in its own units. */
const BOX = { width: 220, height: 80, margin: 6 } as const;
const RADIUS = 3;

/**
 * Frame 10: the counter, small curves that get one dot more, and the way back to the first frame. The newest dot comes
 * from where the last one was.
 *
 * @fires sl-command frame
 */
@customElement("sl-story-loop")
export class StoryLoop extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .counter {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.25rem 1rem;
        margin-bottom: 0.7rem;
        font-size: 0.875rem;
      }
      b {
        font-size: 1.25rem;
        font-weight: 600;
      }
      .curves {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr));
        gap: 0.9rem 1.1rem;
      }
      h4 {
        display: flex;
        justify-content: space-between;
        margin: 0;
        font-size: 0.8125rem;
        font-weight: 500;
      }
      .curves svg {
        display: block;
        width: 100%;
        height: auto;
        background: var(--sl-sunken);
        border-radius: var(--sl-radius-s);
      }
      circle {
        fill: var(--sl-ink-2);
      }
      .new {
        fill: var(--sl-accent);
        stroke: var(--sl-card);
        stroke-width: 1.5;
        opacity: 0;
        transform: translate(calc(var(--dx) * 1px), calc(var(--dy) * 1px));
        transition:
          transform 300ms ease-in,
          opacity 200ms ease-in;
      }
      .added .new {
        opacity: 1;
        transform: none;
      }
      .empty {
        display: grid;
        place-items: center;
        min-height: 4rem;
        font-size: 0.8125rem;
        background: var(--sl-sunken);
        border-radius: var(--sl-radius-s);
      }
      @media (prefers-reduced-motion: reduce) {
        * {
          transition: none !important;
        }
      }
      @media (forced-colors: active) {
        circle,
        .new {
          fill: CanvasText;
        }
      }
    `,
  ];

  @property({ attribute: false }) learned: Learned | null = null;
  /** Movements done: dots; counter. */
  @property({ attribute: false }) beat = 0;

  override render() {
    const { learned, beat } = this;
    if (!learned) return html``;
    const update = beat > 1 ? learned.update : Math.max(learned.update - 1, 0);
    return html`<p class="counter">
        <span>${text.update} <b class="number">${update}</b></span>
        <span class="quiet">${text.steps}</span>
        <button class="link" @click=${() => send(this, { kind: "frame", frame: FIRST_FRAME })}>
          ${icon("restart")} ${text.again}
        </button>
      </p>
      <div class="curves">${learned.curves.map((curve) => this.#renderCurve(curve))}</div>`;
  }

  #renderCurve(curve: LoopCurve) {
    const { metric, dots, isNew } = curve;
    const isAdded = this.beat > 0 || !isNew;
    const shown = isAdded ? dots.at(-1) : dots.at(-2);
    const last = dots.at(-1);
    if (!last) {
      return html`<div>
        <h4>${text.metrics[metric]}</h4>
        <p class="empty quiet">${text.empty}</p>
      </div>`;
    }
    const places = placesOf(curve, BOX);
    const before = places.at(-2) ?? { x: 0, y: 0 };
    return html`<div>
      <h4>
        <span>${text.metrics[metric]}</span>
        <span class="number">${plain(shown?.value ?? Number.NaN, 3)}</span>
      </h4>
      <svg
        class=${isAdded ? "added" : ""}
        viewBox="0 0 ${BOX.width} ${BOX.height}"
        aria-hidden="true"
      >
        ${places.map(({ x, y }, i) =>
          isNew && i === places.length - 1
            ? svg`<circle class="new" cx=${x} cy=${y} r=${RADIUS + 2} ${vars({ "--dx": before.x - x, "--dy": before.y - y })} />`
            : svg`<circle cx=${x} cy=${y} r=${RADIUS} />`,
        )}
      </svg>
      ${isNew ? "" : html`<p class="quiet">${text.older(last.update)}</p>`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story-loop": StoryLoop;
  }
}
