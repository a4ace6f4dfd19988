/** A recording that is opened and stored again is the same file, whatever a run wrote into it. */
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { Random } from "../../src/random.ts";
import { readRecording, writeRecording, type Recording } from "../../src/recording.ts";
import type { GroupRecord, Metrics, Report, ResponseRecord } from "../../src/report.ts";
import { fixtureRecording } from "./fixture.ts";

/** No stream of a run has this number. */
const STREAM = 1006;

/** A number of any size that a run could report: whole, tiny, huge, negative, nothing. */
function anyNumber(random: Random): number {
  switch (random.integer(5)) {
    case 0:
      return random.integer(1000) - 500;
    case 1:
      return 0;
    default:
      return random.normal() * 10 ** (random.integer(40) - 20);
  }
}

const list = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random.integer(most + 1) }, make);

function anyResponse(random: Random): ResponseRecord {
  const words = ["=7", "+3", "x2", "ten", "\u{1F600}", '"', "\\", "<b>", "é"];
  const tokens = list(random, 9, () => words[random.integer(words.length)] ?? "");
  const numbers = (): number[] => tokens.map(() => anyNumber(random));
  return {
    tokens,
    outcome: random.uniform(),
    answer: String(random.integer(100)),
    steps: list(random, 3, () => ({
      start: random.integer(9),
      end: random.integer(9),
      correct: [true, false, null][random.integer(3)] ?? null,
    })),
    logprobs: numbers(),
    refLogprobs: numbers(),
    prmLogprobs: numbers(),
    processRewards: numbers(),
    processReturns: numbers(),
    outcomeReturns: numbers(),
    advantages: numbers(),
    ...(random.integer(2) === 0 ? { afterLogprobs: numbers() } : {}),
    ...(random.integer(2) === 0
      ? {
          alternatives: tokens.map(() => ({
            words: ["=1", "=2"],
            before: [random.uniform(), random.uniform()],
            after: [random.uniform(), random.uniform()],
          })),
        }
      : {}),
  };
}

function anyReport(random: Random, update: number): Report {
  const metrics: Metrics = {
    update,
    rollouts: random.integer(10_000),
    entropy: anyNumber(random),
    ...(random.integer(2) === 0 ? { heldout_accuracy: random.uniform() } : {}),
  };
  const groups = list(random, 2, (): GroupRecord => ({
    prompt: "3 +4",
    answer: "7",
    kept: random.integer(2) === 0,
    responses: list(random, 3, () => anyResponse(random)),
  }));
  return { stage: random.integer(4) === 0 ? "sft" : "rl", metrics, groups };
}

function anyRecording(random: Random): Recording {
  return {
    header: {
      version: 1,
      config: { name: "random", seed: random.integer(1000), nested: { list: [1, "two", null] } },
      adapter: "made-up adapter",
      updates: random.integer(100),
      created: "2026-11-26T00:00:00.000Z",
    },
    reports: list(random, 6, () => anyReport(random, random.integer(100))),
  };
}

describe("a recording", () => {
  test("of random numbers and words is written as the same bytes after it was read, 200 times", () => {
    const random = new Random(1, STREAM, 0);
    let longest = 0;
    for (let i = 0; i < 200; i++) {
      const written = writeRecording(anyRecording(random));
      longest = Math.max(longest, written.length);
      expect(writeRecording(readRecording(written, "random"))).toBe(written);
    }
    expect(longest).toBeGreaterThan(5000);
  });

  test("says its version, and one of another version is refused", () => {
    const text = writeRecording(fixtureRecording());
    expect(text).toContain('"version":1');
    const next = text.replace('"version":1', '"version":2');
    expect(() => readRecording(next, "next")).toThrow(InputError);
  });
});

test("what a refusal shows of a file is short and can be seen", () => {
  const recording = fixtureRecording();
  const updates = `\u0007${"x".repeat(500)}`;
  const hostile = { ...recording, header: { ...recording.header, updates } };
  const read = () => readRecording(JSON.stringify(hostile), "a.steplight");
  expect(read).toThrow(InputError);
  expect(read).toThrow(
    /^Cannot read recording "a\.steplight": expected number at "header\.updates", found "\\u0007x{78}\.\.\."$/,
  );
});
