/** The file of curves: what it keeps, what it refuses, and that reading and writing it come to rest. */
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { Random } from "../../src/random.ts";
import {
  curvesOf,
  pointsOf,
  readCurves,
  writeCurves,
  type CurvesFile,
} from "../../src/run-curves.ts";
import { fileOf, runOf } from "./runs-fixture.ts";

/** A file with anything in it that the format allows. */
function randomFile(seed: number): CurvesFile {
  const random = new Random(seed, 77);
  const names = ["a", 'q"uote', "line\nbreak", "日本語"].slice(0, 1 + random.integer(4));
  return {
    arms: names.map((name) => ({
      name,
      title: `${name} <b>&`,
      config: { seed: random.integer(9), deep: { rate: random.uniform(), list: [1, null, "x"] } },
    })),
    runs: names.flatMap((arm) =>
      Array.from({ length: random.integer(4) }, (_, run) => {
        const rows = random.integer(6);
        const column = () =>
          Array.from({ length: rows }, () =>
            random.uniform() < 0.3 ? null : random.normal() * 10 ** (random.integer(13) - 6),
          );
        return {
          arm,
          seed: run === 3 ? null : run,
          updates: Array.from({ length: rows }, (_row, i) => 3 * i),
          rollouts: Array.from({ length: rows }, (_row, i) => 32 * i),
          ...(random.uniform() < 0.5
            ? { seconds: Array.from({ length: rows }, (_row, i) => i / 3) }
            : {}),
          metrics: { kl: column(), entropy: column() },
        };
      }),
    ),
  };
}

test("100 random files are written as the same bytes after they were read", () => {
  let points = 0;
  for (let seed = 0; seed < 100; seed++) {
    const file = randomFile(seed);
    const text = writeCurves(file);
    const read = readCurves(text, "x.json");
    expect(writeCurves(read), `seed ${seed}`).toBe(text);
    expect(read.runs.map(pointsOf)).toEqual(file.runs.map(pointsOf));
    points += file.runs.reduce((sum, run) => sum + pointsOf(run), 0);
  }
  expect(points).toBeGreaterThan(500);
});

test("values keep five significant digits, and metrics stand in alphabetical order", () => {
  const file = fileOf("a", []);
  const run = { ...runOf("a", 1, [0.123456789]), metrics: { kl: [1e-7 / 3], ab: [0.123456789] } };
  const read = readCurves(writeCurves({ ...file, runs: [run] }), "x");
  expect(read.runs[0]?.metrics).toEqual({ ab: [0.12346], kl: [3.3333e-8] });
  expect(Object.keys(read.runs[0]?.metrics ?? {})).toEqual(["ab", "kl"]);
});

describe("a hostile file is refused in one sentence", () => {
  const good = JSON.parse(writeCurves(fileOf("a", [[0.1, 0.2]]))) as Record<string, unknown>;
  const [arm] = good["arms"] as Record<string, unknown>[];
  const [run] = good["runs"] as Record<string, unknown>[];
  const withRun = (patch: object) => JSON.stringify({ ...good, runs: [{ ...run, ...patch }] });
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["no JSON", "{", /it is no JSON/],
    [
      "another kind",
      JSON.stringify({ ...good, kind: "x" }),
      /expected "steplight-curves" at "kind"/,
    ],
    [
      "a later version",
      JSON.stringify({ ...good, version: 2 }),
      /expected 1 at "version", found 2/,
    ],
    ["a number in words", withRun({ metrics: { kl: ["1", 2] } }), /at "runs.0.metrics.kl.0"/],
    [
      "infinity",
      withRun({ metrics: { kl: [0, 1] } }).replace("[0,1]", "[0,1e999]"),
      /metrics.kl.1/,
    ],
    ["columns of two lengths", withRun({ rollouts: [0] }), /2 updates, but 1 values of "rollouts"/],
    ["updates that fall", withRun({ updates: [5, 5] }), /updates that do not ascend/],
    ["rollouts that fall", withRun({ rollouts: [9, 3] }), /rollouts that fall/],
    ["seconds that fall", withRun({ seconds: [2, 1] }), /seconds that fall/],
    ["a negative seed", withRun({ seed: -1 }), /at "runs.0.seed"/],
    ["a strange metric", withRun({ metrics: { "<img>": [1, 2] } }), /the name of a metric at/],
    ["an unknown arm", withRun({ arm: "b" }), /the arm "b", which is not listed/],
    ["two arms of one name", JSON.stringify({ ...good, arms: [arm, arm] }), /two arms of one name/],
    ["a run twice", JSON.stringify({ ...good, runs: [run, run] }), /seed 0 twice/],
    [
      "too many runs",
      JSON.stringify({
        ...good,
        runs: Array.from({ length: 201 }, (_, seed) => ({ ...run, seed })),
      }),
      /at "runs"/,
    ],
    ["too much text", " ".repeat(8 * 2 ** 20 + 1), /at most 8388608 characters/],
  ];
  test.each(cases)("%s", (_name, text, problem) => {
    let found: unknown;
    try {
      readCurves(text, "bad\u202e.json");
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(InputError);
    const { message } = found as InputError;
    expect(message).toMatch(problem);
    expect(message).toMatch(/^Cannot read curves "bad\\u202e.json": /);
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(300);
  });

  test("too many values", () => {
    const rows = Array.from({ length: 5000 }, (_, i) => i);
    const metrics = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`m${i}`, rows]));
    const many = withRun({ updates: rows, rollouts: rows, metrics });
    expect(() => readCurves(many, "x")).toThrow(/more than 100000 values/);
  });

  test("a prototype in disguise changes nothing", () => {
    const text = withRun({}).replace('"metrics":{', '"metrics":{"__proto__":[1,2],');
    const metrics = readCurves(text, "x").runs[0]?.metrics ?? {};
    expect(Object.keys(metrics)).toEqual(["heldout_accuracy"]);
    expect(Array.isArray(metrics)).toBe(false);
  });
});

describe("the table of a run", () => {
  const lines = [
    { update: 0, rollouts: 0, heldout_accuracy: 0.1 },
    { update: 1, rollouts: 8, update_ms: 500, kl: 0.2 },
    { update: 2, rollouts: 16, update_ms: 1500, kl: Number.NaN },
    { update: 3, rollouts: 24, update_ms: 1000, heldout_accuracy: 0.3, kl: 0.4 },
  ];

  test("has a row for every line that measured something, and null elsewhere", () => {
    expect(curvesOf(lines)).toEqual({
      updates: [0, 1, 3],
      rollouts: [0, 8, 24],
      seconds: [0, 0.5, 3],
      metrics: { heldout_accuracy: [0.1, null, 0.3], kl: [null, 0.2, 0.4] },
    });
  });

  test("is rounded as in a file", () => {
    const table = curvesOf([{ update: 1, rollouts: 8, update_ms: 1234.5678, kl: 1 / 3 }]);
    expect(table).toMatchObject({ seconds: [1.2346], metrics: { kl: [0.33333] } });
  });

  test("keeps only the metrics asked for", () => {
    expect(curvesOf(lines, ["kl"])).toMatchObject({ updates: [1, 3], metrics: { kl: [0.2, 0.4] } });
  });

  test("knows no time where an update was not timed", () => {
    expect(curvesOf(lines.filter(({ update }) => update !== 2))).not.toHaveProperty("seconds");
    expect(curvesOf(lines.slice(0, 1))).not.toHaveProperty("seconds");
  });
});
