import { promisify } from "node:util";
import { afterEach, expect, test, vi } from "vitest";

const original = globalThis.setImmediate;

afterEach(() => {
  globalThis.setImmediate = original;
  vi.resetModules();
  vi.restoreAllMocks();
});

const load = () => import("../../src/cli/polling-pause.ts");

test("callbacks still run, in order, with their arguments", async () => {
  const { pauseWhilePolling } = await load();
  pauseWhilePolling();
  const heard: unknown[] = [];
  await new Promise<void>((done) => {
    setImmediate((...values: unknown[]) => heard.push(values), "a", 1);
    setImmediate(() => {
      heard.push("last");
      done();
    });
  });
  expect(heard).toEqual([["a", 1], "last"]);
  const cancelled = setImmediate(() => heard.push("cancelled"));
  clearImmediate(cancelled);
  expect(await promisify(setImmediate)("value")).toBe("value");
  expect(heard).not.toContain("cancelled");
});

test("each callback waits once, however often the pause was asked for", async () => {
  const { pauseWhilePolling } = await load();
  const wait = vi.spyOn(Atomics, "wait");
  pauseWhilePolling();
  const paused = globalThis.setImmediate;
  pauseWhilePolling();
  expect(globalThis.setImmediate).toBe(paused);
  await new Promise<void>((done) => setImmediate(done));
  expect(wait).toHaveBeenCalledTimes(1);
});
