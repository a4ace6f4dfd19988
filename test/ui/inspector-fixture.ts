/**
 * Groups whose credit is computed by the float64 twins of the kernels, for any settings: what the inspector finds has to
 * agree with code that it does not share. Deterministic.
 */
import type { Formula } from "../../src/rl/batch.ts";
import type { Estimator, GrpoScale } from "../../src/rl/baselines.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import type { GroupRecord } from "../../src/report.ts";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { baselines } from "../reference/rl-baselines.ts";
import { rowsOf, tokensOf, zeros, type Batch, type Grid } from "../reference/rl-batch.ts";
import { implicitReward } from "../reference/rl-implicit-reward.ts";
import { klReturn } from "../reference/rl-kl-return.ts";
import { returns } from "../reference/rl-returns.ts";
import { whiten } from "../reference/rl-whiten.ts";

export interface Settings {
  readonly estimator?: Estimator;
  readonly formula?: Formula;
  readonly scale?: GrpoScale;
  readonly whiten?: boolean;
  readonly granularity?: "token" | "step" | "whole";
  readonly normalisation?: "none" | "batch";
  readonly bound?: number;
  readonly processGamma?: number;
  readonly outcomeGamma?: number;
  readonly kl?: number;
  readonly klEstimator?: KlEstimator;
  readonly groupSize?: number;
}

const BETA = 0.4;
const WEIGHTS = { process: 0.7, outcome: 1.3 };
const CONTEXT = 10;
const PROMPT = 2;
const STREAM = 1001;

/** The settings as a run's config.json has them, the parts that matter here. */
export function configOf(settings: Settings): Record<string, unknown> {
  const { estimator, formula, scale, whiten: isWhitened, granularity, normalisation } = settings;
  const { bound, processGamma, outcomeGamma, kl, klEstimator } = settings;
  const config = {
    process: { source: "prm", weight: WEIGHTS.process, gamma: processGamma },
    outcome: { weight: WEIGHTS.outcome, gamma: outcomeGamma },
    prm: { beta: BETA, granularity, normalisation, bound },
    advantage: { estimator, formula, scale, whiten: isWhitened },
    policy: { klReward: { coefficient: kl, estimator: klEstimator } },
  };
  // A file has no undefined.
  return JSON.parse(JSON.stringify(config)) as Record<string, unknown>;
}

/** Two steps of two tokens, then what belongs to no step. */
const steps = [
  { start: 0, end: 2, correct: true },
  { start: 2, end: 4, correct: false },
];

/** The column of the last token of each token's step. */
function stepEnds(batch: Batch): number[] {
  return rowsOf(batch).flatMap(() =>
    Array.from({ length: batch.context }, (_, column) => {
      const step = steps.find(
        ({ start, end }) => column >= PROMPT + start && column < PROMPT + end,
      );
      return step === undefined ? column : PROMPT + step.end - 1;
    }),
  );
}

/** Three groups of one batch. */
export function twinGroups(settings: Settings, seed = 0): GroupRecord[] {
  const { estimator = "rloo", formula = "paper", scale = "group", groupSize = 4 } = settings;
  const { granularity = "token", normalisation = "none", bound = 0 } = settings;
  const random = new Random(seed, STREAM, 0);
  const rows = 3 * groupSize;
  const batch: Batch = {
    rows,
    context: CONTEXT,
    groupSize,
    spans: Array.from({ length: rows }, () => [PROMPT, PROMPT + 5 + random.integer(4)] as const),
    weights: Array.from({ length: rows }, () => 1),
    outcomes: Array.from({ length: rows }, (_, i) => (i % groupSize === 1 ? 1 : i % 2)),
  };
  const logprobGrid = (): Grid => zeros(batch).map(() => -2 * random.uniform());
  const [prm, ref, policy] = [logprobGrid(), logprobGrid(), logprobGrid()];
  const rewards = implicitReward(
    batch,
    prm,
    ref,
    {
      beta: BETA,
      granularity,
      normalisation,
      bound,
      dropLast: formula === "code" && granularity === "token",
    },
    stepEnds(batch),
  );
  const pairs = baselines(batch, rewards, estimator, formula, 1e-6, scale);
  const found = returns(batch, rewards, pairs, {
    process: { weight: WEIGHTS.process, gamma: settings.processGamma ?? 1 },
    outcome: { weight: WEIGHTS.outcome, gamma: settings.outcomeGamma ?? 1 },
  });
  const sums = klReturn(batch, found.returns, policy, ref, {
    coefficient: settings.kl ?? 0,
    estimator: settings.klEstimator ?? "k3",
    gamma: settings.processGamma ?? 1,
  });
  const advantages = settings.whiten === false ? sums : whiten(batch, sums, true).output;
  return Array.from({ length: rows / groupSize }, (_, group) => ({
    prompt: `prompt ${group}`,
    answer: "1",
    kept: true,
    responses: Array.from({ length: groupSize }, (_, i) => {
      const row = group * groupSize + i;
      const own = (grid: Grid): number[] => tokensOf(batch, row).map((n) => at(grid, n));
      return {
        tokens: tokensOf(batch, row).map((n) => `t${n % CONTEXT}`),
        outcome: at(batch.outcomes, row),
        answer: "1",
        steps,
        logprobs: own(policy),
        refLogprobs: own(ref),
        prmLogprobs: own(prm),
        processRewards: own(rewards),
        processReturns: own(found.processReturns),
        outcomeReturns: own(found.outcomeReturns),
        advantages: own(advantages),
        afterLogprobs: own(policy).map((value) => value + 0.1 * random.normal()),
      };
    }),
  }));
}
