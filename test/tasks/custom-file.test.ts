import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors.ts";
import { Random } from "../../src/random.ts";
import { readCustomTask } from "../../src/tasks/custom-file.ts";
import { createTask, parseCustomTask } from "../../src/tasks/index.ts";

const line = (prompt: unknown, answer: unknown, more: object = {}): string =>
  JSON.stringify({ prompt, answer, ...more });
/** Enough for both splits. */
const plain = Array.from({ length: 40 }, (_, i) => line(`what is ${i} ?`, `${i}`));
const read = (...lines: string[]) => parseCustomTask(lines.join("\n"), "qa.jsonl");

describe("parseCustomTask()", () => {
  test("reads records and gives a complete config", () => {
    const config = read(...plain, line("1 + 2", "1 + 2 ; 3", { separator: ";" }));
    expect(config).toMatchObject({
      name: "custom",
      verifier: "exact",
      maxResponseTokens: 0,
      errorRate: 0.3,
    });
    expect(config.records.length).toBe(41);
    expect(config.records[7]).toEqual({ prompt: "what is 7 ?", answer: "7" });
    expect(config.records[40]).toEqual({ prompt: "1 + 2", answer: "1 + 2 ; 3", separator: ";" });
    expect(createTask(config).sample("train", 1, 0).text).toMatch(/^what is \d+ \?$/);
  });

  test("reads options before the records", () => {
    expect(
      read('{"verifier":"number","maxResponseTokens":5,"errorRate":0.1}', ...plain),
    ).toMatchObject({ verifier: "number", maxResponseTokens: 5, errorRate: 0.1 });
    expect(read("{}", ...plain).verifier).toBe("exact");
  });

  test("passes over empty lines, ends of lines of any system and a byte order mark; white space becomes single spaces", () => {
    const text = `\ufeff${plain.join("\r\n\r\n")}\r\n \n${line("  a\tb\n c ", "x \u00a0 y")}\n`;
    const { records } = parseCustomTask(text, "qa.jsonl");
    expect(records.length).toBe(41);
    expect(records[40]).toEqual({ prompt: "a b c", answer: "x y" });
  });

  const cases: [title: string, lines: string[], message: string][] = [
    ["nothing", [""], "expected at least 2 records, found 0"],
    ["options and nothing more", ['{"verifier":"set"}'], "expected at least 2 records, found 0"],
    ["one record", [line("a", "b")], "expected at least 2 records, found 1"],
    ["no JSON", [...plain, "a,b"], 'expected an object of JSON at line 41, found "a,b"'],
    [
      "half a line",
      ["", '{"prompt":"a","ans'],
      'expected an object of JSON at line 2, found "{\\"prompt\\":\\"a\\",\\"ans"',
    ],
    ["a list", ["[1]"], 'expected an object of JSON at line 1, found "[1]"'],
    ["null", ["null"], 'expected an object of JSON at line 1, found "null"'],
    [
      "no answer",
      [...plain, '{"prompt":"a"}'],
      'expected "answer" at line 41, "answer", found undefined',
    ],
    ["a number", [...plain, line("a", 7)], 'expected string at line 41, "answer", found 7'],
    [
      "a list of words",
      [...plain, line(["a"], "b")],
      'expected string at line 41, "prompt", found Array',
    ],
    [
      "an empty answer",
      [...plain, line("a", " \n")],
      'expected at least one word at line 41, "answer", found ""',
    ],
    [
      "an unknown field",
      [...plain, line("a", "b", { seperator: ";" })],
      'expected only the fields prompt, answer, separator at line 41, found "seperator"',
    ],
    [
      "a prototype",
      [...plain, '{"prompt":"a","answer":"b","__proto__":{"x":1}}'],
      'expected only the fields prompt, answer, separator at line 41, found "__proto__"',
    ],
    [
      "a control character",
      [...plain, line("a \u0007 b", "c")],
      'expected characters that can be seen at line 41, "prompt", found "a \\u0007 b"',
    ],
    [
      "a mark that turns the direction of the text",
      [...plain, line("a", "\u2066c")],
      'expected characters that can be seen at line 41, "answer", found "\\u2066c"',
    ],
    [
      "the stop token",
      [...plain, line("a", "b <stop>")],
      'expected words that can be tokens at line 41, "answer", found "<stop>"',
    ],
    [
      "a prompt that comes twice, written differently",
      [...plain, line("what   is 7 ?", "8")],
      'expected each prompt once at line 41, "prompt", found "what is 7 ?"',
    ],
    [
      "a separator that is not in the answer",
      [...plain, line("a", "b", { separator: ";" })],
      'expected a word of the answer at line 41, "separator", found ";"',
    ],
    [
      "no number",
      ['{"verifier":"number"}', "", ...plain, line("a", "seven")],
      'expected a number as last word at line 43, "answer", found "seven"',
    ],
    [
      "too long an answer",
      ['{"maxResponseTokens":3}', ...plain, line("a", "b c d")],
      'expected at most 2 words ("maxResponseTokens" counts the stop token) at line 42, "answer", found 3',
    ],
    [
      "an unknown verifier",
      ['{"verifier":"regex"}', ...plain],
      'expected ("exact" | "number" | "set") at line 1, "verifier", found "regex"',
    ],
    [
      "an unknown option",
      ['{"name":"custom"}', ...plain],
      'expected only the fields verifier, maxResponseTokens, errorRate at line 1, found "name"',
    ],
    [
      "options after records",
      [...plain, '{"verifier":"set"}'],
      'expected only the fields prompt, answer, separator at line 41, found "verifier"',
    ],
    [
      "a huge line",
      [...plain, line("a", "b".repeat(100_000))],
      "expected at most 100000 characters at line 41, found 100026",
    ],
    [
      "a deep line",
      [...plain, "[".repeat(90_000)],
      `expected an object of JSON at line 41, found "${"[".repeat(60)}..."`,
    ],
    [
      "too many records",
      Array.from({ length: 5001 }, (_, i) => line(`${i}`, "b")),
      "expected at most 5000 records at line 5001, found one more",
    ],
    [
      "nothing to hold out",
      [line("a", "b"), line("c", "d")],
      "expected prompts to train on and prompts to hold out, one in eight by the hash of its text, found 2 and 0",
    ],
  ];
  test.each(cases)("says in one sentence what is wrong: %s", (_, lines, message) => {
    expect(() => read(...lines)).toThrow(new InputError(`Cannot read task "qa.jsonl": ${message}`));
  });

  test("refuses a huge file before it reads it", () => {
    expect(() => parseCustomTask(" ".repeat(16_000_001), "qa.jsonl")).toThrow(
      'Cannot read task "qa.jsonl": expected at most 16000000 characters, found 16000001',
    );
  });

  test("takes as many records as are allowed, in little time", () => {
    const lines = Array.from({ length: 5000 }, (_, i) => line(`${i % 70} + ${i}`, `${i % 100}`));
    expect(read(...lines).records.length).toBe(5000);
  });

  test("1,000 damaged files are read or refused in one line, and nothing else happens", () => {
    const whole = [
      '{"verifier":"number"}',
      ...plain.slice(0, 12),
      line("1 + 2", "1 ; 3", { separator: ";" }),
    ].join("\n");
    const noise = [
      "",
      "{",
      "}",
      '"',
      "\\",
      "\n",
      "\u0000",
      "\u2028",
      "1e999",
      "null",
      "\ud800",
      "__proto__",
      " ",
    ];
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const random = new Random(5, 95, i);
      const start = random.integer(whole.length);
      const damage = noise[random.integer(noise.length)] ?? "";
      const text = whole.slice(0, start) + damage + whole.slice(start + random.integer(4));
      try {
        const { records } = parseCustomTask(text, "qa.jsonl");
        expect(records.length).toBeGreaterThan(1);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect(String(error)).toMatch(
          /^InputError: Cannot read task "qa\.jsonl": expected .+, found .+$/,
        );
        expect(String(error)).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(1000);
  });
});

describe("readCustomTask()", () => {
  const bytesOf = (...lines: string[]) => new TextEncoder().encode(lines.join("\n"));

  test("reads what parseCustomTask() reads, a byte order mark and words of any script included", () => {
    const lines = [...plain, line("日本 ß", "e\u0301 👩‍👩‍👧")];
    expect(readCustomTask(bytesOf(...lines), "qa.jsonl")).toEqual(read(...lines));
    expect(readCustomTask(bytesOf(`\ufeff${plain[0]}`, ...plain.slice(1)), "qa.jsonl")).toEqual(
      read(...plain),
    );
    expect(() => readCustomTask(bytesOf(...plain, "a,b"), "qa.jsonl")).toThrow(
      'Cannot read task "qa.jsonl": expected an object of JSON at line 41, found "a,b"',
    );
  });

  test("refuses bytes that are no UTF-8 by their line", () => {
    const latin1 = Buffer.from([...plain, line("é", "b"), line("c", "d")].join("\n"), "latin1");
    expect(() => readCustomTask(latin1, "qa.jsonl")).toThrow(
      'Cannot read task "qa.jsonl": expected text in UTF-8 at line 41, found other bytes',
    );
    const last = new Uint8Array([...bytesOf(...plain, ""), 0xc3]);
    expect(() => readCustomTask(last, "qa.jsonl")).toThrow("text in UTF-8 at line 41");
    const utf16 = Buffer.from(`\ufeff${plain.join("\n")}`, "utf16le");
    expect(() => readCustomTask(utf16, "qa.jsonl")).toThrow("text in UTF-8 at line 1");
  });

  test("refuses a file that is too large before it reads it", () => {
    expect(() => readCustomTask(new Uint8Array(48_000_001), "qa.jsonl")).toThrow(
      'Cannot read task "qa.jsonl": expected at most 16000000 characters, found 48000001 bytes',
    );
  });
});
