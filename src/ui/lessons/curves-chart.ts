import { html, LitElement, svg, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../catalogue/en/page.ts";
import { lessonsStrings } from "../catalogue/en/lessons.ts";
import { valueOr } from "../story/sums.ts";
import { base, controls } from "../styles.ts";
import { vars } from "../vars.ts";
import { bandPath, linePath } from "./curve-path.ts";
import { curvesChartStyles } from "./curves-chart.styles.ts";
import { markLine, markStyles, tellMark } from "./mark-line.ts";
import { markDrawn, toldBy } from "./marks.ts";
import {
  armOf,
  asCurve,
  knotPlaces,
  meanCurve,
  OUTCOME_ARM,
  PRIME_ARM,
  REPLAY_ARMS,
  type MeanCurve,
  type SeedCurve,
} from "./seed-curves.ts";

const text = lessonsStrings.curve;

const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Accuracy that an arrow key moves a point by, and one with Shift. */
const NUDGE = { small: 0.01, large: 0.1 } as const;

const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);

/**
 * Lesson 6: curves of several seeds, their mean and band, and a curve to draw before another one is shown. The points are one
 * tab stop: left and right choose one, up and down move it.
 *
 * @fires sl-marked
 */
@customElement("sl-lesson-curves")
export class LessonCurves extends LitElement {
  static override styles = [base, controls, markStyles, curvesChartStyles];

  @property({ attribute: false }) curves: readonly SeedCurve[] = [];
  /** "mean": outcome-only's mean; "spread": its seeds and band too; "draw": PRIME's is to be drawn. */
  @property({ attribute: false }) mode: "mean" | "spread" | "draw" = "mean";

  /** Accuracies of the drawn points, the given first one included. */
  @state() private drawn: readonly number[] = [];
  @state() private current = 1;
  @state() private isRevealed = false;

