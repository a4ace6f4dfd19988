/**
 * Holds the page's state and says when to draw it: a visitor's action in the next frame, or before the visitor's next
 * action if that comes first; whatever a run sends at most four times a second, however fast it trains.
 */
import { reduceAll, type LabState, type Tagged } from "./lab-state.ts";

/** Milliseconds between two drawings that a run causes. */
export const REDRAW_MS = 250;

export interface Scheduler {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls once after a time. */
  after(ms: number, callback: () => void): () => void;
  /** Calls once before the next drawing. */
  frame(callback: () => void): void;
}

export class Store {
  readonly #scheduler: Scheduler;
  #state: LabState;
  #queue: Tagged[] = [];
  #listeners: ((state: LabState) => void)[] = [];
  #isTimerSet = false;
  #isFrameSet = false;
  #lastRunDraw = Number.NEGATIVE_INFINITY;

  constructor(state: LabState, scheduler: Scheduler) {
    this.#state = state;
    this.#scheduler = scheduler;
  }

  /** Includes every event that has arrived. */
  get state(): LabState {
    if (this.#queue.length > 0) {
      const queue = this.#queue;
      this.#queue = [];
      this.#state = reduceAll(this.#state, queue);
    }
    return this.#state;
  }

  /** Hears of every drawing; returns what ends that. */
  subscribe(listener: (state: LabState) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** A visitor's action, or news that cannot come often. */
  set(patch: Partial<LabState>): void {
    this.#state = { ...this.state, ...patch };
    this.#requestFrame();
  }

  /** An event of a run. */
  push(event: Tagged): void {
    this.#queue.push(event);
    if (this.#isTimerSet) return;
    this.#isTimerSet = true;
    const wait = Math.max(0, this.#lastRunDraw + REDRAW_MS - this.#scheduler.now());
    this.#scheduler.after(wait, () => {
      this.#isTimerSet = false;
      this.#lastRunDraw = this.#scheduler.now();
      this.#requestFrame();
    });
  }

  /**
   * Draws what waits for the next frame, if anything does. Keys and buttons that say "the next one" go on from what is
   * on screen: of two in one frame the second would otherwise do what the first did.
   */
  drawPending(): void {
    if (!this.#isFrameSet) return;
    this.#isFrameSet = false;
    const { state } = this;
    for (const listener of this.#listeners) listener(state);
  }

  #requestFrame(): void {
    if (this.#isFrameSet) return;
    this.#isFrameSet = true;
    this.#scheduler.frame(() => this.drawPending());
  }
}
