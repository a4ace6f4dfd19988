/**
 * A device that is replaced when it is lost, and waits that end when it is.
 *
 *   lost -> recovering -> a new device
 *           recovering -> no adapter -> blocked, asked every 5 s -> recovering -> a new device
 *                                       blocked for too long -> DeviceUnavailableError
 */
import { DeviceLostError, DeviceUnavailableError, SteplightError } from "../errors.ts";
import type { OpenedDevice, SessionHost } from "./session-host.ts";
import type { TrainerState } from "../trainer-api.ts";

/** A GPU process that crashed is back within a fifth of a second, as a rule. */
const QUICK_RETRIES_MS = [0, 100, 200, 400, 800];
const POLL_MS = 5_000;
/** Browsers that pause the GPU after repeated crashes do so for two minutes. */
const BLOCKED_LIMIT_MS = 150_000;
const BLOCKED_REASON =
  "The browser pauses the GPU for about two minutes after repeated crashes; training goes on by itself then";

export class LastingDevice {
  readonly #host: Pick<SessionHost, "openDevice" | "clock">;
  readonly #publish: (state: TrainerState) => void;
  #opened: OpenedDevice | null = null;
  #line = "";
  #loss: DeviceLostError | null = null;
  #isStopped = false;
  /** Fails the wait at hand; null while there is none. */
  #interrupt: ((error: Error) => void) | null = null;

  constructor(
    host: Pick<SessionHost, "openDevice" | "clock">,
    publish: (state: TrainerState) => void,
  ) {
    this.#host = host;
    this.#publish = publish;
  }

  /** @throws DeviceUnavailableError when there is none */
  async open(): Promise<void> {
    if (!(await this.#tryOpen())) {
      throw new DeviceUnavailableError("Cannot train: the browser gives no WebGPU adapter");
    }
  }

  get device(): GPUDevice {
    if (!this.#opened) throw new Error("Cannot use a device before it is open");
    return this.#opened.device;
  }

  /** The line that names the adapter of the newest device. */
  get line(): string {
    return this.#line;
  }

  /** Destroys the device; to whoever waits that is a loss like any other. */
  lose(): void {
    this.#opened?.device.destroy();
  }

  /** Ends every wait, the one at hand and those to come. */
  stop(): void {
    this.#isStopped = true;
    this.#interrupt?.(new SteplightError("Stopped"));
  }

  destroy(): void {
    this.#opened?.device.destroy();
    this.#opened = null;
  }

  /**
   * Replaces a lost device, however long the browser takes.
   *
   * @throws DeviceUnavailableError when the browser gives none for two and a half minutes
   */
  async recover(loss: DeviceLostError, fromUpdate: number): Promise<void> {
    this.destroy();
    this.#loss = null;
    const recovering = { kind: "recovering", reason: loss.message, fromUpdate } as const;
    this.#publish(recovering);
    const { clock } = this.#host;
    for (const delay of QUICK_RETRIES_MS) {
      await this.wait(clock.sleep(delay));
      if (await this.#reopen()) return;
    }
    const deadline = clock.now() + BLOCKED_LIMIT_MS;
    for (let left = BLOCKED_LIMIT_MS; left > 0; left = deadline - clock.now()) {
      const secondsLeft = Math.ceil(left / 1000);
      this.#publish({ kind: "blocked", reason: BLOCKED_REASON, secondsLeft });
      await this.wait(clock.sleep(POLL_MS));
      if (await this.#reopen()) {
        this.#publish(recovering);
        return;
      }
    }
    throw new DeviceUnavailableError(
      "Cannot go on: the browser gives no GPU any more and needs a restart; the run is kept",
    );
  }

  /** The loss that an error comes from; null for an error of its own. A lost device makes many kinds of errors. */
  async lossBehind(error: unknown): Promise<DeviceLostError | null> {
    if (this.#isStopped) return null;
    if (error instanceof DeviceLostError) return error;
    // The promise of the loss may settle after the failure that it caused.
    await this.#host.clock.sleep(0);
    if (this.#loss) return this.#loss;
    const isAborted = error instanceof Error && error.name === "AbortError";
    return isAborted ? new DeviceLostError("unknown", error.message) : null;
  }

  /**
   * Settles as `work` does, but fails as soon as the device is lost or `stop` was called. One at a time.
   *
   * @throws DeviceLostError, and SteplightError after a stop
   */
  async wait<T>(work: Promise<T>): Promise<T> {
    try {
      // Not Promise.race with one long-lived promise: that would keep every result of the run in memory.
      return await new Promise<T>((resolve, reject) => {
        this.#interrupt = reject;
        work.then(resolve, reject);
        if (this.#isStopped) reject(new SteplightError("Stopped"));
        else if (this.#loss) reject(this.#loss);
      });
    } finally {
      this.#interrupt = null;
    }
  }

  async #reopen(): Promise<boolean> {
    try {
      return await this.#tryOpen();
    } catch (error) {
      // A GPU process that is starting again refuses for a moment.
      if (error instanceof DeviceUnavailableError) return false;
      throw error;
    }
  }

  async #tryOpen(): Promise<boolean> {
    const opening = this.#host.openDevice();
    let opened: OpenedDevice | null;
    try {
      opened = await this.wait(opening);
    } catch (error) {
      // It may still come, when nobody wants it any more.
      void opening.then((late) => late?.device.destroy()).catch(() => {});
      throw error;
    }
    if (!opened) return false;
    this.#opened = opened;
    this.#line = opened.line;
    void opened.device.lost.then(({ reason, message }) => {
      if (this.#opened !== opened) return;
      this.#loss = new DeviceLostError(reason, message);
      this.#interrupt?.(this.#loss);
    });
    return true;
  }
}
