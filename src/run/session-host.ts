/** What a training session needs of the place it runs in. */
import type { Provenance } from "./checkpoint.ts";
import type { Report } from "../report.ts";
import type { createRun } from "./run.ts";
import type { RunState, StartModel } from "./state.ts";

export interface OpenedDevice {
  readonly device: GPUDevice;
  /** One line that names the adapter. */
  readonly line: string;
}

/** A checkpoint and what it came from. */
export interface SavedRun {
  readonly state: RunState;
  readonly provenance: Provenance;
}

/** Where a run survives a reload. */
export interface SessionStore {
  /** Why what is stored does not survive a reload; null where it does. */
  readonly notice: string | null;
  /**
   * Takes the store for a run; nobody else can write then.
   *
   * @param goesOn whether the run is the stored one; a new run replaces that with its first checkpoint
   * @returns the newest whole checkpoint of a run that goes on, otherwise null
   * @throws InputError when somebody else has it, or it cannot be written
   */
  open(goesOn: boolean): Promise<SavedRun | null>;
  /** Every report stored with the opened run. */
  history(): Promise<readonly Report[]>;
  /**
   * Stores a checkpoint and the reports since the one before.
   *
   * @throws InputError when there is no room; what was stored before is still there then
   */
  save(saved: SavedRun, reports: readonly Report[]): Promise<void>;
  close(): Promise<void>;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface SessionHost {
  /** A new device; null while the browser gives no adapter. Throws DeviceUnavailableError. */
  openDevice(): Promise<OpenedDevice | null>;
  /** Reads a shipped warm start. Throws InputError. */
  readStart(name: string): Promise<StartModel>;
  readonly createRun: typeof createRun;
  /** Fingerprint of the shaders of this build. */
  shaders(): Promise<string>;
  readonly store: Promise<SessionStore>;
  readonly clock: Clock;
}
