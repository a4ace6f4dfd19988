/** What a run starts from and what it goes on from: plain data. */
import type { ModelShape } from "../model/shape.ts";

/** A model that a run starts from. */
export interface StartModel {
  readonly shape: ModelShape;
  /** Flat, in parameterLayout(shape). */
  readonly weights: Float32Array<ArrayBuffer>;
  readonly tokenizerJson: string;
}

/** Everything that training needs to go on: plain data. */
export interface RunState {
  readonly stage: "sft" | "rl";
  /** Updates of the stage that are finished. */
  readonly update: number;
  /** Responses sampled so far. */
  readonly rollouts: number;
  /** Updates that had anything to train on, which is what Adam's bias correction counts. */
  readonly applied: number;
  /** Running pass rate for the PRM's intercept; null before the first update. */
  readonly passRate: number | null;
  /** Times that a PRM's mini-batches of remembered rollouts have been replayed; absent where nothing is remembered. */
  readonly fits?: number | undefined;
  /** Updates that the PRM has taken part in; absent in a checkpoint of a run that always used it, where it is `applied`. */
  readonly prmApplied?: number | undefined;
  /** Offline rollouts that the PRM was fitted to before the run. */
  readonly pretrained?: number | undefined;
  /** Flat arrays in parameterLayout: policy, policy.m, policy.v; in stage rl also start and, where
   * there is one, prm, prm.m, prm.v; replay.* where rollouts are remembered. */
  readonly tensors: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
}
