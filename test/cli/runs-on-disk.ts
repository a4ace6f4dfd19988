/** Run folders as `steplight train` leaves them, with curves of the test's own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setPath } from "../../src/config-path.ts";
import { parseConfig } from "../../src/config.ts";
import { tiny } from "./tiny.ts";

export interface WrittenRun {
  readonly seed: number;
  /** Held-out accuracy of each update from 0 on. */
  readonly accuracy: readonly number[];
  readonly auroc?: readonly number[];
  readonly withinAuroc?: readonly number[];
  readonly policyWithinAuroc?: readonly number[];
  /** Changes to the config, as `path=value`. */
  readonly set?: readonly string[];
  /** Rollouts before the first update. */
  readonly pretraining?: number;
  /** Updates of the config; as many as there are accuracies unless given. */
  readonly updates?: number;
}

/** Rollouts of an update of these runs. */
export const ROLLOUTS = 4;

function measured(name: string, value: number | undefined): Record<string, number> {
  return value === undefined ? {} : { [name]: value };
}

/** Writes config.json and metrics.jsonl. */
export function writeRun(folder: string, written: WrittenRun): void {
  const { seed, accuracy, set = [], pretraining } = written;
  const updates = written.updates ?? accuracy.length - 1;
  const input = set.reduce(setPath, { ...tiny, start: "pocket", updates, seed });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(parseConfig(input, folder)));
  const lines = accuracy.map((heldout_accuracy, update) => ({
    update,
    rollouts: ROLLOUTS * update,
    update_ms: 1,
    heldout_accuracy,
    ...measured("step_auroc", written.auroc?.[update]),
    ...measured("step_within_auroc", written.withinAuroc?.[update]),
    ...measured("policy_step_within_auroc", written.policyWithinAuroc?.[update]),
    ...(pretraining === undefined ? {} : { pretrain_rollouts: pretraining }),
  }));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(join(folder, "metrics.jsonl"), text);
}
