/**
 * One update of PRIME in float64, from sampled tokens and outcomes to new weights, put together from the float64 twins
 * and the float64 decoder. Nothing of src computes here but the row maps, which say who is in which mini-batch.
 */
import type { Config } from "../../src/config.ts";
import { parameterLayout, type ModelShape } from "../../src/model/shape.ts";
import { Random, Stream } from "../../src/random.ts";
import { EMPTY_SLOT } from "../../src/rl/batch.ts";
import { rowMap, type MinibatchLayout } from "../../src/rl/minibatch.ts";
import { at } from "../../src/typed-array.ts";
import { adamw, type AdamwState } from "../reference/decoder-optimizer.ts";
import { backward, forward } from "../reference/decoder.ts";
import { baselines } from "../reference/rl-baselines.ts";
import { tokensOf, zeros, type Batch, type Grid } from "../reference/rl-batch.ts";
import { implicitReward } from "../reference/rl-implicit-reward.ts";
import { metrics } from "../reference/rl-metrics.ts";
import { entropyBonus, policyLoss, policyRow } from "../reference/rl-policy-loss.ts";
import { prmLoss, prmRow } from "../reference/rl-prm-loss.ts";
import { returns } from "../reference/rl-returns.ts";
import { whiten } from "../reference/rl-whiten.ts";

/** A model that learns; changed in place. */
export interface Float64Model {
  readonly values: Float64Array;
  readonly moments: AdamwState;
}

export interface Float64Inputs {
  readonly config: Config;
  readonly shape: ModelShape;
  /** Number of the update, from 1. */
  readonly update: number;
  readonly policy: Float64Model;
  readonly prm: Float64Model;
  readonly start: Float64Array;
  readonly batch: Batch;
  /** [rows, context] */
  readonly tokens: ArrayLike<number>;
  readonly intercept: number;
  readonly maps: Readonly<Record<"score" | "prm" | "policy", MinibatchLayout>>;
}

type OptimizerConfig = Config["policy"]["optimizer"];

function learningRate(options: OptimizerConfig, update: number, updates: number): number {
  const warm = Math.min(1, update / Math.max(1, options.warmup));
  const isCosine = options.schedule === "cosine";
  const decay = isCosine ? (1 + Math.cos((Math.PI * (update - 1)) / updates)) / 2 : 1;
  return options.learningRate * warm * decay;
}

/** Rows of each mini-batch of each epoch. */
function dealt(
  weights: readonly number[],
  layout: MinibatchLayout,
  random: Random,
): { epoch: number; rows: number[] }[] {
  const map = rowMap(weights, layout, random);
  const { epochs, minibatches, slots } = layout;
  return Array.from({ length: epochs * minibatches }, (_, i) => ({
    epoch: Math.floor(i / minibatches),
    rows: [...map.subarray(i * slots, (i + 1) * slots)].filter((row) => row !== EMPTY_SLOT),
  }));
}

/** Scores and gradients of rows of the batch at the temperature of the sampling. */
class Decoder {
  readonly #inputs: Float64Inputs;
  /** Dividing the weight of the last norm divides the logits. */
  readonly #norm: { offset: number; length: number };

  constructor(inputs: Float64Inputs) {
    this.#inputs = inputs;
    this.#norm = parameterLayout(inputs.shape).byName.get("model.norm.weight") ?? {
      offset: 0,
      length: 0,
    };
  }

  /** Log-probabilities and entropies of `rows`, written into the grids. */
  score(values: Float64Array, rows: readonly number[], logprobs: Grid, entropies: Grid) {
    const { shape, batch, tokens } = this.#inputs;
    const sequences = rows.map((row) => {
      const [promptLength, length] = at(batch.spans, row);
      const own = Array.from({ length }, (_, t) => at(tokens, row * batch.context + t));
      return { tokens: own, promptLength };
    });
    const result = forward(shape, this.#scaled(values), sequences);
    rows.forEach((row, i) => {
      logprobs.set(at(result.logprobs, i), row * batch.context);
      entropies.set(at(result.entropies, i), row * batch.context);
    });
    return result.cache;
  }

  gradients(
    values: Float64Array,
    rows: readonly number[],
    cache: ReturnType<Decoder["score"]>,
    dLogprobs: Grid,
    dEntropies: Grid,
  ): Float64Array {
    const { shape, batch } = this.#inputs;
    const own = (grid: Grid) =>
      rows.map((row) => grid.subarray(row * batch.context, (row + 1) * batch.context));
    const all = backward(shape, this.#scaled(values), cache, own(dLogprobs), own(dEntropies));
    return this.#scaled(all);
  }

  #scaled(array: Float64Array): Float64Array {
    const { offset, length } = this.#norm;
    const { temperature } = this.#inputs.config.rollout;
    return array.map((x, i) => (i >= offset && i < offset + length ? x / temperature : x));
  }
}

