/** A run folder read for its curves, whether the run has ended or not. */
import { join } from "node:path";
import { parseConfig, type Config } from "../config.ts";
import { InputError } from "../errors.ts";
import type { MetricName, Metrics } from "../report.ts";
import { readIfThere } from "./files.ts";
import { cutLog } from "./metrics-log.ts";
import { stageOf } from "./position.ts";
import type { Curve } from "./sample-efficiency.ts";

export interface RunRecord {
  readonly path: string;
  readonly config: Config;
  /** Whether it has come to the last update of its config. */
  readonly isFinished: boolean;
  /** Updates and rollouts so far. */
  readonly updates: number;
  readonly rollouts: number;
  /** Held-out accuracy. */
  readonly accuracy: Curve;
  /** AUROC of the credit of steps, over all steps together and over pairs of steps of one response. */
  readonly auroc: Curve;
  readonly withinAuroc: Curve;
  /** The latter of the credit that the policy itself implies. */
  readonly policyWithinAuroc: Curve;
  /** Every line of the run, for curves of anything else that was measured. */
  readonly metrics: readonly Metrics[];
  /** Rollouts spent before the first update, which `rollouts` leaves out. */
  readonly pretraining: number;
  /** A sentence on each line of metrics.jsonl that could not be read. */
  readonly problems: readonly string[];
}

/** Not every run has it. */
type MetricsOfRun = Metrics & { readonly pretrain_rollouts?: number };

/** A metric over rollouts, at the updates in which it was measured. */
export function curveOf(metrics: readonly Metrics[], name: MetricName): Curve {
  return metrics.flatMap((line) => {
    const value = line[name];
    return value === undefined ? [] : [{ rollouts: line.rollouts, value }];
  });
}

/**
 * @returns null where there is no run
 * @throws InputError when its config cannot be read
 */
export async function readRun(path: string): Promise<RunRecord | null> {
  const file = join(path, "config.json");
  const text = (await readIfThere(file))?.toString("utf8");
  if (text === undefined) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read config "${file}": ${reason}`, { cause: error });
  }
  const config = parseConfig(data, file);
  const log = (await readIfThere(join(path, "metrics.jsonl")))?.toString("utf8") ?? "";
  const everything = { stage: "rl", update: Infinity } as const;
  const { metrics: lines, problems } = cutLog(log, everything);
  const metrics: readonly MetricsOfRun[] = lines.filter((line) => stageOf(line) === "rl");
  const last = metrics.at(-1);
  return {
    path,
    config,
    isFinished: last !== undefined && last.update >= config.updates,
    updates: last?.update ?? 0,
    rollouts: last?.rollouts ?? 0,
    accuracy: curveOf(metrics, "heldout_accuracy"),
    auroc: curveOf(metrics, "step_auroc"),
    withinAuroc: curveOf(metrics, "step_within_auroc"),
    policyWithinAuroc: curveOf(metrics, "policy_step_within_auroc"),
    metrics,
    pretraining: Math.max(0, ...metrics.map(({ pretrain_rollouts }) => pretrain_rollouts ?? 0)),
    problems,
  };
}
