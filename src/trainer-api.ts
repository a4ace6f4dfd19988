/**
 * The contract between the page and the training worker: types only, plain data across the border.
 */
import type { Config } from "./config.ts";
import type { AdapterDescription } from "./gpu/device.ts";
import type { Report } from "./report.ts";

/** Why live training is not possible here, in words for the visitor, or what it runs on. */
export type WebGpuStatus =
  | { readonly available: true; readonly adapter: AdapterDescription; readonly line: string }
  | {
      readonly available: false;
      readonly reason: "no-navigator-gpu" | "no-adapter" | "no-device" | "limits";
      readonly message: string;
    };

/**
 * Where a run is. `recovering`: the device was lost and a new one takes over. `blocked`: the browser gives none now
 * and is asked again until `secondsLeft` are over.
 */
export type TrainerState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "preparing";
      readonly done: number;
      readonly total: number;
      readonly what: string;
    }
  /** `unsaved` says why this run is not stored in the browser, where it is not. */
  | { readonly kind: "running"; readonly unsaved?: string }
  | { readonly kind: "paused"; readonly unsaved?: string }
  | { readonly kind: "recovering"; readonly reason: string; readonly fromUpdate: number }
  | { readonly kind: "blocked"; readonly reason: string; readonly secondsLeft: number }
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly error: string; readonly name: string };

/** What the trainer sends, in order. */
export type TrainerEvent =
  | { readonly kind: "state"; readonly state: TrainerState }
  | { readonly kind: "report"; readonly report: Report }
  /** A checkpoint was stored in the browser: the run survives a reload from this update on. */
  | { readonly kind: "saved"; readonly update: number };

/** A run stored in this browser that can go on. */
export interface StoredRun {
  readonly config: Config;
  readonly update: number;
  readonly savedAt: string;
}

export interface TrainerApi {
  /** Looks for an adapter and opens a device; the answer is cached. */
  probe(): Promise<WebGpuStatus>;
  /**
   * Starts a run from its beginning, or from the stored checkpoint when `resume` is set. Reports and states
   * arrive through `listener` until the run ends; resolves when training has begun or has failed to.
   */
  start(
    config: Config,
    options: { resume: boolean },
    listener: (event: TrainerEvent) => void,
  ): Promise<void>;
  pause(): Promise<void>;
  /** Goes on; with `updates`, pauses again after that many. */
  resume(updates?: number): Promise<void>;
  /** Stops and frees the device's memory. */
  stop(): Promise<void>;
  /** The run that this browser holds, if any. */
  stored(): Promise<StoredRun | null>;
  /** Every report of the current or stored run so far, for a page that was reloaded. */
  history(): Promise<readonly Report[]>;
  /** Stores a checkpoint now; resolves with its update. */
  save(): Promise<number>;
  /** sha256 of the policy's weights between two updates, in hexadecimal: two hosts that agree on it trained alike. */
  fingerprint(): Promise<{ readonly update: number; readonly sha256: string }>;
  /** For tests of recovery: destroys the device as if it had been lost. */
  loseDevice(): Promise<void>;
}
