/** The curves of compared runs in one file that the page opens: see ../run-curves.ts. */
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import { curvesOf, MOST_RUNS, writeCurves, type CurvesFile } from "../run-curves.ts";
import type { ComparedArm, ComparedRun } from "./comparison.ts";
import { replaceFile } from "./files.ts";

/** What a file of curves holds unless told otherwise: progress, what the PRM knows, and how far the policy has moved. */
const METRICS = [
  "heldout_accuracy",
  "prm_accuracy",
  "step_within_auroc",
  "policy_step_within_auroc",
  "entropy",
  "kl",
];

/** An arm with the configs of its runs. */
export interface ConfiguredArm extends ComparedArm {
  readonly runs: readonly (ComparedRun & { readonly config: Config })[];
}

/** The curves of arms; an arm's config is that of its first run, from which its other runs differ in the seed. */
function curvesOfArms(arms: readonly ConfiguredArm[], metrics: readonly string[]): CurvesFile {
  return {
    arms: arms.map(({ name, title, runs: [first] }) => ({
      name,
      title,
      config: { ...first?.config },
    })),
    runs: arms.flatMap(({ name, runs }) =>
      runs.map((run) => ({ arm: name, seed: run.seed, ...curvesOf(run.metrics, metrics) })),
    ),
  };
}

/**
 * Writes the curves of the arms' runs.
 *
 * @param metrics names of metrics; none: those that the page shows first
 * @throws InputError for more runs than a file may hold, or when the disk refuses
 */
export async function writeCurvesFile(
  path: string,
  arms: readonly ConfiguredArm[],
  metrics: readonly string[],
): Promise<void> {
  const file = curvesOfArms(arms, metrics.length === 0 ? METRICS : metrics);
  if (file.runs.length > MOST_RUNS) {
    throw new InputError(
      `Cannot write "${path}": expected at most ${MOST_RUNS} runs, found ${file.runs.length}`,
    );
  }
  await replaceFile(path, writeCurves(file));
}
