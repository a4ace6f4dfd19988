import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { coreSentence } from "./catalogue/core-sentence.ts";
import { learnStrings as text } from "./catalogue/en/learn.ts";
import { tourStrings } from "./catalogue/en/tour.ts";
import { send } from "./commands.ts";
import "./glossary/glossary.ts";
import type { LabState } from "./lab-state.ts";
import "./lessons/lessons.ts";
import { seedCurvesOf, type SeedCurve } from "./lessons/seed-curves.ts";
import type { RunShelf } from "./runs/run-shelf.ts";
import { base, controls } from "./styles.ts";
import { TOUR_START } from "./tour/place.ts";

const CURVES_LESSON = 6;

/**
 * Lessons, the way into the tour, and the glossary.
 *
 * @fires sl-command lesson, lesson-done, tour
 */
@customElement("sl-learn")
export class LearnScreen extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      .card {
        padding: 1rem 1.15rem;
        background: var(--sl-card);
        border: 1px solid var(--sl-line);
        border-radius: var(--sl-radius);
      }
      /* Prose and one picture: a line that is too long is not read. */
      .lesson {
        justify-self: center;
        width: min(100%, 58rem);
        padding: 1.5rem clamp(1rem, 5vw, 4rem);
      }
      .tour {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
      }
      .tour h2 {
        font-size: 1rem;
        font-weight: 600;
      }
      .tour p {
        flex: 1 1 16rem;
        font-size: 0.875rem;
        color: var(--sl-ink-2);
      }
      .problem {
        font-size: 0.875rem;
      }
    `,
  ];

  @property({ attribute: false }) now: LabState | null = null;
  /** Holds the runs of several seeds that lesson 6 is about. */
  @property({ attribute: false }) shelf: RunShelf | null = null;

  @state() private curves: readonly SeedCurve[] | null = null;
  @state() private problem: string | null = null;

  #unsubscribe: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  override willUpdate(): void {
    const { shelf } = this;
    if (this.now?.chosen.lesson !== CURVES_LESSON || !shelf || this.#unsubscribe) return;
    const read = (): void => {
      const { loading, arms, problem } = shelf.state;
      // The visitor's own runs are of another task, or none of the lesson's arms.
      const shipped = arms.filter(({ origin }) => origin === "shipped");
      this.curves = loading === "ready" ? seedCurvesOf(shipped.flatMap(({ runs }) => runs)) : null;
      this.problem = problem;
    };
    this.#unsubscribe = shelf.subscribe(read);
    read();
    void shelf.open();
  }

  override render() {
    const { now } = this;
    if (!now) return html``;
    const { lesson, page } = now.chosen;
    return html`
      <div class=${lesson === null ? "card" : "card lesson"}>
        <sl-lessons
          .lesson=${lesson}
          .page=${page}
          .reports=${now.reports}
          .at=${now.at}
          .config=${now.header?.config ?? null}
          .curves=${this.curves}
          .done=${now.lessonsDone}
        ></sl-lessons>
        ${
          lesson === CURVES_LESSON && this.problem !== null
            ? html`<p class="problem" role="alert">${coreSentence(this.problem)}</p>`
            : ""
        }
      </div>
      ${
        lesson === null
          ? html`<section class="card tour">
                <h2>${text.tourTitle}</h2>
                <p>${text.tour}</p>
                <button @click=${this.#startTour}>${tourStrings.start}</button>
              </section>
              <div class="card"><sl-glossary></sl-glossary></div>`
          : ""
      }
    `;
  }

  /** The tour is about the lab. */
  #startTour(): void {
    send(this, { kind: "screen", screen: null });
    send(this, { kind: "tour", place: TOUR_START });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-learn": LearnScreen;
  }
}
