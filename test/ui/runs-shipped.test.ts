/** The runs that the page brings: they are those of docs/results, and the first view asks the question they answer. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readCurves, writeCurves } from "../../src/run-curves.ts";
import { bandNotes, differenceSentences } from "../../src/ui/runs/chart-titles.ts";
import { compare, metricsOf } from "../../src/ui/runs/comparison.ts";
import { differences } from "../../src/ui/runs/settings-difference.ts";
import { choiceOf } from "../../src/ui/runs/selection.ts";
import { NO_WISHES } from "../../src/ui/runs/wishes.ts";
import { armsOf } from "./runs-fixture.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const results = `${root}/docs/results/headline`;
const text = readFileSync(`${root}/public/runs/headline.json`, "utf8");
const file = readCurves(text, "headline.json");
const arms = armsOf(file);

/** Last held-out accuracy of a run, read without any of our own code. */
function lastAccuracy(arm: string, seed: number): number {
  const lines = readFileSync(`${results}/${arm}/${seed}/metrics.jsonl`, "utf8").trim().split("\n");
  const values = lines.map(
    (line) => (JSON.parse(line) as { heldout_accuracy?: number }).heldout_accuracy,
  );
  return values.filter((value) => value !== undefined).at(-1) ?? Number.NaN;
}

test("they are every run of the experiment, in less than 60 KB", () => {
  const folders = readdirSync(results, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(file.arms.map(({ name }) => name).toSorted()).toEqual(
    folders.map(({ name }) => name).toSorted(),
  );
  for (const { name } of folders) {
    const seeds = file.runs.filter(({ arm }) => arm === name).map(({ seed }) => String(seed));
    expect(seeds.toSorted(), name).toEqual(readdirSync(`${results}/${name}`).toSorted());
  }
  expect(gzipSync(text).length).toBeLessThan(60_000);
  expect(writeCurves(file)).toBe(text);
});

test("no arm is taken for another, and one asks the same as the other", () => {
  expect(arms).toHaveLength(file.arms.length);
  expect(differences(arms.map(({ config }) => config)).map(({ path }) => path)).not.toContain(
    "task",
  );
  expect(metricsOf(arms).slice(0, 2)).toEqual(["heldout_accuracy", "prm_accuracy"]);
});

test("the first view is PRIME minus RLOO, paired by seed, and its end is that of the runs", () => {
  const choice = choiceOf(arms, NO_WISHES);
  expect([...choice.shown]).toEqual(["rloo", "prime"]);
  const comparison = compare(arms, choice);
  const [difference, ...others] = comparison.differences;
  expect(others).toEqual([]);
  expect(difference?.arm.name).toBe("prime");
  const seeds = (arms.find(({ name }) => name === "prime")?.runs ?? []).map(
    ({ seed }) => seed ?? -1,
  );
  expect(difference?.band.n).toBe(seeds.length);
  const ends = seeds.map((seed) => lastAccuracy("prime", seed) - lastAccuracy("rloo", seed));
  const end = difference?.band.points.at(-1);
  expect(end?.mean).toBeCloseTo(ends.reduce((sum, value) => sum + value, 0) / ends.length, 4);
  expect(bandNotes(comparison.differences)).toEqual(["band: 95 % interval of the mean"]);
  expect(differenceSentences(comparison)).toHaveLength(1);
  expect(differenceSentences(comparison)[0]).toMatch(
    /^PRIME, online PRM minus RLOO, outcome only at 5,120 rollouts: [+−][\d.]+ points \(.* to .*\), 10 seeds\. /,
  );
});