export function float64Update(inputs: Float64Inputs) {
  const { config, shape, update, batch, intercept, maps, policy, prm } = inputs;
  const { beta, granularity, normalisation, reference } = config.prm;
  const { formula, estimator } = config.advantage;
  const decoder = new Decoder(inputs);
  const random = new Random(config.seed, Stream.shuffle, update);
  const weights = batch.weights;
  const [everyRow, prmBatches, policyBatches] = [maps.score, maps.prm, maps.policy].map((layout) =>
    dealt(weights, layout, random),
  ) as [ReturnType<typeof dealt>, ReturnType<typeof dealt>, ReturnType<typeof dealt>];
  const kept = everyRow.flatMap(({ rows }) => rows);
  const step = (
    model: Float64Model,
    { optimizer }: { optimizer: OptimizerConfig },
    gradients: Float64Array,
  ) =>
    adamw(model.values, gradients, model.moments, {
      ...optimizer,
      learningRate: learningRate(optimizer, update, config.updates),
    });
  const grid = () => zeros(batch);
  const scoreKept = (values: Float64Array) => {
    const [logprobs, entropies] = [grid(), grid()];
    decoder.score(values, kept, logprobs, entropies);
    return { logprobs, entropies };
  };

  const old = scoreKept(policy.values);
  const start = scoreKept(inputs.start).logprobs;
  const ref = reference === "start" ? start : old.logprobs;

  // The PRM learns.
  const settings = { beta, intercept, formula, round: Math.fround };
  const prmLogprobs = grid();
  const prmRows = weights.map(() => [0, 0, 0, 0]);
  const judge = (row: number) => {
    const { q, loss, probability, slope } = prmRow(batch, prmLogprobs, ref, row, settings);
    prmRows[row] = [q, loss, probability, slope];
  };
  let prmGradNorm = 0;
  for (const { epoch, rows } of config.prm.update === "none" ? [] : prmBatches) {
    const logprobs = epoch === 0 ? prmLogprobs : grid();
    const cache = decoder.score(prm.values, rows, logprobs, grid());
    if (epoch === 0) rows.forEach(judge);
    const { dLogprobs } = prmLoss(batch, logprobs, ref, rows, settings);
    const gradients = decoder.gradients(prm.values, rows, cache, dLogprobs, grid());
    prmGradNorm = step(prm, config.prm, gradients);
  }
  if (config.prm.update !== "after") prmLogprobs.set(scoreKept(prm.values).logprobs);
  if (config.prm.update === "none") kept.forEach(judge);

  // Credit.
  const dropLast = formula === "code" && granularity === "token";
  const rewardOptions = { beta, granularity, normalisation, dropLast };
  const processRewards = implicitReward(batch, prmLogprobs, ref, rewardOptions);
  const pairs = baselines(batch, processRewards, estimator, formula, 1e-6);
  const raw = returns(batch, processRewards, pairs, config);
  const advantages = config.advantage.whiten
    ? whiten(batch, raw.returns, true).output
    : raw.returns;

  // The policy learns.
  const policyRows = weights.map(() => [0, 0, 0, 0, 0, 0, 0, 0]);
  let gradNorm = 0;
  for (const { rows } of policyBatches) {
    const logprobs = grid();
    const cache = decoder.score(policy.values, rows, logprobs, grid());
    const { dLogprobs } = policyLoss(
      batch,
      logprobs,
      old.logprobs,
      advantages,
      rows,
      config.policy,
    );
    const dEntropies = entropyBonus(batch, rows, config.policy.entropyCoefficient);
    for (const row of rows) {
      const tokens = tokensOf(batch, row);
      policyRows[row] = policyRow(logprobs, old.logprobs, advantages, tokens, config.policy);
    }
    const gradients = decoder.gradients(policy.values, rows, cache, dLogprobs, dEntropies);
    gradNorm = step(policy, config.policy, gradients);
  }

  return {
    oldLogprobs: old.logprobs,
    refLogprobs: ref,
    prmLogprobs,
    processRewards,
    processReturns: raw.processReturns,
    outcomeReturns: raw.outcomeReturns,
    advantages,
    gradNorm,
    prmGradNorm,
    metrics: metrics(batch, {
      logprobs: old.logprobs,
      refLogprobs: start,
      entropies: old.entropies,
      processRewards,
      advantages,
      prmRows,
      policyRows,
    }),
    words: parameterLayout(shape).words,
  };
}
