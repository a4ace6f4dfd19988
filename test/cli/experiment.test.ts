import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseArguments } from "../../src/cli/arguments.ts";
import type { Comparison } from "../../src/cli/comparison.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { experimentVerb } from "../../src/cli/experiment.ts";
import {
  chooseArms,
  parseSeeds,
  withChanges,
  type Experiment,
} from "../../src/cli/experiments/grid.ts";
import { exitCode, sentence } from "../../src/cli/failure.ts";
import { lock } from "../../src/cli/lock.ts";
import type { TunedArm } from "../../src/cli/tuning.ts";
import type { Metrics } from "../../src/report.ts";
import { start as startProcess } from "./built.ts";
import { fakeEngine } from "./fake-engine.ts";
import { fakeTraining, runName, type FakeTraining } from "./fake-training.ts";
import { scratchFolder, session } from "./terminal.ts";
import { tiny } from "./tiny.ts";

let folder = "";
beforeEach(() => (folder = scratchFolder("experiment")));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...parts: readonly string[]): string => join(folder, ...parts);
const read = (...parts: readonly string[]): string => readFileSync(path(...parts), "utf8");

const base = withChanges(tiny, { start: "pocket", updates: 4, evaluation: { every: 1 } });
const small: Experiment = {
  name: "small",
  title: "Small",
  question: "Does it work?",
  arms: [
    { name: "slow", title: "Slow", role: "baseline", config: base },
    {
      name: "fast",
      title: "Fast",
      role: "variant",
      config: withChanges(base, { policy: { epochs: 2 } }),
    },
  ],
  tuning: { slow: [[], ["prm.beta=2"]], fast: [[], ["prm.beta=3"]] },
  seeds: [0, 1],
  tuningSeeds: [100, 101],
};

/** Fast is there after one update. */
const accuracy = (arm: string, update: number): number =>
  arm.startsWith("fast") ? Math.min(1, update) * 0.4 : update / 10;

