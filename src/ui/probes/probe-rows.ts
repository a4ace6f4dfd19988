/** Which measurements of a history are drawn. */
import type { ProbeRow } from "./probe-history.ts";

/** More rows would leave no room for anything else on the screen. */
export const MAX_ROWS = 16;

/** At most {@link MAX_ROWS} rows: the first, the last, the one on screen, and others evenly between them. */
export function rowsToDraw(rows: readonly ProbeRow[], onScreen: number): ProbeRow[] {
  if (rows.length <= MAX_ROWS) return [...rows];
  const last = rows.length - 1;
  const even = Array.from({ length: MAX_ROWS }, (_, i) => Math.round((i * last) / (MAX_ROWS - 1)));
  if (onScreen >= 0 && !even.includes(onScreen)) {
    // The neighbour on screen takes the place of the nearest one between the ends.
    const inner = even
      .slice(1, -1)
      .toSorted((a, b) => Math.abs(a - onScreen) - Math.abs(b - onScreen));
    even[even.indexOf(inner[0] ?? 0)] = onScreen;
  }
  return rows.filter((_, i) => even.includes(i));
}
