/** How fast a run goes and how long it still takes, from the times at which its reports arrived. */
import type { Report } from "../report.ts";
import { at } from "../typed-array.ts";
import type { RunHeader } from "./run-source.ts";

export interface Pace {
  readonly updatesPerSecond: number;
  /** Shortest and longest time that is likely, in seconds; equal once there are enough updates to know. */
  readonly secondsLeft: readonly [low: number, high: number];
}

/** Updates that the estimate looks back on: long enough to smooth evaluations, short enough to follow a change. */
const WINDOW = 40;
/** Below this many measured updates the time left is a range. */
const ENOUGH = 10;

/** Measures a run. Times are handed in, so that a test can hold the clock. */
export class PaceMeter {
  #durations: number[] = [];
  #last: { update: number; seconds: number } | null = null;

  /** A report arrived. */
  mark(update: number, seconds: number): void {
    const last = this.#last;
    this.#last = { update, seconds };
    if (!last || update <= last.update) return;
    const each = (seconds - last.seconds) / (update - last.update);
    for (let i = last.update; i < update; i++) this.#durations.push(each);
    this.#durations = this.#durations.slice(-WINDOW);
  }

  /** The run paused: the gap until the next report is no update's duration. */
  interrupt(): void {
    this.#last = null;
  }

  /** null while nothing was measured. */
  pace(update: number, updates: number): Pace | null {
    return paceOf(this.#durations, Math.max(0, updates - update));
  }
}

/**
 * @param durations seconds of the last updates, oldest first
 * @param remaining updates still to do
 */
export function paceOf(durations: readonly number[], remaining: number): Pace | null {
  const usable = durations.filter((seconds) => Number.isFinite(seconds) && seconds > 0);
  if (usable.length === 0) return null;
  const mean = usable.reduce((sum, seconds) => sum + seconds, 0) / usable.length;
  const ordered = usable.toSorted((a, b) => a - b);
  const spread =
    usable.length < ENOUGH
      ? [at(ordered, 0) * 0.8, at(ordered, ordered.length - 1) * 1.25]
      : [mean, mean];
  return {
    updatesPerSecond: 1 / mean,
    secondsLeft: [remaining * at(spread, 0), remaining * at(spread, 1)],
  };
}

/** A run on screen. */
interface Measured {
  readonly header: RunHeader | null;
  readonly reports: readonly Report[];
  /** Has measured the run where it is one that trains. */
  readonly meter: PaceMeter;
}

/** How fast a run goes: one that trains by the clock, a recorded one by what it says of its updates. */
export function measuredPace({ header, reports, meter }: Measured): Pace | null {
  if (header?.kind === "live")
    return meter.pace(reports.at(-1)?.metrics.update ?? 0, header.updates);
  const measured = reports.map(({ metrics }) => (metrics.update_ms ?? 0) / 1000);
  return paceOf(measured, 0);
}

/** "8 s", "4 min", "1 h 5 min": no more precise than an estimate can be. */
export function duration(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** Updates a second where that is at least 1, else seconds an update. */
export function rate(updatesPerSecond: number): {
  readonly value: string;
  readonly per: "second" | "update";
} {
  const short = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(1));
  return updatesPerSecond >= 1
    ? { value: short(updatesPerSecond), per: "second" }
    : { value: short(1 / updatesPerSecond), per: "update" };
}
