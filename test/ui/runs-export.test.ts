/** What is saved says the same as the screen: CSV plots into the same means, JSON opens again, figures stand alone. */
import { describe, expect, test } from "vitest";
import { readCurves, writeCurves } from "../../src/run-curves.ts";
import { fileOf as fileOfArms } from "../../src/ui/runs/arms.ts";
import { compare } from "../../src/ui/runs/comparison.ts";
import { csvOf } from "../../src/ui/runs/csv.ts";
import { draw, frameOf } from "../../src/ui/runs/drawing.ts";
import { figureSvg } from "../../src/ui/runs/figure-file.ts";
import { screenPaint } from "../../src/ui/runs/looks.ts";
import { figureOf, pictureOf } from "../../src/ui/runs/pictures.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { NO_WISHES } from "../../src/ui/runs/wishes.ts";
import { armsOf, fileOf } from "./runs-fixture.ts";

const seeds = (shift: number) =>
  [0, 1, 2, 3, 4, 5].map((seed) => [0.1, 0.2 + shift + seed / 100, 0.4 + shift - seed / 70]);
const hostile = fileOf('a"b,\nc', seeds(0.2), { task: { name: "sums" }, x: 1 });
const arms = armsOf(fileOf("rloo", seeds(0)), fileOf("prime", seeds(0.05)), {
  ...hostile,
  arms: hostile.arms.map((arm) => ({ ...arm, title: "<script>&\u0007" })),
});
const shown = new Set(arms.map(({ name }) => name));
const comparison = compare(arms, { ...choiceOf(arms, NO_WISHES), shown });
const view = { comparison, smoothed: null, hasSeeds: true };

/** RFC 4180, as any other program reads it. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test("CSV plots into the means that the chart draws", () => {
  const [header = [], ...rows] = rowsOf(csvOf(arms, ["heldout_accuracy"]));
  expect(header).toEqual([
    "arm",
    "title",
    "seed",
    "update",
    "rollouts",
    "seconds",
    "metric",
    "value",
  ]);
  expect(rows).toHaveLength(3 * 6 * 3);
  const sums = new Map<string, { sum: number; n: number }>();
  for (const [arm, , , , rollouts, , , value] of rows) {
    const key = JSON.stringify([arm, Number(rollouts)]);
    const { sum, n } = sums.get(key) ?? { sum: 0, n: 0 };
    sums.set(key, { sum: sum + Number(value), n: n + 1 });
  }
  for (const { arm, band } of comparison.curves) {
    expect(band.points).toHaveLength(3);
    for (const { x, mean } of band.points) {
      const own = sums.get(JSON.stringify([arm.name, x]));
      expect(own?.n).toBe(6);
      expect((own?.sum ?? 0) / 6).toBeCloseTo(mean, 12);
    }
  }
});

test("JSON opens as the same arms", () => {
  const text = writeCurves(fileOfArms(arms));
  const again = armsOf(readCurves(text, "x"));
  expect(again.map(({ name, title }) => [name, title])).toEqual(
    arms.map(({ name, title }) => [name, title]),
  );
  const same = compare(again, { ...choiceOf(again, NO_WISHES), shown });
  same.curves.forEach(({ band }, i) => {
    band.points.forEach(({ mean }, j) => {
      expect(mean).toBeCloseTo(comparison.curves[i]?.band.points[j]?.mean ?? Number.NaN, 5);
    });
  });
});

describe("a figure", () => {
  const figure = figureOf("difference", view);
  const { svg, width, height } = figureSvg(figure);

  test("has a title, n, what the bands are, and a description that says what it shows", () => {
    expect(svg).toContain("<title>Held-out accuracy: difference to RLOO, outcome only</title>");
    expect(svg).toContain(">PRIME, online PRM (n = 6)</text>");
    expect(svg).toContain("band: 95 % interval of the mean.");
    expect(svg).toMatch(
      /<desc>PRIME, online PRM minus RLOO, outcome only at 20 rollouts: \+5\.0 points \(/,
    );
    expect(svg).toContain("percentage points");
  });

  test("stands alone: colours of its own, no style sheet, no script, nothing to fetch", () => {
    expect(svg).not.toMatch(/<style|<script|class=|style=|href|url\(/);
    // A control character has no place in XML; one of them would keep the whole figure from opening.
    expect(svg).toContain("&lt;script&gt;&amp;\ufffd");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toMatch(/<rect[^>]*fill="#ffffff"/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    // Every element that is opened is closed.
    const opened = [...svg.matchAll(/<([a-z]+)[^>]*?(\/?)>/g)].filter(
      ([, , closed]) => closed === "",
    );
    const closed = [...svg.matchAll(/<\/([a-z]+)>/g)];
    expect(opened.length).toBe(closed.length);
  });

  test("is the same drawing as the screen's, in other paint", () => {
    const picture = pictureOf("difference", view);
    const screen = draw(picture, frameOf(width, 340, true), screenPaint);
    const points = (text: string) => [...text.matchAll(/points="([^"]*)"/g)].map(([, p]) => p);
    expect(points(svg)).toEqual(points(screen));
    // Two differences: a band, six seeds and a mean each.
    expect(points(svg)).toHaveLength(2 * (1 + 6 + 1));
    expect(screen).toContain('class="stroke c1"');
    expect(height).toBeGreaterThan(340);
  });

  test("leaves seeds out unless they are asked for", () => {
    const bare = figureSvg(figureOf("curves", { ...view, hasSeeds: false })).svg;
    expect([...bare.matchAll(/<polyline/g)]).toHaveLength(3);
  });
});
