/** What others want of a run between two of its updates, when its weights may be read. First come, first served. */
import type { Bell } from "./bell.ts";
import { InputError } from "../errors.ts";
import type { Run } from "./run.ts";

interface Job {
  work(run: Run): Promise<void>;
  reject(error: unknown): void;
}

export class JobQueue {
  readonly #bell: Bell;
  readonly #jobs: Job[] = [];
  #isClosed = false;

  /** @param bell rings when there is something to do */
  constructor(bell: Bell) {
    this.#bell = bell;
  }

  /** Resolves with what the work gives, once it has been done. Rejects with InputError when no run is open any more. */
  add<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(notOpen());
        return;
      }
      this.#jobs.push({ work: async (run) => resolve(await work(run)), reject });
      this.#bell.ring();
    });
  }

  /**
   * Does everything that waits. A job that fails tells its owner.
   *
   * @param isLoss whether an error means that the device is lost: then the job waits for the next run and the error is thrown
   */
  async serve(run: Run, isLoss: (error: unknown) => Promise<boolean>): Promise<void> {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      try {
        await job.work(run);
      } catch (error) {
        if (await isLoss(error)) {
          this.#jobs.unshift(job);
          throw error;
        }
        job.reject(error);
      }
    }
  }

  /** Refuses what still waits, and whatever comes. */
  close(): void {
    this.#isClosed = true;
    for (const job of this.#jobs.splice(0)) job.reject(notOpen());
  }
}

function notOpen(): InputError {
  return new InputError("Cannot do that: no run is open");
}
