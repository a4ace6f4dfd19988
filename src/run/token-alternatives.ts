/**
 * What a policy could have written at one place of a response, from its logits there before and after an update.
 */
import type { TokenAlternatives } from "../report.ts";
import { at } from "../typed-array.ts";

/** Tokens listed at each place, the sampled one included. */
export const ALTERNATIVES = 6;

/**
 * The likeliest next tokens before an update, likeliest first, and what the update made of them. The sampled token takes
 * the last place where it is not among them; of equally likely tokens the lower id comes first.
 *
 * @param before logits [vocab] of the policy before the update
 * @param after the same after it
 * @param sampled id of the token that was sampled
 * @param inverseTemperature logits are multiplied by this
 * @param word text of a token
 */
export function tokenAlternatives(
  before: Float32Array,
  after: Float32Array,
  sampled: number,
  inverseTemperature: number,
  word: (id: number) => string,
): TokenAlternatives {
  const ids = likeliest(before, ALTERNATIVES);
  if (!ids.includes(sampled)) ids[ids.length - 1] = sampled;
  const probabilities = (logits: Float32Array) => {
    const logNormaliser = logSumExp(logits, inverseTemperature);
    return ids.map((id) => Math.exp(at(logits, id) * inverseTemperature - logNormaliser));
  };
  return { words: ids.map(word), before: probabilities(before), after: probabilities(after) };
}

/** Ids of the `count` largest logits, largest first; of equal ones the lower id first. */
function likeliest(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  logits.forEach((logit, id) => {
    if (ids.length === count && logit <= at(logits, at(ids, count - 1))) return;
    const smaller = ids.findIndex((other) => at(logits, other) < logit);
    ids.splice(smaller === -1 ? ids.length : smaller, 0, id);
    if (ids.length > count) ids.pop();
  });
  return ids;
}

/** log sum_v exp(scale z_v), in double precision. */
function logSumExp(logits: Float32Array, scale: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit * scale);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit * scale - largest);
  return largest + Math.log(sum);
}
