/** Which rows each pass of an update takes: one map on the device, a layout for every model that learns. */
import type { Config } from "../config.ts";
import { rowMap, rowMapWords, type MinibatchLayout } from "../rl/minibatch.ts";
import type { Random } from "../random.ts";

/** Where each pass finds its rows in the row map. */
export interface RowMaps {
  /** Every row that trains, once, in order. */
  readonly score: MinibatchLayout;
  readonly prm: MinibatchLayout;
  readonly policy: MinibatchLayout;
  readonly critic: MinibatchLayout;
  /** Words of all of them. */
  readonly words: number;
}

/** Rows of a micro-batch: what the config allows, and no more than a mini-batch has. */
export function microBatch({ microBatch: most, rollout, policy, prm, critic }: Config): number {
  const rows = rollout.prompts * rollout.responses;
  const parts = Math.max(policy.minibatches, prm.minibatches, critic.minibatches);
  return Math.min(most, Math.ceil(rows / parts));
}

export function rowMaps(config: Config): RowMaps {
  const rows = config.rollout.prompts * config.rollout.responses;
  const step = microBatch(config);
  let words = 0;
  const layout = (epochs: number, minibatches: number): MinibatchLayout => {
    const slots = Math.ceil(Math.ceil(rows / minibatches) / step) * step;
    const placed = { epochs, minibatches, slots, base: words };
    words += rowMapWords(placed);
    return placed;
  };
  const score = layout(1, 1);
  const prm = layout(config.prm.epochs, config.prm.minibatches);
  const policy = layout(config.policy.epochs, config.policy.minibatches);
  const critic = layout(config.critic.epochs, config.critic.minibatches);
  return { score, prm, policy, critic, words };
}

/** The words of the map for an update's rows that train. */
export function rowMapOf(
  maps: RowMaps,
  weights: Float32Array,
  random: Random,
): Uint32Array<ArrayBuffer> {
  // The critic comes last, so that a run without one draws the same numbers.
  const parts = [maps.score, maps.prm, maps.policy, maps.critic];
  return Uint32Array.from(parts.flatMap((layout) => [...rowMap(weights, layout, random)]));
}
