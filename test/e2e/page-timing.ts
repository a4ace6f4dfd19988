/** What Chromium itself measures of a page: paints, shifts, long tasks, and how long an interaction waits. */
import type { Page } from "@playwright/test";

/** Entries that TypeScript's DOM does not know yet. */
interface ShiftEntry extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

interface InteractionEntry extends PerformanceEntry {
  readonly interactionId: number;
}

interface Timeline {
  readonly paints: number[];
  readonly shifts: number[];
  readonly tasks: { readonly start: number; readonly ms: number }[];
  /** Longest wait by interaction. */
  readonly waits: Map<number, number>;
}

declare global {
  interface Window {
    timeline: Timeline;
  }
}

/** From the next page on, every page keeps its own timeline. */
export function watchOpening(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const timeline: Timeline = { paints: [], shifts: [], tasks: [], waits: new Map() };
    window.timeline = timeline;
    const observe = (type: string, each: (entry: PerformanceEntry) => void): void =>
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
        type,
        buffered: true,
        ...(type === "event" ? { durationThreshold: 16 } : {}),
      });
    observe("largest-contentful-paint", ({ startTime }) => timeline.paints.push(startTime));
    observe("layout-shift", (entry) => {
      const { value, hadRecentInput } = entry as ShiftEntry;
      if (!hadRecentInput) timeline.shifts.push(value);
    });
    observe("longtask", ({ startTime, duration }) =>
      timeline.tasks.push({ start: startTime, ms: duration }),
    );
    observe("event", (entry) => {
      const { interactionId } = entry as InteractionEntry;
      if (interactionId === 0) return;
      const longest = timeline.waits.get(interactionId) ?? 0;
      timeline.waits.set(interactionId, Math.max(longest, entry.duration));
    });
  });
}

export interface Opening {
  /** Largest contentful paint, in ms after the navigation began; 0 where none was seen. */
  readonly largestPaintMs: number;
  /** Cumulative layout shift, all of it in one window. */
  readonly shift: number;
  /** Tasks of 50 ms and more, in ms. */
  readonly longTasks: readonly number[];
  /** Total blocking time: what of each long task lies beyond its first 50 ms. */
  readonly blockedMs: number;
}

/** What was seen since the page was opened. */
export function openingOf(page: Page): Promise<Opening> {
  return page.evaluate(() => {
    const { paints, shifts, tasks } = window.timeline;
    return {
      largestPaintMs: paints.at(-1) ?? 0,
      shift: shifts.reduce((sum, value) => sum + value, 0),
      longTasks: tasks.map(({ ms }) => ms),
      blockedMs: tasks.reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0),
    };
  });
}
