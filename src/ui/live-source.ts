/** A run that trains in the worker as a run to look at. */
import type { Config } from "../config.ts";
import type { TrainerApi, TrainerEvent } from "../trainer-api.ts";
import type { RunHeader, RunSource, SourceEvent } from "./run-source.ts";

export class LiveSource implements RunSource {
  readonly kind = "live";
  readonly config: Config;
  readonly #trainer: TrainerApi;
  readonly #header: () => RunHeader;
  readonly #resume: boolean;
  readonly #ready: Promise<void>;
  #listener: (event: SourceEvent) => void = () => {};
  #opened = false;
  #reports = 0;

  /** Settles when the worker has stopped after {@link dispose}. */
  stopped: Promise<void> = Promise.resolve();

  /**
   * @param header asked for when the run takes the screen
   * @param resume go on from the checkpoint that the browser holds
   * @param ready when the run before this one has stopped
   */
  constructor(
    trainer: TrainerApi,
    config: Config,
    header: () => RunHeader,
    resume: boolean,
    ready: Promise<void>,
  ) {
    this.config = config;
    this.#trainer = trainer;
    this.#header = header;
    this.#resume = resume;
    this.#ready = ready;
  }

  open(listener: (event: SourceEvent) => void): void {
    this.#listener = listener;
    listener({ kind: "state", state: { kind: "preparing", done: 0, total: 0, what: "" } });
    this.#attempt(this.#begin());
  }

  play(): void {
    this.#attempt(this.#trainer.resume());
  }

  pause(): void {
    this.#attempt(this.#trainer.pause());
  }

  step(updates: number): void {
    this.#attempt(this.#trainer.resume(updates));
  }

  seek(index: number): void {
    const at = Math.min(Math.max(index, 0), Math.max(this.#reports - 1, 0));
    this.#listener({ kind: "playhead", at, following: at === this.#reports - 1 });
  }

  dispose(): void {
    this.#listener = () => {};
    // Nobody listens any more, so a worker that is already gone is no news to anybody.
    this.stopped = this.#ready.then(() => this.#trainer.stop()).catch(() => {});
  }

  async #begin(): Promise<void> {
    await this.#ready;
    if (this.#resume) {
      for (const report of await this.#trainer.history()) this.#receive({ kind: "report", report });
    }
    await this.#trainer.start(this.config, { resume: this.#resume }, (event) =>
      this.#receive(event),
    );
  }

  #receive(event: TrainerEvent): void {
    if (event.kind !== "report") {
      this.#listener(event);
      return;
    }
    // Whatever was on screen stays until there is something to take its place.
    if (!this.#opened) {
      this.#opened = true;
      this.#listener({ kind: "open", header: this.#header(), start: null });
    }
    this.#reports += 1;
    this.#listener({ kind: "reports", reports: [event.report] });
  }

  #attempt(work: Promise<void>): void {
    work.catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "Error";
      const message = error instanceof Error ? error.message : String(error);
      this.#listener({ kind: "state", state: { kind: "failed", error: message, name } });
    });
  }
}
