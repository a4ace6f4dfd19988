/** Which runs a command line of `steplight experiment` means, and what there is of them already. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import type { Arguments } from "./arguments.ts";
import { count } from "./comparison-table.ts";
import { configDifference } from "./config-difference.ts";
import {
  chooseArms,
  gridRuns,
  parseSeeds,
  refuseSharedSeeds,
  reportedArms,
  tuningArms,
  type Arm,
  type Experiment,
  type GridRun,
} from "./experiments/grid.ts";
import { findExperiment } from "./experiments/index.ts";
import type { QueuedRun } from "./grid-queue.ts";
import { readRun } from "./run-record.ts";

export interface Plan {
  readonly experiment: Experiment;
  /** The arms that run: those chosen, or when settings are tuned, one for each setting of those. */
  readonly arms: readonly Arm[];
  readonly chosen: readonly Arm[];
  readonly seeds: readonly number[];
  /** The folder of the arms. */
  readonly folder: string;
  readonly runs: readonly GridRun[];
  readonly isTuning: boolean;
}

/** @throws InputError for an unknown name, seeds that are not to be used, or a config that makes no sense */
export function planOf(known: readonly Experiment[], args: Arguments): Plan {
  const experiment = findExperiment(known, args.positionals[0] ?? "");
  const isTuning = args.has("tuning");
  const chosen = chooseArms(experiment.arms, args.text("arms")?.split(",") ?? []);
  const arms = (isTuning ? tuningArms : reportedArms)(experiment, chosen);
  if (arms.length === 0) {
    throw new InputError(`Cannot tune "${experiment.name}": it has no grid of settings`);
  }
  const text = args.text("seeds");
  const usual = isTuning ? experiment.tuningSeeds : experiment.seeds;
  const seeds = text === undefined ? usual : parseSeeds(text);
  if (isTuning) refuseSharedSeeds(experiment.seeds, seeds);
  else refuseSharedSeeds(seeds, experiment.tuningSeeds);
  const updates = args.integer("updates", 0, 10_000_000);
  const changes = [...args.texts("set"), ...(updates === undefined ? [] : [`updates=${updates}`])];
  const out = args.text("out") ?? join("runs", experiment.name);
  return {
    experiment,
    arms,
    chosen,
    seeds,
    folder: isTuning ? join(out, "tuning") : out,
    runs: gridRuns(experiment.name, arms, seeds, changes),
    isTuning,
  };
}

export interface PlannedRun extends QueuedRun {
  readonly run: GridRun;
  readonly state: "new" | "unfinished" | "finished";
}

/** What there is of a run. @throws InputError when it is another run */
export async function lookAt(folder: string, run: GridRun): Promise<PlannedRun> {
  const name = `${run.arm}/${run.seed}`;
  const path = join(folder, run.arm, `${run.seed}`);
  const { updates } = run.config;
  const shared = { run, name, folder: path, configFile: `${path}.json`, updates };
  const found = await readRun(path);
  if (found === null) return { ...shared, state: "new", reached: 0 };
  const difference = configDifference(found.config, run.config);
  if (difference !== null) {
    throw new InputError(
      `Cannot go on with "${path}": expected the run of this experiment, found one with another config, of which ${difference}; choose another --out, or remove it`,
    );
  }
  const state = found.isFinished ? "finished" : "unfinished";
  return { ...shared, state, reached: found.updates };
}

function rolloutsOf({ config: { rollout } }: GridRun, updates: number): number {
  return updates * rollout.prompts * rollout.responses;
}

/** What --dry-run says of a run. */
export function listLine({ name, state, reached, updates, run }: PlannedRun): string {
  const at = state === "unfinished" ? ` at update ${reached}` : "";
  const rollouts = count(rolloutsOf(run, updates));
  return `${name.padEnd(24)} ${`${state}${at}`.padEnd(26)} ${count(updates)} updates, ${rollouts} rollouts`;
}

/** What --dry-run says of all of them. */
export function totalLine(planned: readonly PlannedRun[]): string {
  const left = planned.filter(({ state }) => state !== "finished");
  const updates = left.reduce((sum, { updates, reached }) => sum + updates - reached, 0);
  const rollouts = left.reduce(
    (sum, { run, updates, reached }) => sum + rolloutsOf(run, updates - reached),
    0,
  );
  return `${left.length} of ${planned.length} runs to go: ${count(updates)} updates, ${count(rollouts)} rollouts`;
}
