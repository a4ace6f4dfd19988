import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCommand } from "../../src/cli/command.ts";
import { readRecordingFile } from "../../src/cli/recording-file.ts";
import { parseConfig } from "../../src/config.ts";
import {
  DeviceLostError,
  DeviceMemoryError,
  DeviceUnavailableError,
  NonFiniteError,
} from "../../src/errors.ts";
import { fakeEngine, readFakeCheckpoint, type FakeOptions } from "./fake-engine.ts";
import { command, scratchFolder, session } from "./terminal.ts";
import { tiny } from "./tiny.ts";

let folder = "";
let config = "";

beforeEach(() => {
  folder = scratchFolder("train");
  config = join(folder, "tiny.json");
  writeFileSync(config, JSON.stringify(tiny));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (name: string): string => join(folder, name);
const file = (name: string, path: string): string => readFileSync(join(run(name), path), "utf8");

function train(name: string, flags: readonly string[] = [], options: FakeOptions = {}) {
  return command(["train", config, "--out", run(name), ...flags], fakeEngine(options));
}

function metrics(name: string): Record<string, number>[] {
  return file(name, "metrics.jsonl")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, number>);
}

/** Without wall time, the only thing that may differ. */
function timeless(metrics: object): object {
  return { ...metrics, update_ms: 0 };
}

/** Everything of a run that must not depend on interruptions. */
async function essence(name: string) {
  const recording = await readRecordingFile(join(run(name), "recording.steplight"));
  const { state, weights } = readFakeCheckpoint(
    readFileSync(join(run(name), "checkpoint", "state.safetensors")),
  );
  return {
    state,
    weights,
    metrics: metrics(name).map(timeless),
    recording: recording?.reports.map((report) => timeless(report.metrics)),
  };
}

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

test.each([1, 3, 4, 5, 7, 20, 44])(
  "a run that breaks before report %i and is resumed ends like one that never broke",
  async (when) => {
    await train("whole");
    let count = 0;
    const breaking = { before: () => expect(++count, "breaks here").not.toBe(when) };
    const broken = await train("a", [], breaking);
    expect(broken.code).toBe(1);
    const resumed = await train("a", ["--resume"]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(await essence("a")).toEqual(await essence("whole"));
  },
);

test("train --resume needs no preset, goes on from the checkpoint, and may be repeated after the end", async () => {
  let count = 0;
  await train("a", [], { before: () => expect(++count).toBeLessThan(20) });
  const resumed = await command(["train", "--resume", "--out", run("a")], fakeEngine());
  expect(resumed.code, resumed.err).toBe(0);
  expect(resumed.err).toContain("from rl update 12 on");
  const before = await essence("a");
  const again = await command(["train", "--resume", "--out", run("a"), "--json"], fakeEngine());
  expect(again).toMatchObject({ code: 0, out: [] });
  expect(await essence("a")).toEqual(before);
});

test("train --resume without a run asks for a preset, and with one starts it", async () => {
  const nothing = await command(["train", "--resume", "--out", run("a")], fakeEngine());
  expect(nothing.code).toBe(2);
  expect(nothing.err).toMatch(
    /expected a preset .* as there is no ".*config\.json" to go on from\n$/,
  );
  const { code, err } = await train("a", ["--resume"]);
  expect(code).toBe(0);
  expect(err).toContain("starting from the beginning");
});

test.each([130, 143])(
  "a stop with code %i writes a checkpoint of the last report",
  async (wish) => {
    await train("whole");
    const { host, stop, err } = session(
      fakeEngine({ before: (update) => (update === 17 ? stop.request(wish) : undefined) }),
    );
    expect(await runCommand(["train", config, "--out", run("a")], host)).toBe(wish);
    expect(err()).toMatch(/Stopped with a checkpoint of rl update 17; go on with: steplight train/);
    expect((await essence("a")).state).toMatchObject({ stage: "rl", update: 17 });
    await train("a", ["--resume"]);
    expect(await essence("a")).toEqual(await essence("whole"));
  },
);

test("a stop does not wait for an update that takes for ever", async () => {
  const hang = new Promise<void>(() => {});
  const { host, stop } = session(
    fakeEngine({
      before: (update) => {
        if (update !== 17) return undefined;
        stop.request(130);
        return hang;
      },
    }),
  );
  const began = performance.now();
  expect(await runCommand(["train", config, "--out", run("a")], host)).toBe(130);
  expect(performance.now() - began).toBeLessThan(3000);
  expect((await essence("a")).state).toMatchObject({ update: 15 });
  expect(existsSync(join(run("a"), "run.lock"))).toBe(false);
});

test("train takes a new device when one is lost, three times, and ends the same", async () => {
  await train("whole");
  const engine = fakeEngine({
    before: (update, device) => {
      if (device < 3 && update === 5 + 7 * device) throw new DeviceLostError("unknown", "gone");
    },
  });
  const { code, err } = await command(["train", config, "--out", run("a")], engine);
  expect(code, err).toBe(0);
  expect(engine.devices).toBe(4);
  expect(await essence("a")).toEqual(await essence("whole"));
  const lost = fakeEngine({
    before: (update) => {
      if (update === 9) throw new DeviceLostError("unknown", "gone");
    },
  });
  const given = await command(["train", config, "--out", run("b")], lost);
  expect(given.code).toBe(1);
  expect(given.err).toMatch(/The WebGPU device was lost \(unknown\): gone\n$/);
  expect(lost.devices).toBe(4);
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

test("train --resume refuses whatever has changed, with a diff, and --force records it", async () => {
  await train("a", ["--set", "updates=10"]);
  const before = await essence("a");
  const changes: [flags: string[], options: FakeOptions, diff: RegExp][] = [
    [["--set", "updates=10", "--seed", "4"], {}, /config was .*"seed":3.* now .*"seed":4/],
    [["--set", "updates=10", "--set", "prm.beta=2"], {}, /config was/],
    [["--set", "updates=10"], { shaders: "s2" }, /shaders was "s1", now "s2"/],
    [["--set", "updates=10"], { adapter: "other" }, /adapter was "fake adapter", now "other"/],
  ];
  for (const [flags, options, diff] of changes) {
    const refused = await train("a", ["--resume", ...flags], options);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^Cannot resume .* as it was started differently: /);
    expect(refused.err).toMatch(diff);
    expect(await essence("a")).toEqual(before);
  }
  const forced = await train("a", ["--resume", "--force", "--set", "updates=12"], {
    shaders: "s2",
  });
  expect(forced.code, forced.err).toBe(0);
  expect((await essence("a")).state).toMatchObject({ update: 12 });
  expect(file("a", "log.txt")).toMatch(
    /Forced to go on from update 10: shaders was "s1", now "s2"/,
  );
  expect(JSON.parse(file("a", "config.json"))).toMatchObject({ updates: 12 });
});

test("a broken checkpoint gives way to the previous one; two broken ones are refused and kept", async () => {
  await train("whole");
  await train("a", [], { before: (update) => expect(update).toBeLessThan(20) });
  const newest = join(run("a"), "checkpoint", "state.safetensors");
  const previous = join(run("a"), "checkpoint", "state.previous.safetensors");
  truncateSync(newest, 40);
  const { code, err } = await train("a", ["--resume"]);
  expect(code, err).toBe(0);
  expect(err).toMatch(/wrong checksum; going on from ".*state\.previous\.safetensors" instead/);
  expect(err).toContain("from rl update 15 on");
  expect(await essence("a")).toEqual(await essence("whole"));

  truncateSync(newest, 40);
  writeFileSync(previous, "rubbish");
  const log = file("a", "metrics.jsonl");
  const refused = await train("a", ["--resume"]);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/neither checkpoint is whole; nothing was changed\n$/);
  expect(file("a", "metrics.jsonl")).toBe(log);
  expect(readFileSync(previous, "utf8")).toBe("rubbish");
});

test("train --resume drops half and foreign lines, says so, and keeps the rest", async () => {
  await train("whole");
  await train("a", [], { before: (update) => expect(update).toBeLessThan(20) });
  const path = join(run("a"), "metrics.jsonl");
  appendFileSync(path, 'not ours\n{"update":99');
  const { code, err } = await train("a", ["--resume"]);
  expect(code).toBe(0);
  expect(err).toMatch(
    /Dropped a part of ".*metrics\.jsonl": line 25 is not an object .* \(and 1 more\)/,
  );
  expect(await essence("a")).toEqual(await essence("whole"));
});

test("train --resume goes on without a recording that cannot be read", async () => {
  await train("a", [], { before: (update) => expect(update).toBeLessThan(20) });
  writeFileSync(join(run("a"), "recording.steplight"), "rubbish");
  const { code, err } = await train("a", ["--resume"]);
  expect(code).toBe(0);
  expect(err).toMatch(
    /Cannot read recording ".*": .*; its curves are kept, its responses are lost/,
  );
  expect((await essence("a")).recording).toHaveLength(45);
});

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
      ["train", config, "--out", "/proc/steplight"],
      fakeEngine(),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^Cannot make the folder "\/proc\/steplight": .*\n$/);
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

test("a folder that vanishes ends the run with one sentence", async () => {
  const { code, err } = await train("a", [], {
    before: (update) => {
      if (update === 8) rmSync(run("a"), { recursive: true });
    },
  });
  expect(code).toBe(2);
  expect(err.trimEnd().split("\n").at(-1)).toMatch(/^Cannot write ".*": no such file or folder$/);
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
