/** Process rewards of a response's tokens, from the numbers that they are made of. */
import type { ResponseRecord } from "../../report.ts";
import type { RunFormula } from "./run-formula.ts";

/** r becomes bound * tanh(r / bound): `_bounded.wgsl`. */
function bounded(value: number, bound: number): number {
  return bound > 0 ? bound * Math.tanh(value / bound) : value;
}

/** -1 on the last token of each step that the task calls wrong. */
function labelRewards({ tokens, steps }: ResponseRecord): number[] {
  const rewards = tokens.map(() => 0);
  for (const { start, end, correct } of steps)
    if (correct === false && end > start && end <= rewards.length) rewards[end - 1] = -1;
  return rewards;
}

/** Moves the rewards of tokens [start, end) to the last of them. */
function gather(rewards: number[], start: number, end: number): void {
  if (end <= start || end > rewards.length) return;
  const sum = rewards.slice(start, end).reduce((total, reward) => total + reward, 0);
  rewards.fill(0, start, end);
  rewards[end - 1] = sum;
}

/**
 * r_t = beta (log p_prm - log p_ref), Eq. 3 of arXiv 2502.01456, bounded and gathered as the run was told to; NaN where a
 * log-probability is missing. null where the rewards were divided by a number of the whole batch, which no record holds.
 *
 * @returns one number per response token
 */
export function tokenRewards(response: ResponseRecord, formula: RunFormula): number[] | null {
  const { tokens, prmLogprobs, refLogprobs, steps } = response;
  if (formula.source === "none") return tokens.map(() => 0);
  if (formula.source === "steps") return labelRewards(response);
  if (formula.normalisation === "batch") return null;
  const rewards = tokens.map((_, t) => {
    const difference = (prmLogprobs[t] ?? NaN) - (refLogprobs[t] ?? NaN);
    return bounded(formula.beta * difference, formula.bound);
  });
  switch (formula.granularity) {
    case "token":
      // The released code gives the last token nothing.
      if (formula.formula === "code" && rewards.length > 0) rewards[rewards.length - 1] = 0;
      break;
    case "step":
      for (const { start, end } of steps) gather(rewards, Math.max(start, 0), end);
      break;
    case "whole":
      gather(rewards, 0, rewards.length);
      break;
  }
  return rewards;
}
