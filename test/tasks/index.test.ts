import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { loadTokenizer, wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { Random } from "../../src/random.ts";
import { createTask, taskDescriptions, taskNames, taskSchema } from "../../src/tasks/index.ts";
import { splitOf } from "../../src/tasks/split.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";

/** Every task with its defaults, and in its smallest and a large form. */
const configs = [
  { name: "chained-arithmetic" },
  { name: "chained-arithmetic", steps: 2, grading: "final" },
  { name: "chained-arithmetic", steps: 32, operations: "twenty-one" },
  { name: "column-addition" },
  { name: "column-addition", digits: 2, grading: "final" },
  { name: "column-addition", digits: 15 },
];

describe("taskSchema", () => {
  test("fills in the defaults of the flagship", () => {
    expect(v.parse(taskSchema, { name: "chained-arithmetic" })).toEqual({
      name: "chained-arithmetic",
      steps: 6,
      operations: "six",
      grading: "strict",
      errorLow: 0.1,
      errorHigh: 0.5,
      uniformNoise: 0.02,
    });
  });

  test.each([
    [{}, "name"],
    [{ name: "sudoku" }, "name"],
    [{ name: "chained-arithmetic", steps: 1 }, "steps"],
    [{ name: "chained-arithmetic", steps: 6.5 }, "steps"],
    [{ name: "chained-arithmetic", digits: 6 }, "digits"],
    [{ name: "chained-arithmetic", operations: "seven" }, "operations"],
    [{ name: "chained-arithmetic", uniformNoise: 1.1 }, "uniformNoise"],
    [{ name: "chained-arithmetic", errorLow: 0.5, errorHigh: 0.4 }, "errorHigh"],
    [{ name: "column-addition", digits: 16 }, "digits"],
    [{ name: "column-addition", errorLow: Number.NaN }, "errorLow"],
  ])("refuses %o and names the field", (config, field) => {
    const result = v.safeParse(taskSchema, config);
    expect(result.success).toBe(false);
    expect(result.issues?.map((issue) => v.getDotPath(issue))).toContain(field);
  });

  test("every task has a title and one sentence, and can be made from its name alone", () => {
    expect(new Set(taskNames).size).toBe(taskDescriptions.length);
    for (const { name, title, description } of taskDescriptions) {
      expect(title).not.toBe("");
      expect(description).toMatch(/^[A-Z][^.]*\.$/);
      expect(createTask(v.parse(taskSchema, { name }))).toMatchObject({ name, title, description });
    }
  });
});

test("splitOf() holds out about one text in eight, whatever the text begins or ends with", () => {
  for (const first of ["0", "1", "7"]) {
    for (const last of ["+3", "x9"]) {
      const texts = Array.from({ length: 2000 }, (_, i) => `${first} +${i} ${last} :`);
      const share = texts.filter((text) => splitOf(text) === "heldout").length / texts.length;
      // The standard error of a share of 2,000 texts is 0.0074.
      expect(Math.abs(share - 1 / 8)).toBeLessThan(0.03);
    }
  }
});

describe.each(configs)("%o", (config) => {
  const task = createTask(v.parse(taskSchema, config));
  const tokenizer = loadTokenizer(
    wordLevelTokenizerJson(task.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
  );

  test("the vocabulary starts with the special tokens and repeats nothing", () => {
    expect(task.vocabulary.slice(0, 2)).toEqual([PAD_TOKEN, STOP_TOKEN]);
    expect(new Set(task.vocabulary).size).toBe(task.vocabulary.length);
  });

  test("sample() and demonstrate() are functions of their arguments", () => {
    const again = createTask(v.parse(taskSchema, config));
    for (const index of [0, 1, 2 ** 31]) {
      expect(again.sample("train", 5, index)).toEqual(task.sample("train", 5, index));
      expect(again.demonstrate(5, index)).toEqual(task.demonstrate(5, index));
    }
    const texts = (seed: number): string =>
      Array.from({ length: 8 }, (_, i) => task.sample("train", seed, i).text).join("\n");
    expect(texts(5)).not.toBe(texts(6));
  });

  test("2,000 train prompts, 2,000 demonstrations and 2,000 held-out prompts share none", () => {
    const train = new Set<string>();
    const heldout = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      train.add(task.sample("train", i % 3, i).text).add(task.demonstrate(i % 3, i).prompt.text);
      heldout.add(task.sample("heldout", i % 3, i).text);
    }
    expect([...heldout].filter((text) => train.has(text))).toEqual([]);
    // Neither split is a handful of prompts: the smallest task has 360.
    expect(train.size).toBeGreaterThan(250);
    expect(heldout.size).toBeGreaterThan(20);
    for (const text of heldout) expect(splitOf(text)).toBe("heldout");
  });

  test("demonstrations are read back exactly from their tokens and keep to the maxima", () => {
    for (let i = 0; i < 500; i++) {
      const { prompt, response } = task.demonstrate(9, i);
      const promptIds = tokenizer.encode(prompt.text);
      const responseIds = tokenizer.encode(response);
      expect(tokenizer.decode(promptIds)).toBe(prompt.text);
      expect(tokenizer.decode(responseIds)).toBe(response);
      expect(promptIds.length).toBe(task.maxPromptTokens);
      expect(responseIds.length + 1).toBe(task.maxResponseTokens);
      expect(tokenizer.encode(`${prompt.text} ${response} ${STOP_TOKEN}`)).toEqual([
        ...promptIds,
        ...responseIds,
        tokenizer.stopId,
      ]);
    }
  });

  test("any text is a response: 1,000 random ones give an ordered verdict", () => {
    const noise = [
      ...task.vocabulary,
      "",
      " ",
      "\n",
      "\u0000",
      "=",
      "=10",
      "=-1",
      "=1e3",
      "+",
      "x",
      "é",
      "𝟚",
      "__proto__",
      "NaN",
    ];
    for (let i = 0; i < 1000; i++) {
      const random = new Random(4, 98, i);
      const length = random.integer(2 * task.maxResponseTokens);
      const separator = random.integer(10) === 0 ? "" : " ";
      const response = Array.from({ length }, () => noise[random.integer(noise.length)] ?? "").join(
        separator,
      );
      const { outcome, steps, answer } = task.verify(
        task.sample("heldout", 1, i % 20),
        response,
        i % 2 === 0,
      );
      expect([0, 1]).toContain(outcome);
      expect(answer).toMatch(/^\d*$/);
      const tokens = response.match(/\S+/g)?.length ?? 0;
      let position = 0;
      for (const { start, end } of steps) {
        expect(start).toBe(position);
        expect(end).toBeGreaterThan(start);
        position = end;
      }
      expect(position).toBeLessThanOrEqual(Math.min(tokens, task.maxResponseTokens - 1));
    }
  });
});
