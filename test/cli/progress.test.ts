import { expect, test } from "vitest";
import { duration, Progress } from "../../src/cli/progress.ts";

function watched(isTTY: boolean) {
  let now = 0;
  const written: string[] = [];
  const stderr = { write: (text: string) => void written.push(text), isTTY, columns: 60 };
  const progress = new Progress(stderr, () => now);
  const after = (ms: number, ...shown: Parameters<Progress["show"]>) => {
    now += ms;
    progress.show(...shown);
  };
  return { progress, written, after };
}

test("Progress rewrites one line of a terminal, with pace and time left", () => {
  const { progress, written, after } = watched(true);
  for (let i = 1; i <= 4; i++) after(500, "updates", i, 4, "loss 1");
  progress.note("done");
  expect(written).toEqual([
    "\r\u001B[Kupdates 1/4  loss 1",
    "\r\u001B[Kupdates 2/4  2.0 per s  1 s left  loss 1",
    "\r\u001B[Kupdates 3/4  2.0 per s  1 s left  loss 1",
    "\r\u001B[Kupdates 4/4  2.0 per s  loss 1",
    "\n",
    "done\n",
  ]);
});

test("Progress never wraps on a terminal", () => {
  const { written, after } = watched(true);
  after(0, "updates", 1, 4, "x".repeat(200));
  expect(written[0]).toHaveLength("\r\u001B[K".length + 59);
});

test("Progress writes a plain line every 5 s elsewhere, and the last one", () => {
  const { written, after } = watched(false);
  for (let i = 1; i <= 12; i++) after(1000, "updates", i, 12);
  expect(written).toEqual([
    "updates 1/12\n",
    "updates 6/12  1.0 per s  6 s left\n",
    "updates 11/12  1.0 per s  1 s left\n",
    "updates 12/12  1.0 per s\n",
  ]);
});

test.each([
  [0.4, "0 s"],
  [59, "59 s"],
  [200, "3 min 20 s"],
  [7500, "2 h 05 min"],
])("duration(%d) is %s", (seconds, text) => expect(duration(seconds)).toBe(text));
