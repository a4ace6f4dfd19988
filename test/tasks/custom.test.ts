import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { parseConfig } from "../../src/config.ts";
import { loadTokenizer, wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { createCustom, customSchema } from "../../src/tasks/custom.ts";
import { splitOf } from "../../src/tasks/split.ts";
import { PAD_TOKEN, STOP_TOKEN, type Task } from "../../src/tasks/task.ts";
import { small } from "../run/lab.ts";
import { ask } from "./conformance.ts";
import { corruptedDemonstration } from "./corrupted.ts";

interface Item {
  readonly prompt: string;
  readonly answer: string;
  readonly separator?: string;
}

/** Prompts of both splits: one in eight texts is held out. */
const plain: Item[] = Array.from({ length: 40 }, (_, i) => ({
  prompt: `what is ${i} ?`,
  answer: `number ${i}`,
}));
const make = (records: readonly Item[], options: object = {}): Task =>
  createCustom(v.parse(customSchema, { name: "custom", records, ...options }));

describe("verify() of hand-made responses", () => {
  const steps: Item = { prompt: "1 + 2 + 4", answer: "1 + 2 is 3 ; so 7.0", separator: ";" };
  const list: Item = { prompt: "primes ?", answer: "2 , 3 , 5 , 7", separator: "," };
  const twice: Item = { prompt: "twice", answer: "a a b" };
  const records = [...plain, steps, list, twice];

  const cases: [
    verifier: "exact" | "number" | "set",
    record: Item,
    response: string,
    finished: boolean,
    outcome: number,
    answer: string,
  ][] = [
    ["exact", steps, "1 + 2 is 3 ; so 7.0", true, 1, "1 + 2 is 3 ; so 7.0"],
    ["exact", steps, "1 + 2 is 3 ; so 7.0", false, 0, ""],
    ["exact", steps, "1 + 2 is 3 so 7.0", true, 0, "1 + 2 is 3 so 7.0"],
    ["exact", steps, "so 7.0", true, 0, "so 7.0"],
    ["exact", steps, "1 + 2 is 3 ; so 7.0 ;", true, 0, ""],
    ["exact", steps, "", true, 0, ""],
    ["set", list, "2 , 3 , 5 , 7", true, 1, "2 3 5 7"],
    ["set", list, "7 2 5 3", true, 1, "2 3 5 7"],
    ["set", list, "7 , 2 5 , , 3", true, 1, "2 3 5 7"],
    ["set", list, "2 3 5", true, 0, "2 3 5"],
    ["set", list, "2 3 5 7 7", true, 0, "2 3 5 7 7"],
    ["set", list, "2 3 5 7", false, 0, ""],
    ["set", twice, "a b a", true, 1, "a a b"],
    ["set", twice, "a b b", true, 0, "a b b"],
  ];
  test.each(cases)("%s, %o: %s", (verifier, { prompt }, response, finished, outcome, answer) => {
    const verdict = make(records, { verifier }).verify(ask(prompt), response, finished);
    expect(verdict).toMatchObject({ outcome, answer });
    for (const step of verdict.steps) expect(step.correct).toBeNull();
  });

  test.each([
    ["so 7", true, 1, "7"],
    ["007.00", true, 1, "7"],
    ["+7.", true, 0, ""],
    ["7 ;", true, 0, ""],
    ["-7", true, 0, "-7"],
    ["7", false, 0, ""],
    ["7e0", true, 0, ""],
    ["70", true, 0, "70"],
    ["so", true, 0, ""],
    ["", true, 0, ""],
  ])('the number in "%s", finished %s', (response, finished, outcome, answer) => {
    const task = make([...plain, steps], { verifier: "number" });
    expect(task.verify(ask(steps.prompt), response, finished)).toMatchObject({ outcome, answer });
  });

  test("numbers are compared digit by digit, not as floating point", () => {
    const big: Item = { prompt: "big", answer: "-12345678901234567890.10" };
    const task = make([...plain, big, { prompt: "zero", answer: "-0" }], { verifier: "number" });
    const outcome = (prompt: string, response: string) =>
      task.verify(ask(prompt), response, true).outcome;
    expect(outcome("big", "-12345678901234567890.1")).toBe(1);
    expect(outcome("big", "-12345678901234567891.1")).toBe(0);
    expect(outcome("big", "12345678901234567890.1")).toBe(0);
    expect(outcome("zero", "0.0")).toBe(1);
    expect(outcome("zero", ".0")).toBe(1);
    expect(outcome("zero", ".")).toBe(0);
  });

  test("a step ends with the separator of its record, and nobody knows whether it is right", () => {
    const task = make(records);
    const spans = (prompt: string, response: string) =>
      task.verify(ask(prompt), response, true).steps.map(({ start, end }) => [start, end]);
    expect(spans(steps.prompt, "1 + 2 ; so 3")).toEqual([
      [0, 4],
      [4, 6],
    ]);
    expect(spans(steps.prompt, "; ;")).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(spans(list.prompt, "2 ; 3")).toEqual([[0, 3]]);
    expect(spans(twice.prompt, "a b")).toEqual([[0, 2]]);
    expect(spans(twice.prompt, "")).toEqual([]);
    // No more than the longest answer has.
    expect(spans(steps.prompt, "1 ".repeat(50))).toEqual([[0, 8]]);
  });

  test("refuses a prompt that is no record, in a sentence that shows nothing invisible", () => {
    const task = make(plain);
    expect(() => task.verify(ask("what is 40 ?"), "number 40", true)).toThrow(
      'Cannot read the prompt: expected one of 40 prompts, found "what is 40 ?"',
    );
    expect(() => task.verify(ask(`\u202e${"x".repeat(1000)}`), "", true)).toThrow(
      `found "\\u202e${"x".repeat(59)}..."`,
    );
  });
});

describe("the task of records", () => {
  const task = make(plain);

  test("has the words as its vocabulary, in an order that does not depend on theirs", () => {
    expect(task.vocabulary.slice(0, 5)).toEqual([PAD_TOKEN, STOP_TOKEN, "0", "1", "10"]);
    expect(task.vocabulary.length).toBe(2 + 40 + 4);
    expect(make(plain.toReversed()).vocabulary).toEqual(task.vocabulary);
    expect(task).toMatchObject({ maxPromptTokens: 4, maxResponseTokens: 3 });
    expect(make(plain, { maxResponseTokens: 9 }).maxResponseTokens).toBe(9);
  });

  test("asks each prompt in its own split only", () => {
    const texts = (split: "train" | "heldout") =>
      new Set(Array.from({ length: 500 }, (_, i) => task.sample(split, 1, i).text));
    expect([...texts("train"), ...texts("heldout")].toSorted()).toEqual(
      plain.map(({ prompt }) => prompt).toSorted(),
    );
    for (const text of texts("heldout")) expect(splitOf(text)).toBe("heldout");
    for (let i = 0; i < 300; i++) expect(splitOf(task.demonstrate(1, i).prompt.text)).toBe("train");
  });

  test("demonstrations replace words as often as asked, each by one other word of the answers, and no separator", () => {
    const listed = plain.map((item, i) => ({
      ...item,
      answer: `${i % 7} ; ${i % 5}`,
      separator: ";",
    }));
    const wrong = new Map<string, Set<string>>();
    let [seen, replaced] = [0, 0];
    const noisy = make(listed, { errorRate: 0.3 });
    for (let i = 0; i < 2000; i++) {
      const { prompt, response } = noisy.demonstrate(2, i);
      const words = prompt.answer.split(" ");
      response.split(" ").forEach((word, k) => {
        const right = words[k] ?? "";
        if (right === ";") return expect(word).toBe(";");
        seen++;
        if (word === right) return;
        replaced++;
        wrong.set(right, (wrong.get(right) ?? new Set()).add(word));
      });
    }
    expect(replaced / seen).toBeCloseTo(0.3, 1);
    expect([...wrong.keys()].toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    for (const words of wrong.values()) expect(words.size).toBe(1);
  });

  test("labels and outcomes of 300 responses match the records", () => {
    let [rights, wrongs] = [0, 0];
    for (let i = 0; i < 300; i++) {
      const { prompt, response, words } = corruptedDemonstration(task, i, 0.3);
      const { outcome, steps } = task.verify(prompt, response, true);
      const found = plain.find((item) => item.prompt === prompt.text);
      expect(outcome).toBe(found?.answer === response ? 1 : 0);
      expect(steps).toEqual(
        words.length === 0 ? [] : [{ start: 0, end: words.length, correct: null }],
      );
      if (outcome === 1) rights++;
      else wrongs++;
    }
    expect(Math.min(rights, wrongs)).toBeGreaterThan(50);
  });

  test("a prompt's answer is what its verifier compares", () => {
    const records = plain.map((item, i) => ({ ...item, answer: `b ; a ; ${i}.0`, separator: ";" }));
    const answers = (verifier: string) =>
      Array.from(
        { length: 200 },
        (_, i) => make(records, { verifier }).sample("train", 1, i).answer,
      );
    for (const answer of answers("exact")) expect(answer).toMatch(/^b ; a ; \d+\.0$/);
    for (const answer of answers("number")) expect(answer).toMatch(/^\d+$/);
    for (const answer of answers("set")) expect(answer).toMatch(/^\d+\.0 a b$/);
  });

  test("without records it is an example: four of six letters in order", () => {
    const { records } = v.parse(customSchema, { name: "custom" });
    expect(records.length).toBe(360);
    expect(records).toContainEqual({ prompt: "f b d a :", answer: "a b d f" });
    for (const { prompt, answer } of records)
      expect(answer).toBe(prompt.replace(" :", "").split(" ").toSorted().join(" "));
  });
});

describe("customSchema", () => {
  const fault = (records: unknown, options: object = {}): string => {
    const result = v.safeParse(customSchema, { name: "custom", records, ...options });
    const [issue] = result.issues ?? [];
    return issue ? `${v.getDotPath(issue)}: ${issue.expected}, ${issue.received}` : "";
  };
  const withRecord = (record: unknown): unknown[] => [...plain, record];

  test.each([
    [{ prompt: "a" }, 'records.40.answer: "answer", undefined'],
    [{ prompt: 7, answer: "b" }, "records.40.prompt: string, 7"],
    [{ prompt: "a", answer: "b", more: 1 }, 'records.40.more: never, "more"'],
    [{ prompt: "", answer: "b" }, 'records.40.prompt: at least one word, ""'],
    [
      { prompt: "a  b", answer: "b" },
      'records.40.prompt: words with single spaces between them, "a  b"',
    ],
    [
      { prompt: "a\u0000b", answer: "b" },
      'records.40.prompt: characters that can be seen, "a\\u0000b"',
    ],
    [
      { prompt: "a\ud800", answer: "b" },
      'records.40.prompt: characters that can be seen, "a\\ud800"',
    ],
    [
      { prompt: "a\u202eb", answer: "b" },
      'records.40.prompt: characters that can be seen, "a\\u202eb"',
    ],
    [{ prompt: "a <pad>", answer: "b" }, 'records.40.prompt: words that can be tokens, "<pad>"'],
    [{ prompt: "a", answer: "x<stop>" }, 'records.40.answer: words that can be tokens, "x<stop>"'],
    [
      { prompt: "a", answer: "__proto__" },
      'records.40.answer: words that can be tokens, "__proto__"',
    ],
    [
      { prompt: "x".repeat(101), answer: "b" },
      "records.40.prompt: words of at most 100 characters, 101",
    ],
    [{ prompt: "x ".repeat(257).trim(), answer: "b" }, "records.40.prompt: at most 256 words, 257"],
    [{ prompt: "a", answer: "b", separator: "; ;" }, "records.40.separator: one word, 2"],
    [
      { prompt: "a", answer: "b", separator: ";" },
      'records.40.separator: a word of the answer, ";"',
    ],
    [
      { prompt: "a", answer: "; ;", separator: ";" },
      'records.40.answer: words besides the separator, "; ;"',
    ],
    [{ prompt: "what is 7 ?", answer: "b" }, 'records.40.prompt: each prompt once, "what is 7 ?"'],
  ])("refuses the record %o", (record, message) => {
    expect(fault(withRecord(record))).toBe(message);
  });

  test("refuses options and records that do not go together", () => {
    expect(fault([{ prompt: "a", answer: "b" }])).toBe("records: >=2, 1");
    expect(fault(Array.from({ length: 5001 }, (_, i) => ({ prompt: `${i}`, answer: "b" })))).toBe(
      "records: <=5000, 5001",
    );
    expect(fault(withRecord({ prompt: "a", answer: "7 ;" }), { verifier: "number" })).toBe(
      'records.40.answer: a number as last word, ";"',
    );
    expect(fault(plain, { maxResponseTokens: 2 })).toBe(
      'records.0.answer: at most 1 words ("maxResponseTokens" counts the stop token), 2',
    );
    const words = (i: number) => Array.from({ length: 20 }, (_, k) => `w${20 * i + k}`).join(" ");
    expect(fault(Array.from({ length: 410 }, (_, i) => ({ prompt: words(i), answer: "b" })))).toBe(
      "records: at most 8192 different words, 8201",
    );
    const train = plain.filter(({ prompt }) => splitOf(prompt) === "train");
    expect(fault(train)).toBe(
      `records: prompts to train on and prompts to hold out, one in eight by the hash of its text, ${train.length} and 0`,
    );
    expect(fault(plain, { verifier: "regex" })).toContain("verifier");
    expect(fault(plain, { errorRate: 1.5 })).toContain("errorRate");
  });

  test("a run's config says in one sentence which record is at fault", () => {
    const records = withRecord({ prompt: "what is 7 ?", answer: "b" });
    expect(() => parseConfig({ ...small, task: { name: "custom", records } }, "run")).toThrow(
      'Cannot read config "run": expected each prompt once at "task.records.40.prompt", found "what is 7 ?"',
    );
  });

  test("keeps a prototype out, and words of any script are tokens", () => {
    const hostile: unknown = JSON.parse(
      '{"name":"custom","records":[{"prompt":"a","answer":"b","__proto__":{"separator":"b"}},{"prompt":"c","answer":"b"}]}',
    );
    const result = v.safeParse(customSchema, hostile);
    expect(result.output).not.toHaveProperty("records.0.separator");
    const words = ["ß", "日本", "𝟚", "👩‍👩‍👧", "e\u0301", "é", "toString", "0", "-1", '"', "\\"];
    const task = make([...plain, ...words.map((word) => ({ prompt: word, answer: word }))]);
    const tokenizer = loadTokenizer(
      wordLevelTokenizerJson(task.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
    );
    expect(tokenizer.vocabSize).toBe(task.vocabulary.length);
    for (const word of words) expect(tokenizer.decode(tokenizer.encode(word))).toBe(word);
  });
});
