/** Lesson 5: what one token adds to the objective of an update, as a function of its ratio (PPO, arXiv 1707.06347, Eq. 7). */

/** Ratios at which the clip begins. */
export interface Fence {
  readonly low: number;
  readonly high: number;
}

/** min(ratio * advantage, clip(ratio, low, high) * advantage), which the update makes larger. */
export function clippedObjective(ratio: number, advantage: number, { low, high }: Fence): number {
  const clipped = Math.min(Math.max(ratio, low), high);
  return Math.min(ratio * advantage, clipped * advantage);
}

/** Whether the objective is flat there: the gradient is 0 and the token is pushed no further. */
export function isFlat(ratio: number, advantage: number, { low, high }: Fence): boolean {
  return advantage === 0 || (advantage > 0 ? ratio > high : ratio < low);
}

/** The limit that an advantage can run into; null for an advantage of 0, which pushes nowhere. */
export function limitOf(advantage: number, { low, high }: Fence): number | null {
  if (advantage === 0 || !Number.isFinite(advantage)) return null;
  return advantage > 0 ? high : low;
}
