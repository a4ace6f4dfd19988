/** What the comparison's elements say, and the way between the run on screen and the charts. */
import { describe, expect, test } from "vitest";
import { headerOf } from "../../src/ui/run-source.ts";
import { ArmList } from "../../src/ui/runs/arm-list.ts";
import { curveSentences, readingAt } from "../../src/ui/runs/chart-titles.ts";
import { axesOf, compare } from "../../src/ui/runs/comparison.ts";
import { CURRENT, currentArm, placeOfUpdate, updateAt } from "../../src/ui/runs/current-run.ts";
import { horizontalRange, verticalRange } from "../../src/ui/runs/drawing.ts";
import { COLOURS, dashOf, filePaint } from "../../src/ui/runs/looks.ts";
import { differenceText, valueText } from "../../src/ui/runs/metric-format.ts";
import { RunFiles } from "../../src/ui/runs/run-files.ts";
import { renderNumbers, renderSettings } from "../../src/ui/runs/run-tables.ts";
import { differences } from "../../src/ui/runs/settings-difference.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { NO_WISHES } from "../../src/ui/runs/wishes.ts";
import { fixtureRecording } from "./fixture.ts";
import { markupOf, wordsOf } from "./markup.ts";
import { armsOf, fileOf } from "./runs-fixture.ts";

const arms = armsOf(
  fileOf("rloo", [
    [0.1, 0.3],
    [0.1, 0.5],
  ]),
  fileOf("prime", [
    [0.1, 0.6],
    [0.1, 0.6],
  ]),
  fileOf("other", [[0.1, 0.1]]),
);
const choice = choiceOf(arms, NO_WISHES);
const comparison = compare(arms, choice);
const wordsIn = (rendered: unknown): string =>
  wordsOf(markupOf(rendered as Parameters<typeof markupOf>[0]));

test("numbers are written with their unit, a true minus and no minus zero", () => {
  expect(valueText("heldout_accuracy", 0.4415)).toBe("44.1 %");
  expect(valueText("step_within_auroc", 0.5)).toBe("0.500");
  expect(valueText("kl", -0.0001)).toBe("0.000");
  expect(differenceText("heldout_accuracy", 0.031)).toBe("+3.1");
  expect(differenceText("heldout_accuracy", -0.0271)).toBe("−2.7");
  expect(differenceText("heldout_accuracy", -0.0001)).toBe("0.0");
  expect(differenceText("kl", 0.25)).toBe("+0.250");
});

test("thirty arms look different, and neighbours differ in colour and in dash", () => {
  const colour = (look: number) => filePaint.stroke(look)["stroke"];
  const looks = Array.from({ length: 30 }, (_, look) => `${colour(look)} ${dashOf(look)}`);
  expect(new Set(looks).size).toBe(30);
  for (let look = 1; look < 30; look++) {
    expect(colour(look)).not.toBe(colour(look - 1));
    expect(dashOf(look)).not.toBe(dashOf(look - 1));
  }
  expect(new Set(Array.from({ length: COLOURS }, (_, look) => colour(look))).size).toBe(COLOURS);
});

test("the table has the charts' numbers: differences first, means with their bands, n in every heading", () => {
  const words = wordsIn(renderNumbers(comparison));
  expect(words).toContain(
    "PRIME, online PRM − RLOO, outcome only (n = 2) band: lowest to highest seed RLOO, outcome only (n = 2)",
  );
  expect(words).toContain(
    "10 rollouts +20.0 (+10.0 to +30.0) 40.0 % (30.0 % to 50.0 %) 60.0 % (60.0 % to 60.0 %)",
  );
});

test("the settings are those in which the arms shown differ", () => {
  const shown = arms.slice(0, 2);
  const rows = differences(shown.map(({ config }) => config));
  expect(wordsIn(renderSettings(shown, rows))).toBe(
    "Setting RLOO, outcome only PRIME, online PRM process.source rloo prime",
  );
  expect(wordsIn(renderSettings(arms.slice(0, 1), []))).toMatch(/^Show two arms/);
});

