import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Comparison } from "../../src/cli/comparison.ts";
import { writeRun, type WrittenRun } from "./runs-on-disk.ts";
import { command, scratchFolder } from "./terminal.ts";

let folder = "";
beforeEach(() => (folder = scratchFolder("compare")));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...parts: readonly string[]): string => join(folder, ...parts);

/** Trailing means 0 .1 .2 .4: final .4 after 12 rollouts. */
const slow = [0, 0.2, 0.4, 0.6];
/** Trailing means 0 .4 .4 .4: there after 4 rollouts. */
const fast = [0, 0.8, 0.4, 0];

function write(name: string, run: WrittenRun): void {
  writeRun(path(name), run);
}

/** Two arms of two seeds, one with replayed prompts so that their configs differ. */
function writeTwoArms(): void {
  for (const seed of [0, 1]) {
    write(`slow/${seed}`, { seed, accuracy: slow });
    write(`fast/${seed}`, {
      seed,
      accuracy: seed === 0 ? fast : [0, 0, 0, 0],
      auroc: [0.5, 0.6, 0.7, 0.9],
      withinAuroc: [0.55, 0.65],
      policyWithinAuroc: [0.51],
      set: ["policy.epochs=2"],
    });
  }
}

async function compared(...words: readonly string[]) {
  const { code, out, err } = await command(["compare", ...words, "--json"]);
  expect(code, err).toBe(0);
  expect(out).toHaveLength(1);
  const { comparisons } = JSON.parse(out[0] ?? "") as { comparisons: Comparison[] };
  return { comparisons, err };
}

test("compare groups ARM/SEED folders and holds them against the baseline", async () => {
  writeTwoArms();
  const { comparisons } = await compared(folder, "--baseline", "slow");
  expect(comparisons).toHaveLength(1);
  const [{ at, arms } = { at: 0, arms: [] }] = comparisons;
  expect(at).toBe(12);
  expect(arms.map(({ name, seeds }) => [name, seeds.map(({ seed }) => seed)])).toEqual([
    ["fast", [0, 1]],
    ["slow", [0, 1]],
  ]);
  const [quick] = arms;
  expect(quick?.seeds[0]?.ratio).toBeCloseTo(3, 6);
  expect(quick?.seeds[1]?.ratio).toBe(0);
  expect(quick?.ratio?.value).toBeCloseTo(1.5, 6);
  expect(quick?.claim).toEqual({ seeds: 1, of: 2 });
  expect(quick?.difference?.value).toBeCloseTo(-0.2, 12);
  expect(quick?.auroc?.late.mean).toBeCloseTo(0.8, 12);
});

test("compare prints a table with n, intervals and what the words mean", async () => {
  writeTwoArms();
  const { code, out } = await command(["compare", folder, "--baseline", "slow"]);
  expect(code).toBe(0);
  const text = out.join("\n");
  expect(text).toMatch(/\| fast +\| - +\| 2 +\| 12 +\| 0\.200 ± 0\.283 /);
  expect(text).toMatch(/\| 1\.50 \[0\.00, 3\.00\] /);
  expect(text).toMatch(/\| fast +\| 0 1 +\| 0\.400 0\.000 +\| 3\.00 n\/r +\| slow /);
  expect(text).toMatch(/ \| 0\.550 \/ 0\.800 +\| 0\.550 \/ 0\.650 +\| 0\.510 \/ 0\.510 +\|/);
  expect(text).toMatch(/\| - +\| - +\| - +\|\n/);
  expect(text).toContain("not reached (n/r) counts as 0");
  expect(text).not.toMatch(/NaN|undefined|null/);
});

test("compare without a baseline gives pairs, and says how to get ratios", async () => {
  writeTwoArms();
  const { out } = await command(["compare", path("slow"), path("fast")]);
  const text = out.join("\n");
  expect(text).toMatch(/\| fast - slow \| -0\.200 \[-0\.400, \+0\.000\] +\| 2 /);
  expect(text).toContain("--baseline ARM");
});

