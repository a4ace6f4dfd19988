/** pass@k without bias (Chen et al., "Evaluating Large Language Models Trained on Code", 2021, equation 1). */

/**
 * @param right how many of the `samples` responses to each prompt are right
 * @param k tries, at most `samples`
 * @returns mean over the prompts, and the standard error of that mean
 */
export function passAtK(
  right: readonly number[],
  samples: number,
  k: number,
): { mean: number; error: number } {
  const values = right.map((count) => passProbability(samples, count, k));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = values.length > 1 ? Math.sqrt(squares / (values.length - 1) / values.length) : 0;
  return { mean, error };
}

/** 1 - C(n - c, k) / C(n, k), as a product so that nothing overflows. */
function passProbability(n: number, c: number, k: number): number {
  if (n - c < k) return 1;
  let miss = 1;
  for (let i = n - c + 1; i <= n; i++) miss *= 1 - k / i;
  return 1 - miss;
}
