/**
 * One training run as its host sees it: prepared, running, paused, recovering, blocked, finished or failed.
 *
 * The session drives a run and keeps it alive over lost devices. Devices, storage, the warm start and the clock are
 * handed in, and none of them reaches the numbers: a run that was interrupted trains as if it had not been. A recovery
 * goes on from the newest snapshot in memory; updates that are trained a second time are not reported again.
 */
import { Bell } from "./bell.ts";
import { differences, sha256OfTensor, type Provenance } from "./checkpoint.ts";
import type { Config } from "../config.ts";
import { DeviceLostError, InputError } from "../errors.ts";
import { JobQueue } from "./job-queue.ts";
import { LastingDevice } from "./lasting-device.ts";
import type { Metrics, Report } from "../report.ts";
import type { Run } from "./run.ts";
import type { RunState, StartModel } from "./state.ts";
import type { SessionHost, SessionStore } from "./session-host.ts";
import type { TrainerEvent, TrainerState } from "../trainer-api.ts";

/** Recoveries that may follow each other without a new update; any number of losses with progress between is fine. */
const FRUITLESS_RECOVERIES = 3;
/** Share of the time that snapshots may take. */
const SNAPSHOT_SHARE = 0.05;

/** An update of a stage. */
type Position = Pick<RunState, "stage" | "update">;

function isAfter(a: Position | null, b: Position | null): boolean {
  if (a === null || b === null) return a !== null;
  return a.stage === b.stage ? a.update > b.update : a.stage === "rl";
}

function positionOf({ stage, metrics }: Report): Position {
  return { stage, update: metrics.update };
}

export class Session {
  readonly #host: SessionHost;
  readonly #config: Config;
  readonly #goesOn: boolean;
  readonly #listener: (event: TrainerEvent) => void;
  readonly #gpu: LastingDevice;

  #state: TrainerState = { kind: "idle" };
  #isStopping = false;
  #ended: Promise<void> = Promise.resolve();
  /** Resolves begin(). */
  #settle: () => void = () => {};
  readonly #bell = new Bell();
  readonly #jobs = new JobQueue(this.#bell);

  /** Updates until the next pause. */
  #allowance = Number.POSITIVE_INFINITY;
  /** The newest update that was reported, and the newest that is stored. */
  #sent: Position | null = null;
  #saved: Position | null = null;
  /** Reports that are not stored yet. */
  #pending: Report[] = [];
  #snapshot: RunState | null = null;
  #snapshotTaken = 0;
  #snapshotCost = 0;
  /** null until the store is open, and when it refuses. */
  #store: SessionStore | null = null;
  /** Why nothing is stored; null while storing works. */
  #unsaved: string | null = null;
  #fingerprints = { shaders: "", start: "" };

  /** @param goesOn whether the run is the stored one */
  constructor(
    host: SessionHost,
    config: Config,
    goesOn: boolean,
    listener: (event: TrainerEvent) => void,
  ) {
    this.#host = host;
    this.#config = config;
    this.#goesOn = goesOn;
    this.#listener = listener;
    this.#gpu = new LastingDevice(host, (state) => this.#publish(state));
  }

