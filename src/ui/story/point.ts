/** Which token of the group the pointer is on: strip and lines tell the picture, which shows that token's numbers. */
import type { TokenPoint } from "./token-numbers.ts";

/** `detail` is null when the pointer has left. */
export class PointEvent extends CustomEvent<TokenPoint | null> {
  constructor(point: TokenPoint | null) {
    super("sl-point", { detail: point });
  }
}

/** The token that an event started in: elements carry `data-token`, and the lines `data-index` of their response. */
export function pointOf(event: Event, response: number | null): TokenPoint | null {
  const target = event.target as Element;
  const token = target.closest<HTMLElement>("[data-token]")?.dataset["token"];
  const line = target.closest<HTMLElement>("[data-index]")?.dataset["index"];
  const own = response ?? (line === undefined ? null : Number(line));
  return token === undefined || own === null ? null : { response: own, token: Number(token) };
}

declare global {
  interface HTMLElementEventMap {
    "sl-point": PointEvent;
  }
}
