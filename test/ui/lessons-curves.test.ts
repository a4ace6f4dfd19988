/** Lesson 6: means, pairs and marks of curves of several seeds, on made-up ones and on those of the experiment. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/report.ts";
import { markDrawn } from "../../src/ui/lessons/marks.ts";
import {
  accuracyAt,
  armOf,
  asCurve,
  difference,
  isComparable,
  knotPlaces,
  meanCurve,
  verdictOf,
  type SeedCurve,
} from "../../src/ui/lessons/seed-curves.ts";

/** Curves with a given end; a seed differs by a hundredth. */
const straight = (arm: string, start: number, last: number, end: number, seeds = 3): SeedCurve[] =>
  Array.from({ length: seeds }, (_, seed) => ({
    arm,
    seed,
    rollouts: [0, end / 2, end],
    accuracy: [start, (start + last) / 2, last].map((value) => value + (seed - 1) / 100),
  }));

describe("lesson 6, made-up curves", () => {
  const curves = [...straight("rloo", 0.1, 0.8, 400), ...straight("prime", 0.1, 0.9, 400)];

  test("mean, band and n", () => {
    const own = meanCurve(curves, "prime");
    expect(own?.n).toBe(3);
    expect(own?.rollouts).toEqual([0, 200, 400]);
    expect(own?.mean[2]).toBeCloseTo(0.9, 12);
    expect(own?.low[2]).toBeCloseTo(0.89, 12);
    expect(own?.high[2]).toBeCloseTo(0.91, 12);
    expect(meanCurve(curves, "grpo")).toBeNull();
  });

  test("the mean ends where its shortest seed ends", () => {
    const cut = { arm: "prime", seed: 9, rollouts: [0, 200], accuracy: [0.1, 0.5] };
    expect(meanCurve([...curves, cut], "prime")?.rollouts).toEqual([0, 200]);
  });

  test("seeds are paired, and a difference below 3 points is level", () => {
    expect(difference(curves, "prime", "rloo")).toEqual({
      rollouts: 400,
      mean: expect.closeTo(0.1, 12) as number,
      n: 3,
      behind: 0,
    });
    expect(difference(curves, "prime", "grpo")).toBeNull();
    expect([0.03, 0.029, 0, -0.029, -0.031].map(verdictOf)).toEqual([
      "ahead",
      "level",
      "level",
      "level",
      "behind",
    ]);
  });

  test("a curve passes when it is near and has the right one ahead, and for no less", () => {
    const prime = meanCurve(curves, "prime");
    if (!prime) throw new Error("no curve");
    const places = knotPlaces(prime);
    const exact = places.map((place) => accuracyAt(asCurve(prime, "prime"), place));
    expect(markDrawn(curves, exact)).toMatchObject({
      isRight: true,
      told: "ahead",
      found: "ahead",
    });
    expect(markDrawn(curves, exact)?.distance).toBeCloseTo(0, 12);
    const lower = exact.map((value) => value - 0.09);
    expect(markDrawn(curves, lower)).toMatchObject({ isRight: false, told: "level" });
    const far = exact.map((value, i) => (i < 4 ? value + 0.3 : value));
    expect(markDrawn(curves, far)).toMatchObject({ isRight: false, told: "ahead" });
    expect(markDrawn(curves, far)?.distance).toBeCloseTo(0.15, 12);
  });

  test("one seed is no comparison", () => {
    expect(isComparable(curves)).toBe(true);
    expect(isComparable(curves.filter(({ arm, seed }) => arm !== "prime" || seed === 0))).toBe(
      false,
    );
    expect(isComparable([])).toBe(false);
    expect(markDrawn([], [])).toBeNull();
  });
});

describe("lesson 6, the experiment with ten seeds", () => {
  const folder = fileURLToPath(new URL("../../docs/results/headline", import.meta.url));
  const curves = ["rloo", "prime", "credit-replay", "success-replay"].flatMap((arm) =>
    readdirSync(`${folder}/${arm}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d$/.test(entry.name))
      .map(({ name }): SeedCurve => {
        const measured = readFileSync(`${folder}/${arm}/${name}/metrics.jsonl`, "utf8")
          .split("\n")
          .filter((line) => line.startsWith("{"))
          .map((line) => JSON.parse(line) as Report["metrics"])
          .filter((metrics) => metrics.heldout_accuracy !== undefined);
        return {
          arm,
          seed: Number(name),
          rollouts: measured.map(({ rollouts }) => rollouts),
          accuracy: measured.map((metrics) => metrics.heldout_accuracy ?? NaN),
        };
      }),
  );

  test("the answer is the log's: PRIME is level with outcome-only", () => {
    expect(armOf(curves, "prime").length).toBe(10);
    const apart = difference(curves, "prime", "rloo");
    expect(apart?.n).toBe(10);
    expect(apart?.rollouts).toBe(5120);
    expect(verdictOf(apart?.mean ?? NaN)).toBe("level");
  });

  test("the reveal names the gain of reuse and, in the next sentence, its control", () => {
    const outcome = meanCurve(curves, "rloo");
    if (!outcome) throw new Error("no curve");
    const drawn = knotPlaces(outcome).map((place) => accuracyAt(asCurve(outcome, "rloo"), place));
    const mark = markDrawn(curves, drawn);
    expect(mark).toMatchObject({ isRight: true, told: "level", found: "level" });
    expect(mark?.reason).toMatch(/Credit-replay.*2,048 rollouts\. Success replay/);
    // A control that does better still is named as well, and one that does worse is not.
    const moved = (by: number) =>
      curves.map((curve) =>
        curve.arm === "success-replay"
          ? { ...curve, accuracy: curve.accuracy.map((accuracy) => accuracy + by) }
          : curve,
      );
    expect(markDrawn(moved(0.2), drawn)?.reason).toContain("Success replay");
    expect(markDrawn(moved(-0.2), drawn)?.reason).not.toContain("Success replay");
    const without = curves.filter(({ arm }) => arm !== "success-replay");
    expect(markDrawn(without, drawn)?.reason).not.toContain("Success replay");
    const paperOnly = curves.filter(({ arm }) => arm === "rloo" || arm === "prime");
    expect(markDrawn(paperOnly, drawn)?.reason).not.toContain("replay");
  });
});
