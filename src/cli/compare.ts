/** `steplight compare`: what runs over several seeds say about each other. */
import { InputError } from "../errors.ts";
import type { MetricName } from "../report.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import { findRuns, loadArms } from "./compared-arms.ts";
import { reportLines, writePlots } from "./comparison-files.ts";
import { compareArms, type ComparedArm, type Options } from "./comparison.ts";
import { writeCurvesFile } from "./curves-file.ts";
import type { Host, Verb } from "./host.ts";
import { didYouMean } from "./nearest.ts";

const MOST_PATHS = 1000;

const syntax: Syntax = {
  verb: "compare",
  summary: "Compare runs over seeds: scores, paired differences, sample efficiency",
  usage: "RUN... [--baseline ARM[,ARM]...] [--svg FILE] [--curves FILE]",
  positionals: Array.from({ length: MOST_PATHS }, () => "a run folder or a folder of runs"),
  needed: 1,
  flags: {
    baseline: {
      value: "ARM",
      text: "What the others are held against; of several, the best on each seed; best: every arm of the role baseline",
    },
    at: { value: "ROLLOUTS", text: "Where accuracies are compared; else as far as every arm goes" },
    "count-pretraining": { text: "Count rollouts before the first update, as of a frozen PRM" },
    svg: { value: "FILE", text: "Write the curves there, ratios and step AUROC beside it" },
    plot: {
      value: "METRIC",
      text: "With --svg: other metrics to plot, such as prm_accuracy,process_reward; with --curves: the metrics to write",
    },
    curves: {
      value: "FILE",
      text: "Write the curves of all runs there, as one JSON file that the page opens",
    },
    band: { value: "KIND", text: "Band around a mean: sd or min-max (sd)" },
  },
  notes: [
    "Runs of one arm differ in nothing but the seed: ARM/SEED folders, or folders of equal configs. Arms of different tasks\n" +
      "are not compared with each other.",
    "The ratio is the rollouts that the baseline needs to reach its own final score over the rollouts that the arm needs to\n" +
      "reach that score, 0 where it does not; medians and means over seeds, with bootstrap 95 % intervals.",
  ],
};

/** @throws InputError naming the arms there are */
function baselinesOf(text: string | undefined, arms: readonly ComparedArm[]): string[] {
  const roles = arms.filter(({ role }) => role === "baseline").map(({ name }) => name);
  if (text === undefined) return roles;
  if (text === "best") {
    if (roles.length > 0) return roles;
    throw new InputError(
      'Cannot choose the best baseline: expected arms of an experiment that have the role "baseline", found none; name them',
    );
  }
  const names = text.split(",");
  const known = arms.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new InputError(
      `Cannot find the baseline "${name}"${didYouMean(name, known)}: expected some of ${known.join(", ")}`,
    );
  }
  return names;
}

/** @throws InputError naming what was measured */
function metricsOf(text: string | undefined, arms: readonly ComparedArm[]): MetricName[] {
  if (text === undefined) return [];
  const lines = arms.flatMap(({ runs }) => runs.flatMap(({ metrics }) => metrics));
  const known = [...new Set(lines.flatMap((line) => Object.keys(line) as MetricName[]))];
  return text.split(",").map((name) => {
    const metric = known.find((one) => one === name);
    if (metric !== undefined) return metric;
    throw new InputError(
      `Cannot plot the metric "${name}"${didYouMean(name, known)}: expected one that a run has measured, some of ${known.join(", ")}`,
    );
  });
}

/** `a.svg` and, for what goes beside it, `a-auroc.svg`. */
function besides(file: string, name: string): string {
  return `${file.replace(/\.svg$/, "")}${name}.svg`;
}

async function run(args: Arguments, host: Host): Promise<number> {
  const at = args.integer("at", 0, 1e9);
  const band = args.choice("band", ["sd", "min-max"]) ?? "sd";
  const found = await Promise.all(args.positionals.map(findRuns));
  const { arms, notices } = await loadArms(found.flat());
  for (const notice of notices) host.stderr.write(`${notice}\n`);
  if (arms.length === 0) {
    throw new InputError(
      "Cannot compare: expected at least one run with an evaluation, found none",
    );
  }
  const options: Options = {
    baselines: baselinesOf(args.text("baseline"), arms),
    ...(at === undefined ? {} : { at }),
    countPretraining: args.has("count-pretraining"),
  };
  const metrics = metricsOf(args.text("plot"), arms);
  const comparisons = compareArms(arms, options);
  if (args.has("json")) host.print(JSON.stringify({ options, comparisons }));
  else for (const line of reportLines(comparisons, options)) host.print(line);
  const curves = args.text("curves");
  if (curves !== undefined) {
    await writeCurvesFile(curves, arms, metrics);
    host.stderr.write(`Wrote "${curves}"\n`);
  }
  const svg = args.text("svg");
  if (svg === undefined) return 0;
  const files = await writePlots(comparisons, arms, options, {
    title: "Comparison",
    band,
    metrics,
    path: (kind, suffix) => besides(svg, `${suffix}${kind === "curves" ? "" : `-${kind}`}`),
  });
  for (const file of files) host.stderr.write(`Wrote "${file}"\n`);
  return 0;
}

export const compare: Verb = { syntax, run };
