/** The clock of the story: which movement of a frame is due, and when autoplay goes on. Knows no element. */
import type { Scheduler } from "../store.ts";
import {
  beatsOf,
  beatTimes,
  FIRST_FRAME,
  HOLD_MS,
  restTime,
  type Frame,
  type Pace,
} from "./frames.ts";

interface Listener {
  /** A movement is due, or the frame has come to rest. */
  readonly onBeat: () => void;
  /** Autoplay has held a frame at rest long enough. */
  readonly onHeld: () => void;
}

/** Plays the movements of one frame after another; an outsider says which frame. */
export class Player {
  readonly #clock: Pick<Scheduler, "after">;
  readonly #listener: Listener;
  #cancels: (() => void)[] = [];
  #frame: Frame = FIRST_FRAME;
  #beat = 0;
  #isResting = false;
  #isPlaying = false;

  constructor(clock: Pick<Scheduler, "after">, listener: Listener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Movements done. */
  get beat(): number {
    return this.#beat;
  }

  /** Whether all movements are over. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** Whether the next frame follows by itself. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** Shows a frame from its beginning. */
  show(frame: Frame, pace: Pace): void {
    this.#stopClock();
    this.#frame = frame;
    this.#beat = 0;
    this.#isResting = false;
    if (pace === "still") {
      this.finish();
      return;
    }
    beatTimes(frame, pace).forEach((ms, i) => {
      this.#later(ms, () => {
        this.#beat = i + 1;
        this.#listener.onBeat();
      });
    });
    this.#later(restTime(frame, pace), () => this.finish());
  }

  /** Takes the frame to its end at once. */
  finish(): void {
    this.#stopClock();
    this.#beat = beatsOf(this.#frame);
    this.#isResting = true;
    this.#listener.onBeat();
    if (this.#isPlaying) this.#hold();
  }

  /** Starts autoplay or ends it. */
  play(on: boolean): void {
    this.#isPlaying = on;
    if (!this.#isResting) return;
    this.#stopClock();
    if (on) this.#hold();
  }

  /** Stops all clocks, and calls nobody any more. */
  dispose(): void {
    this.#stopClock();
    this.#isPlaying = false;
  }

  #hold(): void {
    this.#later(HOLD_MS, () => {
      if (this.#isPlaying) this.#listener.onHeld();
    });
  }

  #later(ms: number, run: () => void): void {
    this.#cancels.push(this.#clock.after(ms, run));
  }

  #stopClock(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }
}
