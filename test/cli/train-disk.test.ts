/** Disks that are full, paths that are none, and folders that vanish: one sentence, and nothing is lost. */
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeEngine } from "./fake-engine.ts";
import { command } from "./terminal.ts";
import { configFile, essence, run, train, trainInScratch } from "./train-scratch.ts";

trainInScratch();

test.each([
  "metrics.jsonl.tmp",
  "recording.steplight.tmp",
  "checkpoint/state.safetensors.tmp",
  "log.txt",
])(
  "a full disk under %s ends the run with one sentence, and the previous checkpoint loads",
  async (path) => {
    await train("whole");
    // /dev/full refuses every write like a full disk does.
    const fill = (update: number) => {
      if (update !== 8) return;
      rmSync(join(run("a"), path), { force: true });
      symlinkSync("/dev/full", join(run("a"), path));
    };
    // These two are written at the start of a resume.
    const early = path === "metrics.jsonl.tmp" || path === "log.txt";
    await train("a", [], { before: (update) => expect(update).toBeLessThan(8) });
    if (early) fill(8);
    const full = await train("a", ["--resume"], early ? {} : { before: fill });
    expect(full.code).toBe(2);
    expect(full.err.trimEnd().split("\n").at(-1)).toMatch(/^Cannot write ".*": the disk is full$/);
    rmSync(join(run("a"), path), { force: true });
    const resumed = await train("a", ["--resume"]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(await essence("a")).toEqual(await essence("whole"));
  },
);

test.each([
  ["a file", "file", /a part of the path is a file|it exists already/],
  ["below a file", "file/run", /a part of the path is a file/],
  ["a circle of links", "loop/run", /it is a circle of links/],
])("train into a path that is %s ends with one sentence", async (_, path, reason) => {
  writeFileSync(run("file"), "precious");
  symlinkSync("loop", run("loop"));
  const { code, err } = await train(path);
  expect(code).toBe(2);
  expect(err).toMatch(/^Cannot make the folder ".*": .*\n$/);
  expect(err).toMatch(reason);
  expect(readFileSync(run("file"), "utf8")).toBe("precious");
});

test.runIf(existsSync("/proc/self"))(
  "train into a file system that cannot be written ends with one sentence",
  async () => {
    const { code, err } = await command(
      ["train", configFile(), "--out", "/proc/steplight"],
      fakeEngine(),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^Cannot make the folder "\/proc\/steplight": .*\n$/);
  },
);

test("a folder that vanishes ends the run with one sentence", async () => {
  const { code, err } = await train("a", [], {
    before: (update) => {
      if (update === 8) rmSync(run("a"), { recursive: true });
    },
  });
  expect(code).toBe(2);
  expect(err.trimEnd().split("\n").at(-1)).toMatch(/^Cannot write ".*": no such file or folder$/);
});
