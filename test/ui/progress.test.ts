import { describe, expect, test } from "vitest";
import { duration, PaceMeter, paceOf, rate } from "../../src/ui/progress.ts";
import { axisRange, curveOf, extremes, longerCurve, table, valueAt } from "../../src/ui/curve.ts";
import { Random } from "../../src/random.ts";
import { fixtureRecording } from "./fixture.ts";

describe("pace", () => {
  test("the time left is right within 20 % after ten uneven updates", () => {
    const random = new Random(3, 1002);
    const meter = new PaceMeter();
    let now = 100;
    const times = Array.from({ length: 61 }, (_, update) => {
      if (update > 0) now += 0.5 + 0.2 * random.uniform() + (update % 10 === 0 ? 0.3 : 0);
      return now;
    });
    times.slice(0, 11).forEach((seconds, update) => meter.mark(update, seconds));
    const pace = meter.pace(10, 60);
    const truth = (times[60] ?? 0) - (times[10] ?? 0);
    expect(pace?.secondsLeft[0]).toBe(pace?.secondsLeft[1]);
    expect(Math.abs((pace?.secondsLeft[0] ?? 0) - truth) / truth).toBeLessThan(0.2);
  });

  test("until ten updates it is a range that holds the truth", () => {
    const meter = new PaceMeter();
    [0, 1, 2.4, 3.2].forEach((seconds, update) => meter.mark(update, seconds));
    const [low = 0, high = 0] = meter.pace(3, 13)?.secondsLeft ?? [];
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(10);
  });

  test("a pause is no update", () => {
    const meter = new PaceMeter();
    meter.mark(0, 0);
    meter.mark(1, 1);
    meter.interrupt();
    meter.mark(2, 500);
    meter.mark(3, 501);
    expect(meter.pace(3, 10)?.updatesPerSecond).toBeCloseTo(1, 12);
  });

  test("nothing measured, nothing said", () => {
    expect(new PaceMeter().pace(0, 10)).toBeNull();
    expect(paceOf([0, Number.NaN], 10)).toBeNull();
  });

  test("durations and rates in words", () => {
    expect([0.2, 8.4, 59.7, 240, 3600, 3900].map(duration)).toEqual([
      "1 s",
      "8 s",
      "1 min",
      "4 min",
      "1 h",
      "1 h 5 min",
    ]);
    expect(rate(2.04)).toEqual({ value: "2.0", per: "second" });
    expect(rate(0.25)).toEqual({ value: "4.0", per: "update" });
  });
});

describe("curves", () => {
  const { reports } = fixtureRecording();

  test("hold only what was measured", () => {
    const curve = curveOf(reports, "heldout_accuracy");
    expect(curve.updates).toEqual([0, 5, 10, 11]);
    expect(curveOf(reports, "sft_loss").values).toEqual([]);
    expect(
      curveOf(
        [{ stage: "sft", metrics: { update: 1, rollouts: 0, entropy: 1 }, groups: [] }],
        "entropy",
      ).values,
    ).toEqual([]);
  });

  test("grow by the reports that come as if all had come at once", () => {
    for (const metric of ["entropy", "heldout_accuracy"] as const) {
      const early = curveOf(reports.slice(0, 6), metric);
      expect(longerCurve(early, reports.slice(6), metric)).toEqual(curveOf(reports, metric));
    }
    const early = curveOf(reports.slice(0, 6), "heldout_accuracy");
    const without = reports.slice(6, 8);
    expect(curveOf(without, "heldout_accuracy").values).toEqual([]);
    expect(longerCurve(early, without, "heldout_accuracy")).toBe(early);
  });

  test("the value at an update is the last one measured", () => {
    const curve = { updates: [0, 5], values: [0.1, 0.2] };
    expect(valueAt(curve, 4)).toBe(0.1);
    expect(valueAt(curve, 5)).toBe(0.2);
    expect(valueAt(curve, -1)).toBeNull();
  });

  test("the sentence's numbers", () => {
    expect(extremes({ updates: [0, 5, 10], values: [0.1, 0.9, 0.4] })).toEqual({
      first: 0.1,
      firstUpdate: 0,
      last: 0.4,
      lastUpdate: 10,
      low: 0.1,
      high: 0.9,
      highUpdate: 5,
    });
    expect(extremes({ updates: [], values: [] })).toBeNull();
  });

  test("the table has the same numbers as the chart", () => {
    const rows = table(reports, ["entropy", "heldout_accuracy"]);
    const column = rows.flatMap(({ cells: [entropy] }) => entropy ?? []);
    expect(column).toEqual(curveOf(reports, "entropy").values);
  });

  test("axes hold every value", () => {
    expect(axisRange([0.3, 0.7], true)).toEqual([0, 1]);
    expect(axisRange([], false)).toEqual([0, 1]);
    const [low, high] = axisRange([-0.2, 3], false);
    expect(low).toBeLessThanOrEqual(-0.2);
    expect(high).toBeGreaterThan(3);
    expect(axisRange([null, 2, undefined], false)[0]).toBe(0);
  });
});
