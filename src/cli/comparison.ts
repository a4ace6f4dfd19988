/** What the runs of several arms say about each other: pure functions, every figure over seeds. */
import { at as item } from "../typed-array.ts";
import { deviation, estimate, mean, median, type Estimate } from "../bootstrap.ts";
import type { Role } from "./experiments/grid.ts";
import type { RunRecord } from "./run-record.ts";
import {
  finalScore,
  meanHeight,
  sampleEfficiency,
  trailingMean,
  valueAt,
  type Curve,
} from "./sample-efficiency.ts";

/** The paper's saving of rollouts, against which each seed is counted. */
export const CLAIM = 2.5;

/** What is used of a run. */
export type ComparedRun = Pick<
  RunRecord,
  | "isFinished"
  | "rollouts"
  | "accuracy"
  | "auroc"
  | "withinAuroc"
  | "policyWithinAuroc"
  | "metrics"
  | "pretraining"
> & { readonly seed: number };

export interface ComparedArm {
  readonly name: string;
  readonly title: string;
  readonly role: Role | null;
  /** Only arms of one block are compared. */
  readonly block: string;
  readonly runs: readonly ComparedRun[];
}

/** A mean over seeds; sd is null for one seed. */
export interface Spread {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
}

/** Over seeds, means of the first and of the last third of a run's measurements. */
export interface Thirds {
  readonly early: Spread;
  readonly late: Spread;
}

/** What one run says; null where there is nothing to say. */
export interface SeedRow {
  readonly seed: number;
  readonly isFinished: boolean;
  readonly final: number | null;
  /** Accuracy at the shared number of rollouts, minus the baseline's. */
  readonly difference: number | null;
  /** Sample efficiency against the baseline; 0: not reached. */
  readonly ratio: number | null;
  readonly halfWay: number | null;
  /** The baseline of this seed. */
  readonly baseline: string | null;
}

export interface ArmRow {
  readonly name: string;
  readonly title: string;
  readonly role: Role | null;
  /** Rollouts of the longest run, and how many of them came before the first update (see {@link Options}). */
  readonly rollouts: number;
  readonly pretraining: number;
  readonly seeds: readonly SeedRow[];
  /** Mean of the last three evaluations of each run. */
  readonly final: Spread | null;
  /** Mean height of the curve up to the shared number of rollouts. */
  readonly area: Spread | null;
  /** Step AUROC: of all steps together, within a response, and within a response of what the policy itself implies. */
  readonly auroc: Thirds | null;
  readonly withinAuroc: Thirds | null;
  readonly policyWithinAuroc: Thirds | null;
  /** Mean of the seeds' differences. */
  readonly difference: Estimate | null;
  /** Medians of the seeds' ratios. */
  readonly ratio: Estimate | null;
  readonly halfWay: Estimate | null;
  /** Seeds whose ratio is at least {@link CLAIM}, of those that have one. */
  readonly claim: { readonly seeds: number; readonly of: number };
}

/** The mean paired difference of two arms over the seeds that both have. */
export interface Pair {
  readonly arm: string;
  readonly other: string;
  readonly difference: Estimate | null;
}

export interface Comparison {
  readonly block: string;
  /** Rollouts at which accuracies are compared. */
  readonly at: number;
  /** Names; with several, the one with the highest final score of each seed. Empty: nothing to compare with. */
  readonly baselines: readonly string[];
  readonly arms: readonly ArmRow[];
  readonly pairs: readonly Pair[];
}

export interface Options {
  /** Names of the baseline arms. */
  readonly baselines: readonly string[];
  /** Rollouts at which accuracies are compared; else as far as every arm goes. */
  readonly at?: number;
  /** Count the rollouts before the first update, such as those a frozen PRM was fitted to. */
  readonly countPretraining: boolean;
}

function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return { n: known.length, mean: mean(known), sd: deviation(known) };
}

function estimateKnown(
  values: readonly (number | null)[],
  statistic: (sample: ArrayLike<number>) => number,
): Estimate | null {
  return estimate(
    values.filter((value) => value !== null),
    statistic,
  );
}

function shifted(curve: Curve, rollouts: number): Curve {
  return curve.map((point) => ({ ...point, rollouts: point.rollouts + rollouts }));
}

/** The run with its first rollouts counted. */
function withPretraining(run: ComparedRun): ComparedRun {
  return {
    ...run,
    rollouts: run.rollouts + run.pretraining,
    accuracy: shifted(run.accuracy, run.pretraining),
    auroc: shifted(run.auroc, run.pretraining),
    withinAuroc: shifted(run.withinAuroc, run.pretraining),
    policyWithinAuroc: shifted(run.policyWithinAuroc, run.pretraining),
    metrics: run.metrics.map((line) => ({ ...line, rollouts: line.rollouts + run.pretraining })),
  };
}

/** null where no run has measurements; a third is at least one of them. */
function thirds(curves: readonly Curve[]): Thirds | null {
  const parts = curves
    .filter((curve) => curve.length > 0)
    .map((curve) => {
      const count = Math.ceil(curve.length / 3);
      const meanOf = (part: Curve) => mean(part.map(({ value }) => value));
      return { early: meanOf(curve.slice(0, count)), late: meanOf(curve.slice(-count)) };
    });
  const early = spread(parts.map((part) => part.early));
  const late = spread(parts.map((part) => part.late));
  return early === null || late === null ? null : { early, late };
}

