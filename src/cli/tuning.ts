/** Chooses settings: the one of each arm's grid with the highest mean final score over the tuning seeds. */
import { mean } from "../bootstrap.ts";
import type { ComparedArm } from "./comparison.ts";
import type { Arm, Experiment, Setting } from "./experiments/grid.ts";
import { finalScore } from "./sample-efficiency.ts";

export interface TunedSetting {
  readonly name: string;
  readonly set: Setting;
  /** Final score of each seed; null for one that has not been measured. */
  readonly finals: readonly (number | null)[];
  /** null unless every seed has been measured. */
  readonly mean: number | null;
}

export interface TunedArm {
  readonly arm: string;
  readonly settings: readonly TunedSetting[];
  /** Name of the best; the first of equal ones; null while a setting lacks a seed. */
  readonly best: string | null;
}

/**
 * @param tried the runs of the arms that `tuningArms` made
 * @param seeds the tuning seeds
 */
export function chooseSettings(
  experiment: Experiment,
  arms: readonly Arm[],
  tried: readonly ComparedArm[],
  seeds: readonly number[],
): TunedArm[] {
  return arms.map(({ name: arm }) => {
    const settings = (experiment.tuning?.[arm] ?? []).map((set, i): TunedSetting => {
      const name = `${arm}.${i + 1}`;
      const runs = tried.find((candidate) => candidate.name === name)?.runs ?? [];
      const finals = seeds.map((seed) => {
        const run = runs.find((candidate) => candidate.seed === seed);
        return run === undefined ? null : finalScore(run.accuracy);
      });
      const known = finals.filter((final) => final !== null);
      return { name, set, finals, mean: known.length === seeds.length ? mean(known) : null };
    });
    const means = settings.map((setting) => setting.mean).filter((value) => value !== null);
    const isComplete = means.length === settings.length && means.length > 0;
    const best = settings.find((setting) => setting.mean === Math.max(...means));
    return { arm, settings, best: isComplete ? (best?.name ?? null) : null };
  });
}

/** Lines for people. */
export function tuningLines(tuned: readonly TunedArm[], seeds: readonly number[]): string[] {
  const share = (value: number | null) => (value === null ? "-" : value.toFixed(3));
  return [
    `Mean final held-out accuracy over the seeds ${seeds.join(", ")}; * is the best setting of its arm`,
    ...tuned.flatMap(({ settings, best }) =>
      settings.map(({ name, set, finals, mean }) => {
        const mark = name === best ? "*" : " ";
        const each = finals.map(share).join(" ");
        return `${mark} ${name.padEnd(20)} ${share(mean)}  (${each})  ${set.join(" ") || "as it stands"}`;
      }),
    ),
  ];
}
