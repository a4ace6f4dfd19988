/** The inspector's table tells of lines that lead out of it: it knows nothing of what else is on the page. */
import type { Line } from "./chain-lines.ts";
import type { PlaceId } from "./formulas.ts";

/** A line that the table can draw only up to its own edge. */
export interface Departure {
  readonly place: PlaceId;
  /** From its symbol to where it leaves the table, in CSS px of the window. */
  readonly line: Line;
}

/** All departures of the row that is asked about; none where no row is. */
export class DeparturesEvent extends CustomEvent<readonly Departure[]> {
  constructor(departures: readonly Departure[]) {
    super("sl-departures", { detail: departures, bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "sl-departures": DeparturesEvent;
  }
}
