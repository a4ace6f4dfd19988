/** `steplight compare --curves`: what the command writes is what the page opens. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCurves } from "../../src/run-curves.ts";
import { writeRun } from "../cli/runs-on-disk.ts";
import { command, scratchFolder } from "../cli/terminal.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { NO_WISHES } from "../../src/ui/runs/wishes.ts";
import { compare } from "../../src/ui/runs/comparison.ts";
import { armsOf } from "./runs-fixture.ts";

let folder = "";
beforeEach(() => (folder = scratchFolder("curves")));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("compare writes the curves of all runs, and says where", async () => {
  for (const seed of [0, 1]) {
    writeRun(join(folder, `slow/${seed}`), { seed, accuracy: [0, 0.2, 0.4], auroc: [0.5, 0.6] });
    writeRun(join(folder, `fast/${seed}`), {
      seed,
      accuracy: [0, 0.5, 0.9],
      set: ["policy.epochs=2"],
    });
  }
  const path = join(folder, "curves.json");
  const { code, err } = await command(["compare", folder, "--curves", path]);
  expect(code, String(err)).toBe(0);
  expect(String(err)).toContain(`Wrote "${path}"`);
  const file = readCurves(readFileSync(path, "utf8"), path);
  expect(file.arms.map(({ name }) => name)).toEqual(["fast", "slow"]);
  expect(file.runs.map(({ arm, seed }) => [arm, seed])).toEqual([
    ["fast", 0],
    ["fast", 1],
    ["slow", 0],
    ["slow", 1],
  ]);
  // Metrics that the page does not show first are left out unless they are named.
  expect(Object.keys(file.runs[2]?.metrics ?? {})).toEqual(["heldout_accuracy"]);
  const arms = armsOf(file);
  const { differences } = compare(arms, {
    ...choiceOf(arms, { ...NO_WISHES, baseline: "slow" }),
    shown: new Set(["fast"]),
  });
  expect(differences[0]?.band.points.map(({ x, mean }) => [x, Number(mean.toFixed(9))])).toEqual([
    [0, 0],
    [4, 0.3],
    [8, 0.5],
  ]);
});

test("compare writes the metrics that are named", async () => {
  writeRun(join(folder, "slow/0"), { seed: 0, accuracy: [0, 0.2, 0.4], auroc: [0.5, 0.6] });
  const path = join(folder, "curves.json");
  const { code } = await command(["compare", folder, "--curves", path, "--plot", "step_auroc"]);
  expect(code).toBe(0);
  const [run] = readCurves(readFileSync(path, "utf8"), path).runs;
  expect(run).toMatchObject({ updates: [0, 1], metrics: { step_auroc: [0.5, 0.6] } });
});
