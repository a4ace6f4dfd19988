/** Means, bands and paired differences, by hand. */
import { describe, expect, test } from "vitest";
import { bootstrapInterval, mean } from "../../src/bootstrap.ts";
import { bandKindOf, bandOf, pairedDifferences } from "../../src/ui/runs/band.ts";
import { compare } from "../../src/ui/runs/comparison.ts";
import { placesOf, readAt, verdictOf } from "../../src/ui/runs/readout.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { NO_WISHES } from "../../src/ui/runs/wishes.ts";
import {
  heightAt,
  seriesOf,
  sharedPlaces,
  type Series,
  type Sight,
} from "../../src/ui/runs/series.ts";
import { armsOf, fileOf, runOf } from "./runs-fixture.ts";

const SIGHT: Sight = { metric: "heldout_accuracy", axis: "rollouts", span: null };
const line = (x: readonly number[], y: readonly number[]): Series => ({ x, y });

describe("a curve", () => {
  test("skips what was not measured and knows nothing outside of what was", () => {
    const series = seriesOf(runOf("a", 0, [1, null, 3]), SIGHT);
    expect(series).toEqual({ x: [0, 20], y: [1, 3] });
    if (!series) return;
    expect([0, 5, 10, 20].map((place) => heightAt(series, place))).toEqual([1, 1.5, 2, 3]);
    expect([-1, 21].map((place) => heightAt(series, place))).toEqual([null, null]);
  });

  test("is none for a metric, an axis or a name that the run does not know", () => {
    const run = runOf("a", 0, [1, 2]);
    expect(seriesOf(run, { ...SIGHT, metric: "kl" })).toBeNull();
    expect(seriesOf(run, { ...SIGHT, metric: "constructor" })).toBeNull();
    expect(seriesOf(run, { ...SIGHT, axis: "seconds" })).toBeNull();
    expect(seriesOf(runOf("a", 0, [null]), SIGHT)).toBeNull();
  });

  test("is read with others wherever one was measured, as far as all go", () => {
    const shared = sharedPlaces([line([0, 4, 10], [0, 0, 0]), line([2, 6, 8], [0, 0, 0])]);
    expect(shared).toEqual([2, 4, 6, 8]);
    expect(sharedPlaces([line([0, 1], [0, 0]), line([2, 3], [0, 0])])).toEqual([]);
  });

  test("with more places than a chart has room for is read at even ones, ends included", () => {
    const many = Array.from({ length: 1000 }, (_, i) => i / 7);
    const places = sharedPlaces([line(many, many)]);
    expect(places).toHaveLength(128);
    expect([places[0], places.at(-1)]).toEqual([0, 999 / 7]);
    expect((places[1] ?? 0) - (places[0] ?? 0)).toBeCloseTo(999 / 7 / 127, 12);
  });
});

describe("a band", () => {
  test("of one seed is none", () => {
    const { n, kind, points } = bandOf([line([0, 10], [0.2, 0.4])]);
    expect([n, kind]).toEqual([1, "none"]);
    expect(points).toEqual([
      { x: 0, mean: 0.2, low: null, high: null },
      { x: 10, mean: 0.4, low: null, high: null },
    ]);
  });

  test("of two to four seeds goes from the lowest to the highest", () => {
    const seeds = [line([0, 10], [1, 2]), line([0, 10], [2, 4]), line([0, 10], [6, 0])];
    expect(bandOf(seeds)).toEqual({
      n: 3,
      kind: "min-max",
      points: [
        { x: 0, mean: 3, low: 1, high: 6 },
        { x: 10, mean: 2, low: 0, high: 4 },
      ],
    });
    expect([1, 2, 4, 5].map(bandKindOf)).toEqual(["none", "min-max", "min-max", "bootstrap"]);
  });

  test("of five seeds is a bootstrap interval of the mean, the same every time", () => {
    const values = [0.1, 0.2, 0.3, 0.4, 1];
    const seeds = values.map((value) => line([0, 10], [value, 0.5]));
    const [point, flat] = bandOf(seeds).points;
    expect(point?.mean).toBeCloseTo(0.4, 12);
    expect(point).toEqual(bandOf(seeds).points[0]);
    const exact = bootstrapInterval(values, mean);
    // A tenth of the resamples: the same interval up to its own noise.
    expect(Math.abs((point?.low ?? 0) - (exact?.low ?? 9))).toBeLessThan(0.03);
    expect(Math.abs((point?.high ?? 0) - (exact?.high ?? 9))).toBeLessThan(0.05);
    expect(point?.low).toBeGreaterThan(0.1);
    expect(point?.high).toBeLessThan(1);
    expect(flat).toEqual({ x: 10, mean: 0.5, low: 0.5, high: 0.5 });
  });
});

