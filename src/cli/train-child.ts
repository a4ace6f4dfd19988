/** A training run in a process of its own: a crash takes one run along, and a device belongs to one run. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { AdapterPreference } from "./adapter.ts";
import { commandPath } from "./package-root.ts";

export interface TrainJob {
  readonly configFile: string;
  /** The run folder; what is in it is gone on with. */
  readonly folder: string;
  readonly adapter: AdapterPreference | undefined;
  /** Variables beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A line of metrics.jsonl, as far as it is watched. */
export interface TrainStep {
  readonly update: number;
  readonly rollouts: number;
  readonly heldout_accuracy?: number;
  /** Only supervised updates have it. */
  readonly sft_loss?: number;
}

export interface TrainEnd {
  /** null when a signal ended it. */
  readonly code: number | null;
  /** The last thing that it said, for an error. */
  readonly sentence: string;
}

export interface TrainChild {
  readonly ended: Promise<TrainEnd>;
  /** Asks it to write a checkpoint and end. */
  stop(): void;
}

/** Starts `steplight train`; a test hands in its own. */
export type StartTraining = (job: TrainJob, onStep: (step: TrainStep) => void) => TrainChild;

function parseStep(line: string): TrainStep | null {
  try {
    return JSON.parse(line) as TrainStep;
  } catch {
    return null;
  }
}

export const startTraining: StartTraining = (
  { configFile, folder, adapter, environment },
  onStep,
) => {
  const words = ["train", configFile, "--out", folder, "--resume", "--json"];
  if (adapter !== undefined) words.push("--adapter", adapter);
  // Should this process die, the next line that the child prints finds no reader and ends it, with a checkpoint.
  const child = spawn(process.execPath, [commandPath(), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let sentence = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    const step = parseStep(line);
    if (step !== null) onStep(step);
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() !== "") sentence = line;
  });
  const ended = new Promise<TrainEnd>((resolve) => {
    child.on("error", (error) => resolve({ code: null, sentence: error.message }));
    child.on("close", (code, signal) => {
      resolve({ code, sentence: signal === null ? sentence : `ended by ${signal}` });
    });
  });
  return { ended, stop: () => void child.kill("SIGINT") };
};
