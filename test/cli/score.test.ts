import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Engine } from "../../src/cli/engine.ts";
import { passAtK } from "../../src/cli/pass-at-k.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command, scratchFolder } from "./terminal.ts";

const scratch = scratchFolder("score");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const input = join(scratch, "r.jsonl");
const out = join(scratch, "s.jsonl");

const tokenizerJson = wordLevelTokenizerJson(["<pad>", "<stop>", "a", "b", "c", "d"], {
  stop: "<stop>",
  pad: "<pad>",
});

/** Scores that show where they come from: the PRM gives a token its id, the reference half of that. */
function scoringEngine(positions = 64): Engine & { contexts: object[] } {
  const contexts: object[] = [];
  const shape = { vocab: 6, maxPositions: positions };
  return {
    ...fakeEngine(),
    contexts,
    readModel: () =>
      Promise.resolve({
        shape,
        tokenizerJson,
        tokenizerConfigJson: null,
        weights: new Float32Array(1),
      }),
    createScorer: (_device: GPUDevice, _prm: unknown, _ref: unknown, options: object) => {
      contexts.push(options);
      return Promise.resolve({
        score: (texts: readonly { responseIds: readonly number[] }[]) =>
          Promise.resolve(
            texts.map(({ responseIds }) => ({
              prmLogprobs: [...responseIds],
              refLogprobs: responseIds.map((id) => id / 2),
              prmEntropy: responseIds.map(() => 0.1),
            })),
          ),
        destroy: () => {},
      });
    },
  } as unknown as Engine & { contexts: object[] };
}

const words = ["score", "--prm", "p", "--ref", "r", "--input", input, "--out", out];

async function scored(lines: readonly string[], flags: readonly string[] = []) {
  writeFileSync(input, lines.join("\n"));
  const engine = scoringEngine();
  const result = await command([...words, "--beta", "2", ...flags], engine);
  expect(result.code, result.err).toBe(0);
  const text = readFileSync(out, "utf8");
  return {
    text,
    rows: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object),
    engine,
    ...result,
  };
}

test("score adds one number per response token, and a step per line of text", async () => {
  const { rows } = await scored([
    JSON.stringify({ prompt: "a b", response: "c d\nb\nd a" }),
    JSON.stringify({ prompt_ids: [2], response_ids: [5, 1] }),
  ]);
  expect(rows[0]).toEqual({
    prompt: "a b",
    response: "c d\nb\nd a",
    prm_logprobs: [4, 5, 3, 5, 2],
    ref_logprobs: [2, 2.5, 1.5, 2.5, 1],
    prm_entropy: [0.1, 0.1, 0.1, 0.1, 0.1],
    implicit_rewards: [4, 5, 3, 5, 2],
    steps: [
      { start: 0, end: 2, reward: 9 },
      { start: 2, end: 3, reward: 3 },
      { start: 3, end: 5, reward: 7 },
    ],
  });
  expect(rows[1]).toMatchObject({
    implicit_rewards: [5, 1],
    steps: [{ start: 0, end: 2, reward: 6 }],
  });
});

test("score keeps what a line holds, to the last digit, and passes over empty lines and responses", async () => {
  const odd = '{"id": 12345678901234567890, "x": {"y": [1.00]}, "prompt": "a", "response": ""}';
  const { text, rows } = await scored([
    `\uFEFF${odd}`,
    "",
    "  ",
    '{"prompt":"a","response":"b","steps":7}',
  ]);
  expect(text.startsWith(`${odd.slice(0, -1)},"prm_logprobs":[],`)).toBe(true);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ implicit_rewards: [], steps: [] });
  expect(rows[1]).toMatchObject({ steps: [{ start: 0, end: 1, reward: 3 }] });
});

test("score streams in batches and in order", async () => {
  const lines = Array.from({ length: 101 }, (_, i) =>
    JSON.stringify({
      i,
      prompt: "a",
      response: i % 7 === 0 ? "" : "b c d".slice(0, 1 + 2 * (i % 3)),
    }),
  );
  const { rows, engine, out: said } = await scored(lines, ["--batch", "8", "--json"]);
  expect(rows).toMatchObject(lines.map((_, i) => ({ i })));
  expect(engine.contexts).toEqual([{ context: 16, rows: 8 }]);
  expect(said.map((line) => JSON.parse(line) as object)).toEqual([
    { responses: 101, tokens: expect.any(Number), out },
  ]);
});

test.each([
  ["{", "JSON"],
  ["[]", "expected an object"],
  ['{"prompt":"a"}', 'expected text at "response", found nothing'],
  ['{"prompt":1,"response":"a"}', 'expected text at "prompt", found 1'],
  [
    '{"prompt":"a","response":"zebra"}',
    'at "response", Cannot encode "zebra": "zebra" is not in the vocabulary',
  ],
  ['{"prompt":"","response":"a"}', "expected at least one token in the prompt, found none"],
  ['{"prompt_ids":[2]}', 'expected token ids at "response_ids", found nothing'],
  [
    '{"prompt_ids":[2],"response_ids":[3,6]}',
    'expected a token id below 6 at "response_ids[1]", found 6',
  ],
  ['{"prompt_ids":[2],"response_ids":[-1]}', 'at "response_ids[0]", found -1'],
  ['{"prompt_ids":[0.5],"response_ids":[1]}', 'at "prompt_ids[0]", found 0.5'],
  ['{"prompt_ids":"2","response_ids":[1]}', 'expected token ids at "prompt_ids", found "2"'],
  [
    JSON.stringify({ prompt: "a ".repeat(60), response: "b ".repeat(5) }),
    "expected at most 64 tokens, found 65",
  ],
])("score refuses %s naming file and line, and writes nothing", async (line, reason) => {
  rmSync(out, { force: true });
  writeFileSync(input, `{"prompt":"a","response":"b"}\n\n${line}\n`);
  const { code, err } = await command(words, scoringEngine());
  expect(code).toBe(2);
  expect(err.startsWith(`Cannot read "${input}:3": `), err).toBe(true);
  expect(err).toContain(reason);
  expect(err.split("\n")).toHaveLength(2);
  expect(existsSync(out) || existsSync(`${out}.tmp`)).toBe(false);
});

test("score leaves the old file where it is when it cannot write the new one", async () => {
  writeFileSync(input, '{"prompt":"a","response":"b"}\n');
  const folder = join(scratch, "missing", "s.jsonl");
  const nowhere = await command([...words.slice(0, -1), folder], scoringEngine());
  expect(nowhere.code).toBe(2);
  expect(nowhere.err).toBe(`Cannot write "${folder}": no such file or folder\n`);
  const noInput = await command(
    ["score", "--prm", "p", "--ref", "r", "--input", folder, "--out", out],
    scoringEngine(),
  );
  expect(noInput.err).toBe(`Cannot read "${folder}": no such file or folder\n`);
  const isFolder = await command(
    ["score", "--prm", "p", "--ref", "r", "--input", scratch, "--out", out],
    scoringEngine(),
  );
  expect(isFolder.err).toBe(`Cannot read "${scratch}": it is a folder\n`);
});

test("passAtK() is the share of draws of k that hold a right one", () => {
  // 5 responses, 2 right: all 10 pairs but those 3 among the 3 wrong ones.
  expect(passAtK([2], 5, 2).mean).toBeCloseTo(7 / 10, 12);
  expect(passAtK([2], 5, 1).mean).toBeCloseTo(2 / 5, 12);
  expect(passAtK([0, 5], 5, 5)).toEqual({ mean: 0.5, error: 0.5 });
  expect(passAtK([1], 2000, 2000).mean).toBe(1);
});
