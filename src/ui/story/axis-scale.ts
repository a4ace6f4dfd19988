/** Places on the axis of frame 7, as shares of its width. */

export interface AxisDot {
  /** Counted from 0 in the group. */
  readonly index: number;
  /** 0 is the left end of the axis, 1 the right one. */
  readonly x: number;
  /** Dots at one place are stacked: 0 stands on the axis. */
  readonly level: number;
}

export interface AxisScale {
  readonly low: number;
  readonly high: number;
  readonly place: (value: number) => number;
}

/** An axis that holds all values, with room at both ends; an empty one goes from 0 to 1. */
export function axisScale(values: readonly number[]): AxisScale {
  const known = values.filter(Number.isFinite);
  const low = known.reduce((least, value) => Math.min(least, value), known[0] ?? 0);
  const high = known.reduce((most, value) => Math.max(most, value), known[0] ?? 1);
  const span = high - low || Math.abs(high) || 1;
  const [from, to] = [low - 0.06 * span, high + 0.06 * span];
  return { low, high, place: (value) => (value - from) / (to - from) };
}

/** A higher stack would push the picture off the screen: the rest stands beside it. */
export const MAX_LEVELS = 6;

/** Shares of a width are compared with what rounding leaves of them. */
const ROUNDING = 1e-9;

/**
 * Dots of the values, none of which covers another: stacked where they are closer than a dot is wide, and in a further
 * stack beside the first, towards the middle, where that is full. Values that are missing have no dot.
 *
 * @param width of a dot, as a share of the axis
 */
export function axisDots(
  values: readonly number[],
  { place }: AxisScale,
  width: number,
): AxisDot[] {
  const dots: AxisDot[] = [];
  const freeLevel = (x: number): number => {
    const taken = dots
      .filter((dot) => Math.abs(dot.x - x) < width - ROUNDING)
      .map(({ level }) => level);
    let level = 0;
    while (taken.includes(level)) level += 1;
    return level;
  };
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    let x = place(value);
    const towards = x < 0.5 ? 1 : -1;
    let level = freeLevel(x);
    // The axis ends somewhere: then stacks grow after all.
    for (let beside = 1; level >= MAX_LEVELS && beside * width < 1; beside += 1) {
      x = place(value) + towards * beside * width;
      level = freeLevel(x);
    }
    dots.push({ index, x, level });
  });
  return dots;
}

/** The order of the dots along the axis, as indices into the group. */
export function alongAxis(dots: readonly AxisDot[]): number[] {
  return dots.toSorted((a, b) => a.x - b.x || a.level - b.level).map(({ index }) => index);
}
