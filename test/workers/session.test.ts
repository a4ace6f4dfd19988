/** Every transition of a training session, over a fake run, fake devices and time that can be skipped. */
import { expect, test } from "vitest";
import { InputError, NonFiniteError } from "../../src/errors.ts";
import { MemoryFiles } from "../../workers/files.ts";
import {
  ALL_UPDATES,
  config,
  FakeHost,
  positionOf,
  Recorded,
  SNAPSHOT_MS,
  trainToEnd,
  UPDATE_MS,
} from "./fake-host.ts";

/** Longer than a snapshot, shorter than an update. */
const INTO_THE_NEXT = UPDATE_MS / 4;

/** What an undisturbed run ends with. */
const undisturbed = trainToEnd(new FakeHost()).then(async ({ session, reports }) => {
  const fingerprint = await session.fingerprint();
  await session.stop();
  return { fingerprint, reports };
});

test("a run prepares, trains to its end and stores checkpoints on the way", async () => {
  const host = new FakeHost();
  const recorded = await trainToEnd(host);
  expect(recorded.kinds).toEqual(["preparing", "running", "finished"]);
  expect(recorded.positions).toEqual(ALL_UPDATES);
  expect(recorded.saved).toEqual([5, 10, 15, 20]);
  expect(await recorded.session.history()).toEqual(recorded.reports);
  await recorded.session.stop();
  expect(recorded.kinds.at(-1)).toBe("idle");
  expect(host.runs.open).toBe(0);
  expect(host.devices.every(({ isDestroyed }) => isDestroyed)).toBe(true);
});

test("begin() resolves when training has begun, not when it has ended", async () => {
  const recorded = new Recorded(new FakeHost());
  await recorded.session.begin();
  expect(recorded.kinds).toEqual(["preparing", "running"]);
  expect(recorded.positions).toEqual([]);
  await recorded.session.stop();
});

test("pause() stops after the update at hand and stores it; resume(1) trains one; resume() goes to the end", async () => {
  const host = new FakeHost();
  const recorded = new Recorded(host);
  await recorded.session.begin();
  await recorded.report("rl 2");
  await host.clock.sleep(INTO_THE_NEXT);
  recorded.session.pause();
  await recorded.state("paused");
  expect(recorded.positions.at(-1)).toBe("rl 3");
  expect(recorded.saved.at(-1)).toBe(3);

  recorded.session.resume(1);
  await recorded.report("rl 4");
  await recorded.state("paused");
  expect(recorded.positions.at(-1)).toBe("rl 4");

  recorded.session.resume(2);
  await recorded.report("rl 6");
  await recorded.state("paused");
  expect(recorded.positions.at(-1)).toBe("rl 6");

  recorded.session.resume();
  await recorded.state("finished");
  expect(recorded.positions).toEqual(ALL_UPDATES);
  expect(await recorded.session.fingerprint()).toEqual((await undisturbed).fingerprint);
  await recorded.session.stop();
});

test("pause() and resume() within one update do not pause", async () => {
  const recorded = new Recorded(new FakeHost());
  await recorded.session.begin();
  recorded.session.pause();
  recorded.session.resume();
  await recorded.state("finished");
  expect(recorded.kinds).not.toContain("paused");
  await recorded.session.stop();
});

test("pause() during preparation pauses before the first update", async () => {
  const recorded = new Recorded(new FakeHost());
  const begun = recorded.session.begin();
  recorded.session.pause();
  await begun;
  expect(recorded.kinds).toEqual(["preparing", "paused"]);
  expect(recorded.positions).toEqual([]);
  await recorded.session.stop();
});

