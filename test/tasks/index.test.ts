import * as v from "valibot";
import { describe, expect, test } from "vitest";

import { loadTokenizer, wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { Random } from "../../src/random.ts";
import {
  createTask,
  difficulties,
  taskDescriptions,
  taskNames,
  taskSchema,
} from "../../src/tasks/index.ts";
import { splitOf } from "../../src/tasks/split.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";

/** Every level of every task, and tasks in their smallest and a large form. */
const levels = taskNames.flatMap((name) =>
  difficulties[name].map(({ options }) => ({ name, ...options })),
);
const configs = [
  { name: "chained-arithmetic", steps: 2, grading: "final" },
  { name: "chained-arithmetic", steps: 32, operations: "twenty-one" },
  { name: "column-addition", digits: 2, grading: "final" },
  { name: "column-addition", digits: 15 },
  { name: "state-tracking", cups: 4, swaps: 3, state: "place", grading: "final" },
  { name: "state-tracking", cups: 5, swaps: 32, state: "row" },
  { name: "boolean-chain", variables: 2, steps: 3, operators: "two", grading: "final" },
  { name: "boolean-chain", variables: 6, steps: 32, operators: "six" },
  { name: "countdown", numbers: 2, largest: 20, operations: "+-" },
  { name: "countdown", numbers: 4, largest: 50, operations: "+-x/" },
  { name: "graph-path", nodes: 4, edges: 4, longest: 3 },
  { name: "graph-path", nodes: 10, edges: 20, apart: 3, longest: 9 },
  { name: "stack-program", size: 2, spare: 0, shown: 4, strict: true },
  { name: "stack-program", size: 5, spare: 2, shown: 7 },
  { name: "custom", verifier: "set", maxResponseTokens: 9 },
  ...levels,
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
    [{ name: "column-addition", errorLow: 0.5 }, "errorHigh"],
    [{ name: "state-tracking", cups: 6 }, "cups"],
    [{ name: "state-tracking", errorLow: 0.6 }, "errorHigh"],
    [{ name: "boolean-chain", errorHigh: 0.1, errorLow: 0.2 }, "errorHigh"],
    [{ name: "boolean-chain", negation: 1 }, "negation"],
    [{ name: "countdown", numbers: 5 }, "numbers"],
    [{ name: "countdown", operations: "x" }, "operations"],
    [{ name: "graph-path", nodes: 6, edges: 13 }, "edges"],
    [{ name: "graph-path", errorLow: 1 }, "errorHigh"],
    [{ name: "stack-program", spare: 3 }, "spare"],
    [{ name: "stack-program", errorLow: 1 }, "errorHigh"],
    [{ name: "custom", errorLow: 0 }, "errorLow"],
    [{ name: "custom", records: [] }, "records"],
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

describe.each(taskNames)("the levels of %s", (name) => {
  test("are easy, medium and hard, and medium is the default", () => {
    const own = difficulties[name];
    expect(own.map(({ title }) => title)).toEqual(["Easy", "Medium", "Hard"]);
    const [easy, medium, hard] = own.map(({ options }) =>
      v.parse(taskSchema, { name, ...options }),
    );
    expect(medium).toEqual(v.parse(taskSchema, { name }));
    expect(new Set([easy, medium, hard].map((config) => JSON.stringify(config))).size).toBe(3);
  });

  test("demonstrations succeed less often the harder the level", () => {
    const success = difficulties[name].map(({ options }) => {
      const task = createTask(v.parse(taskSchema, { name, ...options }));
      const outcomes = Array.from({ length: 1000 }, (_, i) => {
        const { prompt, response } = task.demonstrate(6, i);
        return task.verify(prompt, response, true).outcome;
      });
      return outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
    });
    expect(success).toEqual(success.toSorted((a, b) => b - a));
  });
});

test("at the default every prompt and response fit in 40 tokens, and the vocabulary is below 150", () => {
  for (const name of taskNames) {
    const task = createTask(v.parse(taskSchema, { name }));
    expect(task.maxPromptTokens + task.maxResponseTokens).toBeLessThanOrEqual(40);
    expect(task.vocabulary.length).toBeLessThan(150);
  }
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
  const { name } = config;
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

  test("1,000 train prompts, 1,000 demonstrations and 1,000 held-out prompts share none", () => {
    const train = new Set<string>();
    const heldout = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      train.add(task.sample("train", i % 3, i).text).add(task.demonstrate(i % 3, i).prompt.text);
      heldout.add(task.sample("heldout", i % 3, i).text);
    }
    expect([...heldout].filter((text) => train.has(text))).toEqual([]);
    // Neither split is a handful of prompts: the smallest task here has 360.
    expect(train.size).toBeGreaterThan(250);
    expect(heldout.size).toBeGreaterThan(20);
    for (const text of heldout) expect(splitOf(text)).toBe("heldout");
  });

  test("demonstrations are read back exactly from their tokens and keep to the maxima", () => {
    let [longestPrompt, longestResponse] = [0, 0];
    for (let i = 0; i < 500; i++) {
      const { prompt, response } = task.demonstrate(9, i);
      const promptIds = tokenizer.encode(prompt.text);
      const responseIds = tokenizer.encode(response);
      expect(tokenizer.decode(promptIds)).toBe(prompt.text);
      expect(tokenizer.decode(responseIds)).toBe(response);
      expect(response).not.toBe("");
      longestPrompt = Math.max(longestPrompt, promptIds.length);
      longestResponse = Math.max(longestResponse, responseIds.length + 1);
      expect(tokenizer.encode(`${prompt.text} ${response} ${STOP_TOKEN}`)).toEqual([
        ...promptIds,
        ...responseIds,
        tokenizer.stopId,
      ]);
    }
    expect(longestPrompt).toBe(task.maxPromptTokens);
    // A response may have room that demonstrations do not need.
    expect(longestResponse).toBeLessThanOrEqual(task.maxResponseTokens);
  });

  test("a step's label depends on nothing after it, and what was cut off is no answer", () => {
    for (let i = 0; i < 40; i++) {
      const { prompt, response } = task.demonstrate(3, i);
      const words = response.split(" ");
      const whole = task.verify(prompt, response, true);
      for (let length = 0; length <= words.length; length++) {
        const cut = words.slice(0, length).join(" ");
        const { outcome, steps, answer } = task.verify(prompt, cut, false);
        expect([outcome, answer]).toEqual([0, ""]);
        const done = whole.steps.filter(({ end }) => end <= length);
        expect(steps.slice(0, done.length)).toEqual(done);
        expect(steps.at(-1)?.end ?? 0).toBe(length);
      }
    }
  });

  test("a response of right steps alone can succeed, and with strict grading no other", () => {
    let successes = 0;
    for (let i = 0; i < 500; i++) {
      const { prompt, response } = task.demonstrate(8, i);
      const { outcome, steps, answer } = task.verify(prompt, response, true);
      if (outcome < 1) continue;
      successes++;
      expect(answer).toBe(prompt.answer);
      if ("grading" in config && config.grading === "final") continue;
      for (const { correct } of steps) expect(correct).not.toBe(false);
    }
    // Of 32 steps, all are seldom right.
    if (task.maxResponseTokens < 60) expect(successes).toBeGreaterThan(0);
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
      "constructor",
      "1>",
      ">",
      "!a",
      "1-1",
      "@",
      "-0",
      "\ud800",
    ];
    const prompts = Array.from({ length: 20 }, (_, i) => task.sample("heldout", 1, i));
    for (let i = 0; i < 1000; i++) {
      const random = new Random(4, 98, i);
      const length = random.integer(2 * task.maxResponseTokens);
      const separator = random.integer(10) === 0 ? "" : " ";
      const response = Array.from({ length }, () => noise[random.integer(noise.length)] ?? "").join(
        separator,
      );
      const prompt = at(prompts, i % prompts.length);
      const { outcome, steps, answer } = task.verify(prompt, response, i % 2 === 0);
      expect(outcome).toBeGreaterThanOrEqual(0);
      expect(outcome).toBeLessThanOrEqual(1);
      if (name !== "stack-program") expect([0, 1]).toContain(outcome);
      expect(answer).toMatch(/^(\S+( \S+)*)?$/);
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
