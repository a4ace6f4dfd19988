/**
 * How a line goes on from the inspector to what it comes from elsewhere on the page: to a token of the strip, or to rows
 * of the group. Boxes in, corners out, in CSS px from one origin, y downwards.
 */
import type { Box, Line, Point } from "./chain-lines.ts";

/** What a line leads to. */
export interface Target {
  /** From above: a token in its row of tokens. From the start: a row in a list of rows. */
  readonly from: "above" | "start";
  /** What holds the boxes: there is room for a line beside its start. */
  readonly within: Box;
  /** One end each. */
  readonly boxes: readonly Box[];
}

/** From a list to the line that runs beside it; as near as this to the panel that the line comes out of. */
const BESIDE = 8;
/** From a token to the line that runs above it, below whose end there is room for the head of an arrow. */
const ABOVE = 8;
/** Between the tip and the box: a chosen token has a frame around it. */
const TIP_GAP = 2;

/**
 * The lines from one symbol to the boxes of a target, sharing their way but for the last stretch.
 *
 * @param line from its symbol to where it leaves the table upwards
 * @param panel what the table stands in; the line leaves it at its upper edge
 */
export function farLines(line: Line, panel: Box, { from, within, boxes }: Target): Line[] {
  const last = line.points.at(-1);
  if (!last) return [];
  const beside = within.left - BESIDE;
  const out = panel.top - BESIDE;
  const way: Point[] = [...line.points.slice(0, -1), { x: last.x, y: out }, { x: beside, y: out }];
  return boxes.map(({ left, top, right, bottom }, i) => {
    const middle = (top + bottom) / 2;
    const centre = (left + right) / 2;
    const rest: Point[] =
      from === "start"
        ? [
            { x: beside, y: middle },
            { x: left - 1, y: middle },
          ]
        : [
            { x: beside, y: top - ABOVE },
            { x: centre, y: top - ABOVE },
            { x: centre, y: top - TIP_GAP },
          ];
    return { id: `${line.id} ${i}`, points: [...way, ...rest] };
  });
}
