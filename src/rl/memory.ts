/** Arrays that the formulas of one update read and write. */
import type { Arena, View } from "../gpu/arena.ts";
import { baselinesScratchWords, BASELINE_WORDS } from "./baselines.ts";
import type { BatchShape } from "./batch.ts";
import { implicitRewardScratchWords } from "./implicit-reward.ts";
import { INTERCEPT_WORDS } from "./intercept-step.ts";
import { KL_ROW_WORDS } from "./kl-loss.ts";
import { metricsScratchWords, metricSlots } from "./metrics.ts";
import { POLICY_ROW_WORDS } from "./policy-loss.ts";
import { PRM_ROW_WORDS } from "./prm-loss.ts";
import { VALUE_ROW_WORDS } from "./value-loss.ts";
import { WHITEN_MOMENTS_WORDS, whitenScratchWords } from "./whiten.ts";

/** Allocates the arrays for batches of `shape`: [rows, context] unless said otherwise. */
export function allocateRlMemory(arena: Arena, shape: BatchShape) {
  const { rows, context } = shape;
  const perToken = (label: string): View => arena.words(label, rows * context);
  const perRow = (label: string, words = 1): View => arena.words(label, rows * words);
  const scratch = Math.max(
    implicitRewardScratchWords(shape),
    baselinesScratchWords(shape),
    whitenScratchWords(shape),
    metricsScratchWords(shape),
  );
  return {
    /** [rows] */
    outcomes: perRow("outcome rewards"),
    /** [rows] */
    weights: perRow("filter weights"),
    startLogprobs: perToken("reference logprobs"),
    prmLogprobs: perToken("prm logprobs"),
    policyLogprobs: perToken("policy logprobs"),
    entropies: perToken("entropies"),
    processRewards: perToken("process rewards"),
    /** [rows, BASELINE_WORDS] */
    baselines: perRow("baselines", BASELINE_WORDS),
    returns: perToken("returns"),
    processReturns: perToken("process returns"),
    outcomeReturns: perToken("outcome returns"),
    advantages: perToken("advantages"),
    dLogprobs: perToken("d logprobs"),
    dEntropies: perToken("d entropies"),
    /** [rows, PRM_ROW_WORDS] of the first epoch: judged before the PRM has learned from the response. */
    prmRows: perRow("prm rows", PRM_ROW_WORDS),
    /** The same of later epochs. */
    laterPrmRows: perRow("prm rows of later epochs", PRM_ROW_WORDS),
    /** [rows, POLICY_ROW_WORDS] */
    policyRows: perRow("policy rows", POLICY_ROW_WORDS),
    /** [intercept] */
    prmSettings: arena.words("prm settings", INTERCEPT_WORDS),
    /** [rows]: what DPO holds against each response. */
    prmScores: perRow("prm scores"),
    /** u32: column of the last token of each token's step, for granularity "step". */
    stepEnds: perToken("step ends"),
    /** What was expected before each token when it was sampled, and what the critic expects as it learns. */
    values: perToken("values"),
    newValues: perToken("new values"),
    valueTargets: perToken("value targets"),
    tokenRewards: perToken("token rewards"),
    dValues: perToken("d values"),
    /** [rows, VALUE_ROW_WORDS] */
    valueRows: perRow("value rows", VALUE_ROW_WORDS),
    /** [rows, KL_ROW_WORDS] */
    klRows: perRow("kl rows", KL_ROW_WORDS),
    moments: arena.words("whiten moments", WHITEN_MOMENTS_WORDS),
    metrics: arena.words("metrics", metricSlots.length),
    scratch: arena.words("rl scratch", scratch),
  };
}