  /** Resolves when training has begun or has failed to. Call once. */
  begin(): Promise<void> {
    if (this.#isStopping) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#ended = this.#live();
    });
  }

  /** Pauses at the end of the update at hand. */
  pause(): void {
    this.#allowance = 0;
  }

  /** Goes on; with `updates`, pauses again after that many. */
  resume(updates = Number.POSITIVE_INFINITY): void {
    this.#allowance = updates;
    this.#bell.ring();
  }

  /** Ends at once, in the middle of an update if need be, stores the newest snapshot and frees the device. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#gpu.stop();
    this.#bell.ring();
    await this.#ended;
  }

  /** Stores a checkpoint between two updates; resolves with its update. Rejects with InputError when it cannot. */
  save(): Promise<number> {
    return this.#jobs.add(async (run) => {
      const { update } = await this.#save(run);
      if (this.#unsaved !== null) throw new InputError(this.#unsaved);
      return update;
    });
  }

  /** sha256 of the policy's weights between two updates. */
  fingerprint(): Promise<{ update: number; sha256: string }> {
    return this.#jobs.add(async (run) => {
      const { update, tensors } = await this.#read(run);
      return { update, sha256: await sha256OfTensor(tensors.get("policy") ?? new Float32Array()) };
    });
  }

  /** Every report so far, those of the stored run that it goes on from included. */
  async history(): Promise<readonly Report[]> {
    // A save may move reports from one list to the other meanwhile.
    const pending = this.#pending;
    const stored = (await this.#store?.history()) ?? [];
    const last = stored.at(-1);
    return [
      ...stored,
      ...pending.filter((report) => !last || isAfter(positionOf(report), positionOf(last))),
    ];
  }

  loseDevice(): void {
    this.#gpu.lose();
  }

  async #live(): Promise<void> {
    let last: TrainerState = { kind: "idle" };
    try {
      await this.#train();
    } catch (error) {
      if (!this.#isStopping) last = failure(error);
    }
    this.#jobs.close();
    this.#gpu.destroy();
    try {
      // The snapshot is a finished update, whatever happened after it.
      if (this.#snapshot && isAfter(this.#snapshot, this.#saved)) await this.#put(this.#snapshot);
      await this.#store?.close();
    } catch (error) {
      if (last.kind === "idle") last = failure(error);
    }
    this.#publish(last);
    this.#settle();
  }

  async #train(): Promise<void> {
    const { start: name } = this.#config;
    this.#publish({ kind: "preparing", done: 0, total: 0, what: "Reading the warm start" });
    const start = name === "sft" ? null : await this.#gpu.wait(this.#host.readStart(name));
    this.#fingerprints = {
      shaders: await this.#host.shaders(),
      start: start === null ? "" : await sha256OfTensor(start.weights),
    };
    this.#publish({ kind: "preparing", done: 0, total: 0, what: "Opening the GPU" });
    await this.#gpu.open();
    await this.#openStore();

    for (let recoveries = 0; ;) {
      const before = this.#sent;
      try {
        await this.#follow(start);
        return;
      } catch (error) {
        const loss = await this.#gpu.lossBehind(error);
        if (loss === null) throw error;
        recoveries = isAfter(this.#sent, before) ? 1 : recoveries + 1;
        if (recoveries > FRUITLESS_RECOVERIES) throw tooManyLosses(loss);
        await this.#gpu.recover(loss, this.#snapshot?.update ?? 0);
      }
    }
  }

  /** Trains on one device until it is lost or somebody stops the session, which may be long after the last update. */
  async #follow(start: StartModel | null): Promise<void> {
    const resume = this.#snapshot;
    const run = await this.#gpu.wait(
      this.#host.createRun(this.#gpu.device, this.#config, {
        start,
        ...(resume === null ? {} : { resume }),
        onProgress: (done, total, what) => {
          if (this.#state.kind === "preparing")
            this.#publish({ kind: "preparing", done, total, what });
        },
      }),
    );
    try {
      if (this.#allowance > 0) this.#publishTraining("running");
      const reports = run.reports(await this.#metricsUntil(resume));
      let position: Position | null = resume;
      for (;;) {
        // After a recovery, first up to where the page already is.
        if (!isAfter(this.#sent, position)) await this.#rest(run);
        const next = await this.#gpu.wait(reports.next());
        if (next.done) break;
        position = positionOf(next.value);
        if (isAfter(position, this.#sent)) {
          this.#send(next.value, position);
          const isDue = position.update > 0 && position.update % this.#config.checkpointEvery === 0;
          if (isDue) await this.#save(run);
        }
        await this.#takeSnapshot(run);
        await this.#serve(run);
      }
      if (isAfter(this.#sent, this.#saved)) await this.#save(run);
      this.#publish({ kind: "finished" });
      while (!this.#isStopping) await this.#serveAndSleep(run);
    } finally {
      run.destroy();
    }
  }

  /** Metrics of the updates up to a position, which a run that goes on from there looks back at. */
  async #metricsUntil(position: Position | null): Promise<Metrics[]> {
    if (position === null) return [];
    const reports = await this.history();
    return reports
      .filter((report) => !isAfter(positionOf(report), position))
      .map(({ metrics }) => metrics);
  }

  /** Waits while paused. */
  async #rest(run: Run): Promise<void> {
    if (this.#allowance > 0) return;
    if (isAfter(this.#sent, this.#saved)) await this.#save(run);
    // Somebody may have gone on meanwhile.
    if (this.#allowance > 0) return;
    this.#publishTraining("paused");
    while (this.#allowance <= 0) await this.#serveAndSleep(run);
    this.#publishTraining("running");
  }

  async #serveAndSleep(run: Run): Promise<void> {
    await this.#serve(run);
    await this.#gpu.wait(this.#bell.heard());
  }

  /** Does what waits for the moment between two updates. */
  async #serve(run: Run): Promise<void> {
    await this.#jobs.serve(run, async (error) => (await this.#gpu.lossBehind(error)) !== null);
  }

  #send(report: Report, position: Position): void {
    this.#sent = position;
    this.#pending.push(report);
    this.#allowance = Math.max(0, this.#allowance - 1);
    this.#listener({ kind: "report", report });
  }

  async #openStore(): Promise<void> {
    const store = await this.#host.store;
    try {
      const saved = await store.open(this.#goesOn);
      this.#store = store;
      this.#unsaved = store.notice;
      if (!this.#goesOn) return;
      if (!saved) throw new InputError("Cannot go on: this browser holds no run");
      const changes = differences(saved.provenance, this.#provenance());
      if (changes.length > 0) {
        throw new InputError(`Cannot go on with the stored run: ${changes.join("; ")}`);
      }
      this.#snapshot = saved.state;
      this.#sent = saved.state;
      this.#saved = saved.state;
    } catch (error) {
      if (this.#goesOn || !(error instanceof InputError)) throw error;
      // A run that cannot be stored is still worth training.
      this.#unsaved = error.message;
    }
  }

  #provenance(): Provenance {
    return { config: this.#config, adapter: this.#gpu.line, ...this.#fingerprints };
  }

  /** Reads the run's state, which is a snapshot too. */
  async #read(run: Run): Promise<RunState> {
    const { clock } = this.#host;
    const began = clock.now();
    const state = await this.#gpu.wait(run.state());
    this.#snapshot = state;
    this.#snapshotTaken = clock.now();
    this.#snapshotCost = this.#snapshotTaken - began;
    return state;
  }

  async #takeSnapshot(run: Run): Promise<void> {
    const age = this.#host.clock.now() - this.#snapshotTaken;
    const isDue = this.#snapshot === null || age >= this.#snapshotCost / SNAPSHOT_SHARE;
    if (isDue) await this.#read(run);
  }

  async #save(run: Run): Promise<RunState> {
    const state = await this.#read(run);
    await this.#put(state);
    return state;
  }

  /** Stores a state, or remembers why that is not possible. */
  async #put(state: RunState): Promise<void> {
    if (!this.#store) return;
    const before = this.#unsaved;
    // Reports of updates after the state would not belong to it.
    const isTold = (report: Report) => !isAfter(positionOf(report), state);
    try {
      await this.#store.save(
        { state, provenance: this.#provenance() },
        this.#pending.filter(isTold),
      );
      this.#pending = this.#pending.filter((report) => !isTold(report));
      this.#saved = state;
      this.#unsaved = this.#store.notice;
      if (this.#unsaved === null) this.#listener({ kind: "saved", update: state.update });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#unsaved = error.message;
    }
    const { kind } = this.#state;
    if (before !== this.#unsaved && (kind === "running" || kind === "paused"))
      this.#publishTraining(kind);
  }

  #publishTraining(kind: "running" | "paused"): void {
    this.#publish({ kind, ...(this.#unsaved === null ? {} : { unsaved: this.#unsaved }) });
    this.#settle();
  }

  #publish(state: TrainerState): void {
    this.#state = state;
    this.#listener({ kind: "state", state });
  }
}

function failure(error: unknown): TrainerState {
  const { name, message } =
    error instanceof Error ? error : { name: "Error", message: String(error) };
  return { kind: "failed", name, error: message };
}

function tooManyLosses({ reason, message }: DeviceLostError): DeviceLostError {
  return new DeviceLostError(
    reason,
    `it happened ${FRUITLESS_RECOVERIES + 1} times without a new update in between, so training stopped (${message})`,
  );
}
