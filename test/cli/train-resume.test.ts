/** Runs that are stopped, broken or robbed of their device, and go on as if nothing had been. */
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../../src/cli/command.ts";
import { DeviceLostError } from "../../src/errors.ts";
import { fakeEngine, type FakeOptions } from "./fake-engine.ts";
import { command, session } from "./terminal.ts";
import { configFile, essence, file, run, train, trainInScratch } from "./train-scratch.ts";

trainInScratch();

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
    expect(await runCommand(["train", configFile(), "--out", run("a")], host)).toBe(wish);
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
  expect(await runCommand(["train", configFile(), "--out", run("a")], host)).toBe(130);
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
  const { code, err } = await command(["train", configFile(), "--out", run("a")], engine);
  expect(code, err).toBe(0);
  expect(engine.devices).toBe(4);
  expect(await essence("a")).toEqual(await essence("whole"));
  const lost = fakeEngine({
    before: (update) => {
      if (update === 9) throw new DeviceLostError("unknown", "gone");
    },
  });
  const given = await command(["train", configFile(), "--out", run("b")], lost);
  expect(given.code).toBe(1);
  expect(given.err).toMatch(/The WebGPU device was lost \(unknown\): gone\n$/);
  expect(lost.devices).toBe(4);
});

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
