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
  /** Flat arrays in parameterLayout: policy, policy.m, policy.v; in stage rl also prm, prm.m, prm.v, start. */
  readonly tensors: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
}
