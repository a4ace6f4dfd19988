/** What the page compares, as numbers: the charts, their table and their sentences all read these. */
import type { MetricName } from "../../report.ts";
import { isSameTask, type Arm } from "./arms.ts";
import { bandOf, pairedDifferences, type Band } from "./band.ts";
import { seriesOf, type Series, type Sight } from "./series.ts";
import { X_AXES, type XAxis } from "./wishes.ts";

/** An arm's curves of one metric. */
export interface ArmCurves {
  readonly arm: Arm;
  /** Which colour and dash is its: its place among all arms, so that hiding others changes nothing. */
  readonly look: number;
  readonly seeds: readonly Series[];
  readonly band: Band;
}

export interface Comparison extends Sight {
  /** Arms that measured the metric, of those shown. */
  readonly curves: readonly ArmCurves[];
  /** Those minus the baseline, of those that share a task and a seed with it. */
  readonly differences: readonly ArmCurves[];
  readonly baseline: Arm | null;
}

export interface Choice extends Sight {
  /** Name of the arm that the others are held against. */
  readonly baseline: string;
  /** Names of the arms shown. */
  readonly shown: ReadonlySet<string>;
}

/** The metrics that the page offers first, where a run measured them. */
const FIRST: readonly string[] = [
  "heldout_accuracy",
  "train_accuracy",
  "prm_accuracy",
  "step_within_auroc",
  "policy_step_within_auroc",
  "entropy",
  "kl",
] satisfies MetricName[];

/** Every metric that an arm measured, the page's own first. */
export function metricsOf(arms: readonly Arm[]): string[] {
  const names = new Set(
    arms.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.metrics))),
  );
  return [
    ...FIRST.filter((name) => names.has(name)),
    ...[...names].filter((name) => !FIRST.includes(name)).toSorted(),
  ];
}

/** The axes that at least one run knows. */
export function axesOf(arms: readonly Arm[]): XAxis[] {
  const runs = arms.flatMap((arm) => arm.runs);
  return X_AXES.filter((axis) => runs.some((run) => run[axis] !== undefined));
}

/** Curves of the seeds and their band. */
type Bundle = Pick<ArmCurves, "seeds" | "band">;

/**
 * By arm, by the arm that it is held against (itself for none), by metric, axis and smoothing: hiding an arm, or the next report of the
 * run on screen, makes no other band anew, and what belongs to arms that are gone goes with them.
 */
const bundles = new WeakMap<Arm, WeakMap<Arm, Map<string, Bundle>>>();

function remembered(arm: Arm, against: Arm, key: string, make: () => Series[]): Bundle {
  const ofArm = bundles.get(arm) ?? new WeakMap<Arm, Map<string, Bundle>>();
  bundles.set(arm, ofArm);
  const known = ofArm.get(against) ?? new Map<string, Bundle>();
  ofArm.set(against, known);
  const found = known.get(key);
  if (found) return found;
  const seeds = make();
  const bundle = { seeds, band: bandOf(seeds) };
  known.set(key, bundle);
  return bundle;
}

/** Compares the arms shown. An arm that is not shown can still be the baseline. */
export function compare(arms: readonly Arm[], choice: Choice): Comparison {
  const { metric, axis, span } = choice;
  const sight = { metric, axis, span };
  const baseline = arms.find(({ name }) => name === choice.baseline) ?? null;
  const shown = arms
    .map((arm, look) => ({ arm, look }))
    .filter(({ arm }) => choice.shown.has(arm.name));
  const key = JSON.stringify([metric, axis, span]);
  const curves = shown.map(({ arm, look }) => ({
    arm,
    look,
    ...remembered(arm, arm, key, () => arm.runs.flatMap((run) => seriesOf(run, sight) ?? [])),
  }));
  const differences = shown.flatMap(({ arm, look }) => {
    if (baseline === null || arm === baseline || !isSameTask(arm, baseline)) return [];
    const bundle = remembered(arm, baseline, key, () =>
      pairedDifferences(arm.runs, baseline.runs, sight),
    );
    return { arm, look, ...bundle };
  });
  const withSeeds = ({ seeds }: ArmCurves): boolean => seeds.length > 0;
  return {
    ...sight,
    curves: curves.filter(withSeeds),
    differences: differences.filter(withSeeds),
    baseline,
  };
}
