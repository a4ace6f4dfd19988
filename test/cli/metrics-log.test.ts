import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cutLog, finiteMetrics, MetricsLog } from "../../src/cli/metrics-log.ts";
import { Random } from "../../src/random.ts";
import type { Metrics } from "../../src/report.ts";
import { scratchFolder } from "./terminal.ts";

const scratch = scratchFolder("log");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const sft = (update: number): Metrics => ({ update, rollouts: 0, sft_loss: 2 });
const rl = (update: number): Metrics => ({ update, rollouts: update * 4, train_accuracy: 0.5 });
const whole = [sft(1), sft(2), sft(3), rl(0), rl(1), rl(2), rl(3)];
const text = whole.map((line) => `${JSON.stringify(line)}\n`).join("");

test("cutLog() keeps the supervised updates in front of those of reinforcement learning", () => {
  expect(cutLog(text, { stage: "sft", update: 2 }).metrics).toEqual(whole.slice(0, 2));
  expect(cutLog(text, { stage: "rl", update: 0 }).metrics).toEqual(whole.slice(0, 4));
  expect(cutLog(text, { stage: "rl", update: 9 })).toEqual({ text, metrics: whole, problems: [] });
  expect(cutLog(text, null)).toEqual({ text: "", metrics: [], problems: [] });
});

test("cutLog() keeps every whole line, byte for byte, wherever the file ends", () => {
  const position = { stage: "rl", update: 2 } as const;
  for (let length = 0; length <= text.length; length++) {
    const cut = cutLog(text.slice(0, length), position);
    const ends = text.slice(0, length).split("\n").length - 1;
    expect(cut.metrics).toEqual(whole.slice(0, Math.min(ends, 6)));
    expect(text.startsWith(cut.text)).toBe(true);
    const isTorn = length > 0 && text[length - 1] !== "\n";
    expect(cut.problems).toHaveLength(isTorn ? 1 : 0);
  }
});

test("cutLog() drops foreign lines and names them", () => {
  const random = new Random(1, 1);
  const foreign = [
    "",
    "x",
    "[]",
    "null",
    "3",
    '{"update":1}',
    '{"update":"1","rollouts":2}',
    '{"update":1,"rollouts":2,"a":"b"}',
    "{",
    "\u0000\u0000",
  ];
  for (let i = 0; i < 100; i++) {
    const lines = text.trimEnd().split("\n");
    const places = new Set(Array.from({ length: 1 + random.integer(3) }, () => random.integer(7)));
    for (const place of [...places].toSorted((a, b) => b - a)) {
      lines.splice(place, 0, foreign[random.integer(foreign.length)] ?? "");
    }
    const cut = cutLog(lines.map((line) => `${line}\n`).join(""), { stage: "rl", update: 9 });
    expect(cut.metrics).toEqual(whole);
    expect(cut.text).toBe(text);
    expect(cut.problems).toHaveLength(places.size);
    expect(cut.problems[0]).toMatch(/^line \d is not an object of numbers/);
  }
});

test("MetricsLog goes on behind the cut", async () => {
  const path = join(scratch, "metrics.jsonl");
  writeFileSync(path, `${text}{"upd`);
  const log = new MetricsLog(path);
  const { problems } = await log.openAt({ stage: "rl", update: 1 });
  expect(problems).toEqual(["line 8 is cut off"]);
  await log.append({ stage: "rl", metrics: rl(2), groups: [] });
  await log.sync();
  await log.openAt({ stage: "rl", update: 2 });
  await log.append({ stage: "rl", metrics: rl(3), groups: [] });
  await log.close();
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("finiteMetrics() leaves out what was not measured and keeps the order", () => {
  const metrics = finiteMetrics({
    update: 1,
    rollouts: 2,
    kl: Number.NaN,
    entropy: 1,
    grad_norm: Infinity,
  });
  expect(JSON.stringify(metrics)).toBe('{"update":1,"rollouts":2,"entropy":1}');
});

test("a line with the names of alarms survives a cut byte for byte; its metrics are the numbers", () => {
  const line = `${JSON.stringify({ ...rl(1), alarms: ["kl-blow-up"] })}\n`;
  const cut = cutLog(line, { stage: "rl", update: 1 });
  expect(cut).toEqual({ text: line, metrics: [rl(1)], problems: [] });
  expect(
    cutLog(line.replace('"kl-blow-up"', "7"), { stage: "rl", update: 1 }).problems,
  ).toHaveLength(1);
});
