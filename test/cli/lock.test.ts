import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { lock } from "../../src/cli/lock.ts";
import { scratchFolder } from "./terminal.ts";

const scratch = scratchFolder("lock");
const path = join(scratch, "run.lock");
beforeEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const host = hostname();
/** Above the largest process number of any system. */
const NOBODY = 2 ** 30;

test("lock() is held until it is given back", async () => {
  const unlock = await lock(path, "runs/a");
  await expect(lock(path, "runs/a")).rejects.toThrow(
    `Cannot use "runs/a": process ${process.pid} is working on this run; wait for it, or remove "${path}" if it is gone`,
  );
  await unlock();
  expect(existsSync(path)).toBe(false);
  await (
    await lock(path, "runs/a")
  )();
});

test.each([
  ["a process that is gone", JSON.stringify({ pid: NOBODY, host, began: null })],
  [
    "a number that belongs to another process now",
    JSON.stringify({ pid: process.pid, host, began: "1" }),
  ],
  ["an empty file", ""],
  ["half a file", '{"pid":12,'],
  ["rubbish", "null"],
])("lock() takes over from %s", async (name, content) => {
  writeFileSync(path, content);
  // Only Linux tells when a process began.
  if (name.startsWith("a number") && process.platform !== "linux") return;
  const unlock = await lock(path, "runs/a");
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host });
  await unlock();
});

test("lock() does not take over from another machine, whose processes it cannot see", async () => {
  writeFileSync(path, JSON.stringify({ pid: NOBODY, host: "elsewhere", began: null }));
  await expect(lock(path, "runs/a")).rejects.toThrow(
    /process 1073741824 on "elsewhere" is working/,
  );
});

test("of many that find a dead owner, one gets the lock", async () => {
  for (let round = 0; round < 20; round++) {
    writeFileSync(path, JSON.stringify({ pid: NOBODY, host, began: null }));
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => lock(path, "runs/a")));
    const held = tried.filter((attempt) => attempt.status === "fulfilled");
    expect(held).toHaveLength(1);
    await held[0]?.value();
  }
});
