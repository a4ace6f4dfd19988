/** Drives one run into its folder: checkpoints, polite stops, and a new device when the old one is lost. */
import { join } from "node:path";
import type { Provenance } from "../run/checkpoint.ts";
import type { Config } from "../config.ts";
import { DeviceLostError, InputError } from "../errors.ts";
import type { Report } from "../report.ts";
import type { Run } from "../run/run.ts";
import type { RunState } from "../run/state.ts";
import type { AdapterPreference } from "./adapter.ts";
import type { Engine, OpenedDevice } from "./engine.ts";
import type { Host } from "./host.ts";
import { finiteMetrics, withAlarmNames } from "./metrics-log.ts";
import { warmStartFolder } from "./package-root.ts";
import { isBy, type Position } from "./position.ts";
import type { Progress } from "./progress.ts";
import type { RunFolder } from "./run-folder.ts";

export interface Training {
  readonly config: Config;
  readonly folder: RunFolder;
  readonly host: Host;
  readonly progress: Progress;
  readonly prefer: AdapterPreference | undefined;
  readonly resume: boolean;
  /** Go on although something has changed since the checkpoint. */
  readonly force: boolean;
  /** Print every update's metrics. */
  readonly json: boolean;
}

/** A device that is lost more often than this within {@link RECOVERY_WINDOW_MS} will be lost again. */
const MAX_RECOVERIES = 3;
const RECOVERY_WINDOW_MS = 10 * 60 * 1000;
/** How long a stop waits for the update under way. The rest of three seconds is for the checkpoint. */
const UPDATE_GRACE_MS = 1500;

/** Trains to the end. Returns null then, or the exit code that a stop asked for. */
export async function trainInto(training: Training): Promise<number | null> {
  const engine = await training.host.engine();
  let losses: number[] = [];
  for (let { resume } = training; ; resume = true) {
    const opened = await engine.openDevice(training.prefer);
    try {
      return await trainOn(engine, opened, { ...training, resume });
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      const now = performance.now();
      losses = [...losses.filter((time) => now - time < RECOVERY_WINDOW_MS), now];
      if (losses.length > MAX_RECOVERIES) throw error;
      const sentence = `${error.message}; going on from the last checkpoint on a new device (${losses.length} of ${MAX_RECOVERIES})`;
      training.progress.note(sentence);
      await training.folder.log(sentence);
    } finally {
      opened.device.destroy();
    }
  }
}

interface Checkpoint {
  readonly state: RunState;
  readonly provenance: Provenance;
}

/** The checkpoint to go on from; null for a start from the beginning. */
async function checkpointFor(
  engine: Engine,
  { folder, progress, resume, force }: Training,
  now: Provenance,
): Promise<Checkpoint | null> {
  if (!resume) return null;
  const saved = await folder.checkpoints.read(engine.decodeCheckpoint, (notice) =>
    progress.note(notice),
  );
  if (saved === null) {
    progress.note(`There is no checkpoint in "${folder.path}" yet: starting from the beginning`);
    return null;
  }
  const changes = engine.differences(saved.provenance, now);
  if (changes.length > 0 && !force) {
    throw new InputError(
      `Cannot resume "${folder.path}" as it was started differently: ${changes.join("; ")}; add --force to go on all the same`,
    );
  }
  for (const change of changes) {
    await folder.log(`Forced to go on from update ${saved.state.update}: ${change}`);
  }
  return saved;
}

