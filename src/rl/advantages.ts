/**
 * From rewards to advantages, by any estimator: baselines, returns, KL in the reward, GAE, whitening, in this order.
 */
import type { Plan } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import { invariant } from "../errors.ts";
import { createBaselines, type Estimator, type GrpoScale } from "./baselines.ts";
import type { BatchShape, Formula } from "./batch.ts";
import { createGae } from "./gae.ts";
import type { KlEstimator } from "./kl-return.ts";
import { createKlReturn } from "./kl-return.ts";
import { createReturns, type Source } from "./returns.ts";
import { createWhiten } from "./whiten.ts";

export interface AdvantageFormula {
  readonly estimator: Estimator;
  /** gae: "paper" adds the process returns to the GAE of the outcome, "code" runs GAE over both together. */
  readonly formula: Formula;
  /** Of estimator "grpo". */
  readonly scale?: GrpoScale;
  /** Of the KL in the reward; absent: none. */
  readonly klEstimator?: KlEstimator;
}

export interface AdvantageOptions {
  readonly groupSize: number;
  /** Of estimator "grpo". */
  readonly epsilon?: number;
  readonly process: Source;
  /** GAE discounts with this gamma. */
  readonly outcome: Source;
  /** Of estimator "gae". */
  readonly lambda?: number;
  readonly whiten: boolean;
  /** 0 by default. */
  readonly klCoefficient?: number;
}

export interface AdvantageArrays {
  processRewards: View;
  outcomes: View;
  spans: View;
  weights: View;
  baselines: View;
  returns: View;
  processReturns: View;
  outcomeReturns: View;
  advantages: View;
  moments: View;
  scratch: View;
  /** Needed with a KL coefficient. */
  oldLogprobs?: View;
  refLogprobs?: View;
  /** The next three are needed with "gae". */
  values?: View;
  tokenRewards?: View;
  valueTargets?: View;
}

export async function createAdvantages(
  device: GPUDevice,
  { estimator, formula, scale, klEstimator }: AdvantageFormula,
) {
  const baselines = await createBaselines(device, estimator, formula, scale);
  const returns = await createReturns(device);
  const gae = estimator === "gae" ? await createGae(device, klEstimator) : null;
  const klReturn = klEstimator === undefined ? null : await createKlReturn(device, klEstimator);
  const whiten = await createWhiten(device);
  return {
    /**
     * Writes returns [rows, context], what a token is credited with before whitening, and with `whiten` advantages
     * [rows, context]. processReturns and outcomeReturns are the two sources apart, without KL and without a critic.
     */
    forward(
      plan: Plan,
      arrays: AdvantageArrays,
      shape: BatchShape,
      options: AdvantageOptions,
    ): void {
      const { groupSize, epsilon, process, outcome, lambda = 1, klCoefficient = 0 } = options;
      baselines.forward(plan, arrays, shape, {
        groupSize,
        ...(epsilon === undefined ? {} : { epsilon }),
      });
      const { processRewards: unread, oldLogprobs = unread, refLogprobs = unread } = arrays;
      const logprobs = { oldLogprobs, refLogprobs };
      invariant(
        klCoefficient === 0 ||
          (klEstimator !== undefined && oldLogprobs !== unread && refLogprobs !== unread),
        "KL in the reward needs an estimator and log-probabilities",
      );
      if (gae === null) {
        returns.forward(plan, arrays, shape, { process, outcome });
        if (klCoefficient !== 0) {
          const penalty = { coefficient: klCoefficient, gamma: process.gamma };
          klReturn?.forward(plan, { ...arrays, ...logprobs }, shape, penalty);
        }
      } else {
        const { values, tokenRewards, valueTargets } = arrays;
        invariant(
          values !== undefined && tokenRewards !== undefined && valueTargets !== undefined,
          "GAE needs values, and room for rewards and targets",
        );
        const own = { ...arrays, ...logprobs, values, tokenRewards, valueTargets };
        // The outcome goes through the critic; with "code" the process reward does so too.
        const add = formula === "paper";
        returns.forward(plan, arrays, shape, { process, outcome: { ...outcome, weight: 0 } });
        gae.rewards(plan, own, shape, {
          processWeight: add ? 0 : process.weight,
          outcomeWeight: outcome.weight,
          klCoefficient,
        });
        gae.forward(plan, own, shape, { gamma: outcome.gamma, lambda, add });
      }
      const whitening = { ...arrays, input: arrays.returns, output: arrays.advantages };
      if (options.whiten) whiten.forward(plan, whitening, shape);
    },
  };
}
