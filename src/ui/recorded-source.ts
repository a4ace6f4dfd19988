/** A recording as a run to look at: every report is known, and playing moves the playhead. */
import type { Report } from "../report.ts";
import { firstView, type RunHeader, type RunSource, type SourceEvent } from "./run-source.ts";

/** Milliseconds between two reports while playing: as often as the page redraws. */
const TICK_MS = 250;

export interface Clock {
  /** Calls once after a time; returns what takes the call back. */
  after(ms: number, callback: () => void): () => void;
}

export class RecordedSource implements RunSource {
  readonly kind = "recorded";
  readonly #header: RunHeader;
  readonly #reports: readonly Report[];
  readonly #clock: Clock;
  #listener: (event: SourceEvent) => void = () => {};
  #at = 0;
  #cancel: (() => void) | null = null;

  constructor(header: RunHeader, reports: readonly Report[], clock: Clock) {
    this.#header = header;
    this.#reports = reports;
    this.#clock = clock;
  }

  open(listener: (event: SourceEvent) => void): void {
    this.#listener = listener;
    const start = firstView(this.#reports);
    this.#at = start?.at ?? 0;
    listener({ kind: "open", header: this.#header, start });
    listener({ kind: "reports", reports: this.#reports });
    this.#move(this.#at);
    listener({ kind: "state", state: { kind: "paused" } });
  }

  /** From the end it starts over. */
  play(): void {
    if (this.#cancel || this.#reports.length === 0) return;
    if (this.#at >= this.#reports.length - 1) this.#move(0);
    this.#listener({ kind: "state", state: { kind: "running" } });
    this.#schedule();
  }

  pause(): void {
    this.#halt();
    this.#listener({ kind: "state", state: { kind: "paused" } });
  }

  step(updates: number): void {
    this.#halt();
    this.#move(Math.min(this.#at + updates, this.#reports.length - 1));
    this.#listener({ kind: "state", state: this.#restingState() });
  }

  seek(index: number): void {
    this.#move(Math.min(Math.max(index, 0), this.#reports.length - 1));
    if (!this.#cancel) this.#listener({ kind: "state", state: this.#restingState() });
  }

  dispose(): void {
    this.#halt();
    this.#listener = () => {};
  }

  #restingState(): { kind: "paused" | "finished" } {
    return { kind: this.#at >= this.#reports.length - 1 ? "finished" : "paused" };
  }

  #move(index: number): void {
    this.#at = index;
    this.#listener({ kind: "playhead", at: index, following: false });
  }

  #halt(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(TICK_MS, () => {
      this.#cancel = null;
      this.#move(this.#at + 1);
      if (this.#at < this.#reports.length - 1) this.#schedule();
      else this.#listener({ kind: "state", state: { kind: "finished" } });
    });
  }
}