async function trainOn(
  engine: Engine,
  opened: OpenedDevice,
  training: Training,
): Promise<number | null> {
  const { config, folder, host, progress } = training;
  const start =
    config.start === "sft" ? null : await engine.readModel(warmStartFolder(config.start));
  const provenance: Provenance = {
    config,
    adapter: opened.line,
    shaders: await engine.shaderFingerprint(),
    start: start === null ? "" : await engine.sha256OfTensor(start.weights),
  };
  const saved = await checkpointFor(engine, training, provenance);
  const creating = engine.createRun(opened.device, config, {
    start,
    ...(saved === null ? {} : { resume: saved.state }),
    onProgress: (done, total, what) => {
      // Elsewhere than on a terminal, which forgets it, this is noise.
      if (host.stderr.isTTY) progress.show(what, done, total);
    },
  });
  const run = await host.stop.outlast(creating, 0);
  if (run === null) return host.stop.code;
  try {
    // Only now, when the run can go on, does anything in the folder change.
    await folder.writeConfig(config);
    await folder.goTo(saved?.state ?? null, (notice) => progress.note(notice));
    const from = saved === null ? "" : ` from ${saved.state.stage} update ${saved.state.update} on`;
    const what = `Training "${config.name}" on ${opened.line}, ${opened.via}${from}: ${run.stats().parameters} parameters a model`;
    await folder.log(what);
    progress.note(what);
    return await follow(engine, run, training, provenance, saved?.state ?? null);
  } finally {
    run.destroy();
  }
}

/** Takes the reports to the folder, the terminal and stdout until the run ends or somebody wants to stop. */
async function follow(
  engine: Engine,
  run: Run,
  { config, folder, host, progress, json }: Training,
  provenance: Provenance,
  resumed: Position | null,
): Promise<number | null> {
  let saved: Position | null = resumed;
  let reached: Position | null = resumed;
  const save = async () => {
    if (reached === null || (saved?.stage === reached.stage && saved.update === reached.update)) {
      return;
    }
    const state = await run.state();
    const { config, adapter } = provenance;
    await folder.save(
      { config, adapter, updates: config.updates },
      await engine.encodeCheckpoint(state, provenance),
    );
    saved = { stage: state.stage, update: state.update };
  };

  let raised: ReadonlySet<string> = new Set();
  const reports = run.reports(folder.reports.map(({ metrics }) => metrics));
  for (;;) {
    if (host.stop.code !== null) {
      await save();
      progress.note(stopNote(saved, folder));
      return host.stop.code;
    }
    const next = await host.stop.outlast(reports.next(), UPDATE_GRACE_MS);
    if (next === null) {
      // The update takes too long to wait for; the last checkpoint holds all but it.
      progress.note(stopNote(saved, folder));
      return host.stop.code;
    }
    if (next.done) break;
    const report = { ...next.value, metrics: finiteMetrics(next.value.metrics) };
    const { stage, metrics } = report;
    // A run that goes on at update 0 reports the warm start once more.
    if (reached !== null && isBy(reached, stage, metrics.update)) continue;
    await folder.addReport(report);
    if (json) host.print(JSON.stringify(withAlarmNames(report)));
    showReport(progress, config, report);
    for (const { name, sentence } of report.alarms ?? []) {
      if (!raised.has(name)) progress.note(`Alarm at update ${metrics.update}: ${sentence}`);
    }
    raised = new Set(report.alarms?.map(({ name }) => name));
    reached = { stage, update: metrics.update };
    if (metrics.update % config.checkpointEvery === 0) await save();
  }

  await save();
  const { tensors } = await run.state();
  for (const which of ["policy", "prm", "start"]) {
    const { shape, tokenizerJson } = run;
    const weights = tensors.get(which);
    // Not every algorithm has a PRM.
    if (!weights) continue;
    await engine.writeModel(join(folder.path, "model", which), { shape, weights, tokenizerJson });
  }
  await folder.log(`Finished after ${config.updates} updates`);
  return null;
}

function stopNote(saved: Position | null, { path }: RunFolder): string {
  if (saved === null) return "Stopped before the first checkpoint";
  return `Stopped with a checkpoint of ${saved.stage} update ${saved.update}; go on with: steplight train --resume --out ${path}`;
}

function showReport(progress: Progress, config: Config, { stage, metrics }: Report): void {
  const figure = (name: string, value: number | undefined) =>
    value === undefined ? "" : `${name} ${value.toFixed(3)}`;
  if (stage === "sft") {
    const tail = figure("loss", metrics.sft_loss);
    progress.show("warm-start updates", metrics.update, config.sft.updates, tail);
    return;
  }
  const tail = [
    figure("train accuracy", metrics.train_accuracy),
    figure("held-out accuracy", metrics.heldout_accuracy),
  ];
  progress.show("updates", metrics.update, config.updates, tail.filter(Boolean).join("  "));
}
