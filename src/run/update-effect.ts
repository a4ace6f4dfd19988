/**
 * What an update did to each token: the policy scores the responses that a report shows once more with its new weights, and
 * for the first of them its whole distribution is kept before and after.
 *
 * Only updates that are recorded submit these plans, and nothing that trains reads what they write. They work in the
 * memory of the run's own passes, over no more rows than are shown.
 *
 * The host picks the likeliest tokens, from the logits themselves: a group of the lab's own tasks has some 100 KB of them.
 * A vocabulary of 150,000 words would have hundreds of megabytes, so that many are refused ({@link MOST_LOGIT_BYTES}).
 */
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import type { Arena, View } from "../gpu/arena.ts";
import { Plan } from "../gpu/plan.ts";
import { upload } from "../gpu/upload.ts";
import type { Activations } from "../model/activations.ts";
import {
  recordGather,
  recordHidden,
  recordLogits,
  recordLogprobs,
  type Batch,
} from "../model/forward.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import { microBatches } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import type { ModelTensors } from "../model/weights.ts";
import type { ResponseRecord } from "../report.ts";
import { EMPTY_SLOT, type BatchShape } from "../rl/batch.ts";
import { at } from "../typed-array.ts";
import { tokenAlternatives } from "./token-alternatives.ts";

/** Most bytes of logits read back from before an update, and again from after it. */
export const MOST_LOGIT_BYTES = 64 * 2 ** 20;

export interface UpdateEffectOptions {
  /** Live tensors: the plans see what they hold when they run. */
  readonly policy: ModelTensors;
  /** Memory of the run's passes; its context is that of the batch. */
  readonly activations: Activations;
  /** Fresh rollouts, of `size`. */
  readonly rollouts: Pick<Batch, "tokens" | "spans">;
  readonly size: BatchShape;
  readonly config: Pick<Config, "rollout" | "record">;
}

/** A response whose tokens are asked for. */
export interface ScoredResponse {
  /** Its place among the rows handed to `write`, and its row in the batch. */
  readonly place: number;
  readonly row: number;
  readonly promptLength: number;
  readonly ids: readonly number[];
}

export interface UpdateEffect {
  /** To be submitted before the policy moves, and after it has: none where there is nothing to do. */
  readonly before: readonly Plan[];
  readonly after: readonly Plan[];
  /** What is to be read back when both have run. */
  readonly views: readonly View[];
  /** Queues which rows are shown, in the order of the report, no more than the config has room for. */
  write(rows: readonly number[]): void;
  /**
   * @param arrays the numbers of `views`
   * @returns nothing where the new weights gave a number that is not finite: the next update reports that
   */
  of(
    arrays: readonly Float32Array[],
    response: ScoredResponse,
    word: (id: number) => string,
  ): Pick<ResponseRecord, "afterLogprobs" | "alternatives">;
}

/**
 * Records both plans.
 *
 * @returns null where a report shows no group
 * @throws InputError where the logits of the alternatives are more than {@link MOST_LOGIT_BYTES}
 */
export async function createUpdateEffect(
  arena: Arena,
  kernels: DecoderKernels,
  shape: ModelShape,
  { policy, activations, rollouts, size, config }: UpdateEffectOptions,
): Promise<UpdateEffect | null> {
  const { rollout, record } = config;
  const { rows, context } = size;
  const { vocab } = shape;
  const shown = Math.min(record.groups * rollout.responses, rows);
  const listed = Math.min(record.alternatives * rollout.responses, shown);
  if (shown === 0) return null;
  assertListable(config, listed * context * vocab * 4);
  const inverseTemperature = 1 / rollout.temperature;
  const slots = Math.min(shown, activations.slots);
  // Arrays of activations begin with the first row: fewer rows use the first part of each.
  const memoryOf = (few: number): Activations => ({ ...activations, slots: few });
  const count = Math.ceil(shown / slots) * slots;
  const map = arena.words("shown rows", count);
  const batch = { ...rollouts, map };
  const scores = {
    logprobs: arena.words("logprobs after the update", rows * context),
    entropies: arena.words("entropies after the update", rows * context),
  };

  const recordHiddenOf = (plan: Plan, acts: Activations, mapOffset: number) => {
    recordGather(plan, kernels, batch, acts, mapOffset);
    recordHidden(plan, kernels, shape, policy, acts);
  };
  /** Rows of the micro-batch at `mapOffset` whose alternatives are listed. */
  const listedAt = (mapOffset: number) => Math.max(0, Math.min(listed - mapOffset, slots));
  /** Their logits, into memory of their own. */
  const recordListed = (plan: Plan, acts: Activations, mapOffset: number): View[] => {
    const positions = listedAt(mapOffset) * context;
    if (positions === 0) return [];
    const logits = arena.words(`logits ${plan.label}`, positions * vocab);
    const chunk = { first: 0, rows: positions };
    recordLogits(plan, kernels, shape, policy, { ...acts, logits }, chunk);
    return [logits];
  };
  const offsets = microBatches(slots, { offset: 0, count });
  const before = new Plan(arena.device, "before the update");
  const logitsBefore = offsets
    .filter((offset) => listedAt(offset) > 0)
    .flatMap((offset) => {
      const acts = memoryOf(listedAt(offset));
      recordHiddenOf(before, acts, offset);
      return recordListed(before, acts, offset);
    });
  const after = new Plan(arena.device, "after the update");
  const logitsAfter = offsets.flatMap((offset) => {
    const acts = memoryOf(slots);
    recordHiddenOf(after, acts, offset);
    recordLogprobs(after, kernels, shape, policy, acts, scores, inverseTemperature);
    return recordListed(after, acts, offset);
  });
  await Promise.all([before.seal(), after.seal()]);

  return {
    before: listed > 0 ? [before] : [],
    after: [after],
    views: [scores.logprobs, ...logitsBefore, ...logitsAfter],
    write(chosen) {
      const words = new Uint32Array(count).fill(EMPTY_SLOT);
      words.set(chosen);
      upload(arena.device, map, words);
    },
    of(arrays, { place, row, promptLength, ids }, word) {
      const first = row * context + promptLength;
      const afterLogprobs = [...at(arrays, 0).subarray(first, first + ids.length)];
      if (!afterLogprobs.every(Number.isFinite)) return {};
      if (place >= listed) return { afterLogprobs };
      const part = 1 + Math.floor(place / slots);
      const [old, moved] = [at(arrays, part), at(arrays, part + logitsBefore.length)];
      const alternatives = ids.map((id, t) => {
        // The logits of a position are those of the token behind it.
        const start = ((place % slots) * context + promptLength + t - 1) * vocab;
        const logitsOf = (logits: Float32Array) => logits.subarray(start, start + vocab);
        return tokenAlternatives(logitsOf(old), logitsOf(moved), id, inverseTemperature, word);
      });
      return { afterLogprobs, alternatives };
    },
  };
}

/** @param bytes logits of all rows whose alternatives are listed */
function assertListable({ record, rollout }: UpdateEffectOptions["config"], bytes: number): void {
  if (bytes <= MOST_LOGIT_BYTES) return;
  const groups = Math.floor((record.alternatives * MOST_LOGIT_BYTES) / bytes);
  throw new InputError(
    `Cannot record alternatives of ${record.alternatives} groups of ${rollout.responses} responses: expected logits of at most ${MOST_LOGIT_BYTES} bytes, found ${bytes}, so set "record.alternatives" to ${groups > 0 ? `at most ${groups}` : "0"}`,
  );
}
