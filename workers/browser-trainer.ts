/** The training worker's side of TrainerApi: at most one session at a time, and the run that the browser keeps. */
import type { Config } from "../src/config.ts";
import { InputError } from "../src/errors.ts";
import type { Report } from "../src/report.ts";
import type { SessionHost } from "../src/run/session-host.ts";
import { Session } from "../src/run/session.ts";
import type { StoredRun, TrainerApi, TrainerEvent, WebGpuStatus } from "../src/trainer-api.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";

/** What the trainer needs of the browser. */
export interface TrainerHost extends SessionHost {
  probe(): Promise<WebGpuStatus>;
  readonly store: Promise<CheckpointStore>;
}

/** What Comlink makes of the page's listener: a call is a message, and answers with a promise. */
type RemoteListener = (event: TrainerEvent) => unknown;

/** TrainerApi for a page at the other end of a message channel. */
export class BrowserTrainer implements TrainerApi {
  readonly #host: TrainerHost;
  #status: WebGpuStatus | null = null;
  #session: Session | null = null;
  #stopped: Promise<void> = Promise.resolve();

  constructor(host: TrainerHost) {
    this.#host = host;
  }

  async probe(): Promise<WebGpuStatus> {
    // A GPU that was paused after a crash may be back: only good news is kept.
    if (!this.#status?.available) this.#status = await this.#host.probe();
    return this.#status;
  }

  async start(
    config: Config,
    { resume }: { resume: boolean },
    listener: RemoteListener,
  ): Promise<void> {
    // The page may be gone; training goes on until the worker ends.
    const send = (event: TrainerEvent) => void Promise.resolve(listener(event)).catch(() => {});
    const stopped = this.stop();
    const session = new Session(this.#host, config, resume, send);
    this.#session = session;
    await stopped;
    await session.begin();
  }

  async pause(): Promise<void> {
    this.#session?.pause();
  }

  async resume(updates?: number): Promise<void> {
    this.#session?.resume(updates);
  }

  stop(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#stopped = this.#stopped.then(() => session?.stop());
    return this.#stopped;
  }

  async stored(): Promise<StoredRun | null> {
    const saved = await (await this.#host.store).peek();
    if (!saved) return null;
    const { config } = saved.provenance;
    const { stage, update } = saved.state;
    const isFinished = stage === "rl" && update >= config.updates;
    return isFinished ? null : { config, update, savedAt: new Date(saved.modified).toISOString() };
  }

  async history(): Promise<readonly Report[]> {
    if (this.#session) return this.#session.history();
    return (await (await this.#host.store).peek())?.reports ?? [];
  }

  async save(): Promise<number> {
    return this.#open().save();
  }

  async fingerprint(): Promise<{ update: number; sha256: string }> {
    return this.#open().fingerprint();
  }

  async loseDevice(): Promise<void> {
    this.#session?.loseDevice();
  }

  #open(): Session {
    if (!this.#session) throw new InputError("Cannot do that: no run is open");
    return this.#session;
  }
}
