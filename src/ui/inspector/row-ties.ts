/** Where on screen the symbols of a row of the table stand, and the rows that they come from. */
import { seenFrom, type Box, type Gutter, type Tie } from "./chain-lines.ts";
import { sectionOf, type ChainRow } from "./chain-rows.ts";
import { isPlace } from "./formulas.ts";

/** Room, in CSS px, that lines keep to both sides of the gutter. */
const GUTTER_MARGIN = 1.5;

/** What {@link rowTies} found, seen from the upper left corner of the table's frame. */
interface RowTies {
  /** One for each row and each place that the formula names, in the order of the formula. */
  readonly ties: readonly Tie[];
  readonly gutter: Gutter;
}

/**
 * Reads boxes from the page: `data-row` on rows, `data-source` on symbols, `data-stop` on the headings of sections.
 *
 * @param plot the frame of the table and its gutter
 */
export function rowTies({ id, formula }: ChainRow, plot: Element): RowTies {
  const origin = plot.getBoundingClientRect();
  const boxOf = (selector: string): Box | null => {
    const found = plot.querySelector(selector);
    return found && seenFrom(origin, found.getBoundingClientRect());
  };
  const ties = new Map<string, Tie>();
  for (const part of formula) {
    if (part.kind === "text" || (part.kind === "parameter" && !isPlace(part.parameter))) continue;
    const name = part.kind === "row" ? part.row : part.parameter;
    const symbol = boxOf(`[data-row="${id}"] [data-source="${name}"]`);
    const source = part.kind === "row" ? sourceOf(part.row, boxOf) : null;
    if (symbol && (source || part.kind === "parameter"))
      ties.set(name, { id: name, symbol, source });
  }
  const right = boxOf("table")?.left ?? 0;
  return {
    ties: [...ties.values()],
    gutter: { left: GUTTER_MARGIN, right: right - GUTTER_MARGIN },
  };
}

/** The name of a row, or while its section is closed that section's heading from its first mark on. */
function sourceOf(
  row: Parameters<typeof sectionOf>[0],
  boxOf: (selector: string) => Box | null,
): Box | null {
  const name = boxOf(`[data-row="${row}"] .name`);
  if (name) return name;
  const heading = `[data-stop="section ${sectionOf(row)}"]`;
  const [button, mark] = [boxOf(heading), boxOf(`${heading} .turn`)];
  return button && mark && { ...button, left: mark.left };
}