test("stop() ends in the middle of an update, keeps the newest snapshot and frees the device", async () => {
  const host = new FakeHost();
  const recorded = new Recorded(host);
  await recorded.session.begin();
  await recorded.report("rl 7");
  await host.clock.sleep(INTO_THE_NEXT);
  const asked = host.clock.now();
  await recorded.session.stop();
  expect(host.clock.now() - asked).toBeLessThan(UPDATE_MS);
  expect(recorded.kinds).toEqual(["preparing", "running", "idle"]);
  expect(recorded.saved.at(-1)).toBe(7);
  expect(host.devices.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
  await expect(recorded.session.save()).rejects.toThrow(/no run is open/);
});

test("stop() during preparation closes a device that comes too late", async () => {
  const host = new FakeHost();
  const recorded = new Recorded(host);
  const begun = recorded.session.begin();
  await recorded.until(
    () =>
      recorded.states.find((state) => state.kind === "preparing" && state.what.includes("GPU")) ??
      null,
  );
  await recorded.session.stop();
  await begun;
  await host.clock.sleep(1000);
  expect(host.devices.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
  expect(recorded.kinds).toEqual(["preparing", "idle"]);
});

test("save() stores between two updates and tells which", async () => {
  const host = new FakeHost();
  const recorded = new Recorded(host);
  await recorded.session.begin();
  await recorded.report("rl 6");
  await host.clock.sleep(INTO_THE_NEXT);
  expect(await recorded.session.save()).toBe(7);
  expect(recorded.saved.at(-1)).toBe(7);
  await recorded.session.stop();
});

test("after a reload a run goes on from its checkpoint and sends no report twice", async () => {
  const files = new MemoryFiles();
  const first = new Recorded(new FakeHost({ files }));
  await first.session.begin();
  await first.report("rl 12");
  // The tab goes away: nothing is closed, and what came after the last checkpoint is gone.
  await new FakeHost({ files }).clock.sleep(0);
  const copy = new MemoryFiles();
  for (const { name } of await files.list()) {
    const bytes = await files.read(name);
    if (bytes) await copy.write(name, bytes);
  }
  await first.session.stop();

  const host = new FakeHost({ files: copy });
  const earlier = (await (await host.store).peek())?.reports ?? [];
  const second = await trainToEnd(host, true);
  expect(second.positions[0]).toBe("rl 11");
  expect([...earlier, ...second.reports]).toEqual((await undisturbed).reports);
  expect(await second.session.history()).toEqual((await undisturbed).reports);
  expect(await second.session.fingerprint()).toEqual((await undisturbed).fingerprint);
  expect(second.kinds).toEqual(["preparing", "running", "finished"]);
  await second.session.stop();
});

test("a run that goes on from the warm start's measurement does not send it again", async () => {
  const files = new MemoryFiles();
  const first = new Recorded(new FakeHost({ files }));
  await first.session.begin();
  await first.report("rl 0");
  first.session.pause();
  await first.state("paused");
  expect(first.positions.at(-1)).toBe("rl 0");
  await first.session.stop();
  const second = await trainToEnd(new FakeHost({ files }), true);
  expect(second.positions[0]).toBe("rl 1");
  expect([...first.positions, ...second.positions]).toEqual(ALL_UPDATES);
  await second.session.stop();
});

test("a NaN ends the run with the tensor's name and keeps the last good state", async () => {
  const files = new MemoryFiles();
  const during = (position: string): void => {
    if (position === "rl 8") throw new NonFiniteError("model.layers.0.mlp.up_proj.weight", 8);
  };
  const recorded = await trainToEnd(new FakeHost({ files, during }));
  const failed = await recorded.state("failed");
  expect(failed.name).toBe("NonFiniteError");
  expect(failed.error).toContain("model.layers.0.mlp.up_proj.weight");
  expect(recorded.positions.at(-1)).toBe("rl 7");
  const kept = await (await new FakeHost({ files }).store).peek();
  expect(kept?.state.update).toBe(7);
});

test("a run without an adapter fails and says so", async () => {
  const recorded = await trainToEnd(new FakeHost({ adapter: () => "none" }));
  expect(await recorded.state("failed")).toMatchObject({ name: "DeviceUnavailableError" });
});

test("a warm start that cannot be read fails the run before a device is opened", async () => {
  const host = new FakeHost({
    readStart: () =>
      Promise.reject(
        new InputError('Cannot read "warm-start/pocket": expected a file, found none'),
      ),
  });
  const recorded = new Recorded(host, false, { ...config, start: "pocket" });
  await recorded.session.begin();
  expect(await recorded.state("failed")).toMatchObject({ name: "InputError" });
  expect(host.devices).toHaveLength(0);
});

test("going on without a stored run, or with another build, is refused with the reason", async () => {
  const files = new MemoryFiles();
  const none = await trainToEnd(new FakeHost({ files }), true);
  expect((await none.state("failed")).error).toContain("holds no run");

  const first = new Recorded(new FakeHost({ files }));
  await first.session.begin();
  await first.report("rl 6");
  await first.session.stop();
  const other = await trainToEnd(new FakeHost({ files, shaders: "shaders 2" }), true);
  expect((await other.state("failed")).error).toContain(
    'shaders: saved "shaders 1", now "shaders 2"',
  );
  // Refusing gave the store back and changed nothing.
  const again = await trainToEnd(new FakeHost({ files }), true);
  expect(again.positions.at(-1)).toBe("rl 20");
  await again.session.stop();
});

test("a second tab trains without storing and says so; it cannot go on with the first one's run", async () => {
  const files = new MemoryFiles();
  const first = new Recorded(new FakeHost({ files }));
  await first.session.begin();
  await first.report("rl 6");
  const second = await trainToEnd(new FakeHost({ files }));
  expect(second.positions).toEqual(ALL_UPDATES);
  expect(second.saved).toEqual([]);
  expect(second.states.find(({ kind }) => kind === "running")).toMatchObject({
    unsaved: expect.stringContaining("Another tab") as string,
  });
  expect(await second.session.history()).toEqual(second.reports);
  await expect(second.session.save()).rejects.toThrow(/Another tab/);
  await second.session.stop();
  const third = await trainToEnd(new FakeHost({ files }), true);
  expect((await third.state("failed")).error).toContain("another tab is training");
  await first.session.stop();
});

test("where there is no room, training goes on, says so, and stores again when there is room", async () => {
  class FullFiles extends MemoryFiles {
    isFull = true;
    override async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
      if (this.isFull)
        throw new InputError(`The browser cannot store ${bytes.length} bytes: quota exceeded`);
      await super.write(name, bytes);
    }
  }
  const files = new FullFiles();
  const during = (position: string): void => {
    if (position === "rl 12") files.isFull = false;
  };
  const recorded = await trainToEnd(new FakeHost({ files, during }));
  expect(recorded.saved).toEqual([15, 20]);
  const notices = recorded.states.map((state) => ("unsaved" in state ? "unsaved" : state.kind));
  expect(notices).toEqual(expect.arrayContaining(["running", "unsaved", "running", "finished"]));
  expect(notices.indexOf("unsaved")).toBeLessThan(notices.lastIndexOf("running"));
  expect(await recorded.session.history()).toEqual((await undisturbed).reports);
  await recorded.session.stop();
});

test("snapshots take at most a twentieth of the time", async () => {
  const host = new FakeHost();
  const recorded = await trainToEnd(host);
  const stored = recorded.saved.length;
  const budget = 0.05 * host.clock.now();
  expect((host.snapshots - stored) * SNAPSHOT_MS).toBeLessThanOrEqual(budget + SNAPSHOT_MS);
  expect(host.snapshots - stored).toBeGreaterThan(10);
  await recorded.session.stop();
});

test("history() is whole and in order at every moment, also while a checkpoint is stored", async () => {
  class SlowFiles extends MemoryFiles {
    override async append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
      await host.clock.sleep(7);
      await super.append(name, bytes);
    }
    override async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
      await host.clock.sleep(3);
      return super.read(name);
    }
    override async remove(name: string): Promise<void> {
      await host.clock.sleep(7);
      await super.remove(name);
    }
  }
  const host: FakeHost = new FakeHost({ files: new SlowFiles() });
  const recorded = new Recorded(host, false, { ...config, checkpointEvery: 2 });
  await recorded.session.begin();
  let looks = 0;
  while (recorded.kinds.at(-1) !== "finished") {
    const atLeast = recorded.positions.length;
    const seen = (await recorded.session.history()).map(positionOf);
    expect(seen).toEqual(ALL_UPDATES.slice(0, seen.length));
    expect(seen.length).toBeGreaterThanOrEqual(atLeast);
    looks += 1;
    await host.clock.sleep(1);
  }
  expect(looks).toBeGreaterThan(200);
  await recorded.session.stop();
});
