/**
 * Steps of a response as rows of the batch: where each ends, and the oracle's reward for it.
 */

/** A step of a response; positions count from the first token of the response. */
export interface JudgedStep {
  readonly start: number;
  /** Position after its last token. */
  readonly end: number;
  /** null where nobody can tell. */
  readonly correct: boolean | null;
}

/**
 * The reward of an oracle that knows the task: -1 on the last token of each wrong step, 0 everywhere else.
 *
 * @param steps in order, without overlap
 * @returns one row of [rows, context]; what lies beyond `context` is left out
 */
export function stepRewards(
  steps: readonly JudgedStep[],
  promptLength: number,
  context: number,
): Float32Array<ArrayBuffer> {
  const row = new Float32Array(context);
  for (const { start, end, correct } of steps) {
    if (correct === false && end > start) row.fill(-1, promptLength + end - 1, promptLength + end);
  }
  return row;
}

/**
 * The column of the last token of the step of each token; a token of no step ends itself.
 *
 * @param steps in order, without overlap
 * @returns one row of [rows, context], for granularity "step" of implicit-reward.ts
 */
export function stepEnds(
  steps: readonly Pick<JudgedStep, "start" | "end">[],
  promptLength: number,
  context: number,
): Uint32Array<ArrayBuffer> {
  const row = Uint32Array.from({ length: context }, (_, column) => column);
  for (const { start, end } of steps) {
    const stop = Math.min(promptLength + end, context);
    row.fill(stop - 1, promptLength + start, stop);
  }
  return row;
}
