/**
 * A PRM fitted to remembered rollouts: mini-batches of cross-entropy on their outcomes, recorded once, replayed as often
 * as wanted.
 */
import type { Config } from "../config.ts";
import type { Arena, View } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { upload } from "../gpu/upload.ts";
import type { Optimizer, Trainable } from "../model/optimizer.ts";
import type { Passes } from "../model/passes.ts";
import type { Random } from "../random.ts";
import { EMPTY_SLOT } from "../rl/batch.ts";
import { interceptOf } from "../rl/intercept.ts";
import { interceptStart, type createInterceptStep } from "../rl/intercept-step.ts";
import { PRM_ROW_WORDS, type createPrmLoss } from "../rl/prm-loss.ts";
import { at } from "../typed-array.ts";
import type { ReplayMemory } from "./replay-memory.ts";

export interface PrmFitOptions {
  readonly prm: Trainable;
  /** Made for {@link fitSteps} steps. */
  readonly optimizer: Optimizer;
  readonly passes: Passes;
  readonly memory: ReplayMemory;
  readonly loss: Awaited<ReturnType<typeof createPrmLoss>>;
  /** [intercept and what it learns with]. */
  readonly settings: View;
  readonly config: Config["prm"];
  /** null where the intercept does not learn. */
  readonly interceptStep: Awaited<ReturnType<typeof createInterceptStep>> | null;
  readonly guard: View;
}

export interface PrmFit {
  readonly plan: Plan;
  /**
   * Queues at least `wanted` mini-batches of remembered rollouts, in whole replays of the plan.
   *
   * @param update from 0, for the learning rate
   * @param applied replays made before
   * @returns replays made now; 0 where the memory cannot fill a mini-batch as the config asks
   */
  fit(random: Random, wanted: number, update: number, applied: number): number;
}

/**
 * The intercept with which a fit begins: the base rate of what is remembered, so that the PRM has only differences to
 * learn. Balanced mini-batches have a base rate of one half.
 */
export function firstIntercept(
  outcomes: ArrayLike<number>,
  { balanced }: { balanced: boolean },
): number {
  if (balanced || outcomes.length === 0) return 0;
  let sum = 0;
  for (let row = 0; row < outcomes.length; row++) sum += at(outcomes, row);
  return interceptOf(sum / outcomes.length);
}

/** Mini-batches of one replay of a fit. A PRM that learns offline only has as many as fit one submit comfortably. */
export function fitSteps({ replay }: Config["prm"]): number {
  return replay.minibatches > 0 ? replay.minibatches : 8;
}

/** Responses of a mini-batch: those of the replay, or of the offline fit where there is no replay. */
function batchOf({ replay, pretrain }: Config["prm"]): number {
  return replay.minibatches > 0 ? replay.batch : pretrain.batch;
}

/** Rows of a mini-batch, with replacement. null where one of two halves has nobody to draw. */
export function drawRows(
  outcomes: ArrayLike<number>,
  count: number,
  balanced: boolean,
  random: Random,
): number[] | null {
  if (outcomes.length === 0) return null;
  if (!balanced) return Array.from({ length: count }, () => random.integer(outcomes.length));
  const all = Array.from(outcomes, (_, row) => row);
  const successes = all.filter((row) => at(outcomes, row) > 0.5);
  const failures = all.filter((row) => at(outcomes, row) <= 0.5);
  if (successes.length === 0 || failures.length === 0) return null;
  const draw = (from: readonly number[]) => at(from, random.integer(from.length));
  return Array.from({ length: count }, (_, i) => draw(i < count / 2 ? successes : failures));
}

export async function createPrmFit(arena: Arena, options: PrmFitOptions): Promise<PrmFit> {
  const { prm, optimizer, passes, memory, loss, settings, config, guard } = options;
  const { device } = arena;
  const { size } = memory;
  const { beta, optimizer: adam, interceptRate: learningRate } = config;
  const [steps, rows] = [fitSteps(config), batchOf(config)];
  const slots = Math.ceil(rows / passes.slots) * passes.slots;
  const map = arena.words("prm replay map", steps * slots);
  const perToken = (label: string) => arena.words(label, size.rows * size.context);
  const scores = {
    logprobs: perToken("remembered prm logprobs"),
    entropies: perToken("remembered entropies"),
  };
  const dLogprobs = perToken("d remembered logprobs");
  const { tokens, spans, weights, outcomes, refLogprobs } = memory;
  const prmRows = arena.words("remembered prm rows", size.rows * PRM_ROW_WORDS);
  const arrays = {
    prmLogprobs: scores.logprobs,
    refLogprobs,
    outcomes,
    settings,
    spans,
    weights,
    map,
    prmRows,
    dLogprobs,
    guard,
    state: settings,
  };
  const plan = new Plan(device, "prm fit");
  for (let step = 0; step < steps; step++) {
    const range = { offset: step * slots, count: slots };
    const recordLoss = () => {
      loss.forward(plan, arrays, size, range, beta);
      loss.backward(plan, arrays, size, range, beta);
    };
    const batch = { tokens, spans, map };
    passes.accumulate(plan, prm, batch, range, scores, recordLoss, { dLogprobs });
    optimizer.record(plan, step);
    options.interceptStep?.step(plan, arrays, range, { ...adam, learningRate });
  }
  await plan.seal();
  return {
    plan,
    fit(random, wanted, update, applied) {
      const replays = Math.ceil(wanted / steps);
      if (applied === 0 && options.interceptStep)
        upload(device, settings, interceptStart(firstIntercept(memory.known, config.replay)));
      for (let i = 0; i < replays; i++) {
        const words = new Uint32Array(steps * slots).fill(EMPTY_SLOT);
        for (let step = 0; step < steps; step++) {
          const drawn = drawRows(memory.known, rows, config.replay.balanced, random);
          if (drawn === null) return i;
          words.set(drawn, step * slots);
        }
        upload(device, map, words);
        optimizer.write(update, applied + i);
        submit(device, [plan]);
      }
      return replays;
    },
  };
}
