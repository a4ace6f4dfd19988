/** Every sentence of the comparison of runs. */
import type { BandKind } from "../../runs/band.ts";
import type { XAxis } from "../../runs/wishes.ts";
import { translated } from "../translated.ts";

const runs = (n: number): string => `${n} ${n === 1 ? "run" : "runs"}`;
const seeds = (n: number): string => `${n} ${n === 1 ? "seed" : "seeds"}`;

/** Names of metrics; any other is called what its file calls it. */
const metrics: Readonly<Record<string, string>> = {
  heldout_accuracy: "Held-out accuracy",
  train_accuracy: "Reward",
  prm_accuracy: "PRM accuracy",
  step_auroc: "Step AUROC, all steps",
  step_within_auroc: "Step AUROC within responses",
  policy_step_auroc: "Step AUROC of the policy’s own credit, all steps",
  policy_step_within_auroc: "Step AUROC of the policy’s own credit",
  first_error_accuracy: "First error found",
  entropy: "Entropy, nats per token",
  kl: "KL to the start, nats per token",
  clip_fraction: "Clip fraction",
  grad_norm: "Gradient norm",
  process_reward: "Process reward of a response",
  response_length: "Response length, tokens",
};

/** Titles of the arms that the page brings; any other is called what its file calls it. */
const arms: Readonly<Record<string, string>> = {
  rloo: "RLOO, outcome only",
  grpo: "GRPO, outcome only",
  prime: "PRIME, online PRM",
  "prime-replay": "PRIME-replay",
  "credit-replay": "Credit-replay",
  "prime-frozen": "PRIME, frozen PRM",
  "success-replay": "Success replay",
  "true-steps": "True step rewards",
};

const bandNames: Readonly<Record<BandKind, string>> = {
  none: "no band: one seed",
  "min-max": "band: lowest to highest seed",
  bootstrap: "band: 95 % interval of the mean",
};

const axisNames: Readonly<Record<XAxis, string>> = {
  rollouts: "Rollouts",
  updates: "Updates",
  seconds: "Seconds",
};

const axisUnits: Readonly<Record<XAxis, (place: string) => string>> = {
  rollouts: (place) => `${place} rollouts`,
  updates: (place) => `update ${place}`,
  seconds: (place) => `${place} s`,
};

export const runsStrings = translated("runs", {
  title: "Compare runs",
  intro:
    "An arm is one way to learn, run with several seeds. Runs that share a seed see the same prompts, so their difference says most.",
  metric: "Metric",
  axis: "Against",
  baseline: "Baseline",
  smoothing: "Smoothing",
  unsmoothed: "Off",
  span: (n: number) => `${n} values`,
  /** What is drawn, where curves are smoothed. */
  smoothedNote: (n: number) =>
    `Each run is drawn as an exponential moving average over about ${n} values, so it lags behind. Faint lines and all numbers are as measured.`,
  perSeed: "Single seeds",
  showTable: "Show as table",
  showCharts: "Show as charts",
  metrics,
  arms,
  axisNames,
  axisUnits,
  bandNames,
  bothBands: (one: string, other: string) => `${one}; ${other}`,

  armTitle: (title: string, n: number) => `${title} (n = ${n})`,
  currentTitle: (title: string) => (title === "" ? "Run on screen" : `On screen: ${title}`),
  arm: "Arm",
  armsLabel: "Arms shown",
  remove: "Remove",
  removeArm: (title: string) => `Remove ${title}`,
  isBaseline: "baseline",
  missingArms: (n: number) =>
    n === 1
      ? "The link names an arm that is not here. If you have its file, drop it below."
      : `The link names ${n} arms that are not here. If you have their files, drop them below.`,
  otherTask: "another task: no difference",
  notMeasured: "did not measure this",
  seeds,

  differenceHeading: (baseline: string) => `Difference to ${baseline}`,
  points: (value: string) => `${value} points`,
  differenceUnit: { points: "percentage points", plain: "difference" },
  curvesHeading: (metric: string) => metric,
  noDifference:
    "No arm shown shares a seed with the baseline. Show another one, or choose another baseline.",
  noCurves: "No arm shown measured this. Show another arm, or choose another metric.",

  ends: (arm: string, baseline: string, place: string, value: string, n: number) =>
    `${arm} minus ${baseline} at ${place}: ${value}, mean of ${seeds(n)}.`,
  endsWithin: (
    arm: string,
    baseline: string,
    place: string,
    value: string,
    low: string,
    high: string,
    n: number,
  ) => `${arm} minus ${baseline} at ${place}: ${value} (${low} to ${high}), ${seeds(n)}.`,
  verdicts: {
    bootstrap: {
      above: "The whole interval is above 0: the arm ends ahead.",
      below: "The whole interval is below 0: the arm ends behind.",
      open: "The interval holds 0: these seeds do not tell which is better.",
    },
    "min-max": {
      above: "Every seed is above 0, but they are few.",
      below: "Every seed is below 0, but they are few.",
      open: "Seeds lie on both sides of 0: they do not tell which is better.",
    },
  },
  curveSummary: (arm: string, n: number, first: string, last: string, place: string) =>
    `${arm}, ${seeds(n)}: from ${first} to ${last} at ${place}.`,

  cursorLabel: (chart: string) => `Cursor: ${chart}`,
  cursorHint: "Arrow keys move the cursor. Enter shows the update in the lab.",
  cursorRest: "Nowhere",
  atEnd: "Each at its end",
  at: (place: string) => `At ${place}`,
  reading: (arm: string, value: string) => `${arm} ${value}`,
  readings: (before: string, next: string) => `${before}. ${next}`,
  within: (low: string, high: string) => `${low} to ${high}`,

  table: {
    label: "Means, bands and differences",
    mean: "Mean",
    band: "Band",
    minus: (arm: string, baseline: string) => `${arm} − ${baseline}`,
  },

  settings: {
    title: "Settings that differ",
    setting: "Setting",
    none: "The arms shown have the same settings.",
    one: "Show two arms to see where their settings differ.",
    missing: "–",
    unnamed: "not named",
  },

  files: {
    title: "Your runs",
    about:
      "Drop files or run folders here: recordings, files of curves, or metrics.jsonl with its config.json. They stay in this browser.",
    choose: "Choose files",
    reading: "Reading files",
    results: "Files",
    added: (n: number) => `${runs(n)} added.`,
    known: (n: number) => `${runs(n)} ${n === 1 ? "was" : "were"} here already.`,
    full: (n: number, most: number) =>
      `${runs(n)} not added: the page compares at most ${most} runs of yours. Remove some first.`,
    open: "Open in the lab",
    openNamed: (path: string) => `Open in the lab: ${path}`,
    problem: "Not read",
  },

  save: {
    title: "Save",
    csv: "CSV",
    json: "JSON",
    svg: "SVG",
    png: "PNG",
    csvHint: "Every measured value of the arms shown, one a line",
    jsonHint: "The curves of the arms shown; drop the file here to see them again",
    svgHint: "The chart as a drawing",
    pngHint: "The chart as an image of twice its size",
    chart: "Chart to save",
    difference: "Difference",
    curves: "Curves",
    failed: "The browser could not draw the image. Save the SVG instead.",
    figureDifference: (metric: string, baseline: string) => `${metric}: difference to ${baseline}`,
  },

  loading: "Loading the runs of our experiment",
  failed: "The runs of our experiment could not be loaded.",
  again: "Try again",
  empty: "No runs to compare. Drop your own below.",
});