  #outcome: MeanCurve | null = null;
  #prime: MeanCurve | null = null;
  #dragged: number | null = null;
  #isMoving = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("curves")) return;
    this.#outcome = meanCurve(this.curves, OUTCOME_ARM);
    this.#prime = meanCurve(this.curves, PRIME_ARM);
    this.#reset();
  }

  override updated(): void {
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.renderRoot.querySelector<HTMLElement>('.knot[tabindex="0"]')?.focus();
  }

  /** A flat line from where PRIME starts: it suggests nothing. */
  #reset(): void {
    this.isRevealed = false;
    this.current = 1;
    const start = valueOr(this.#prime?.mean ?? [], 0);
    this.drawn = this.#prime ? knotPlaces(this.#prime).map(() => start) : [];
  }

  override render() {
    const { mode, isRevealed } = this;
    const outcome = this.#outcome;
    const prime = this.#prime;
    if (!outcome || !prime) return html``;
    const end = Math.max(outcome.rollouts.at(-1) ?? 1, prime.rollouts.at(-1) ?? 1);
    const isOpen = mode === "draw" && !isRevealed;
    const mark = isRevealed ? markDrawn(this.curves, this.drawn) : null;
    return html`<figure>
        ${this.#renderKey(outcome, prime)}
        <div
          class="plot ${isOpen ? "is-open" : ""}"
          @pointerdown=${isOpen ? this.#onDown : null}
          @pointermove=${isOpen ? this.#onMove : null}
          @pointerup=${this.#onUp}
          @pointercancel=${this.#onUp}
        >
          ${this.#renderLines(outcome, prime, end)}
          ${TICKS.map(
            (tick) =>
              html`<span class="tick left number" aria-hidden="true" ${vars({ "--y": 1 - tick })}
                >${text.percent(tick)}</span
              >`,
          )}
          ${isOpen ? this.#renderKnots(prime, end) : ""}
        </div>
        <div class="axis number" aria-hidden="true">
          <span>0</span><span>${text.rollouts}</span><span>${text.thousands(end)}</span>
        </div>
        <figcaption class="hidden">${this.#summary(outcome, prime)}</figcaption>
      </figure>
      ${mode === "draw" ? this.#renderDrawing(outcome, prime) : ""} ${markLine(mark)}`;
  }

  #renderKey(outcome: MeanCurve, prime: MeanCurve) {
    const line = (kind: string) =>
      html`<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        <line class="mean ${kind}" x1="0" x2="1" y1="0.5" y2="0.5" />
      </svg>`;
    const isDrawing = this.mode === "draw";
    return html`<ul class="key">
      <li>${line("outcome")} ${text.seeds(text.outcome, outcome.n)}</li>
      ${isDrawing ? html`<li>${line("guess")} ${text.yours}</li>` : ""}
      ${
        this.isRevealed
          ? html`<li>${line("prime")} ${text.seeds(text.prime, prime.n)}</li>
              ${REPLAY_ARMS.map((arm) => {
                const own = meanCurve(this.curves, arm);
                return own
                  ? html`<li>${line(arm)} ${text.seeds(this.#nameOf(arm), own.n)}</li>`
                  : "";
              })}`
          : ""
      }
    </ul>`;
  }

  #nameOf(arm: (typeof REPLAY_ARMS)[number]): string {
    return arm === "credit-replay" ? text.credit : text.control;
  }

  #renderLines(outcome: MeanCurve, prime: MeanCurve, end: number) {
    const { mode, isRevealed } = this;
    const arm = (kind: string, name: string, own: MeanCurve, isSpread: boolean) => svg`
      ${
        isSpread
          ? svg`<path class="band ${kind}" d=${bandPath(own.rollouts, own.low, own.high, end)} />
              ${armOf(this.curves, name).map(
                (curve) =>
                  svg`<path class="seed ${kind}" d=${linePath(curve.rollouts, curve.accuracy, end)} />`,
              )}`
          : ""
      }
      <path class="mean ${kind}" d=${linePath(own.rollouts, own.mean, end)} />`;
    return html`<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      ${TICKS.map((tick) => svg`<line class="grid" x1="0" x2="1" y1=${tick} y2=${tick} />`)}
      ${arm("outcome", OUTCOME_ARM, outcome, mode === "spread" || isRevealed)}
      ${isRevealed ? arm("prime", PRIME_ARM, prime, true) : ""}
      ${
        isRevealed
          ? REPLAY_ARMS.map((name) => {
              const own = meanCurve(this.curves, name);
              return own ? arm(name, name, own, false) : "";
            })
          : ""
      }
      ${
        mode === "draw"
          ? svg`<path class="guess" d=${linePath(knotPlaces(prime), this.drawn, end)} />`
          : ""
      }
    </svg>`;
  }

  #renderKnots(prime: MeanCurve, end: number) {
    const places = knotPlaces(prime);
    return this.drawn.map((value, i) =>
      i === 0
        ? ""
        : html`<div
            class="knot"
            role="slider"
            tabindex=${i === this.current ? 0 : -1}
            aria-label=${text.point(valueOr(places, i))}
            aria-orientation="vertical"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=${Math.round(value * 100)}
            aria-valuetext=${text.percent(value)}
            ${vars({ "--x": valueOr(places, i) / end, "--y": 1 - value })}
            @focus=${() => {
              this.current = i;
            }}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event, i)}
          ></div>`,
    );
  }

  #renderDrawing(outcome: MeanCurve, prime: MeanCurve) {
    if (this.isRevealed) return html`<button @click=${this.#reset}>${text.erase}</button>`;
    const told = toldBy(asCurve(outcome, OUTCOME_ARM), knotPlaces(prime), this.drawn);
    return html`<p class="help quiet">${text.help}</p>
      <div class="row">
        <button class="primary" @click=${this.#reveal}>${text.reveal}</button>
        <span class="number">${text.says(told)}</span>
      </div>`;
  }

  #summary(outcome: MeanCurve, prime: MeanCurve): string {
    const line = (name: string, { mean: values }: MeanCurve) =>
      text.summary(name, text.percent(valueOr(values, 0)), text.percent(values.at(-1) ?? NaN));
    const lines = [strings.sentence(text.accuracy), line(text.outcome, outcome)];
    if (this.isRevealed) lines.push(line(text.prime, prime));
    return lines.join(" ");
  }

  #reveal(): void {
    const mark = markDrawn(this.curves, this.drawn);
    if (!mark) return;
    this.isRevealed = true;
    tellMark(this, mark);
  }

  #set(index: number, value: number): void {
    this.drawn = this.drawn.map((own, i) => (i === index ? clamp(value) : own));
  }

  #onKey(event: KeyboardEvent, index: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const value = valueOr(this.drawn, index);
    const nudge = event.shiftKey ? NUDGE.large : NUDGE.small;
    const to = {
      ArrowUp: value + nudge,
      ArrowDown: value - nudge,
      PageUp: value + NUDGE.large,
      PageDown: value - NUDGE.large,
      Home: 0,
      End: 1,
    }[event.key];
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (to === undefined && side === undefined) return;
    event.preventDefault();
    if (to !== undefined) this.#set(index, to);
    else {
      this.current = Math.min(Math.max(index + (side ?? 0), 1), this.drawn.length - 1);
      this.#isMoving = true;
    }
  }

  /** Where a pointer is: the nearest point that can be moved, and the accuracy there. */
  #placeOf({ clientX, clientY, currentTarget }: PointerEvent) {
    const box = (currentTarget as HTMLElement).getBoundingClientRect();
    const outcome = this.#outcome;
    const prime = this.#prime;
    if (!outcome || !prime) return null;
    const end = Math.max(outcome.rollouts.at(-1) ?? 1, prime.rollouts.at(-1) ?? 1);
    const rollouts = ((clientX - box.left) / box.width) * end;
    const distances = knotPlaces(prime).map((place) => Math.abs(place - rollouts));
    const nearest = distances.indexOf(Math.min(...distances.slice(1)), 1);
    return { index: nearest, value: clamp(1 - (clientY - box.top) / box.height) };
  }

  #onDown(event: PointerEvent): void {
    const place = this.#placeOf(event);
    if (!place || event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#dragged = place.index;
    this.current = place.index;
    this.#set(place.index, place.value);
  }

  /** One stroke draws the whole curve: the point nearest to the pointer follows it. */
  #onMove(event: PointerEvent): void {
    if (this.#dragged === null) return;
    const place = this.#placeOf(event);
    if (!place) return;
    this.#dragged = place.index;
    this.current = place.index;
    this.#set(place.index, place.value);
  }

  #onUp(): void {
    this.#dragged = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-curves": LessonCurves;
  }
}
