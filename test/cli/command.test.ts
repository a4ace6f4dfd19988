/** Misuse of the command line: one sentence, exit 2, no stack trace, nothing written. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { at } from "../../src/typed-array.ts";
import { Random } from "../../src/random.ts";
import { presets } from "../../src/presets.ts";
import { start } from "./built.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command, scratchFolder } from "./terminal.ts";

const scratch = scratchFolder("command");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const out = join(scratch, "out");
const file = join(scratch, "file.json");
writeFileSync(file, "{}");

test("--help names every verb, and each verb explains itself", async () => {
  const { code, out: lines, err } = await command(["--help"]);
  expect([code, err]).toEqual([0, ""]);
  const verbs = [...lines.join("\n").matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, verb]) => verb ?? "");
  expect(verbs).toEqual([
    "train",
    "experiment",
    "compare",
    "eval",
    "score",
    "advantages",
    "bench",
    "doctor",
  ]);
  for (const verb of verbs) {
    const long = await command([verb, "--help"]);
    expect(long.code).toBe(0);
    expect(long.out.join("\n")).toMatch(
      new RegExp(`^Usage: steplight ${verb} [^]*--json[^]*--help`),
    );
    expect(await command([verb, "-h"])).toEqual(long);
    expect(await command(["help", verb])).toEqual(long);
  }
  const help = (await command(["train", "--help"])).out.join("\n");
  for (const name of Object.keys(presets)) expect(help).toContain(`  ${name}: `);
});

test.each([
  [[], 'Expected a verb, found nothing; see "steplight --help"'],
  [
    ["tarin"],
    'Unknown verb "tarin", did you mean "train": expected one of train, experiment, compare, eval, score, advantages, bench, doctor',
  ],
  [
    ["zzzzzzzzzz"],
    'Unknown verb "zzzzzzzzzz": expected one of train, experiment, compare, eval, score, advantages, bench, doctor',
  ],
  [
    ["train", "pocket"],
    'Cannot run "train": expected --out DIR, found nothing; see "steplight train --help"',
  ],
  [
    ["train", "pocket", "--out"],
    'Cannot run "train": expected DIR after "--out", found nothing; see',
  ],
  [["train", "pocket", "--out="], 'expected DIR after "--out", found nothing'],
  [["train", "pocket", "--out", "--json"], 'expected DIR after "--out", found the flag "--json"'],
  [
    ["train", "pocket", "--out", out, "--resmue"],
    'unknown flag "--resmue", did you mean "--resume"; see',
  ],
  [["train", "pocket", "--out", out, "-x"], 'unknown flag "-x"'],
  [
    ["train", "pocket", "--out", out, "--json=yes"],
    'expected no value after "--json", found "yes"',
  ],
  [["train", "pocket", "--out", out, "--out", out], 'expected "--out" once, found it twice'],
  [["train", "pocket", "lab", "--out", out], 'unexpected argument "lab"'],
  [["train", "pokcet", "--out", out], 'Cannot find preset "pokcet", did you mean "pocket"'],
  [
    ["train", "--out", out],
    "Cannot train: expected a preset (pocket, lab, outcome, grpo, true-steps, credit-replay, paper, desktop) or a config file",
  ],
  [
    ["train", "pocket", "--out", out, "--seed", "1.5"],
    'expected a whole number from 0 to 4294967295 after "--seed", found "1.5"',
  ],
  [["train", "pocket", "--out", out, "--seed=-1"], 'after "--seed", found "-1"'],
  [["train", "pocket", "--out", out, "--seed", "-1"], 'after "--seed", found "-1"'],
  [["train", "pocket", "--out", out, "--seed", "0x10"], 'after "--seed", found "0x10"'],
  [
    ["train", "pocket", "--out", out, "--adapter", "abacus"],
    'expected one of hardware, lavapipe, swiftshader, swiftshader-npm after "--adapter", found "abacus"',
  ],
  [
    ["train", "pocket", "--out", out, "--set", "updates"],
    'Cannot set "updates": expected path=value',
  ],
  [["train", "pocket", "--out", out, "--set", "updates=many"], 'at "updates", found "many"'],
  [["train", "pocket", "--out", out, "--set", "prm.bata=1"], 'unknown key at "prm.bata"'],
  [["train", "pocket", "--out", out, "--set", "__proto__.x=1"], "is not a field"],
  [["train", "pocket", "--out", out, "--set", "updates.x=1"], '"updates" has no fields'],
  [["eval"], "expected a run folder or a model folder, found nothing"],
  [["eval", out], "Cannot tell the task of this model: expected --task"],
  [
    ["eval", out, "--task", "chess"],
    'Cannot find task "chess": expected one of chained-arithmetic',
  ],
  [["eval", out, "--task", "chained-arithmetic:{"], "Cannot read task"],
  [["eval", out, "--task", 'chained-arithmetic:{"steps":-1}'], 'at "steps"'],
  [["eval", out, "--task", "[]"], "expected a name or an object"],
  [["eval", out, "--n", "0"], 'expected a whole number from 1 to 1000000 after "--n", found "0"'],
  [
    ["eval", out, "--temperature", "hot"],
    'expected a number from 0 to 10 after "--temperature", found "hot"',
  ],
  [["eval", out, "--temperature", "0", "--k", "2"], "greedy answers are all the same"],
  [["score", "--prm", out], "expected --ref DIR, found nothing"],
  [
    ["score", "--prm", out, "--ref", out, "--input", file, "--out", file, "--beta", "nan"],
    'after "--beta"',
  ],
  [["doctor", "please"], 'unexpected argument "please"'],
])("steplight %j", async (words, sentence) => {
  const { code, out: lines, err } = await command(words, fakeEngine());
  expect(code).toBe(2);
  expect(lines).toEqual([]);
  expect(err).toContain(sentence);
  expect(err).toMatch(/^[^\n]+\n$/);
});

test("500 random command lines end with 2 and one line, and write nothing", async () => {
  const random = new Random(7, 1);
  const pick = <T>(from: readonly T[]): T => at(from, random.integer(from.length));
  const flags = [
    "out",
    "set",
    "seed",
    "resume",
    "force",
    "adapter",
    "json",
    "task",
    "n",
    "k",
    "prm",
    "ref",
    "input",
    "beta",
    "temperature",
    "outt",
    "",
    "-",
    "__proto__",
    "constructor",
    "toString",
  ];
  const values = [
    "",
    "-",
    "--",
    "---",
    "-1",
    "1e309",
    "9".repeat(400),
    "NaN",
    "\0",
    "\n",
    "é",
    "💥",
    "{}",
    "[",
    "a=b",
    "=",
    "..",
    "__proto__=1",
    "x".repeat(5000),
    "%s",
    "null",
    "true",
    "0x1",
  ];
  // "train pocket --out X" alone would be right, so one flag here is always wrong.
  const wrong = ["--wrong", "--seed=no", "--adapter=none", "--json=1", "--temperature=warm", "-q"];
  const before = readdirSync(process.cwd());
  for (let i = 0; i < 500; i++) {
    const words: string[] = [
      pick([
        "train",
        "eval",
        "score",
        "advantages",
        "bench",
        "doctor",
        "trane",
        "",
        "--",
        "-v",
        "💥",
      ]),
    ];
    for (let n = random.integer(6); n > 0; n--) {
      words.push(
        pick([
          `--${pick(flags)}`,
          `--${pick(flags)}=${pick(values)}`,
          pick(values),
          pick(Object.keys(presets)),
        ]),
      );
    }
    words.splice(1 + random.integer(words.length), 0, pick(wrong));
    // What follows "--" is no flag, and whoever asks for help gets it.
    if (words.some((word) => word === "--" || word.startsWith("--help"))) continue;
    const { code, out: lines, err } = await command(words);
    expect({ words, code, lines }).toEqual({ words, code: 2, lines: [] });
    expect(err, JSON.stringify(words)).toMatch(/^[^\n]+\n$/);
    expect(err, JSON.stringify(words)).not.toMatch(/Steplight itself failed|\bat .*:\d+:\d+/);
  }
  expect(readdirSync(process.cwd())).toEqual(before);
});

test("a real process ends with the same codes and sentences", async () => {
  const [help, nothing, unknown, missing] = await Promise.all([
    start(["--help"]),
    start([]),
    start(["trian"]),
    start(["train", join(scratch, "missing.json"), "--out", out]),
  ]);
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(nothing).toMatchObject({ code: 2, out: "" });
  expect(unknown.err).toMatch(/^Unknown verb "trian", did you mean "train": .*\n$/);
  expect(unknown.code).toBe(2);
  expect(missing.err).toMatch(/^Cannot read config ".*missing\.json": no such file\n$/);
  expect(missing.code).toBe(2);
});
