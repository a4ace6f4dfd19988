/**
 * Whitening makes advantage = (sum - mean) / deviation with two numbers of the whole batch, of which a recording holds
 * some groups only. Two numbers that are the same for every token can be recovered from other tokens.
 */

export interface Whitening {
  readonly mean: number;
  readonly deviation: number;
}

/** A token before and after whitening. */
export interface WhitenedToken {
  readonly sum: number;
  readonly advantage: number;
}

/** Sums that differ by less than this tell nothing apart from the rounding of a recording. */
const LEAST_SPREAD = 1e-4;

/**
 * Least-squares line through tokens, advantage = slope * sum + intercept, read as mean and deviation. The token that is
 * to be explained must not be among them, else its agreement would show nothing.
 *
 * @returns null where the sums are too much alike, or a number is missing
 */
export function recoverWhitening(tokens: readonly WhitenedToken[]): Whitening | null {
  const count = tokens.length;
  if (count < 2) return null;
  const meanSum = tokens.reduce((total, { sum }) => total + sum, 0) / count;
  const meanAdvantage = tokens.reduce((total, { advantage }) => total + advantage, 0) / count;
  let [squares, products] = [0, 0];
  for (const { sum, advantage } of tokens) {
    squares += (sum - meanSum) ** 2;
    products += (sum - meanSum) * (advantage - meanAdvantage);
  }
  // Written so that a NaN is refused too.
  if (!(Math.sqrt(squares / count) > LEAST_SPREAD) || !(products > 0)) return null;
  const deviation = squares / products;
  return { mean: meanSum - meanAdvantage * deviation, deviation };
}