describe("a difference", () => {
  const runs = [runOf("a", 3, [0.5, 0.9]), runOf("a", 1, [0.2, 0.3]), runOf("a", 7, [1, 1])];
  const baseline = [runOf("b", 1, [0.1, 0.1]), runOf("b", 3, [0.1, 0.4]), runOf("b", 8, [0, 0])];

  test("is taken between runs of one seed, and of no others", () => {
    const found = pairedDifferences(runs, baseline, SIGHT);
    expect(found).toHaveLength(2);
    expect(found[0]?.y[0]).toBeCloseTo(0.4, 12);
    expect(found[0]?.y[1]).toBeCloseTo(0.5, 12);
    expect(found[1]?.y[0]).toBeCloseTo(0.1, 12);
    expect(found[1]?.y[1]).toBeCloseTo(0.2, 12);
  });

  test("never pairs runs without a seed", () => {
    const nameless = [runOf("a", null, [1])];
    expect(pairedDifferences(nameless, nameless, SIGHT)).toEqual([]);
  });

  test("cancels what a seed does to both: its band is narrower than those of the arms", () => {
    const luck = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
    const arms = armsOf(
      fileOf(
        "rloo",
        luck.map((value) => [value, value]),
      ),
      fileOf(
        "prime",
        luck.map((value, i) => [value, value + 0.1 + 0.001 * i]),
      ),
    );
    const { curves, differences } = compare(arms, choiceOf(arms, NO_WISHES));
    const end = differences[0]?.band.points.at(-1);
    expect(end?.mean).toBeCloseTo(0.1025, 12);
    const width = (point: typeof end) => (point?.high ?? 0) - (point?.low ?? 0);
    expect(width(end)).toBeLessThan(0.01);
    expect(width(curves[0]?.band.points.at(-1))).toBeGreaterThan(0.1);
    expect(end && verdictOf(end)).toBe("above");
  });

  test("is not taken between arms of different tasks", () => {
    const arms = armsOf(
      fileOf("rloo", [[0, 1]]),
      fileOf("prime", [[0, 1]], { task: { name: "products" } }),
    );
    const shown = new Set(["rloo", "prime"]);
    const choice = { ...SIGHT, baseline: "rloo", shown };
    expect(compare(arms, choice).curves).toHaveLength(2);
    expect(compare(arms, choice).differences).toEqual([]);
    expect([...choiceOf(arms, NO_WISHES).shown]).toEqual(["rloo"]);
  });
});

test("a band is read between its points, and nowhere else", () => {
  const band = bandOf([line([0, 10], [0, 1]), line([0, 10], [0, 3])]);
  expect(readAt(band, 5)).toEqual({ x: 5, mean: 1, low: 0.5, high: 1.5 });
  expect(readAt(band, 10)).toEqual({ x: 10, mean: 2, low: 1, high: 3 });
  expect(readAt(band, 10.1)).toBeNull();
  expect(readAt(band, -1)).toBeNull();
});

test("50 runs of 100 points are compared and placed without a wait", () => {
  const values = (seed: number) => Array.from({ length: 100 }, (_, i) => Math.sin(seed + i / 20));
  const seeds = Array.from({ length: 25 }, (_, seed) => values(seed));
  const arms = armsOf(fileOf("rloo", seeds), fileOf("prime", seeds));
  const start = performance.now();
  const { curves } = compare(arms, choiceOf(arms, NO_WISHES));
  const first = performance.now() - start;
  expect(placesOf(curves)).toHaveLength(100);
  const again = performance.now();
  compare(arms, choiceOf(arms, { ...NO_WISHES, toggled: new Map([["x", true]]) }));
  // Bands are remembered, so that a click costs nothing; far above what a busy machine needs.
  expect(performance.now() - again).toBeLessThan(Math.max(50, first / 2));
});