interface Ended {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

/** Runs the verb on `small`, in this process. */
async function experiment(
  words: readonly string[],
  training: FakeTraining,
  options: { engine?: Engine; stopAt?: () => boolean } = {},
): Promise<Ended> {
  const { host, stop, out, err } = session(options.engine);
  const verb = experimentVerb([small], training.start);
  const timer = setInterval(() => {
    if (options.stopAt?.()) stop.request(130);
  }, 2);
  try {
    const args = parseArguments(verb.syntax, ["small", "--out", folder, ...words]);
    return { code: await verb.run(args, host), out, err: err() };
  } catch (error) {
    return { code: exitCode(error), out, err: `${err()}${sentence(error)}\n` };
  } finally {
    clearInterval(timer);
  }
}

const one = ["--parallel", "1"] as const;
const names = ({ jobs }: FakeTraining): string[] => jobs.map(runName);

test("experiment runs every arm and seed, all arms of a seed first, and leaves tables and plots", async () => {
  const training = fakeTraining({ accuracy });
  const { code, out, err } = await experiment(one, training);
  expect(code, err).toBe(0);
  expect(names(training)).toEqual(["slow/0", "fast/0", "slow/1", "fast/1"]);
  expect(JSON.parse(read("fast", "1.json"))).toMatchObject({
    name: "small/fast",
    seed: 1,
    updates: 4,
    policy: { epochs: 2 },
  });
  expect(readdirSync(folder).toSorted()).toEqual([
    "curves.svg",
    "experiment.json",
    "fast",
    "ratios.svg",
    "slow",
    "table.json",
    "table.md",
  ]);
  // Trailing means after 0 4 8 12 16 rollouts: slow 0 .05 .1 .2 .3; fast 0 .2 .267 .4 .4, so .3 a quarter of the way from 8 to 12.
  const { comparisons } = JSON.parse(read("table.json")) as { comparisons: Comparison[] };
  const fast = comparisons[0]?.arms[1];
  expect(comparisons[0]?.baselines).toEqual(["slow"]);
  expect(fast?.ratio).toMatchObject({ n: 2, value: 16 / 9 });
  expect(out.join("\n")).toMatch(/\| fast +\| variant +\| 2 +\| 16 +\| 0\.400 ± 0\.000 /);
  for (const line of out) expect(read("table.md")).toContain(line);
  expect(err).toContain("fast/1: held-out accuracy 0.400 after 16 rollouts, 0 s");
  expect(err).toMatch(/\nupdates 16\/16 .* runs 4\/4\n/);
});

test("the same command starts nothing that is finished, and says the same again", async () => {
  const first = await experiment(one, fakeTraining());
  const again = fakeTraining();
  const second = await experiment([], again);
  expect(second.code, second.err).toBe(0);
  expect(again.jobs).toEqual([]);
  expect(second.out).toEqual(first.out);
});

test("a run that fails takes no other along; the next call starts that one only", async () => {
  const ends = { "fast/0": { code: 1, sentence: "Cannot go on: NaN" } };
  const broken = await experiment(one, fakeTraining({ ends }));
  expect(broken.code).toBe(1);
  expect(broken.err).toContain("fast/0: failed: Cannot go on: NaN");
  expect(broken.err).toMatch(/1 runs failed: fast\/0\n$/);
  expect(broken.out.join("\n")).toMatch(/\| fast +\| variant +\| 2 \(1 unfinished\) /);
  const training = fakeTraining();
  expect((await experiment(one, training)).code).toBe(0);
  expect(names(training)).toEqual(["fast/0"]);
});

test("a run whose last update was there already says that nothing was left", async () => {
  const training = fakeTraining();
  const silent: FakeTraining = { ...training, start: (job) => training.start(job, () => {}) };
  const { code, err } = await experiment([...one, "--seeds", "0"], silent);
  expect(code).toBe(0);
  expect(err).toContain("fast/0: nothing was left to train, 0 s");
});

test("no adapter ends the experiment with code 3: the next run would not find one either", async () => {
  const end = { code: 3, sentence: "Cannot find a WebGPU adapter: install one" };
  const training = fakeTraining({ ends: { "slow/0": end } });
  const { code, err } = await experiment(one, training);
  expect(code).toBe(3);
  expect(err).toMatch(/\nCannot find a WebGPU adapter: install one\n$/);
  expect(names(training)).toEqual(["slow/0"]);
});

test("a stop ends the children politely, and the same command goes on", async () => {
  const training = fakeTraining({ waits: ["fast/0"] });
  const stopped = await experiment(one, training, { stopAt: () => training.jobs.length === 2 });
  expect(stopped.code).toBe(130);
  expect(stopped.out).toEqual([]);
  expect(stopped.err).toMatch(/Stopped; the same command goes on/);
  expect(names(training)).toEqual(["slow/0", "fast/0"]);
  expect(existsSync(path("table.md"))).toBe(false);
  const listed = await experiment(["--dry-run"], training);
  expect(listed.out.map((line) => line.split(/\s+/).slice(0, 2).join(" "))).toEqual([
    "slow/0 finished",
    "fast/0 unfinished",
    "slow/1 new",
    "fast/1 new",
    "3 of",
  ]);
  expect(listed.out.at(-1)).toBe("3 of 4 runs to go: 11 updates, 44 rollouts");
  expect(listed.out[1]).toMatch(/unfinished at update 1 +4 updates, 16 rollouts$/);
  const rest = fakeTraining();
  expect((await experiment(one, rest)).code).toBe(0);
  expect(names(rest)).toEqual(["fast/0", "slow/1", "fast/1"]);
});

test("a run of another config is refused, and nothing is started", async () => {
  await experiment(one, fakeTraining());
  const training = fakeTraining();
  const { code, err } = await experiment(["--updates", "9"], training);
  expect(code).toBe(2);
  expect(err).toMatch(
    /^Cannot go on with ".*": expected the run of this experiment, found one with another config, of which "updates" is 4 there, 9 here; choose another --out, or remove it\n$/,
  );
  expect(training.jobs).toEqual([]);
});

test("--parallel runs as many at a time, each with one thread of a software adapter", async () => {
  const training = fakeTraining();
  expect((await experiment(["--parallel", "3"], training)).code).toBe(0);
  expect(training.most).toBe(3);
  expect(training.jobs.map(({ environment }) => environment)).toEqual(
    Array.from({ length: 4 }, () => ({ LP_NUM_THREADS: "1" })),
  );
  rmSync(folder, { recursive: true });
  const single = fakeTraining();
  await experiment([...one, "--adapter", "lavapipe"], single);
  expect(single.most).toBe(1);
  expect(single.jobs[0]).toMatchObject({ environment: {}, adapter: "lavapipe" });
});

test.each([
  ["a GPU", false, 1],
  ["a processor that plays GPU", true, Math.min(4, availableParallelism())],
])("without --parallel, %s gets %s: %i", async (_, isSoftware, expected) => {
  const engine = fakeEngine();
  const device = { destroy: () => {} };
  const opened = { device, description: { isSoftware }, line: "", via: "" };
  Object.assign(engine, { openDevice: () => Promise.resolve(opened) });
  const training = fakeTraining();
  expect((await experiment([], training, { engine })).code).toBe(0);
  expect(training.most).toBe(expected);
});

test("--arms, --seeds, --set and --updates make another grid", async () => {
  const training = fakeTraining();
  const words = [...one, "--arms", "fast", "--seeds", "5,7-8", "--set", "prm.beta=9"] as const;
  expect((await experiment([...words, "--updates", "2"], training)).code).toBe(0);
  expect(names(training)).toEqual(["fast/5", "fast/7", "fast/8"]);
  expect(JSON.parse(read("fast", "7.json"))).toMatchObject({ updates: 2, prm: { beta: 9 } });
});

test("--dry-run changes nothing", async () => {
  rmSync(folder, { recursive: true });
  const training = fakeTraining();
  const { code, out } = await experiment(["--dry-run", "--json"], training);
  expect(code).toBe(0);
  expect(JSON.parse(out[3] ?? "")).toEqual({ run: "fast/1", state: "new", reached: 0, updates: 4 });
  expect(training.jobs).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test("--json prints a line a run, then the comparison, and nothing else", async () => {
  const ends = { "slow/1": { code: null, sentence: "ended by SIGKILL" } };
  const { out } = await experiment([...one, "--json"], fakeTraining({ ends }));
  const lines = out.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(5);
  expect(lines[2]).toEqual({ run: "slow/1", failure: "ended by SIGKILL" });
  expect(lines[4]).toHaveProperty("comparisons");
});

test("--tuning tries every setting on the tuning seeds and names the best of each arm", async () => {
  const training = fakeTraining({
    accuracy: (arm, update) => (arm === "slow.2" ? 0.2 * update : 0.1 * update),
  });
  const { code, out, err } = await experiment([...one, "--tuning"], training);
  expect(code, err).toBe(0);
  expect(names(training)).toEqual(
    [100, 101].flatMap((seed) =>
      ["slow.1", "slow.2", "fast.1", "fast.2"].map((arm) => `${arm}/${seed}`),
    ),
  );
  expect(JSON.parse(read("tuning", "fast.2", "100.json"))).toMatchObject({ prm: { beta: 3 } });
  const { arms, seeds } = JSON.parse(read("tuning.json")) as { arms: TunedArm[]; seeds: number[] };
  expect(seeds).toEqual([100, 101]);
  // Ties go to the first, the arm as it stands.
  expect(arms.map(({ arm, best }) => [arm, best])).toEqual([
    ["slow", "slow.2"],
    ["fast", "fast.1"],
  ]);
  expect(arms[0]?.settings[1]?.set).toEqual(["prm.beta=2"]);
  expect(arms[0]?.settings[1]?.mean).toBeCloseTo(0.6, 12);
  expect(out.join("\n")).toMatch(/\* slow\.2 +0\.600 {2}\(0\.600 0\.600\) {2}prm\.beta=2/);
});

test("a setting without all of its seeds decides nothing", async () => {
  const training = fakeTraining();
  const silent: FakeTraining = {
    ...training,
    start: (job, onStep) => {
      const child = training.start(job, onStep);
      if (runName(job) === "slow.2/101") writeFileSync(join(job.folder, "metrics.jsonl"), "");
      return child;
    },
  };
  const { code, err } = await experiment([...one, "--tuning"], silent);
  expect(code).toBe(0);
  expect(err).toMatch(/Left out ".*slow\.2\/101": it has no evaluation yet/);
  const { arms } = JSON.parse(read("tuning.json")) as { arms: TunedArm[] };
  expect(arms.map(({ best }) => best)).toEqual([null, "fast.1"]);
  expect(arms[0]?.settings[1]).toMatchObject({ finals: [expect.any(Number), null], mean: null });
});

test("two processes on one experiment: the second is refused", async () => {
  mkdirSync(folder, { recursive: true });
  const unlock = await lock(path("experiment.lock"), folder);
  const { code, err } = await experiment(one, fakeTraining());
  expect(code).toBe(2);
  expect(err).toMatch(/^Cannot use ".*": process \d+ is working on this run/);
  await unlock();
});

test.each([
  [["--seeds", "0,100"], /^Cannot report seeds that settings are chosen on: .*, found 100\n$/],
  [
    ["--tuning", "--seeds", "1"],
    /^Cannot report seeds that settings are chosen on: .*, found 1\n$/,
  ],
  [["--seeds", "3-1"], /^Cannot read seeds "3-1": expected a range that rises, found "3-1"\n$/],
  [
    ["--arms", "fsat"],
    /^Cannot find the arm "fsat", did you mean "fast": expected some of slow, fast\n$/,
  ],
  [["--set", "prm.bta=1"], /^Cannot read config "small\/slow": unknown key at "prm\.bta"/],
  [["--parallel", "0"], /expected a whole number from 1 to 256 after "--parallel", found "0"\n$/],
  [["--adapter", "tpu"], /expected one of hardware, .* after "--adapter", found "tpu"\n$/],
])("experiment refuses %j", async (words, message) => {
  const training = fakeTraining();
  const { code, err } = await experiment([...words], training);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(training.jobs).toEqual([]);
});

test("parseSeeds reads lists and ranges", () => {
  expect(parseSeeds("0-3")).toEqual([0, 1, 2, 3]);
  expect(parseSeeds("7,0,3-4")).toEqual([7, 0, 3, 4]);
  expect(parseSeeds("4294967295")).toEqual([0xffffffff]);
  for (const bad of ["", "a", "1,", "-1", "1-", "0-1000", "4294967296", "1,0-2", "1.5"]) {
    expect(() => parseSeeds(bad), bad).toThrow(/^Cannot read seeds /);
  }
});

test("withChanges changes fields at any depth and leaves the base alone", () => {
  const copy = structuredClone(base);
  const changed = withChanges(base, { prm: { beta: 7 } }, { prm: { epochs: 2 }, seed: 5 });
  expect(changed.prm).toEqual({ ...base.prm, beta: 7, epochs: 2 });
  expect(changed.seed).toBe(5);
  expect(base).toEqual(copy);
  expect(chooseArms(small.arms, [])).toBe(small.arms);
});

const real = [
  "experiment reference --arms outcome,policy --parallel 2 --adapter swiftshader-npm --json",
  "--set rollout.prompts=2 --set evaluation.prompts=8 --set microBatch=8",
].flatMap((line) => line.split(" "));

test("experiment on real devices: two arms, two seeds, two updates, each run in a process", async () => {
  const words = [...real, "--out", folder, "--seeds", "0,1", "--updates", "2"];
  const first = await startProcess(words);
  expect(first.code, first.err).toBe(0);
  const lines = first.out.trimEnd().split("\n");
  expect(lines).toHaveLength(5);
  for (const run of ["outcome/0", "outcome/1", "policy/0", "policy/1"]) {
    expect(read(run, "metrics.jsonl").trimEnd().split("\n")).toHaveLength(3);
    expect(existsSync(path(run, "model", "policy", "model.safetensors"))).toBe(true);
  }
  // Both arms start from the same warm start and prompts.
  const start = (run: string) =>
    (JSON.parse(read(run, "metrics.jsonl").split("\n")[0] ?? "") as Metrics).heldout_accuracy;
  expect(start("policy/0")).toBe(start("outcome/0"));
  const again = await startProcess(words);
  expect(again.code, again.err).toBe(0);
  expect(again.out.trimEnd()).toBe(lines[4]);
});

test("Ctrl-C ends an experiment and its children, each with a checkpoint", async () => {
  const runs = ["outcome/0", "policy/0"];
  const isTraining = (run: string) =>
    existsSync(path(run, "metrics.jsonl")) && read(run, "metrics.jsonl").includes('"update":3');
  const endless = ["--seeds", "0", "--updates", "100000", "--set", "checkpointEvery=1"];
  let timer: NodeJS.Timeout | undefined;
  const { code, err } = await startProcess([...real, "--out", folder, ...endless], (child) => {
    timer ??= setInterval(() => {
      if (!runs.every(isTraining)) return;
      clearInterval(timer);
      child.kill("SIGINT");
    }, 20);
  });
  expect(code, err).toBe(130);
  for (const run of runs) {
    // The lock can be taken as soon as no process works on the run any more.
    const unlock = await vi.waitFor(() => lock(path(run, "run.lock"), run), 60_000);
    await unlock();
    expect(existsSync(path(run, "checkpoint", "state.safetensors"))).toBe(true);
  }
});
