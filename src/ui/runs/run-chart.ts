import { css, html, LitElement, nothing, svg, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import { runsStrings } from "../catalogue/en/runs.ts";
import { isRetold } from "../draw-anew.ts";
import { base } from "../styles.ts";
import { scale } from "../../svg.ts";
import { draw, frameOf, type Picture } from "./drawing.ts";
import { looksStyles } from "./looks.styles.ts";
import { screenPaint } from "./looks.ts";
import { nearestPlace } from "./readout.ts";

const HEIGHT = 260;
/** Before the element knows its width. */
const FIRST_WIDTH = 480;
/** Keys come faster than a screen reader speaks. */
const ANNOUNCE_MS = 500;
const PAGE_STEPS = 10;

/**
 * One chart: mean curves with bands, a cursor that keys and the pointer move, and sentences that say the same.
 *
 * @fires sl-cursor where the cursor is now: a place on the horizontal axis, or null
 * @fires sl-cursor-choose a place whose update should be shown
 */
@customElement("sl-run-chart")
export class RunChart extends LitElement {
  static override styles = [
    base,
    looksStyles,
    css`
      figcaption {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 0.75rem;
        margin-bottom: 0.25rem;
      }
      h3 {
        font-size: 0.9375rem;
        font-weight: 600;
      }
      .note {
        font-size: 0.75rem;
      }
      .plot {
        position: relative;
        height: ${HEIGHT}px;
        cursor: crosshair;
        border-radius: var(--sl-radius-s);
        touch-action: pan-y;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        font-size: 0.75rem;
        color: var(--sl-ink-2);
        fill: currentColor;
        overflow: hidden;
      }
      .cursor {
        stroke: var(--sl-ink);
      }
      .playhead {
        stroke: var(--sl-edge);
        stroke-dasharray: 3 3;
      }
      .summary {
        margin-top: 0.35rem;
        font-size: 0.8125rem;
      }
      .summary p + p {
        margin-top: 0.2rem;
      }
    `,
  ];

  @property({ attribute: false }) name = "";
  /** What is drawn, in a few words. */
  @property({ attribute: false }) note = "";
  @property({ attribute: false }) picture: Picture | null = null;
  /** What the chart says. */
  @property({ attribute: false }) sentences: readonly string[] = [];
  /** Whether the sentences are for screen readers only. */
  @property({ attribute: false }) areSentencesHidden = false;
  /** Where the cursor can stand, ascending. */
  @property({ attribute: false }) places: readonly number[] = [];
  @property({ attribute: false }) cursor: number | null = null;
  /** The update on screen, as a place; null where there is none. */
  @property({ attribute: false }) playhead: number | null = null;
  @property({ attribute: false }) placeWords: (place: number) => string = String;
  /** What the curves say at a place. */
  @property({ attribute: false }) reading: (place: number) => string = String;

  @state() private width = FIRST_WIDTH;
  @state() private spoken = "";

  #drawing = "";
  #resize: ResizeObserver | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width > 0) this.width = width;
    });
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    clearTimeout(this.#timer);
  }

  get #frame() {
    return frameOf(this.width, HEIGHT, false);
  }

  override willUpdate(changed: PropertyValues): void {
    // What was told in another language is not told again.
    if (isRetold(changed)) this.spoken = "";
    if (!changed.has("picture") && !changed.has("width")) return;
    // The cursor moves over the drawing and does not make it anew.
    this.#drawing = this.picture ? draw(this.picture, this.#frame, screenPaint) : "";
  }

  override render() {
    const at = this.cursor ?? this.places.at(-1) ?? 0;
    return html`<figure aria-label=${this.name}>
      <figcaption>
        <h3>${this.name}</h3>
        <span class="note quiet">${this.note}</span>
      </figcaption>
      <div
        class="plot"
        tabindex="0"
        role="slider"
        aria-label=${runsStrings.cursorLabel(this.name)}
        aria-description=${runsStrings.cursorHint}
        aria-valuemin=${this.places[0] ?? 0}
        aria-valuemax=${this.places.at(-1) ?? 0}
        aria-valuenow=${at}
        aria-valuetext=${this.cursor === null ? runsStrings.cursorRest : this.placeWords(at)}
        @keydown=${this.#onKey}
        @pointermove=${this.#onPointer}
        @pointerdown=${this.#onPointer}
        @pointerleave=${this.#onLeave}
        @click=${this.#choose}
      >
        <svg aria-hidden="true">
          ${unsafeSVG(this.#drawing)} ${this.#line("playhead", this.playhead)}
          ${this.#line("cursor", this.cursor)}
        </svg>
      </div>
      <div class=${this.areSentencesHidden ? "hidden" : "summary"}>
        ${this.sentences.map((sentence) => html`<p>${sentence}</p>`)}
      </div>
      <p class="hidden" role="status">${this.spoken}</p>
    </figure>`;
  }

  #line(kind: "cursor" | "playhead", place: number | null) {
    if (place === null || !this.picture) return nothing;
    const { left, right, top, bottom } = this.#frame;
    const [low, high] = this.picture.x;
    if (place < low || place > high) return nothing;
    const x = scale(this.picture.x, [left, right])(place);
    return svg`<line class=${kind} x1=${x} x2=${x} y1=${top} y2=${bottom} />`;
  }

  #onPointer(event: PointerEvent & { readonly currentTarget: HTMLElement }): void {
    if (!this.picture) return;
    const { left, right } = this.#frame;
    const pixel = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const place = scale([left, right], this.picture.x)(pixel);
    this.#move(nearestPlace(this.places, place));
  }

  /** A finger leaves with every touch, and its cursor stays. */
  #onLeave(event: PointerEvent): void {
    if (event.pointerType === "mouse") this.#move(null);
  }

  #move(place: number | null): void {
    if (place === this.cursor) return;
    this.dispatchEvent(new CustomEvent("sl-cursor", { detail: place }));
  }

  #choose(): void {
    if (this.cursor === null) return;
    this.dispatchEvent(new CustomEvent("sl-cursor-choose", { detail: this.cursor }));
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.places.length - 1;
    if (last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.cursor === null ? null : this.places.indexOf(this.cursor);
    const by = (steps: number) => Math.min(last, Math.max(0, (now ?? last) + steps));
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowDown":
        this.#moveTo(by(now === null ? 0 : -1));
        break;
      case "ArrowRight":
      case "ArrowUp":
        this.#moveTo(by(now === null ? 0 : 1));
        break;
      case "PageDown":
        this.#moveTo(by(-PAGE_STEPS));
        break;
      case "PageUp":
        this.#moveTo(by(PAGE_STEPS));
        break;
      case "Home":
        this.#moveTo(0);
        break;
      case "End":
        this.#moveTo(last);
        break;
      case "Enter":
        this.#choose();
        break;
      case "Escape":
        if (this.cursor === null) return;
        this.#move(null);
        break;
      default:
        return;
    }
    // The page's own keys must not act as well.
    event.preventDefault();
  }

  #moveTo(index: number): void {
    const place = this.places[index];
    if (place === undefined) return;
    this.#move(place);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.spoken = this.reading(place);
    }, ANNOUNCE_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-run-chart": RunChart;
  }
}
