/** How far a run has come, and which reports belong to it. */
import type { Metrics, Report } from "../report.ts";

/** A point between two updates, as a checkpoint has it. */
export interface Position {
  readonly stage: Report["stage"];
  /** Optimizer rounds of that stage finished. */
  readonly update: number;
}

/** The stage of a line of metrics.jsonl: only supervised updates have this loss. */
export function stageOf(metrics: Metrics): Report["stage"] {
  return metrics.sft_loss === undefined ? "rl" : "sft";
}

/** Whether an update of `stage` was finished at `position`. */
export function isBy(position: Position, stage: Report["stage"], update: number): boolean {
  if (stage === position.stage) return update <= position.update;
  return stage === "sft";
}
