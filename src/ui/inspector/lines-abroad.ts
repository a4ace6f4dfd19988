import { customElement } from "lit/decorators.js";
import type { Group } from "../group.ts";
import type { Response } from "../response.ts";
import { seenFrom, type Line } from "./chain-lines.ts";
import type { Departure, DeparturesEvent } from "./departures.ts";
import { farLines, type Target } from "./far-lines.ts";
import type { PlaceId } from "./formulas.ts";
import { SourceLines } from "./source-lines.ts";

/**
 * Lines from the inspector's formulas to tokens and responses. It stands beside the group, the strip and the inspector,
 * in an element that is positioned and holds them all.
 */
@customElement("sl-lines-abroad")
export class LinesAbroad extends SourceLines {
  #home: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#home = this.parentElement;
    this.#home?.addEventListener("sl-departures", this.#onDepartures);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#home?.removeEventListener("sl-departures", this.#onDepartures);
    this.lines = [];
  }

  readonly #onDepartures = (event: DeparturesEvent): void => {
    this.lines = event.detail.flatMap((departure) => this.#drawn(departure));
  };

  #drawn({ place, line }: Departure): Line[] {
    const origin = this.getBoundingClientRect();
    const panel = this.#home?.querySelector("sl-inspector")?.getBoundingClientRect();
    const target = this.#targetOf(place);
    if (!panel || !target) return [];
    const own = {
      id: line.id,
      points: line.points.map(({ x, y }) => ({ x: x - origin.left, y: y - origin.top })),
    };
    return farLines(own, seenFrom(origin, panel), {
      from: target.from,
      within: seenFrom(origin, target.within),
      boxes: target.boxes.map((box) => seenFrom(origin, box)),
    });
  }

  /** Where a place is in the window; null where it is not to be seen, or no line gets there without crossing words. */
  #targetOf(place: PlaceId): Target | null {
    const group = this.#home?.querySelector<Group>("sl-group");
    const strip = this.#home?.querySelector<Response>("sl-response");
    if (!group || !strip) return null;
    switch (place) {
      case "token":
        return tokenOf(strip, strip.token);
      case "next":
        return tokenOf(strip, strip.token + 1);
      case "verdict":
        return rowsOf(group, (index) => index === group.selected);
      case "others":
        return rowsOf(group, (index) => index !== group.selected);
      case "all":
        return rowsOf(group, () => true);
    }
  }
}

/** A token; null where its step goes on from the row of tokens above, whose numbers would be in the way. */
function tokenOf(strip: Response, index: number): Target | null {
  const token = strip.renderRoot.querySelector(`[data-index="${index}"]`);
  const row = token?.parentElement;
  if (!token || !row) return null;
  const box = token.getBoundingClientRect();
  if (box.top > row.getBoundingClientRect().top + 1) return null;
  return { from: "above", within: strip.getBoundingClientRect(), boxes: [box] };
}

/** Rows of the group; null where they stand side by side, and a line to the second would cross the first. */
function rowsOf(group: Group, isMeant: (index: number) => boolean): Target | null {
  const rows = [...group.renderRoot.querySelectorAll("[data-index]")].map((row) =>
    row.getBoundingClientRect(),
  );
  const within = group.getBoundingClientRect();
  const boxes = rows.filter((_, index) => isMeant(index));
  const isBeside = boxes.some(({ left }) => left > within.left + 1);
  return isBeside || boxes.length === 0 ? null : { from: "start", within, boxes };
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lines-abroad": LinesAbroad;
  }
}
