/** What `steplight train` leaves behind, what it refuses, and how it ends. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config.ts";
import { DeviceMemoryError, DeviceUnavailableError, NonFiniteError } from "../../src/errors.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command } from "./terminal.ts";
import { tiny } from "./tiny.ts";
import { essence, file, metrics, run, train, trainInScratch } from "./train-scratch.ts";

trainInScratch();

test("train leaves a complete folder, and metrics alone on stdout with --json", async () => {
  const { code, out, err } = await train("a", ["--json"]);
  expect(code, err).toBe(0);
  expect(JSON.parse(file("a", "config.json"))).toEqual(parseConfig(tiny, "tiny"));
  expect(out).toEqual(file("a", "metrics.jsonl").trimEnd().split("\n"));
  expect(metrics("a").map(({ update }) => update)).toEqual([
    ...Array.from({ length: 4 }, (_, i) => i + 1),
    ...Array.from({ length: 41 }, (_, i) => i),
  ]);
  // Not a number in update 3: not measured.
  expect(metrics("a")[7]).not.toHaveProperty("prm_accuracy");
  const { state, recording } = await essence("a");
  expect(state).toMatchObject({ stage: "rl", update: 40 });
  expect(recording).toHaveLength(45);
  expect(readdirSync(run("a")).toSorted()).toEqual([
    "checkpoint",
    "config.json",
    "log.txt",
    "metrics.jsonl",
    "recording.steplight",
  ]);
  expect(err).toMatch(/held-out accuracy {2}0\.500 at the warm start, 0\.500 at the end/);
});

test("train prints the summary on stdout without --json", async () => {
  const { out } = await train("a");
  expect(out[0]).toMatch(/^Trained "tiny" for 40 updates with 160 rollouts in 0 s$/);
  expect(out).toHaveLength(4);
});

test("train refuses a folder with a run in it, and changes nothing there", async () => {
  await train("a");
  const before = await essence("a");
  const { code, err } = await train("a", ["--seed", "9"]);
  expect(code).toBe(2);
  expect(err).toMatch(/^Cannot train into .*: it holds a run already; add --resume .*\n$/);
  expect(await essence("a")).toEqual(before);
});

test.each([
  [
    new NonFiniteError("policy.layers.0", 8),
    1,
    '"policy.layers.0" holds a value that is not finite in update 8',
  ],
  [new DeviceMemoryError("Cannot allocate 9 bytes"), 2, "Cannot allocate 9 bytes"],
  [new DeviceUnavailableError("Cannot find an adapter: install one"), 3, "install one"],
  [new RangeError("a fault\nof ours"), 1, "Steplight itself failed: a fault of ours"],
])(
  "%s ends a run with code %i, one sentence, and the last checkpoint kept",
  async (error, code, text) => {
    const failed = await train("a", [], {
      before: (update) => {
        if (update === 8) throw error;
      },
    });
    expect(failed.code).toBe(code);
    expect(failed.err.trimEnd().split("\n").at(-1)).toContain(text);
    expect(failed.err).not.toMatch(/\n\s+at /);
    expect((await essence("a")).state).toMatchObject({ update: 6 });
  },
);

test("two runs in one folder: the second is refused while the first one works", async () => {
  let second: { code: number; err: string } | undefined;
  const first = await train("a", [], {
    before: async (update) => {
      if (update === 5) second ??= await train("a", ["--resume"]);
    },
  });
  expect(first.code).toBe(0);
  expect(second?.code).toBe(2);
  expect(second?.err).toMatch(/^Cannot use ".*": process \d+ is working on this run; /);
});

test("train keeps its hands off other files in the folder", async () => {
  mkdirSync(run("a"));
  writeFileSync(join(run("a"), "notes.txt"), "mine");
  const { code } = await train("a");
  expect(code).toBe(0);
  expect(file("a", "notes.txt")).toBe("mine");
});

test.each([
  ["nonsense.json", /^Cannot read config ".*nonsense\.json": .*JSON/],
  ["list.json", /expected an object at the top/],
  ["missing.json", /no such file/],
  ["unknown.json", /unknown key at "rollout\.wind"/],
  ["wrong.json", /at "prm\.beta", found "abc"/],
])("train refuses %s with one sentence and makes no folder", async (name, reason) => {
  writeFileSync(run("nonsense.json"), "{nonsense");
  writeFileSync(run("list.json"), "[1]");
  writeFileSync(
    run("unknown.json"),
    JSON.stringify({ ...tiny, rollout: { ...tiny.rollout, wind: 1 } }),
  );
  writeFileSync(run("wrong.json"), JSON.stringify({ ...tiny, prm: { ...tiny.prm, beta: "abc" } }));
  const { code, err } = await command(["train", run(name), "--out", run("a")], fakeEngine());
  expect(code).toBe(2);
  expect(err).toMatch(reason);
  expect(err.split("\n")).toHaveLength(2);
  expect(existsSync(run("a"))).toBe(false);
});
