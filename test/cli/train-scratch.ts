/** A folder for the runs of a test file, the command that trains into it, and what is looked at there afterwards. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { readRecordingFile } from "../../src/cli/recording-file.ts";
import { fakeEngine, readFakeCheckpoint, type FakeOptions } from "./fake-engine.ts";
import { command, scratchFolder } from "./terminal.ts";
import { tiny } from "./tiny.ts";

let folder = "";

/** Gives each test of the file that calls this a folder of its own. */
export function trainInScratch(): void {
  beforeEach(() => {
    folder = scratchFolder("train");
    writeFileSync(configFile(), JSON.stringify(tiny));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

/** The path of a run, or of any other file in the folder of the test that runs. */
export const run = (name: string): string => join(folder, name);
/** tiny.json, where every run starts from. */
export const configFile = (): string => run("tiny.json");
/** Text of a file of a run. */
export const file = (name: string, path: string): string =>
  readFileSync(join(run(name), path), "utf8");

export function train(name: string, flags: readonly string[] = [], options: FakeOptions = {}) {
  return command(["train", configFile(), "--out", run(name), ...flags], fakeEngine(options));
}

export function metrics(name: string): Record<string, number>[] {
  return file(name, "metrics.jsonl")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, number>);
}

/** Without wall time, the only thing that may differ. */
function timeless(metrics: object): object {
  return { ...metrics, update_ms: 0 };
}

/** Everything of a run that must not depend on interruptions. */
export async function essence(name: string) {
  const recording = await readRecordingFile(join(run(name), "recording.steplight"));
  const { state, weights } = readFakeCheckpoint(
    readFileSync(join(run(name), "checkpoint", "state.safetensors")),
  );
  return {
    state,
    weights,
    metrics: metrics(name).map(timeless),
    recording: recording?.reports.map((report) => timeless(report.metrics)),
  };
}