/** The accuracy that counts at a number of rollouts: a trailing mean of three evaluations. null beyond the run's end. */
function scoreAt(run: ComparedRun, rollouts: number): number | null {
  return valueAt(trailingMean(run.accuracy), rollouts);
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

interface Rival {
  readonly name: string;
  readonly run: ComparedRun;
}

/** Of each seed, the run of the baseline arm with the highest final score; the first of equal ones. */
function rivals(baselines: readonly ComparedArm[]): Map<number, Rival> {
  const best = new Map<number, Rival & { score: number }>();
  for (const { name, runs } of baselines) {
    for (const run of runs) {
      const score = finalScore(run.accuracy);
      const before = best.get(run.seed);
      if (score !== null && (before === undefined || score > before.score)) {
        best.set(run.seed, { name, run, score });
      }
    }
  }
  return best;
}

function seedRow(run: ComparedRun, rival: Rival | undefined, at: number): SeedRow {
  const shared = { seed: run.seed, isFinished: run.isFinished, final: finalScore(run.accuracy) };
  if (rival === undefined) {
    return { ...shared, difference: null, ratio: null, halfWay: null, baseline: null };
  }
  const theirs = rival.run.accuracy;
  return {
    ...shared,
    difference: minus(scoreAt(run, at), scoreAt(rival.run, at)),
    ratio: sampleEfficiency(theirs, run.accuracy, "final"),
    halfWay: sampleEfficiency(theirs, run.accuracy, "half-way"),
    baseline: rival.name,
  };
}

function armRow(arm: ComparedArm, against: ReadonlyMap<number, Rival>, at: number): ArmRow {
  const { name, title, role, runs } = arm;
  const seeds = runs.map((run) => seedRow(run, against.get(run.seed), at));
  const ratios = seeds.map(({ ratio }) => ratio).filter((ratio) => ratio !== null);
  return {
    name,
    title,
    role,
    rollouts: Math.max(0, ...runs.map(({ rollouts }) => rollouts)),
    pretraining: Math.max(0, ...runs.map(({ pretraining }) => pretraining)),
    seeds,
    final: spread(seeds.map(({ final }) => final)),
    area: spread(runs.map(({ accuracy }) => meanHeight(accuracy, at))),
    auroc: thirds(runs.map((run) => run.auroc)),
    withinAuroc: thirds(runs.map((run) => run.withinAuroc)),
    policyWithinAuroc: thirds(runs.map((run) => run.policyWithinAuroc)),
    difference: estimateKnown(
      seeds.map(({ difference }) => difference),
      mean,
    ),
    ratio: estimate(ratios, median),
    halfWay: estimateKnown(
      seeds.map(({ halfWay }) => halfWay),
      median,
    ),
    claim: { seeds: ratios.filter((ratio) => ratio >= CLAIM).length, of: ratios.length },
  };
}

function pairOf(arm: ComparedArm, other: ComparedArm, at: number): Pair {
  const differences = arm.runs.map((run) => {
    const twin = other.runs.find(({ seed }) => seed === run.seed);
    return twin === undefined ? null : minus(scoreAt(run, at), scoreAt(twin, at));
  });
  return { arm: arm.name, other: other.name, difference: estimateKnown(differences, mean) };
}

/** How far every arm goes: the evaluations of the arm that ends first. */
function sharedEnd(arms: readonly ComparedArm[]): number {
  const ends = arms.map(({ runs }) =>
    Math.max(0, ...runs.map(({ accuracy }) => accuracy.at(-1)?.rollouts ?? 0)),
  );
  return Math.min(...ends);
}

function compareBlock(
  block: string,
  arms: readonly ComparedArm[],
  { baselines, at = sharedEnd(arms) }: Options,
): Comparison {
  const held = arms.filter(({ name }) => baselines.includes(name));
  const against = rivals(held);
  return {
    block,
    at,
    baselines: held.map(({ name }) => name),
    arms: arms.map((arm) => armRow(arm, against, at)),
    pairs: arms.flatMap((arm, i) => arms.slice(0, i).map((_, j) => pairOf(arm, item(arms, j), at))),
  };
}

/** The arms as they are compared: with the rollouts before the first update, or without. */
export function countedArms(
  arms: readonly ComparedArm[],
  { countPretraining }: Options,
): readonly ComparedArm[] {
  return countPretraining
    ? arms.map((arm) => ({ ...arm, runs: arm.runs.map(withPretraining) }))
    : arms;
}

/** Compares the arms of each block, in the order in which the blocks come. */
export function compareArms(arms: readonly ComparedArm[], options: Options): Comparison[] {
  const counted = countedArms(arms, options);
  const blocks = [...new Set(counted.map(({ block }) => block))];
  return blocks.map((block) =>
    compareBlock(
      block,
      counted.filter((arm) => arm.block === block),
      options,
    ),
  );
}