test("compare groups other folders by configs that are equal up to the seed", async () => {
  write("plain-3", { seed: 3, accuracy: slow });
  write("plain-4", { seed: 4, accuracy: slow });
  write("beta", { seed: 3, accuracy: fast, set: ["prm.beta=2"] });
  write("other/beta", { seed: 3, accuracy: fast, set: ["prm.beta=3"] });
  const { comparisons } = await compared(path("plain-3"), path("plain-4"), path("beta"));
  const arms = comparisons[0]?.arms.map(({ name, seeds }) => [name, seeds.length]);
  expect(arms).toEqual([
    ["plain", 2],
    ["beta", 1],
  ]);
  const named = await compared(path("plain-3"), path("beta"), "--baseline", "beta");
  expect(named.comparisons[0]?.arms.map(({ name }) => name)).toEqual(["plain-3", "beta"]);
  const twins = await compared(path("beta"), path("other", "beta"));
  expect(twins.comparisons[0]?.arms.map(({ name }) => name)).toEqual([
    `beta (${folder})`,
    `beta (${path("other")})`,
  ]);
});

test("compare tells arms apart whose folders say nothing", async () => {
  write("x-1", { seed: 1, accuracy: slow });
  write("x-2", { seed: 2, accuracy: slow });
  write("x-3", { seed: 1, accuracy: slow, set: ["prm.beta=2"] });
  write("x-4", { seed: 2, accuracy: slow, set: ["prm.beta=2"] });
  const { comparisons } = await compared(folder);
  expect(comparisons[0]?.arms.map(({ name, seeds }) => [name, seeds.length])).toEqual([
    [`x (${folder})`, 2],
    [`x (${folder}) 2`, 2],
  ]);
});

test("compare knows titles, roles and arms of an experiment, and leaves its tuning runs out", async () => {
  writeTwoArms();
  write("tuning/slow.1/100", { seed: 100, accuracy: slow });
  const arms = [
    { name: "slow", title: "The slow one", role: "baseline" },
    { name: "fast", title: "The fast one", role: "variant" },
    { name: "absent", title: "Never run" },
  ];
  const definition = { name: "e", title: "E", question: "?", arms };
  writeFileSync(path("experiment.json"), JSON.stringify(definition));
  const { comparisons } = await compared(folder);
  expect(comparisons[0]?.baselines).toEqual(["slow"]);
  expect(comparisons[0]?.arms.map(({ title, role }) => [title, role])).toEqual([
    ["The slow one", "baseline"],
    ["The fast one", "variant"],
  ]);
  const best = await compared(path("fast"), path("slow"), "--baseline", "best");
  expect(best.comparisons).toEqual(comparisons);
});

test("compare --at and --count-pretraining move the measure", async () => {
  writeTwoArms();
  write("frozen/0", { seed: 0, accuracy: slow, set: ["prm.beta=2"], pretraining: 12 });
  const words = [folder, "--baseline", "slow"] as const;
  const early = await compared(...words, "--at", "4");
  expect(early.comparisons[0]?.at).toBe(4);
  expect(early.comparisons[0]?.arms[0]?.seeds[0]?.difference).toBeCloseTo(0.3, 12);
  const frozen = ({ comparisons }: typeof early) =>
    comparisons[0]?.arms.find(({ name }) => name === "frozen");
  expect(frozen(early)).toMatchObject({ rollouts: 12, pretraining: 12, ratio: { value: 1 } });
  const counted = await compared(...words, "--count-pretraining");
  expect(frozen(counted)).toMatchObject({ rollouts: 24, ratio: { value: 0.5 } });
});

test("compare keeps tasks apart", async () => {
  write("four/0", { seed: 0, accuracy: slow });
  write("six/0", { seed: 0, accuracy: fast, set: ["task.steps=6"] });
  const { comparisons } = await compared(folder);
  expect(comparisons.map(({ arms }) => arms.map(({ name }) => name))).toEqual([["four"], ["six"]]);
  expect(comparisons[1]?.block).toContain('"steps":6');
});

test("compare says which runs are unfinished, torn or without an evaluation", async () => {
  write("slow/0", { seed: 0, accuracy: slow, updates: 9 });
  write("slow/1", { seed: 1, accuracy: [], updates: 9 });
  appendFileSync(path("slow", "0", "metrics.jsonl"), '{"update": 4, "rol');
  const { comparisons, err } = await compared(folder);
  expect(comparisons[0]?.arms[0]?.seeds).toMatchObject([{ seed: 0, isFinished: false }]);
  expect(err).toMatch(
    /^Left out a part of ".*metrics\.jsonl": line 5 is cut off\nLeft out ".*1": it has no evaluation yet\n$/,
  );
});

