/**
 * Where the lines run that tie a formula's symbols to the rows that they come from: boxes in, paths out, no drawing.
 *
 * A line leaves its symbol upwards or downwards, runs beside the formula's text to the gutter at the start of the table,
 * up in a lane of its own there, and out of it to the source's name. Of all ways to share out lanes and sides, the one
 * with the fewest crossings is taken: a formula has three symbols at most, so all of them can be tried.
 *
 * Lengths are CSS px from one origin, y downwards.
 */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A box, seen from the upper left corner of another. */
export const seenFrom = ({ left: x, top: y }: Box, { left, top, right, bottom }: Box): Box => ({
  left: left - x,
  top: top - y,
  right: right - x,
  bottom: bottom - y,
});

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A symbol and the name of what it comes from. */
export interface Tie {
  readonly id: string;
  readonly symbol: Box;
  /** null: it stands above the table, and the line leaves the gutter upwards at y = 0. */
  readonly source: Box | null;
}

export interface Line {
  readonly id: string;
  /** Corners, from the symbol to the tip of the arrow; each stretch is level or upright. */
  readonly points: readonly Point[];
}

/** Between what x the lanes lie. */
export interface Gutter {
  readonly left: number;
  readonly right: number;
}

/** Length of an arrowhead, and half of its height. */
export const HEAD = { length: 5, half: 2.75 } as const;
/** Room between the tip and the source's name. */
const TIP_GAP = 1.5;
/** Lanes no further apart than this, however wide the gutter. */
const LANE_STEP = 4;
/** Tracks beside the formula's text: the first one's distance from the symbol's box, and each further one's from the last. */
const TRACK = { first: 1, step: 3 } as const;
/** How far a line reaches into the symbol's box, whose glyphs are less high than the box. */
const REACH = 1.5;
/** Ends of lines that come to the same source, one below the other. */
const END_STEP = 7;
/** Above this many symbols the ways are too many to try, and the first one is taken. */
const MOST_TRIED = 5;

const middle = ({ top, bottom }: Box): number => (top + bottom) / 2;

/** Every order of some numbers, in the order of a dictionary. */
function ordersOf(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first, i) =>
    ordersOf(numbers.toSpliced(i, 1)).map((rest) => [first, ...rest]),
  );
}

/** A way to draw all lines: for each, its lane (0 is outermost) and whether it leaves its symbol upwards. */
interface Way {
  readonly lanes: readonly number[];
  readonly isAbove: readonly boolean[];
}

/** All ways; first those where all leave upwards, as all sources stand above, and the leftmost one's lane is outermost. */
function waysOf(n: number): Way[] {
  const natural = Array.from({ length: n }, (_, i) => i);
  const isTried = n <= MOST_TRIED;
  const orders = isTried ? ordersOf(natural) : [natural];
  const sides = Array.from({ length: isTried ? 2 ** n : 1 }, (_, bits) =>
    natural.map((i) => (bits & (1 << i)) === 0),
  );
  return sides.flatMap((isAbove) => orders.map((lanes) => ({ lanes, isAbove })));
}

/** Where each line ends: in the middle of its source, or around it where several come to the same one. */
function endsOf(ties: readonly Tie[]): (Point | null)[] {
  return ties.map(({ source }, i) => {
    if (source === null) return null;
    const alike = ties.flatMap((other, at) => (other.source?.top === source.top ? [at] : []));
    const step = Math.min(END_STEP, (source.bottom - source.top) / alike.length);
    const offset = (alike.indexOf(i) - (alike.length - 1) / 2) * step;
    return { x: source.left - TIP_GAP, y: middle(source) + offset };
  });
}

function drawn(
  ties: readonly Tie[],
  ends: readonly (Point | null)[],
  { left, right }: Gutter,
  { lanes, isAbove }: Way,
): Line[] {
  const laneStep = Math.min(LANE_STEP, (right - left) / ties.length);
  return ties.map(({ id, symbol }, i) => {
    const end = ends[i] ?? null;
    const up = isAbove[i] ?? true;
    // Those that leave the same text line on the same side, from the left: each gets a track further from the text.
    const before = ties.filter(
      (tie, at) => at < i && isAbove[at] === up && tie.symbol.top === symbol.top,
    ).length;
    const away = TRACK.first + TRACK.step * before;
    const x = (symbol.left + symbol.right) / 2;
    const start = up ? symbol.top + REACH : symbol.bottom - REACH;
    const track = up ? symbol.top - away : symbol.bottom + away;
    const lane = (left + right) / 2 + laneStep * ((lanes[i] ?? i) - (ties.length - 1) / 2);
    return {
      id,
      points: [
        { x, y: start },
        { x, y: track },
        { x: lane, y: track },
        { x: lane, y: end?.y ?? 0 },
        ...(end === null ? [] : [end]),
      ],
    };
  });
}

/** Whether two level or upright stretches have a point in common. */
function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const overlaps = (axis: "x" | "y"): boolean =>
    Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis])) <=
    Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis]));
  return overlaps("x") && overlaps("y");
}

/** How often two lines meet. */
export function crossings(one: Line, other: Line): number {
  const stretches = ({ points }: Line): (readonly [Point, Point])[] =>
    points.slice(1).map((to, i) => [points[i] ?? to, to] as const);
  return stretches(one).reduce(
    (sum, [a, b]) => sum + stretches(other).filter(([c, d]) => meet(a, b, c, d)).length,
    0,
  );
}

function allCrossings(lines: readonly Line[]): number {
  return lines.reduce(
    (sum, line, i) =>
      sum + lines.slice(i + 1).reduce((own, other) => own + crossings(line, other), 0),
    0,
  );
}

/**
 * The lines of a row.
 *
 * @param ties in the order of the symbols in the formula
 * @returns one line a tie, in the same order
 */
export function chainLines(ties: readonly Tie[], gutter: Gutter): readonly Line[] {
  const ends = endsOf(ties);
  let best: Line[] = [];
  let fewest = Infinity;
  for (const way of waysOf(ties.length)) {
    const lines = drawn(ties, ends, gutter, way);
    const found = allCrossings(lines);
    if (found < fewest) [best, fewest] = [lines, found];
    if (found === 0) break;
  }
  return best;
}

/** Largest radius of a corner. */
const RADIUS = 4;

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** The point that is `length` away from `from` on the way to `to`. */
function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const round = (value: number): number => Math.round(value * 100) / 100;
const written = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

/** The path of a line with round corners, up to where its arrowhead starts: the `d` of an SVG path. */
export function pathOf({ points }: Line): string {
  const [start] = points;
  if (!start) return "";
  const parts = [`M${written(start)}`];
  points.forEach((corner, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before) return;
    if (!after) {
      parts.push(`L${written(towards(corner, before, HEAD.length - 1))}`);
      return;
    }
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2);
    parts.push(`L${written(towards(corner, before, radius))}`);
    parts.push(`Q${written(corner)} ${written(towards(corner, after, radius))}`);
  });
  return parts.join("");
}

/** The arrowhead of a line, its tip on the last point: the `d` of an SVG path. */
export function headOf({ points }: Line): string {
  const [before, tip] = points.slice(-2);
  if (!before || !tip) return "";
  const base = towards(tip, before, HEAD.length);
  const [dx, dy] = [(base.x - tip.x) / HEAD.length, (base.y - tip.y) / HEAD.length];
  const side = (sign: 1 | -1): Point => ({
    x: base.x - dy * HEAD.half * sign,
    y: base.y + dx * HEAD.half * sign,
  });
  return `M${written(tip)}L${written(side(1))}L${written(side(-1))}Z`;
}
