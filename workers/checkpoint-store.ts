/**
 * The run that a browser keeps: the two newest checkpoints, and every report up to them.
 *
 *   0003-00000041.safetensors   run 3, its 41st checkpoint: the newest
 *   0003-00000040.safetensors   the one before, in case the newest turns out to be broken
 *   0003.jsonl                  run 3's reports, one a line
 *
 * A checkpoint is a new file and counts once its checksum is right, so a worker that ends in the middle of writing leaves
 * the one before. Reports are written before the checkpoint that they belong to; those after the newest whole
 * checkpoint are left out when reading. A new run takes the place of the old one with its first checkpoint.
 */
import { decodeCheckpoint, encodeCheckpoint } from "../src/run/checkpoint.ts";
import { InputError } from "../src/errors.ts";
import type { Report } from "../src/report.ts";
import type { RunState } from "../src/run/state.ts";
import type { SavedRun, SessionStore } from "../src/run/session-host.ts";
import { MemoryFiles, openPrivateFiles, type Files } from "./files.ts";

const KEPT_CHECKPOINTS = 2;

interface Slot {
  readonly name: string;
  readonly run: number;
  readonly sequence: number;
  readonly modified: number;
}

/** The newest whole checkpoint and its reports. */
export interface StoredCheckpoint extends SavedRun {
  readonly reports: readonly Report[];
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export class CheckpointStore implements SessionStore {
  readonly notice: string | null;
  readonly #files: Files;
  #release: (() => void) | null = null;
  /** The run that is being written, and its newest checkpoint. */
  #run = 0;
  #sequence = 0;
  /** What the reports' file has of the run that is being written: null before its first checkpoint. */
  #state: RunState | null = null;

  /** @param notice why the files do not survive a reload; null where they do */
  constructor(files: Files, notice: string | null = null) {
    this.#files = files;
    this.notice = notice;
  }

  async open(goesOn: boolean): Promise<SavedRun | null> {
    this.#release = await this.#files.lock();
    if (!this.#release) {
      throw new InputError(
        goesOn
          ? "Cannot go on with the stored run: another tab is training"
          : "Another tab is training, and the browser stores only that run",
      );
    }
    try {
      return await this.#open(goesOn);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #open(goesOn: boolean): Promise<SavedRun | null> {
    const slots = await this.#slots();
    this.#sequence = Math.max(0, ...slots.map(({ sequence }) => sequence));
    this.#run = Math.max(0, ...slots.map(({ run }) => run)) + 1;
    this.#state = null;
    if (!goesOn) {
      // Reports of a run that never came to a checkpoint may lie there.
      await this.#files.remove(reportsName(this.#run));
      return null;
    }
    const newest = await this.#newest(slots);
    if (!newest) return null;
    const { slot, state, provenance } = newest;
    this.#run = slot.run;
    this.#state = state;
    const reports = await this.#reports(slot.run, state);
    await this.#files.write(reportsName(slot.run), encodeLines(reports));
    return { state, provenance };
  }

  async history(): Promise<readonly Report[]> {
    return this.#state ? this.#reports(this.#run, this.#state) : [];
  }

  async save({ state, provenance }: SavedRun, reports: readonly Report[]): Promise<void> {
    const bytes = await encodeCheckpoint(state, provenance);
    const sequence = this.#sequence + 1;
    const name = slotName(this.#run, sequence);
    if (reports.length > 0) await this.#files.append(reportsName(this.#run), encodeLines(reports));
    try {
      await this.#files.write(name, bytes);
    } catch (error) {
      await this.#files.remove(name);
      throw error;
    }
    this.#sequence = sequence;
    this.#state = state;
    await this.#removeOld();
  }

  async close(): Promise<void> {
    this.#release?.();
    this.#release = null;
  }

  /** The newest whole checkpoint, without taking the store; null where there is none. */
  async peek(): Promise<StoredCheckpoint | null> {
    const newest = await this.#newest(await this.#slots());
    if (!newest) return null;
    const { slot, state, provenance } = newest;
    const reports = await this.#reports(slot.run, state);
    return { state, provenance, reports, modified: slot.modified };
  }

  /** Every checkpoint, newest first. */
  async #slots(): Promise<Slot[]> {
    const slots = (await this.#files.list()).flatMap(({ name, modified }) => {
      const [, run, sequence] = /^(\d+)-(\d+)\.safetensors$/.exec(name) ?? [];
      if (run === undefined || sequence === undefined) return [];
      return [{ name, modified, run: Number(run), sequence: Number(sequence) }];
    });
    return slots.toSorted((a, b) => b.sequence - a.sequence);
  }

  async #newest(slots: readonly Slot[]): Promise<(SavedRun & { readonly slot: Slot }) | null> {
    for (const slot of slots) {
      const bytes = await this.#files.read(slot.name);
      if (!bytes) continue;
      try {
        return { slot, ...(await decodeCheckpoint(bytes, slot.name)) };
      } catch (error) {
        // A broken one: the one before stands in for it.
        if (!(error instanceof InputError)) throw error;
      }
    }
    return null;
  }

  /** Reports of a run up to a state, in order, and each once: after a failed save they are written again. */
  async #reports(run: number, { stage, update }: RunState): Promise<Report[]> {
    const bytes = await this.#files.read(reportsName(run));
    const byPosition = new Map<string, Report>();
    for (const line of new TextDecoder().decode(bytes ?? new Uint8Array()).split("\n")) {
      const report = readLine(line);
      if (!report) continue;
      const isEarlierStage = report.stage === "sft" && stage === "rl";
      if (isEarlierStage || (report.stage === stage && report.metrics.update <= update)) {
        byPosition.set(`${report.stage} ${report.metrics.update}`, report);
      }
    }
    return [...byPosition.values()].toSorted(
      (a, b) =>
        Number(a.stage === "rl") - Number(b.stage === "rl") || a.metrics.update - b.metrics.update,
    );
  }

  async #removeOld(): Promise<void> {
    const slots = await this.#slots();
    const kept = slots.slice(0, KEPT_CHECKPOINTS);
    for (const { name } of slots.slice(KEPT_CHECKPOINTS)) await this.#files.remove(name);
    const runs = new Set(kept.map(({ run }) => reportsName(run)));
    for (const { name } of await this.#files.list()) {
      if (name.endsWith(".jsonl") && !runs.has(name)) await this.#files.remove(name);
    }
  }
}

/** The browser's store; where it has none, one that lasts as long as the worker and says so. */
export async function openStore(): Promise<CheckpointStore> {
  try {
    return new CheckpointStore(await openPrivateFiles("run"));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return new CheckpointStore(new MemoryFiles(), error.message);
  }
}

function slotName(run: number, sequence: number): string {
  return `${String(run).padStart(4, "0")}-${String(sequence).padStart(8, "0")}.safetensors`;
}

function reportsName(run: number): string {
  return `${String(run).padStart(4, "0")}.jsonl`;
}

function encodeLines(reports: readonly Report[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(reports.map((report) => `${JSON.stringify(report)}\n`).join(""));
}

/** null for anything else than a report, such as the half line of a worker that ended in the middle of writing. */
function readLine(line: string): Report | null {
  try {
    const report = JSON.parse(line) as Report | null;
    return typeof report?.metrics.update === "number" ? report : null;
  } catch {
    return null;
  }
}