test("sentences say how the means go, and what all curves say at the cursor", () => {
  expect(curveSentences(comparison)).toEqual([
    "RLOO, outcome only, 2 seeds: from 10.0 % to 40.0 % at 10 rollouts.",
    "PRIME, online PRM, 2 seeds: from 10.0 % to 60.0 % at 10 rollouts.",
  ]);
  const show = (value: number) => valueText("heldout_accuracy", value);
  expect(readingAt(comparison.curves, "5 rollouts", 5, show)).toBe(
    "5 rollouts. RLOO, outcome only 25.0 %. PRIME, online PRM 35.0 %",
  );
});

test("the list names every arm with its n, and reads the shown ones at the cursor", () => {
  const list = new ArmList();
  Object.assign(list, { arms, comparison, shown: choice.shown, cursor: 5 });
  const words = wordsIn(list.render());
  expect(words).toMatch(/^Arms shown At 5 rollouts/);
  expect(words).toContain("RLOO, outcome only (n = 2) · baseline 25.0 %");
  expect(words).toContain("PRIME, online PRM (n = 2) 35.0 % +10.0 The other (n = 1)");
});

test("every file gets its own line, and a recording can be opened", () => {
  const recording = fixtureRecording({ every: 3 });
  const files = new RunFiles();
  files.notes = [
    { kind: "added", path: "a.steplight", runs: 1, known: 0, recording },
    { kind: "added", path: "b.json", runs: 0, known: 2, recording: null },
    { kind: "refused", path: "c", problem: "Cannot read “c”" },
    { kind: "full", path: "d.json", runs: 3 },
  ];
  const words = wordsIn(files.render());
  expect(words).toContain(
    "a.steplight 1 run added. Open in the lab b.json 2 runs were here already.",
  );
  expect(words).toContain(
    "Not read Cannot read “c” d.json 3 runs not added: the page compares at most 50",
  );
});

describe("the run on screen", () => {
  const recording = fixtureRecording({ every: 3 });
  const arm = currentArm({ header: headerOf(recording), reports: recording.reports });
  const run = arm?.runs[0];

  test("is an arm of one run, with every metric that it measured", () => {
    expect(arm).toMatchObject({ name: CURRENT, origin: "current" });
    expect(arm?.runs).toHaveLength(1);
    expect(Object.keys(run?.metrics ?? {})).toContain("heldout_accuracy");
    expect(currentArm({ header: headerOf(recording), reports: [] })).toBeNull();
  });

  test("goes from a place to the update there, and back", () => {
    if (!run) throw new Error("No run");
    const [first = 0, second = 0] = run.rollouts;
    expect(updateAt(run, "rollouts", second)).toBe(run.updates[1]);
    expect(updateAt(run, "rollouts", second - 1)).toBe(run.updates[0]);
    expect(updateAt(run, "rollouts", first - 1)).toBeNull();
    run.updates.forEach((update, row) => {
      expect(placeOfUpdate(run, "rollouts", update)).toBe(run.rollouts[row]);
    });
    const untimed = { ...run, updates: [0, 5], rollouts: [0, 9], seconds: [0, 2] };
    expect(placeOfUpdate(untimed, "seconds", 7)).toBe(2);
    expect(placeOfUpdate(untimed, "seconds", -1)).toBeNull();
  });

  test("brings its axis along", () => {
    expect(axesOf(arms)).toEqual(["rollouts", "updates"]);
  });
});

test("axes hold every curve: shares from 0 on, differences around 0", () => {
  const bare = { hasSeeds: false, isDifference: false };
  const [low, high] = verticalRange(comparison.curves, bare);
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(0.6);
  const [below, above] = verticalRange(comparison.differences, { ...bare, isDifference: true });
  expect(below).toBeLessThan(0);
  expect(above).toBeGreaterThan(0.3);
  expect(horizontalRange(comparison.curves)).toEqual([0, 10]);
  expect(verticalRange([], bare)).toEqual([0, 1]);
});
