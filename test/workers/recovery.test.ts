/** Lost devices: a run goes on by itself, loses no report, and ends with the weights of an undisturbed one. */
import { expect, test } from "vitest";
import { DeviceUnavailableError } from "../../src/errors.ts";
import { MemoryFiles } from "../../workers/files.ts";
import { ALL_UPDATES, type FakeDevice, FakeHost, Recorded, trainToEnd } from "./fake-host.ts";

const undisturbed = trainToEnd(new FakeHost()).then(async ({ session }) => {
  const fingerprint = await session.fingerprint();
  await session.stop();
  return fingerprint;
});

async function expectWhole(recorded: Recorded): Promise<void> {
  expect(recorded.kinds.at(-1)).toBe("finished");
  expect(recorded.positions).toEqual(ALL_UPDATES);
  expect((await recorded.session.history()).length).toBe(ALL_UPDATES.length);
  expect(await recorded.session.fingerprint()).toEqual(await undisturbed);
  await recorded.session.stop();
}

/** Loses the device once at each of these updates. */
function losing(positions: readonly string[]) {
  const left = new Set(positions);
  return (position: string, device: FakeDevice): void => {
    if (left.delete(position)) device.lose();
  };
}

test("ten lost devices: training goes on by itself, each time within three seconds, to the same weights", async () => {
  const places = [
    "sft 1",
    "sft 3",
    "rl 1",
    "rl 2",
    "rl 5",
    "rl 6",
    "rl 9",
    "rl 14",
    "rl 19",
    "rl 20",
  ];
  const host = new FakeHost({ during: losing(places) });
  const recorded = await trainToEnd(host);
  expect(recorded.kinds.filter((kind) => kind === "recovering")).toHaveLength(10);
  recorded.events.forEach((event, i) => {
    if (event.kind !== "state" || event.state.kind !== "recovering") return;
    const next = recorded.events.findIndex(({ kind }, j) => j > i && kind === "report");
    const elapsed = (recorded.times[next] ?? Infinity) - (recorded.times[i] ?? 0);
    expect(elapsed).toBeLessThan(3000);
  });
  expect(host.devices).toHaveLength(11);
  expect(host.devices.slice(0, 10).every(({ isDestroyed }) => isDestroyed)).toBe(true);
  await expectWhole(recorded);
});

test("a loss is noticed at once in an update that never ends", async () => {
  let isFirst = true;
  const during = async (position: string, device: FakeDevice): Promise<void> => {
    if (position !== "rl 4" || !isFirst) return;
    isFirst = false;
    device.lose();
    await new Promise<never>(() => {});
  };
  await expectWhole(await trainToEnd(new FakeHost({ during })));
});

test("an error of another kind that a lost device made counts as the loss", async () => {
  let isFirst = true;
  const during = (position: string, device: FakeDevice): void => {
    if (position !== "rl 4" || !isFirst) return;
    isFirst = false;
    device.lose();
    throw new TypeError("getMappedRange failed");
  };
  await expectWhole(await trainToEnd(new FakeHost({ during })));
});

test("an AbortError counts as a loss even where the browser never says that the device is lost", async () => {
  let isFirst = true;
  const during = (position: string): void => {
    if (position !== "rl 4" || !isFirst) return;
    isFirst = false;
    throw new DOMException("Buffer was unmapped", "AbortError");
  };
  await expectWhole(await trainToEnd(new FakeHost({ during })));
});

test("devices lost while a run is made, or its state read, are replaced too", async () => {
  let creations = 0;
  let states = 0;
  const host = new FakeHost({
    onCreate: (device) => {
      creations += 1;
      if (creations === 1 || creations === 2) device.lose();
    },
    onState: (device) => {
      states += 1;
      if (states === 3 || states === 9) device.lose();
    },
  });
  await expectWhole(await trainToEnd(host));
  expect(host.devices).toHaveLength(5);
});

test("loseDevice() is a loss like any other, and waiting work is done after it", async () => {
  const recorded = new Recorded(new FakeHost());
  await recorded.session.begin();
  await recorded.report("rl 3");
  recorded.session.loseDevice();
  expect(await recorded.session.save()).toBeGreaterThanOrEqual(3);
  await recorded.state("finished");
  expect(recorded.kinds).toContain("recovering");
  await expectWhole(recorded);
});

