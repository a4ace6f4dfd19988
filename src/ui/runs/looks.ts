/** How the lines of arms look: colour and dash differ between neighbours, so that either alone tells them apart. */
import { at } from "../../typed-array.ts";

/** Colours on white, after Okabe and Ito (2008), darkened to a contrast of at least 3. runs.styles.ts has those of the page. */
const ON_WHITE = ["#0072b2", "#c04f00", "#00805c", "#a3478a", "#8a6500", "#5b5f66"] as const;

/** Colours are one more than dashes, so thirty arms pass before a pair of them comes again. */
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "5 2"] as const;

export const COLOURS = ON_WHITE.length;

/** `stroke-dasharray` of an arm's line; "" is solid. */
export function dashOf(look: number): string {
  return at(DASHES, look % DASHES.length);
}

type Attributes = Readonly<Record<string, string>>;

/** Where a drawing takes its colours from. */
export interface Paint {
  readonly stroke: (look: number) => Attributes;
  readonly fill: (look: number) => Attributes;
}

/** The page: classes, whose colours follow the theme. */
export const screenPaint: Paint = {
  stroke: (look) => ({ class: `stroke c${look % COLOURS}` }),
  fill: (look) => ({ class: `fill c${look % COLOURS}` }),
};

/** A file: colours of its own, on white. */
export const filePaint: Paint = {
  stroke: (look) => ({ stroke: at(ON_WHITE, look % COLOURS) }),
  fill: (look) => ({ fill: at(ON_WHITE, look % COLOURS) }),
};
