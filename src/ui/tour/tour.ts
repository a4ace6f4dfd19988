import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tourStrings as text } from "../catalogue/en/tour.ts";
import { send, type CommandEvent } from "../commands.ts";
import { icon } from "../icons.ts";
import type { LabState } from "../lab-state.ts";
import { base, controls } from "../styles.ts";
import type { TourPlace } from "./place.ts";
import { isDoneBy, isDoneWith, STOPS, stopAt, stopsOn, type Stop } from "./stops.ts";

/**
 * A tour of the page in a small card: each stop names one control and asks for one action, and notices when it was done.
 * It takes no focus and blocks nothing.
 *
 * @fires sl-command tour
 * @fires sl-tour-target when another control is to be ringed; `detail` is its name, null for none
 */
@customElement("sl-tour")
export class Tour extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        position: fixed;
        z-index: 6;
        inset: auto 1.25rem 1.25rem auto;
        width: min(21rem, calc(100vw - 2.5rem));
      }
      :host([closed]) {
        display: none;
      }
      section {
        display: grid;
        gap: 0.6rem;
        padding: 0.9rem 1rem 0.8rem;
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius);
        background: var(--sl-card);
        box-shadow: 0 0.75rem 2rem oklch(0 0 0 / 0.16);
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem;
        margin: -0.35rem -0.5rem -0.4rem 0;
        font-size: 0.75rem;
        color: var(--sl-ink-2);
      }
      h2 {
        font-size: 1rem;
        font-weight: 600;
      }
      p {
        font-size: 0.875rem;
      }
      .ask {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.5rem;
        font-weight: 500;
      }
      .ask .icon {
        margin-top: 0.15rem;
        color: var(--sl-ink-2);
      }
      .is-done .icon {
        color: var(--sl-accent-text);
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
      .skip {
        margin-inline-end: auto;
      }
      @media (max-width: 40rem) {
        /* Above the playback bar, which lies at the bottom. */
        :host {
          inset: auto 0.5rem calc(8.75rem + env(safe-area-inset-bottom)) 0.5rem;
          width: auto;
        }
        .about {
          display: none;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  /** Where it is; null: closed. */
  @property({ attribute: false }) place: TourPlace | null = null;
  /** What the page shows. The tour watches it change. */
  @property({ attribute: false }) now: LabState | null = null;

  #root: Node | null = null;
  #ringed: Stop | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // Commands pass the page's root on their way up, whichever element sends them.
    this.#root = this.getRootNode();
    this.#root.addEventListener("sl-command", this.#onCommand);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#root?.removeEventListener("sl-command", this.#onCommand);
    this.#root = null;
    this.#ring(null);
  }

  override updated(changed: PropertyValues<this>): void {
    this.toggleAttribute("closed", this.place === null);
    this.#ring(this.#stop);
    const { now } = this;
    const before = changed.get("now");
    const stop = this.#stop;
    // A stop begins with what the page shows by then.
    if (stop && !changed.has("place") && now && before && isDoneBy(stop, before, now)) this.#done();
  }

  override render() {
    const stop = this.#stop;
    if (!stop) return html``;
    const isDone = this.#isDone(stop);
    const stops = this.#stops;
    const number = stops.indexOf(stop);
    const [before, after] = [stops[number - 1], stops[number + 1]];
    const { title, about, ask, askWithoutGpu, done } = text.stops[stop];
    const isImpossible = this.now?.capability?.available === false;
    return html`<section aria-label=${text.label} @keydown=${this.#onKey}>
      <header>
        <span class="number">${text.progress(number + 1, stops.length)}</span>
        <button
          class="plain square"
          aria-label=${text.close}
          title=${text.close}
          @click=${this.#close}
        >
          ${icon("wrong")}
        </button>
      </header>
      <h2>${title}</h2>
      <p class="about quiet">${about}</p>
      <div role="status">
        <p class="ask ${isDone ? "is-done" : ""}">
          ${icon(isDone ? "right" : "next")}
          <span>${isDone ? done : isImpossible ? askWithoutGpu : ask}</span>
        </p>
      </div>
      <nav aria-label=${text.label}>
        ${
          after
            ? html`<button class="link skip" @click=${this.#close}>${text.skip}</button>`
            : html`<span class="skip"></span>`
        }
        ${before ? html`<button @click=${() => this.#go(before)}>${text.back}</button>` : ""}
        <button
          class=${isDone ? "primary" : nothing}
          @click=${after ? () => this.#go(after) : this.#close}
        >
          ${after ? text.next : text.finish}
        </button>
      </nav>
    </section>`;
  }

  get #stops(): readonly Stop[] {
    return this.now ? stopsOn(this.now) : STOPS;
  }

  get #stop(): Stop | null {
    return this.place && stopAt(this.#stops, this.place);
  }

  /** What was done for a stop that a teacher then took off the page is not done for the next one. */
  #isDone(stop: Stop): boolean {
    return this.place?.isDone === true && STOPS[this.place.index] === stop;
  }

  #ring(stop: Stop | null): void {
    if (stop === this.#ringed) return;
    this.#ringed = stop;
    this.dispatchEvent(
      new CustomEvent<Stop | null>("sl-tour-target", {
        detail: stop,
        bubbles: true,
        composed: true,
      }),
    );
  }

  #go(stop: Stop): void {
    send(this, { kind: "tour", place: { index: STOPS.indexOf(stop), isDone: false } });
  }

  #done(): void {
    const stop = this.#stop;
    if (!stop || this.#isDone(stop)) return;
    send(this, { kind: "tour", place: { index: STOPS.indexOf(stop), isDone: true } });
  }

  #close(): void {
    send(this, { kind: "tour", place: null });
  }

  readonly #onCommand = (event: Event): void => {
    const stop = this.#stop;
    if (!stop) return;
    const { kind } = (event as CommandEvent).detail;
    if (isDoneWith(stop, kind)) this.#done();
  };

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.#close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-tour": Tour;
  }
}
