/** Small files of curves, for tests of the comparison. */
import type { CurvesFile, RunCurves } from "../../src/run-curves.ts";
import { join, type Arm, type Origin } from "../../src/ui/runs/arms.ts";

/** A run that was measured every 10 rollouts from 0 on, two rollouts an update. */
export function runOf(
  arm: string,
  seed: number | null,
  values: readonly (number | null)[],
  metric = "heldout_accuracy",
): RunCurves {
  return {
    arm,
    seed,
    updates: values.map((_, i) => 5 * i),
    rollouts: values.map((_, i) => 10 * i),
    metrics: { [metric]: values },
  };
}

/** An arm of runs, one a list of values, with seeds from 0 on. */
export function fileOf(
  name: string,
  seeds: readonly (readonly (number | null)[])[],
  config: Readonly<Record<string, unknown>> = { task: { name: "sums" }, process: { source: name } },
): CurvesFile {
  return {
    arms: [{ name, title: `The ${name}`, config }],
    runs: seeds.map((values, seed) => runOf(name, seed, values)),
  };
}

export function armsOf(...files: readonly CurvesFile[]): readonly Arm[] {
  const origin: Origin = "shipped";
  return files.reduce<readonly Arm[]>((arms, file) => join(arms, file, origin).arms, []);
}