test("compare writes plots, several blocks beside each other", async () => {
  writeTwoArms();
  const svg = path("plot.svg");
  const { code, err } = await command(["compare", folder, "--baseline", "slow", "--svg", svg]);
  expect(code, err).toBe(0);
  for (const name of ["plot.svg", "plot-ratios.svg", "plot-auroc.svg"]) {
    expect(readFileSync(path(name), "utf8")).toMatch(/^<svg /);
    expect(err).toContain(name);
  }
  write("six/0", { seed: 0, accuracy: fast, set: ["task.steps=6"] });
  await command(["compare", folder, "--svg", path("both.svg"), "--band", "min-max"]);
  expect(existsSync(path("both.svg"))).toBe(false);
  expect(readFileSync(path("both-1.svg"), "utf8")).toContain("lowest to highest seed");
  expect(readFileSync(path("both-2.svg"), "utf8")).toContain("one seed each");
  expect(readFileSync(path("plot.svg"), "utf8")).toContain("1 standard deviation");
});

test("compare plots any metric that was measured, and names them for one that was not", async () => {
  writeTwoArms();
  const svg = path("plot.svg");
  const { err } = await command([
    "compare",
    folder,
    "--svg",
    svg,
    "--plot",
    "update_ms,step_auroc",
  ]);
  expect(err).toContain("plot-update_ms.svg");
  const text = readFileSync(path("plot-step_auroc.svg"), "utf8");
  expect(text).toContain("step_auroc, mean over seeds");
  // Only one of the two arms has it: its values span the axis, not 0 to 1.
  expect(text.match(/<polyline /g)).toHaveLength(1);
  expect(text).toMatch(/>0\.7<\/text>/);
  expect(text).not.toMatch(/>(0\.0|1\.0)<\/text>/);
  const wrong = await command(["compare", folder, "--svg", svg, "--plot", "step_aurok"]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/^Cannot plot the metric "step_aurok".*step_auroc/);
});

test.each([
  [
    "a folder without runs",
    () => mkdirSync(path("empty")),
    [],
    /^Cannot find a run in ".*": expected a run folder/,
  ],
  [
    "a folder that is not there",
    () => {},
    ["nowhere"],
    /^Cannot read the folder ".*nowhere": no such file or folder\n$/,
  ],
  [
    "runs of one arm that differ",
    () => {
      write("a/0", { seed: 0, accuracy: slow });
      write("a/1", { seed: 1, accuracy: slow, set: ["policy.epochs=3"] });
    },
    [],
    /^Cannot compare "a": expected runs that differ in nothing but the seed, .* "policy\.epochs" is 1 there, 3 here\n$/,
  ],
  [
    "a seed twice",
    () => {
      write("a/0", { seed: 0, accuracy: slow });
      write("a/1", { seed: 0, accuracy: slow });
    },
    [],
    /^Cannot compare "a": expected each seed once, found 0 again in /,
  ],
  [
    "only runs without evaluations",
    () => write("a/0", { seed: 0, accuracy: [], updates: 3 }),
    [],
    /Cannot compare: expected at least one run with an evaluation, found none\n$/,
  ],
  [
    "an unknown baseline",
    writeTwoArms,
    ["", "--baseline", "sloow"],
    /^Cannot find the baseline "sloow", did you mean "slow": expected some of fast, slow\n$/,
  ],
  [
    "no role to choose from",
    writeTwoArms,
    ["", "--baseline", "best"],
    /^Cannot choose the best baseline: /,
  ],
  [
    "a config that is no JSON",
    () => {
      mkdirSync(path("a", "0"), { recursive: true });
      writeFileSync(path("a", "0", "config.json"), "{");
    },
    [],
    /^Cannot read config ".*config\.json": /,
  ],
  [
    "an experiment.json that is none",
    () => {
      writeTwoArms();
      writeFileSync(path("experiment.json"), "[]");
    },
    [],
    /^Cannot read ".*experiment\.json": /,
  ],
  [
    "an unknown band",
    writeTwoArms,
    ["", "--band", "ci"],
    /expected one of sd, min-max after "--band", found "ci"\n$/,
  ],
] as const)("compare refuses %s", async (_, prepare, [where = "", ...flags], message) => {
  prepare();
  const { code, out, err } = await command(["compare", path(where), ...flags]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(out).toEqual([]);
});
