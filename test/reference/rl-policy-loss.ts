/** Float64 twin of src/rl/policy-loss.wgsl with its fragments, and of entropy-bonus.wgsl. */
import type { AggregationOptions } from "../../src/rl/aggregation.ts";
import type { PolicyLossKind, PolicyLossOptions } from "../../src/rl/policy-loss.ts";
import { at } from "../../src/typed-array.ts";
import { tokenWeights } from "./rl-aggregation.ts";
import { mean, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

export interface PolicyTwinOptions extends PolicyLossOptions, AggregationOptions {
  readonly loss?: PolicyLossKind;
}

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

interface Token {
  readonly policy: number;
  readonly old: number;
  readonly advantage: number;
  /** What a stop-gradient sees: the token's own log-probability and the mean log-ratio of its response. */
  readonly frozen: { readonly policy: number; readonly meanLogRatio: number };
}

/** The factor of log p in CISPO's loss. */
function cispoFactor({ old, advantage, frozen }: Token, options: PolicyLossOptions): number {
  const ratio = Math.exp(clamp(frozen.policy - old, -20, 20));
  return -clamp(ratio, 1 - options.clipLow, 1 + options.clipHigh) * advantage;
}

/** Loss of one token as a function of its log-probability alone. */
function tokenLoss(token: Token, options: PolicyTwinOptions): number {
  const { policy, old, advantage, frozen } = token;
  const clip = (ratio: number) => clamp(ratio, 1 - options.clipLow, 1 + options.clipHigh);
  if (options.loss === "cispo") return cispoFactor(token, options) * policy;
  if (options.loss === "gspo") {
    const ratio = Math.exp(Math.min(policy - frozen.policy + frozen.meanLogRatio, 10));
    return Math.max(-advantage * ratio, -advantage * clip(ratio));
  }
  const ratio = Math.exp(clamp(policy - old, -20, 20));
  const loss = Math.max(-advantage * ratio, -advantage * clip(ratio));
  return options.dualClip > 0 && advantage < 0
    ? Math.min(loss, -advantage * options.dualClip)
    : loss;
}

/** d tokenLoss / d log-probability. */
function tokenGradient(token: Token, options: PolicyTwinOptions): number {
  const { policy, old, advantage, frozen } = token;
  if (options.loss === "cispo") return cispoFactor(token, options);
  const [logRatio, limit] =
    options.loss === "gspo" ? [frozen.meanLogRatio, 10] : [policy - old, 20];
  const free = -advantage * Math.exp(clamp(logRatio, -Infinity, limit));
  const isFree = logRatio <= limit && (options.loss === "gspo" || logRatio >= -limit);
  // Where the token's loss is -A rho it is free, and rho is its own derivative; elsewhere it is constant.
  return isFree && tokenLoss(token, options) === free ? free : 0;
}

function tokensAt(policy: Grid, old: Grid, advantages: Grid, tokens: readonly number[]): Token[] {
  const meanLogRatio = mean(tokens.map((n) => at(policy, n) - at(old, n)));
  return tokens.map((n) => ({
    policy: at(policy, n),
    old: at(old, n),
    advantage: at(advantages, n),
    frozen: { policy: at(policy, n), meanLogRatio },
  }));
}

/** Columns of policyRows for the tokens of one row. */
export function policyRow(
  policy: Grid,
  old: Grid,
  advantages: Grid,
  tokens: readonly number[],
  options: PolicyTwinOptions,
): number[] {
  const each = tokensAt(policy, old, advantages, tokens).map((token) => {
    const { advantage: a, frozen } = token;
    const logRatio = clamp(token.policy - token.old, -20, 20);
    const ratio = Math.exp(logRatio);
    const used = options.loss === "gspo" ? Math.exp(Math.min(frozen.meanLogRatio, 10)) : ratio;
    const inside = clamp(used, 1 - options.clipLow, 1 + options.clipHigh);
    const isDual = (options.loss ?? "clip") === "clip" && options.dualClip > 0 && a < 0;
    const isClipped = options.loss === "cispo" ? inside !== used : -a * inside > -a * used;
    return {
      loss: tokenLoss(token, options),
      clipped: isClipped ? 1 : 0,
      dual: isDual && Math.max(-a * used, -a * inside) > -a * options.dualClip ? 1 : 0,
      k1: -logRatio,
      k3: ratio - 1 - logRatio,
      ratio,
    };
  });
  const total = (key: keyof (typeof each)[number]) => sum(each.map((token) => token[key]));
  return [
    ...(["loss", "clipped", "dual", "k1", "k3", "ratio"] as const).map(total),
    Math.max(0, ...each.map(({ ratio }) => ratio)),
    each.length,
  ];
}

/** GSPO averages over the tokens of a response, then over responses, unless told otherwise. */
function aggregationOf({ loss, ...options }: PolicyTwinOptions): AggregationOptions {
  return { aggregation: loss === "gspo" ? "sequence-mean" : "token-mean", ...options };
}

/**
 * Loss of a mini-batch and its gradient [rows, context].
 *
 * @param frozen log-probabilities that stop-gradients see, `policy` itself by default; held still by central differences
 */
export function policyLoss(
  batch: Batch,
  policy: Grid,
  old: Grid,
  advantages: Grid,
  rows: readonly number[],
  options: PolicyTwinOptions,
  frozen: Grid = policy,
): { loss: number; dLogprobs: Grid } {
  const weights = tokenWeights(batch, rows, aggregationOf(options));
  const dLogprobs = zeros(batch);
  let loss = 0;
  for (const row of rows) {
    const tokens = tokensOf(batch, row);
    tokensAt(frozen, old, advantages, tokens).forEach((still, i) => {
      const n = at(tokens, i);
      const token = { ...still, policy: at(policy, n) };
      const weight = weights.get(n) ?? 0;
      dLogprobs[n] = weight * tokenGradient(token, options);
      loss += weight * tokenLoss(token, options);
    });
  }
  return { loss, dLogprobs };
}

/** Gradient [rows, context] of -coefficient * (aggregated entropy) with respect to the entropies. */
export function entropyBonus(
  batch: Batch,
  rows: readonly number[],
  coefficient: number,
  options: AggregationOptions = {},
): Grid {
  const dEntropies = zeros(batch);
  for (const [n, weight] of tokenWeights(batch, rows, options))
    dEntropies[n] = -coefficient * weight;
  return dEntropies;
}
