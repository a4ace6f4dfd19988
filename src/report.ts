/**
 * What one update tells the world: plain data, the same for the live page, the command line, metrics.jsonl and
 * a recording. Live and replay are two sources of one stream of reports.
 */

/** A line of metrics.jsonl. Values that were not measured in this update are absent. */
export interface Metrics {
  /** Optimizer rounds finished, from 1; 0 is the warm start before any update. */
  readonly update: number;
  /** Responses sampled for training so far. */
  readonly rollouts: number;
  /** Milliseconds of this update, sampling and verifying included. */
  readonly update_ms?: number;
  /** Share of held-out prompts answered right (mean outcome), measured every `evaluation.every` updates. */
  readonly heldout_accuracy?: number;
  /** Mean outcome of the responses sampled in this update. */
  readonly train_accuracy?: number;
  /** Share of responses trained on that passed the prompt filter. */
  readonly kept?: number;
  /** Share of fresh responses whose outcome the PRM told right before it learned from them. */
  readonly prm_accuracy?: number;
  readonly prm_loss?: number;
  /** AUROC of the PRM's credit per step against the true step labels, on this update's responses. */
  readonly step_auroc?: number;
  /** Share of wrong responses whose lowest-credit step is their first wrong step. */
  readonly first_error_accuracy?: number;
  /** The same AUROC over pairs of steps of one response, which credit that is alike on every step cannot exceed 0.5 in. */
  readonly step_within_auroc?: number;
  /** What outcome-only credit, alike on every step of a response, reaches: the baseline of the two before. */
  readonly flat_step_auroc?: number;
  readonly flat_first_error_accuracy?: number;
  /**
   * The same two of log(policy / warm start), summed over a step: the credit that a policy without any PRM implies
   * (Rafailov et al., arXiv 2404.12358). What a PRM must be better than to be worth its while.
   */
  readonly policy_step_auroc?: number;
  readonly policy_step_within_auroc?: number;
  /** Correlation of step credit with Monte Carlo step advantages, of outcome-only credit, and the most that can be expected. */
  readonly credit_correlation?: number;
  readonly flat_credit_correlation?: number;
  readonly credit_correlation_ceiling?: number;
  /** Prefixes that were valued by continuations. */
  readonly mc_prefixes?: number;
  /** What a guess of the more frequent outcome would reach in `prm_accuracy`; 0.5 for a PRM that compares pairs. */
  readonly prm_base_rate?: number;
  /** PRM as predictor of outcomes: expected calibration error, Brier score, AUROC. */
  readonly calibration_error?: number;
  readonly brier?: number;
  readonly prm_auroc?: number;
  /** Share of groups whose outcomes are all alike. */
  readonly zero_signal?: number;
  /** Rank correlation of a response's length with its outcome. */
  readonly length_correlation?: number;
  /** Offline rollouts that the PRM was fitted to before the run; not among `rollouts`. */
  readonly pretrain_rollouts?: number;
  /** Critic: loss per token, and the share of the returns' variance that it explains. */
  readonly value_loss?: number;
  readonly explained_variance?: number;
  readonly policy_loss?: number;
  /** Mean sum of token rewards of a response. */
  readonly process_reward?: number;
  readonly entropy?: number;
  /** Estimate (k3) of KL(policy || reference) on the sampled tokens, in nats per token. */
  readonly kl?: number;
  readonly clip_fraction?: number;
  readonly grad_norm?: number;
  readonly prm_grad_norm?: number;
  readonly response_length?: number;
  /** Negative log-likelihood per token of a supervised update. */
  readonly sft_loss?: number;
}

export type MetricName = Exclude<keyof Metrics, "update">;

/** A reasoning step: tokens [start, end) of the response. */
export interface StepRecord {
  readonly start: number;
  readonly end: number;
  /** Whether the task's own solver calls the step right; null where the task cannot tell. */
  readonly correct: boolean | null;
}

/** Chance of success after a prefix of a response, measured by continuations. */
export interface PrefixValueRecord {
  /** Response tokens of the prefix. */
  readonly length: number;
  readonly value: number;
  readonly standardError: number;
  /** 0 where nothing was left to sample. */
  readonly continuations: number;
}

/**
 * What the policy could have written at one place of a response: the likeliest next tokens before the update, likeliest
 * first. The sampled token is always one of them: it takes the last place where it is not among the likeliest. All
 * arrays have one entry a token.
 */
export interface TokenAlternatives {
  /** Text of each token. No two tokens have the same. */
  readonly words: readonly string[];
  /** Probability before the update, at the temperature of the rollouts, before top-k and top-p cut anything off. */
  readonly before: readonly number[];
  /** The same after the update. */
  readonly after: readonly number[];
}

/**
 * One response with every number that made its credit. All arrays have one entry per response token, the stop
 * token included.
 */
export interface ResponseRecord {
  /** Text of each token. */
  readonly tokens: readonly string[];
  readonly outcome: number;
  /** The answer read from the response. */
  readonly answer: string;
  readonly steps: readonly StepRecord[];
  /** log p of the policy that sampled the response. */
  readonly logprobs: readonly number[];
  /** log p of what the PRM is compared with: the warm start, or the policy that sampled. */
  readonly refLogprobs: readonly number[];
  readonly prmLogprobs: readonly number[];
  /** Process reward beta * (log p_prm - log p_ref), after granularity and normalisation. */
  readonly processRewards: readonly number[];
  /** Return to go of the process reward after its baseline. */
  readonly processReturns: readonly number[];
  /** Outcome reward after its baseline: one number for the whole response under the paper's formula. */
  readonly outcomeReturns: readonly number[];
  /** The advantage that the policy loss used. */
  readonly advantages: readonly number[];
  /** log p of the policy after this update, at the temperature of `logprobs`. Absent in recordings made before it was. */
  readonly afterLogprobs?: readonly number[];
  /** For each token, what could have come instead; only in the first `record.alternatives` groups. */
  readonly alternatives?: readonly TokenAlternatives[];
  /** Where they were measured: at the start, between steps, at the end. */
  readonly prefixValues?: readonly PrefixValueRecord[];
}

/** A response that stays the same over the run, as the models see it now. One number a token, the stop token included. */
export interface ProbeRecord {
  readonly prompt: string;
  readonly tokens: readonly string[];
  readonly outcome: number;
  readonly answer: string;
  readonly steps: readonly StepRecord[];
  readonly logprobs: readonly number[];
  readonly refLogprobs: readonly number[];
  /** null for a run without a PRM. */
  readonly prmLogprobs: readonly number[] | null;
}

/** Something about a run that a person should look at: see docs/credit.md. */
export interface AlarmRecord {
  readonly name: string;
  readonly sentence: string;
  readonly value: number;
  readonly threshold: number;
}

/** A prompt and its K responses. */
export interface GroupRecord {
  readonly prompt: string;
  /** The right answer. */
  readonly answer: string;
  /** Whether the prompt filter kept the group. */
  readonly kept: boolean;
  readonly responses: readonly ResponseRecord[];
}

export interface Report {
  readonly stage: "sft" | "rl";
  readonly metrics: Metrics;
  /** Groups of this update with their credit; only every `record.every` or `truth.every` updates. */
  readonly groups: readonly GroupRecord[];
  /** Only every `probes.every` updates. */
  readonly probes?: readonly ProbeRecord[];
  /** Absent where there is none. */
  readonly alarms?: readonly AlarmRecord[];
}
