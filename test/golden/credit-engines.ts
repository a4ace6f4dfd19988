/** Rewards, baselines, returns and advantages, computed by the float64 twins and by the WGSL kernels. */
import { readFloats } from "../../src/gpu/readback.ts";
import { createAdvantages } from "../../src/rl/advantages.ts";
import { BASELINE_WORDS, type Estimator, type GrpoScale } from "../../src/rl/baselines.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { createGae, type TokenRewardOptions } from "../../src/rl/gae.ts";
import { createImplicitReward, type ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import { createImplicitValue } from "../../src/rl/implicit-value.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { createKlReturn } from "../../src/rl/kl-return.ts";
import type { Source } from "../../src/rl/returns.ts";
import { createWhiten, WHITEN_MOMENTS_WORDS, whitenScratchWords } from "../../src/rl/whiten.ts";
import { zeros, type Batch, type Grid } from "../reference/rl-batch.ts";
import { baselines } from "../reference/rl-baselines.ts";
import { gae, implicitValues, tokenRewards } from "../reference/rl-gae.ts";
import { implicitReward } from "../reference/rl-implicit-reward.ts";
import { klReturn } from "../reference/rl-kl-return.ts";
import { returns } from "../reference/rl-returns.ts";
import { whiten } from "../reference/rl-whiten.ts";
import { onGpu } from "./bed.ts";

export interface AdvantageSettings {
  readonly estimator: Estimator;
  readonly formula: Formula;
  readonly scale?: GrpoScale;
  readonly epsilon?: number;
  readonly process: Source;
  readonly outcome: Source;
  readonly lambda?: number;
  /** KL in the reward. */
  readonly kl?: {
    readonly estimator: KlEstimator;
    readonly coefficient: number;
    readonly logprobs: Grid;
    readonly ref: Grid;
  };
}

type Values = ArrayLike<number>;

export interface CreditEngine {
  /** @param stepEnds [rows, context], for granularity "step" */
  implicitReward(
    batch: Batch,
    prm: Grid,
    ref: Grid,
    options: ImplicitRewardOptions,
    stepEnds?: Uint32Array,
  ): Promise<Values>;
  /** What the critic of the implicit PRM expects before each token. */
  implicitValues(batch: Batch, rewards: Grid): Promise<Values>;
  /** What KL in the reward adds to returns. */
  klReturn(
    batch: Batch,
    logprobs: Grid,
    ref: Grid,
    options: { estimator: KlEstimator; coefficient: number; gamma: number },
  ): Promise<Values>;
  /** One reward per token, as a critic sees it. */
  tokenRewards(
    batch: Batch,
    rewards: Grid,
    options: TokenRewardOptions,
    kl: { estimator: KlEstimator; logprobs: Grid; ref: Grid },
  ): Promise<Values>;
  /** Returns, the same whitened, and with "gae" what the critic should have said. */
  advantages(
    batch: Batch,
    rewards: Grid,
    settings: AdvantageSettings,
    values?: Grid,
  ): Promise<{ returns: Values; advantages: Values; valueTargets: Values }>;
  whiten(batch: Batch, input: Grid, shiftMean: boolean): Promise<Values>;
}

export const creditTwin: CreditEngine = {
  implicitReward: async (...args) => implicitReward(...args),
  implicitValues: async (...args) => implicitValues(...args),
  klReturn: async (batch, ...args) => klReturn(batch, zeros(batch), ...args),
  tokenRewards: async (...args) => tokenRewards(...args),
  async advantages(batch, rewards, settings, values = zeros(batch)) {
    const {
      estimator,
      formula,
      epsilon = 1e-6,
      scale,
      process,
      outcome,
      lambda = 1,
      kl,
    } = settings;
    const pairs = baselines(batch, rewards, estimator, formula, epsilon, scale);
    const withCritic = () => {
      const isAdded = formula === "paper";
      const off = { weight: 0, gamma: 1 };
      const base = returns(batch, rewards, pairs, { process, outcome: off }).returns;
      const weights = {
        processWeight: isAdded ? 0 : process.weight,
        outcomeWeight: outcome.weight,
        klCoefficient: kl?.coefficient ?? 0,
      };
      const rewarded = tokenRewards(batch, rewards, weights, kl);
      return gae(batch, rewarded, values, base, { gamma: outcome.gamma, lambda, add: isAdded });
    };
    const withoutCritic = () => {
      const { returns: earned } = returns(batch, rewards, pairs, settings);
      const options = kl && { ...kl, gamma: process.gamma };
      const total = options
        ? klReturn(batch, earned, options.logprobs, options.ref, options)
        : earned;
      return { returns: total, valueTargets: zeros(batch) };
    };
    const { returns: total, valueTargets } = estimator === "gae" ? withCritic() : withoutCritic();
    return { returns: total, advantages: whiten(batch, total, true).output, valueTargets };
  },
  whiten: async (batch, input, shiftMean) => whiten(batch, input, shiftMean).output,
};

export const creditWgsl: CreditEngine = {
  implicitReward: (batch, prm, ref, options, stepEnds) =>
    onGpu(batch, async (bed, device) => {
      const op = await createImplicitReward(device);
      const arrays = {
        ...bed,
        prmLogprobs: bed.put(prm),
        refLogprobs: bed.put(ref),
        processRewards: bed.empty(),
        scratch: bed.empty(batch.rows),
        ...(stepEnds === undefined ? {} : { stepEnds: bed.put(stepEnds) }),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, options));
      return readFloats(device, arrays.processRewards);
    }),
  implicitValues: (batch, rewards) =>
    onGpu(batch, async (bed, device) => {
      const op = await createImplicitValue(device);
      const arrays = { ...bed, processRewards: bed.put(rewards), values: bed.empty() };
      await bed.run((plan) => op.forward(plan, arrays, batch));
      return readFloats(device, arrays.values);
    }),
  klReturn: (batch, logprobs, ref, options) =>
    onGpu(batch, async (bed, device) => {
      const op = await createKlReturn(device, options.estimator);
      const arrays = {
        ...bed,
        oldLogprobs: bed.put(logprobs),
        refLogprobs: bed.put(ref),
        returns: bed.empty(),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, options));
      return readFloats(device, arrays.returns);
    }),
  tokenRewards: (batch, rewards, options, kl) =>
    onGpu(batch, async (bed, device) => {
      const op = await createGae(device, kl.estimator);
      const arrays = {
        ...bed,
        processRewards: bed.put(rewards),
        oldLogprobs: bed.put(kl.logprobs),
        refLogprobs: bed.put(kl.ref),
        tokenRewards: bed.empty(),
      };
      await bed.run((plan) => op.rewards(plan, arrays, batch, options));
      return readFloats(device, arrays.tokenRewards);
    }),
  advantages: (batch, rewards, settings, values = zeros(batch)) =>
    onGpu(batch, async (bed, device) => {
      const { kl } = settings;
      const op = await createAdvantages(device, {
        ...settings,
        ...(kl ? { klEstimator: kl.estimator } : {}),
      });
      const arrays = {
        ...bed,
        processRewards: bed.put(rewards),
        baselines: bed.empty(batch.rows * BASELINE_WORDS),
        returns: bed.empty(),
        processReturns: bed.empty(),
        outcomeReturns: bed.empty(),
        advantages: bed.empty(),
        moments: bed.empty(WHITEN_MOMENTS_WORDS),
        scratch: bed.empty(whitenScratchWords(batch)),
        values: bed.put(values),
        tokenRewards: bed.empty(),
        valueTargets: bed.empty(),
        ...(kl ? { oldLogprobs: bed.put(kl.logprobs), refLogprobs: bed.put(kl.ref) } : {}),
      };
      const klCoefficient = kl?.coefficient ?? 0;
      const options = { ...settings, groupSize: batch.groupSize, whiten: true, klCoefficient };
      await bed.run((plan) => op.forward(plan, arrays, batch, options));
      return {
        returns: await readFloats(device, arrays.returns),
        advantages: await readFloats(device, arrays.advantages),
        valueTargets: await readFloats(device, arrays.valueTargets),
      };
    }),
  whiten: (batch, input, shiftMean) =>
    onGpu(batch, async (bed, device) => {
      const op = await createWhiten(device);
      const output = bed.empty();
      const arrays = {
        ...bed,
        input: bed.put(input),
        output,
        moments: bed.empty(4),
        scratch: bed.empty(batch.rows * 4),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, { shiftMean }));
      return readFloats(device, output);
    }),
};
