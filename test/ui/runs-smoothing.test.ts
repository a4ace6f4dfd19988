/** Smoothed curves, by hand; and that no number of the comparison is made of them. */
import { describe, expect, test } from "vitest";
import { compare } from "../../src/ui/runs/comparison.ts";
import { csvOf } from "../../src/ui/runs/csv.ts";
import { draw, frameOf } from "../../src/ui/runs/drawing.ts";
import { screenPaint } from "../../src/ui/runs/looks.ts";
import { figureOf, pictureOf, type View } from "../../src/ui/runs/pictures.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { seriesOf } from "../../src/ui/runs/series.ts";
import { smoothed } from "../../src/ui/runs/smoothing.ts";
import { NO_WISHES, SPANS } from "../../src/ui/runs/wishes.ts";
import { armsOf, fileOf, runOf } from "./runs-fixture.ts";

describe("an exponential moving average", () => {
  test("is what a hand computes, the start included", () => {
    // w = 1/2. s = 1/2, 5/4, 21/8; divided by 1/2, 3/4, 7/8.
    expect(smoothed([1, 2, 4], 2)).toEqual([1, 5 / 3, 3]);
    // w = 4/5: s = 0.2, then 0.16 + 0.6 = 0.76; divided by 1 - 0.8 and 1 - 0.64.
    const [first = 0, second = 0] = smoothed([1, 3], 5);
    expect(first).toBeCloseTo(1, 12);
    expect(second).toBeCloseTo(0.76 / 0.36, 12);
  });

  test("leaves one point, no point and what does not move as they are", () => {
    expect(smoothed([1, 1], 2)).toEqual([1, 1]);
    for (const span of SPANS) {
      expect(smoothed([0.25], span)[0]).toBeCloseTo(0.25, 12);
      expect(smoothed([], span)).toEqual([]);
      for (const value of smoothed(
        Array.from({ length: 300 }, () => 0.7),
        span,
      ))
        expect(value).toBeCloseTo(0.7, 12);
    }
  });

  test("keeps what is no number, and goes on as if it were not there", () => {
    expect(smoothed([Number.NaN, 1, 2, Infinity, 4], 2)).toEqual([
      Number.NaN,
      1,
      5 / 3,
      Infinity,
      3,
    ]);
  });

  test("over one value changes nothing, and over less is refused", () => {
    expect(smoothed([1, 5, 2], 1)).toEqual([1, 5, 2]);
    for (const span of [0, 0.5, -3, Number.NaN])
      expect(() => smoothed([1], span)).toThrow(/expected a span from 1 on/);
  });

  test("passes over what a run did not measure", () => {
    const sight = { metric: "heldout_accuracy", axis: "rollouts" } as const;
    const run = runOf("a", 0, [1, null, 2, null, 4]);
    expect(seriesOf(run, { ...sight, span: 2 })).toEqual({ x: [0, 20, 40], y: [1, 5 / 3, 3] });
  });
});

describe("a comparison that is smoothed", () => {
  const arms = armsOf(
    fileOf("rloo", [
      [0, 0.4, 0.8],
      [0.2, 0.2, 0.6],
    ]),
    fileOf("prime", [
      [0.2, 0.8, 0.4],
      [0.2, 0.4, 1],
    ]),
  );
  const choice = choiceOf(arms, { ...NO_WISHES, span: 2 });
  const comparison = compare(arms, { ...choice, span: null });
  const drawn = compare(arms, choice);
  const view: View = { comparison, smoothed: drawn, hasSeeds: false };

  test("has means and bands of smoothed seeds", () => {
    const end = drawn.curves[0]?.band.points.at(-1);
    // 0, 0.4, 0.8: s = 0, 0.2, 0.5; 0.2, 0.2, 0.6: s = 0.1, 0.15, 0.375; divided by 7/8.
    expect(end?.low).toBeCloseTo(0.375 / 0.875, 12);
    expect(end?.high).toBeCloseTo(0.5 / 0.875, 12);
    expect(end?.mean).toBeCloseTo((0.375 + 0.5) / 2 / 0.875, 12);
  });

  test("has differences of smoothed runs: the distance of the curves drawn", () => {
    const [rloo, prime] = drawn.curves.map(({ band }) => band.points.map(({ mean }) => mean));
    const points = drawn.differences[0]?.band.points ?? [];
    expect(points).toHaveLength(3);
    points.forEach(({ mean }, i) => {
      expect(mean).toBeCloseTo((prime?.[i] ?? 9) - (rloo?.[i] ?? 0), 12);
    });
  });

  test("is drawn before the means as they were measured, which are faint, on the same axes", () => {
    for (const kind of ["difference", "curves"] as const) {
      const picture = pictureOf(kind, view);
      const plain = pictureOf(kind, { ...view, smoothed: null });
      expect(picture.measured).toEqual(plain.curves);
      expect(plain.measured).toEqual([]);
      const frame = frameOf(480, 260, false);
      const lines = (text: string) => text.match(/<polyline[^>]*>/g) ?? [];
      const all = lines(draw(picture, frame, screenPaint));
      const faint = all.filter((line) => line.includes('stroke-opacity="0.25"'));
      expect(faint).toHaveLength(picture.curves.length);
      expect(all.slice(0, faint.length)).toEqual(faint);
      expect(lines(draw(plain, frame, screenPaint))).toHaveLength(plain.curves.length);
      expect(picture.x).toEqual(plain.x);
      expect(picture.y).toEqual(plain.y);
      const points = (line: string) => /points="([^"]*)"/.exec(line)?.[1];
      expect(faint.map(points)).toEqual(lines(draw(plain, frame, screenPaint)).map(points));
    }
  });

  test("says in a figure that it is, and every number there is as measured", () => {
    const figure = figureOf("difference", view);
    const plain = figureOf("difference", { ...view, smoothed: null });
    expect(figure.alternative).toBe(plain.alternative);
    expect(figure.notes.slice(0, -1)).toEqual(plain.notes);
    expect(figure.notes.at(-1)).toMatch(/over about 2 values, .* all numbers are as measured\.$/);
  });

  test("is saved as values that were measured", () => {
    const shown = drawn.curves.map(({ arm }) => arm);
    expect(csvOf(shown, ["heldout_accuracy"])).toContain(",heldout_accuracy,0.8\r\n");
    expect(shown).toEqual(comparison.curves.map(({ arm }) => arm));
  });
});