test("a paused run recovers and stays paused", async () => {
  const host = new FakeHost();
  const recorded = new Recorded(host);
  await recorded.session.begin();
  await recorded.report("rl 4");
  recorded.session.pause();
  await recorded.state("paused");
  host.devices.at(-1)?.lose();
  await recorded.state("recovering");
  await recorded.state("paused");
  expect(recorded.positions.at(-1)).toBe("rl 4");
  recorded.session.resume();
  await recorded.state("finished");
  await expectWhole(recorded);
});

test("a browser that gives no adapter blocks the run, which counts down and goes on when there is one", async () => {
  let blockedUntil = 0;
  const host = new FakeHost({
    during: losing(["rl 7"]),
    adapter: ({ clock, devices }) => {
      if (devices.length === 1 && blockedUntil === 0) blockedUntil = clock.now() + 124_000;
      return clock.now() < blockedUntil ? "none" : "device";
    },
  });
  const recorded = await trainToEnd(host);
  expect(recorded.kinds).toEqual([
    "preparing",
    "running",
    "recovering",
    "blocked",
    "recovering",
    "running",
    "finished",
  ]);
  const left = recorded.states.flatMap((state) =>
    state.kind === "blocked" ? [state.secondsLeft] : [],
  );
  expect(left[0]).toBe(150);
  expect(left).toEqual(left.toSorted((a, b) => b - a));
  expect(left.length).toBeGreaterThan(20);
  expect(recorded.states.find(({ kind }) => kind === "blocked")).toMatchObject({
    reason: expect.stringContaining("two minutes") as string,
  });
  await expectWhole(recorded);
});

test("a browser that gives no adapter for 150 seconds fails the run and keeps it", async () => {
  const files = new MemoryFiles();
  const host = new FakeHost({
    files,
    during: losing(["rl 8"]),
    adapter: ({ devices }) => (devices.length === 0 ? "device" : "none"),
  });
  const recorded = await trainToEnd(host);
  const failed = await recorded.state("failed");
  expect(failed.name).toBe("DeviceUnavailableError");
  expect(failed.error).toContain("restart");
  expect(host.clock.now()).toBeGreaterThan(150_000);
  expect(host.clock.now()).toBeLessThan(165_000);
  // The run goes on in the next session, from the newest snapshot.
  const next = await trainToEnd(new FakeHost({ files }), true);
  expect([...recorded.positions, ...next.positions]).toEqual(ALL_UPDATES);
  expect(await next.session.fingerprint()).toEqual(await undisturbed);
  await next.session.stop();
});

test("an adapter that refuses a device for a moment is asked again", async () => {
  let refusals = 2;
  const host = new FakeHost({
    during: losing(["rl 7"]),
    adapter: ({ devices }) => {
      if (devices.length === 0 || refusals === 0) return "device";
      refusals -= 1;
      return new DeviceUnavailableError("Cannot open a WebGPU device: the GPU process is starting");
    },
  });
  const recorded = await trainToEnd(host);
  expect(recorded.kinds).not.toContain("blocked");
  await expectWhole(recorded);
});

test("stop() ends a blocked run at once", async () => {
  const host = new FakeHost({
    during: losing(["rl 7"]),
    adapter: ({ devices }) => (devices.length === 0 ? "device" : "none"),
  });
  const recorded = new Recorded(host);
  await recorded.session.begin();
  await recorded.state("blocked");
  await recorded.session.stop();
  expect(recorded.kinds.at(-1)).toBe("idle");
});

test("a device that is lost again and again without a new update ends the run", async () => {
  const files = new MemoryFiles();
  const during = (position: string, device: FakeDevice): void => {
    if (position === "rl 8") device.lose();
  };
  const host = new FakeHost({ files, during });
  const recorded = await trainToEnd(host);
  const failed = await recorded.state("failed");
  expect(failed.name).toBe("DeviceLostError");
  expect(failed.error).toContain("without a new update");
  expect(host.devices).toHaveLength(4);
  expect(recorded.positions.at(-1)).toBe("rl 7");
  expect((await (await host.store).peek())?.state.update).toBe(7);
});
