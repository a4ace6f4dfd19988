/** The run that trains in this page, from its start to its end: one at a time, and how fast it goes. */
import type { Config } from "../config.ts";
import type { TrainerApi } from "../trainer-api.ts";
import type { LabState } from "./lab-state.ts";
import { LiveSource } from "./live-source.ts";
import { measuredPace, PaceMeter, type Pace } from "./progress.ts";
import { remembered } from "./remembered.ts";
import { liveHeader, type RunHeader, type SourceEvent } from "./run-source.ts";
import type { Scheduler, Store } from "./store.ts";

export class LiveRun {
  readonly #store: Store;
  readonly #trainer: TrainerApi;
  readonly #scheduler: Scheduler;
  #source: LiveSource | null = null;
  /** Settles when the run before this one has stopped. */
  #stopped: Promise<void> = Promise.resolve();
  #meter = new PaceMeter();
  readonly #pace = remembered(["header", "reports", "meter"], measuredPace);

  constructor(store: Store, trainer: TrainerApi, scheduler: Scheduler) {
    this.#store = store;
    this.#trainer = trainer;
    this.#scheduler = scheduler;
  }

  /** null while nothing has been started, or after its end. */
  get source(): LiveSource | null {
    return this.#source;
  }

  /** Whether there is a run to pause or to go on with; preparing and recovering count. */
  get isTraining(): boolean {
    const { trainer } = this.#store.state;
    return this.#source !== null && !["idle", "finished", "failed"].includes(trainer.kind);
  }

  /** Starts a run when the one before it has stopped. @param resume go on from the checkpoint that the browser holds */
  start(config: Config, resume: boolean): void {
    // Read when the run has something to show: whoever is quick trains before the browser has said what on.
    const header = (): RunHeader => {
      const { capability } = this.#store.state;
      return liveHeader(config, capability?.available === true ? capability.line : "");
    };
    const ready = this.#stop();
    const source = new LiveSource(this.#trainer, config, header, resume, ready);
    this.#source = source;
    this.#meter = new PaceMeter();
    this.#store.set({ stored: null, pausing: false });
    source.open((event) => {
      if (source !== this.#source) return;
      this.#store.push({ from: "live", event });
      this.#measure(event);
    });
  }

  /** Pauses what runs, goes on with what is paused; false where the run has come to its end, so that it can only begin anew. */
  toggle(): boolean {
    const { kind } = this.#store.state.trainer;
    if (kind === "running") {
      this.#store.set({ pausing: true });
      this.#source?.pause();
    } else if (kind === "paused") {
      this.#source?.play();
    }
    return kind !== "finished" && kind !== "failed";
  }

  /** Ends it; its checkpoint stays, and is offered when the worker has stopped. */
  end(): void {
    void this.#findStored(this.#stop());
    this.#store.set({ trainer: { kind: "idle" }, pausing: false });
  }

  /** Where a run is and how fast it goes: measured here if it trains here, else what it says of itself. */
  pace({ header, reports }: Pick<LabState, "header" | "reports">): Pace | null {
    return this.#pace({ header, reports, meter: this.#meter });
  }

  #stop(): Promise<void> {
    const source = this.#source;
    this.#source = null;
    source?.dispose();
    this.#stopped = source?.stopped ?? this.#stopped;
    return this.#stopped;
  }

  /** Looks, when the run has stopped, whether it left something to go on from. */
  async #findStored(stopped: Promise<void>): Promise<void> {
    await stopped;
    // A worker that cannot answer has nothing to go on from.
    const stored = await this.#trainer.stored().catch(() => null);
    if (!this.#source) this.#store.set({ stored });
  }

  #measure(event: SourceEvent): void {
    if (event.kind === "state" && event.state.kind !== "running") this.#meter.interrupt();
    if (event.kind !== "reports") return;
    const seconds = this.#scheduler.now() / 1000;
    for (const { stage, metrics } of event.reports) {
      if (stage === "rl") this.#meter.mark(metrics.update, seconds);
    }
  }
}
