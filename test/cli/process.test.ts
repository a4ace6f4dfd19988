/** What only a real process shows: signals, streams that close, and limits of the system. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeCheckpoint } from "../../src/run/checkpoint.ts";
import { builtCommand, start } from "./built.ts";
import { scratchFolder } from "./terminal.ts";
import { quickToStart } from "./tiny.ts";

const scratch = scratchFolder("process");
const config = join(scratch, "endless.json");
beforeAll(async () => {
  const endless = { ...quickToStart, updates: 100_000, checkpointEvery: 1000 };
  writeFileSync(config, JSON.stringify(endless));
  await builtCommand();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const path = (name: string): string => join(scratch, name);
const words = (run: string) => [
  "train",
  config,
  "--out",
  path(run),
  "--json",
  "--adapter",
  "swiftshader-npm",
];
const isTraining = (err: string): boolean => err.includes("\nupdates ") || err.includes("held-out");

async function savedUpdate(run: string): Promise<{ stage: string; update: number }> {
  const file = join(path(run), "checkpoint", "state.safetensors");
  return (await decodeCheckpoint(readFileSync(file), file)).state;
}

test.each([
  ["SIGINT", 130, false],
  ["SIGTERM", 143, false],
  ["SIGINT", 130, true],
] as const)(
  "%s ends a run with code %i and a checkpoint within 3 s (twice: %s)",
  async (signal, expected, twice) => {
    let sent = 0;
    const run = `${signal}-${twice}`;
    const { code, err, out } = await start(words(run), (child, text) => {
      if (sent > 0 || !isTraining(text)) return;
      sent = performance.now();
      child.kill(signal);
      if (twice) setTimeout(() => child.kill(signal), 20);
    });
    expect(performance.now() - sent).toBeLessThan(3000);
    expect(code, err).toBe(expected);
    expect(err).toMatch(
      /Stopped with a checkpoint of rl update \d+; go on with: steplight train --resume/,
    );
    const last = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as { update: number };
    expect(await savedUpdate(run)).toMatchObject({ stage: "rl", update: last.update });
  },
);

test("a signal before the run has begun ends it at once", async () => {
  const { code, err } = await start(words("early"), (child) => {
    setTimeout(() => child.kill("SIGINT"), 400);
  });
  // null: it came before Node had run a line of ours, and the signal itself ended the process.
  expect([130, null], err).toContain(code);
});

test("a reader that closes stdout ends the run politely", async () => {
  const { code, err } = await start(words("closed"), (child, text) => {
    if (isTraining(text)) child.stdout?.destroy();
  });
  expect(code, err).toBe(130);
  expect(err).toMatch(/Stopped with a checkpoint of rl update \d+/);
  expect(err).not.toMatch(/EPIPE|\n\s+at /);
});

test("help into a closed pipe is no crash", async () => {
  const main = await builtCommand();
  const shell = `for i in 1 2 3 4 5; do "${process.execPath}" "${main}" train --help | head -1; done`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", shell]);
  expect(stdout.match(/^Usage: steplight train/gm)).toHaveLength(5);
  expect(stderr).toBe("");
});

test("two processes on one run: the second is refused, and a dead one's lock is nobody's", async () => {
  let second: ReturnType<typeof start> | undefined;
  const first = await start(words("shared"), (child, text) => {
    if (second !== undefined || !isTraining(text)) return;
    second = start([...words("shared"), "--resume"]);
    void second.then(() => child.kill("SIGKILL"));
  });
  expect(first.signal).toBe("SIGKILL");
  const refused = await second;
  expect(refused?.code, refused?.err).toBe(2);
  expect(refused?.err).toMatch(/^Cannot use ".*": process \d+ is working on this run; .*\n$/);
  const third = await start([...words("shared"), "--resume"], (child, text) => {
    if (isTraining(text)) child.kill("SIGINT");
  });
  expect(third.code, third.err).toBe(130);
});

test("no adapter: exit 3 and what to install", async () => {
  const main = await builtCommand();
  const environment = {
    ...process.env,
    VK_DRIVER_FILES: "/dev/null",
    VK_ICD_FILENAMES: "/dev/null",
  };
  for (const rest of [["doctor"], words("nowhere")]) {
    const failed = await promisify(execFile)(
      process.execPath,
      [
        main,
        ...rest.filter((word) => word !== "swiftshader-npm" && word !== "--adapter"),
        "--adapter",
        "hardware",
      ],
      { env: environment },
    ).then(
      () => null,
      (error: unknown) => error as { code: number; stderr: string },
    );
    expect(failed?.code, failed?.stderr).toBe(3);
    expect(failed?.stderr).toMatch(/Cannot find a WebGPU adapter of the kind "hardware": install /);
  }
});
