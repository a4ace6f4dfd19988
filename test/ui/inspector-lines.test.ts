/** Where the lines of the inspector run, over many made-up tables: beside the text, in the gutter, apart, to their sources. */
import { describe, expect, test } from "vitest";
import { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import {
  chainLines,
  crossings,
  HEAD,
  headOf,
  pathOf,
  seenFrom,
  type Box,
  type Line,
  type Point,
  type Tie,
} from "../../src/ui/inspector/chain-lines.ts";
import { farLines } from "../../src/ui/inspector/far-lines.ts";

const STREAM = 1001;
const CASES = 400;

const gutter = { left: 1.5, right: 11.3 };
const NAME_LEFT = 22;
const SYMBOL = { height: 13, width: 20 };

/** Boxes of symbols in one line of text, and of names above them; by `order` the i-th symbol has the order[i]-th name. */
function tiesOf(random: Random, order: readonly number[]): Tie[] {
  const top = 600 + 200 * random.uniform();
  const sources = order.map((_, i): Box => {
    const y = 40 + 140 * i + 60 * random.uniform();
    return { left: NAME_LEFT, top: y, right: 120, bottom: y + 19 };
  });
  let left = NAME_LEFT + 5;
  return order.map((rank, i) => {
    left += 15 + 60 * random.uniform();
    const right = left + SYMBOL.width * (0.5 + random.uniform());
    const symbol = { left, right, top, bottom: top + SYMBOL.height };
    left = right;
    return { id: `row ${i}`, symbol, source: at(sources, rank) };
  });
}

const layouts = Array.from({ length: CASES }, (_, seed) => {
  const random = new Random(seed, STREAM);
  const order = [...random.permutation(1 + random.integer(3))];
  return { order, ties: tiesOf(random, order) };
});

const last = ({ points }: Line): Point => at(points, points.length - 1);
const laneOf = ({ points }: Line): number => at(points, 2).x;

const pairs = (lines: readonly Line[]): [Line, Line][] =>
  lines.flatMap((line, i) => lines.slice(i + 1).map((other): [Line, Line] => [line, other]));

describe("lines in the table", () => {
  test("one a symbol, in the order of the formula", () => {
    for (const { ties } of layouts)
      expect(chainLines(ties, gutter).map(({ id }) => id)).toEqual(ties.map(({ id }) => id));
    expect(chainLines([], gutter)).toEqual([]);
  });

  test("start at the symbol and end at the name, before its first letter", () => {
    for (const { ties } of layouts) {
      chainLines(ties, gutter).forEach((line, i) => {
        const { symbol, source } = at(ties, i);
        const start = at(line.points, 0);
        expect(start.x).toBeCloseTo((symbol.left + symbol.right) / 2, 9);
        expect(start.y).toBeGreaterThan(symbol.top);
        expect(start.y).toBeLessThan(symbol.bottom);
        const end = last(line);
        expect(end.y).toBeCloseTo(((source?.top ?? NaN) + (source?.bottom ?? NaN)) / 2, 9);
        expect(end.x).toBeLessThan(NAME_LEFT);
        expect(end.x - HEAD.length).toBeGreaterThan(gutter.right);
      });
    }
  });

  test("stay between the lines of text, and otherwise in the gutter", () => {
    // What a symbol's box leaves free above it up to the name, and below it down to the numbers.
    const room = { above: 8, below: 5 };
    for (const { ties } of layouts) {
      chainLines(ties, gutter).forEach(({ points }, i) => {
        const { symbol } = at(ties, i);
        const [start, up, corner, turn] = [0, 1, 2, 3].map((n) => at(points, n)) as [
          Point,
          Point,
          Point,
          Point,
        ];
        expect(up.x).toBe(start.x);
        expect(corner.y).toBe(up.y);
        const isAbove = up.y <= symbol.top && up.y >= symbol.top - room.above;
        const isBelow = up.y >= symbol.bottom && up.y <= symbol.bottom + room.below;
        expect(isAbove || isBelow).toBe(true);
        expect(turn.x).toBe(corner.x);
        expect(corner.x).toBeGreaterThanOrEqual(gutter.left);
        expect(corner.x).toBeLessThanOrEqual(gutter.right);
      });
    }
  });

  test("have lanes of their own", () => {
    for (const { ties } of layouts) {
      for (const [one, other] of pairs(chainLines(ties, gutter)))
        expect(Math.abs(laneOf(one) - laneOf(other))).toBeGreaterThan(2.5);
    }
  });

  test("cross only where the order of three symbols leaves no other way, and then once", () => {
    let crossed = 0;
    for (const { order, ties } of layouts) {
      const found = pairs(chainLines(ties, gutter)).reduce(
        (sum, [one, other]) => sum + crossings(one, other),
        0,
      );
      // Upwards leave those whose names stand in the order of the symbols; below all others, the reverse.
      const isHopeless = ["0,2,1", "2,0,1"].includes(order.join());
      expect(found, order.join()).toBe(isHopeless ? 1 : 0);
      crossed += found;
    }
    expect(crossed).toBeGreaterThan(10);
  });

  test("to one heading end below each other, and do not cross", () => {
    const random = new Random(1, STREAM);
    for (let i = 0; i < 50; i++) {
      const [one, two] = tiesOf(random, [0, 1]);
      if (!one || !two) throw new Error("No ties");
      const heading = { left: NAME_LEFT, top: 100, right: 300, bottom: 128 };
      const ties = [one, two].map((tie) => ({ ...tie, source: heading }));
      const [first, second] = chainLines(ties, gutter);
      if (!first || !second) throw new Error("No lines");
      expect(crossings(first, second)).toBe(0);
      expect(last(second).y - last(first).y).toBeGreaterThanOrEqual(2 * HEAD.half);
      for (const { y } of [last(first), last(second)]) {
        expect(y).toBeGreaterThan(heading.top);
        expect(y).toBeLessThan(heading.bottom);
      }
    }
  });

  test("of a formula's second line of text run below its first", () => {
    for (const [order, most] of [
      [[1, 0], 0],
      // The first one's source is higher: in the gutter one has to get past the other.
      [[0, 1], 1],
    ] as const) {
      const [one, two] = tiesOf(new Random(2, STREAM), order);
      if (!one || !two) throw new Error("No ties");
      const wrapped = seenFrom({ left: 60, top: -16.5, right: 0, bottom: 0 }, two.symbol);
      const [first, second] = chainLines([one, { ...two, symbol: wrapped }], gutter);
      if (!first || !second) throw new Error("No lines");
      expect(crossings(first, second)).toBe(most);
      const track = at(second.points, 1).y;
      expect(track).toBeGreaterThan(one.symbol.bottom);
      expect(track <= wrapped.top || track >= wrapped.bottom).toBe(true);
    }
  });

  test("more symbols than any formula has still get a line each, in the gutter", () => {
    const order = Array.from({ length: 9 }, (_, i) => i);
    const lines = chainLines(tiesOf(new Random(3, STREAM), order), gutter);
    expect(new Set(lines.map(laneOf)).size).toBe(9);
    expect(Math.min(...lines.map(laneOf))).toBeGreaterThanOrEqual(gutter.left);
    expect(Math.max(...lines.map(laneOf))).toBeLessThanOrEqual(gutter.right);
  });
});

describe("lines out of the table", () => {
  const [tie, near] = tiesOf(new Random(4, STREAM), [1, 0]);
  if (!tie || !near) throw new Error("No ties");
  const [away, home] = chainLines([{ ...tie, source: null }, near], gutter);
  if (!away || !home) throw new Error("No lines");
  const panel = { left: 0, top: -80, right: 500, bottom: 900 };
  const strip = { left: 200, top: -300, right: 500, bottom: -120 };

  test("leave it upwards, in the lane that no other crosses", () => {
    expect(last(away)).toEqual({ x: laneOf(away), y: 0 });
    expect(crossings(away, home)).toBe(0);
  });

  test("run around the panel's words and come to a token from above", () => {
    const token = { left: 320, top: -250, right: 360, bottom: -200 };
    const [line] = farLines(away, panel, { from: "above", within: strip, boxes: [token] });
    if (!line) throw new Error("No line");
    expect(line.points.slice(0, 3)).toEqual(away.points.slice(0, 3));
    expect(last(line).x).toBe(340);
    expect(last(line).y).toBeLessThan(token.top);
    expect(token.top - last(line).y).toBeLessThan(HEAD.length);
    // Above the panel it keeps out of the strip until it is above the token.
    const outside = line.points.slice(3, -2);
    for (const { x, y } of outside)
      expect(y <= panel.top && (x < strip.left || y >= strip.bottom)).toBe(true);
  });

  test("come to each row of a list at its middle, from the start, and share their way", () => {
    const boxes = [0, 1, 2].map((i) => ({
      left: 0,
      top: -300 + 50 * i,
      right: 90,
      bottom: -256 + 50 * i,
    }));
    const list = { left: 0, top: -320, right: 90, bottom: -120 };
    const lines = farLines(away, panel, { from: "start", within: list, boxes });
    expect(lines.map((line) => last(line).y)).toEqual([-278, -228, -178]);
    for (const line of lines) {
      expect(last(line).x).toBeLessThan(list.left);
      expect(line.points.slice(0, -2)).toEqual(at(lines, 0).points.slice(0, -2));
    }
    expect(new Set(lines.map(({ id }) => id)).size).toBe(3);
  });
});

describe("drawing", () => {
  const line: Line = {
    id: "x",
    points: [
      { x: 50, y: 100 },
      { x: 50, y: 90 },
      { x: 5, y: 90 },
      { x: 5, y: 20 },
      { x: 20, y: 20 },
    ],
  };

  test("rounds the corners and stops inside the arrowhead", () => {
    expect(pathOf(line)).toBe("M50 100L50 94Q50 90 46 90L9 90Q5 90 5 86L5 24Q5 20 9 20L16 20");
    expect(headOf(line)).toBe("M20 20L15 17.25L15 22.75Z");
  });

  test("a short stretch has a small corner", () => {
    const stub = { ...line, points: line.points.with(0, { x: 50, y: 92 }) };
    expect(pathOf(stub)).toContain("M50 92L50 91Q50 90 49 90");
  });
});
