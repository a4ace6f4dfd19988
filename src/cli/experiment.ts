/** `steplight experiment`: a named grid of arms and seeds, each run in a folder and a process of its own. */
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { ADAPTER_PREFERENCES, type AdapterPreference } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import { loadArms } from "./compared-arms.ts";
import { writeReport } from "./comparison-files.ts";
import { writeDefinition } from "./definition-file.ts";
import { EXIT } from "./exit-code.ts";
import {
  listLine,
  lookAt,
  planOf,
  totalLine,
  type Plan,
  type PlannedRun,
} from "./experiment-plan.ts";
import type { Experiment } from "./experiments/grid.ts";
import { experiments } from "./experiments/index.ts";
import { makeFolder, replaceFile } from "./files.ts";
import { workThrough } from "./grid-queue.ts";
import type { Host, Verb } from "./host.ts";
import { lock } from "./lock.ts";
import { Progress } from "./progress.ts";
import { startTraining, type StartTraining } from "./train-child.ts";
import { chooseSettings, tuningLines } from "./tuning.ts";

function syntaxOf(known: readonly Experiment[]): Syntax {
  return {
    verb: "experiment",
    summary: "Run a named grid of arms and seeds, and compare the arms",
    usage: "NAME [--seeds 0-9] [--arms a,b] [--out DIR]",
    positionals: ["an experiment"],
    needed: 1,
    flags: {
      out: { value: "DIR", text: "Where the runs go, as DIR/ARM/SEED (runs/NAME)" },
      seeds: { value: "SEEDS", text: "Such as 0-9 or 0,3,5 (those of the experiment)" },
      arms: { value: "ARMS", text: "Some of the arms, such as rloo,prime" },
      parallel: {
        value: "N",
        text: "Runs at a time (1 on a GPU, the number of cores without one)",
      },
      adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
      set: { value: "path=value", text: "Change a field of every arm's config", many: true },
      updates: { value: "N", text: "The same as --set updates=N, for a quick look" },
      tuning: {
        text: "Run every arm's grid of settings over the tuning seeds, and say which is best",
      },
      "dry-run": { text: "Only list the runs and what there is of them" },
    },
    notes: [
      ["Experiments:", ...known.map(({ name, question }) => `  ${name}: ${question}`)].join("\n"),
      "Finished runs are passed over and others gone on with, so the same command after Ctrl-C or a crash ends like one that\n" +
        "was never interrupted. DIR gets table.md, table.json and plots; steplight compare DIR makes others.",
    ],
  };
}

async function parallelism(
  args: Arguments,
  host: Host,
  adapter: AdapterPreference | undefined,
): Promise<number> {
  const asked = args.integer("parallel", 1, 256);
  if (asked !== undefined) return asked;
  const engine = await host.engine();
  const { device, description } = await engine.openDevice(adapter);
  device.destroy();
  return description.isSoftware ? availableParallelism() : 1;
}

/** Runs what is not finished. @returns the names of the runs that failed */
async function train(
  planned: readonly PlannedRun[],
  args: Arguments,
  host: Host,
  start: StartTraining,
): Promise<string[]> {
  const runs = planned.filter(({ state }) => state !== "finished");
  if (runs.length === 0) return [];
  const adapter = args.choice("adapter", ADAPTER_PREFERENCES);
  const parallel = Math.min(await parallelism(args, host, adapter), runs.length);
  const progress = new Progress(host.stderr);
  progress.note(`${runs.length} of ${planned.length} runs to go, ${parallel} at a time`);
  await Promise.all(
    runs.map(async ({ configFile, run }) => {
      await makeFolder(dirname(configFile));
      await replaceFile(configFile, `${JSON.stringify(run.config, null, 2)}\n`);
    }),
  );
  const failed: string[] = [];
  await workThrough({
    runs,
    finished: planned.length - runs.length,
    parallel,
    adapter,
    start,
    progress,
    stop: host.stop,
    onEnd: ({ name }, failure) => {
      if (failure !== null) failed.push(name);
      if (args.has("json")) host.print(JSON.stringify({ run: name, failure }));
    },
  });
  return failed;
}

/** Compares what there is, or chooses settings, and leaves the result in the folder. */
async function report(
  plan: Plan,
  planned: readonly PlannedRun[],
  args: Arguments,
  host: Host,
): Promise<void> {
  const { arms, notices } = await loadArms(planned.map(({ folder }) => folder));
  for (const notice of notices) host.stderr.write(`${notice}\n`);
  if (plan.isTuning) {
    const tuned = chooseSettings(plan.experiment, plan.chosen, arms, plan.seeds);
    const data = { experiment: plan.experiment.name, seeds: plan.seeds, arms: tuned };
    await replaceFile(
      join(dirname(plan.folder), "tuning.json"),
      `${JSON.stringify(data, null, 2)}\n`,
    );
    if (args.has("json")) host.print(JSON.stringify(data));
    else for (const line of tuningLines(tuned, plan.seeds)) host.print(line);
    return;
  }
  if (arms.length === 0) return;
  const baselines = arms.filter(({ role }) => role === "baseline").map(({ name }) => name);
  const options = { baselines, countPretraining: false };
  const { comparisons, lines } = await writeReport(plan.folder, plan.experiment, arms, options);
  if (args.has("json")) host.print(JSON.stringify({ options, comparisons }));
  else for (const line of lines) host.print(line);
}

/** The verb with its experiments and with what starts a run; a test hands in its own. */
export function experimentVerb(known: readonly Experiment[], start: StartTraining): Verb {
  const run = async (args: Arguments, host: Host): Promise<number> => {
    const plan = planOf(known, args);
    const { folder, experiment } = plan;
    const planned = await Promise.all(plan.runs.map((one) => lookAt(folder, one)));
    if (args.has("dry-run")) {
      for (const one of planned) {
        const { name, state, reached, updates } = one;
        if (args.has("json")) host.print(JSON.stringify({ run: name, state, reached, updates }));
        else host.print(listLine(one));
      }
      if (!args.has("json")) host.print(totalLine(planned));
      return 0;
    }
    await makeFolder(folder);
    const unlock = await lock(join(folder, "experiment.lock"), folder);
    try {
      await writeDefinition(folder, experiment, plan.isTuning ? plan.arms : experiment.arms);
      const failed = await train(planned, args, host, start);
      if (host.stop.code !== null) {
        host.stderr.write(
          `Stopped; the same command goes on: steplight experiment ${experiment.name}\n`,
        );
        return host.stop.code;
      }
      await report(plan, planned, args, host);
      if (failed.length === 0) return 0;
      host.stderr.write(`${failed.length} runs failed: ${failed.join(", ")}\n`);
      return EXIT.failed;
    } finally {
      await unlock();
    }
  };
  return { syntax: syntaxOf(known), run };
}

export const experiment: Verb = experimentVerb(experiments, startTraining);
