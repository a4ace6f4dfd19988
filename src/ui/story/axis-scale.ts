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

/** Dots nearer than this share of the axis would cover each other. */
const CLOSE = 0.03;

/** Dots of the values, stacked where they would cover each other; values that are missing have none. */
export function axisDots(values: readonly number[], { place }: AxisScale): AxisDot[] {
  const dots: AxisDot[] = [];
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    const x = place(value);
    const taken = dots.filter((dot) => Math.abs(dot.x - x) < CLOSE).map(({ level }) => level);
    let level = 0;
    while (taken.includes(level)) level += 1;
    dots.push({ index, x, level });
  });
  return dots;
}
