/** Tasks of one's own at the command line: a file becomes part of the config, and models that lack its words are refused. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";
import { foreignWords } from "../../src/cli/task-words.ts";
import { parseConfig, type Config } from "../../src/config.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { taskText } from "../../src/run/task-text.ts";
import { parseCustomTask } from "../../src/tasks/custom-file.ts";
import { createTask, taskNames, taskSchema, type TaskConfig } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command } from "./terminal.ts";
import { essence, file, run, train, trainInScratch } from "./train-scratch.ts";

trainInScratch();

const records = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({ prompt: `${i} plus 1 :`, answer: `so ${i + 1}` }),
);
const lines = ['{"verifier":"number","errorRate":0.2}', ...records];

/** Writes a file of the test's folder and returns its path. */
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(run(name), content);
  return run(name);
}
const questions = () => write("qa.jsonl", lines.join("\n"));
const configOf = (name: string) => JSON.parse(file(name, "config.json")) as Config;

test("train --task FILE: the records go into config.json, which alone reproduces the run", async () => {
  const path = questions();
  const { code, err } = await train("a", ["--task", path]);
  expect(code, err).toBe(0);
  expect(configOf("a").task).toEqual(parseCustomTask(lines.join("\n"), path));
  expect(configOf("a").start).toBe("sft");
  rmSync(path);
  const again = await command(
    ["train", `${run("a")}/config.json`, "--out", run("b")],
    fakeEngine(),
  );
  expect(again.code, again.err).toBe(0);
  expect(file("b", "config.json")).toBe(file("a", "config.json"));
  expect(await essence("b")).toEqual(await essence("a"));
  // Nor does going on with it need the file.
  const resumed = await command(["train", "--resume", "--out", run("a")], fakeEngine());
  expect(resumed.code, resumed.err).toBe(0);
});

test("train --task, then --set: the line of options gives way to the command line", async () => {
  const flags = ["--task", questions(), "--set", "task.errorRate=0.4"];
  const { code, err } = await train("a", flags);
  expect(code, err).toBe(0);
  expect(configOf("a").task).toMatchObject({ verifier: "number", errorRate: 0.4 });
});

test.each([
  ["countdown", { name: "countdown", numbers: 3 }],
  ['countdown:{"numbers":2}', { name: "countdown", numbers: 2 }],
  ['{"name":"graph-path","longest":7}', { name: "graph-path", longest: 7 }],
])("train --task %s", async (text, task) => {
  const { code, err } = await train("a", ["--task", text]);
  expect(code, err).toBe(0);
  expect(configOf("a").task).toMatchObject(task);
});

test("train --resume with a file that has changed is refused", async () => {
  const path = questions();
  await train("a", ["--task", path]);
  const same = await train("a", ["--resume", "--task", path]);
  expect(same.code, same.err).toBe(0);
  write("qa.jsonl", lines.with(5, '{"prompt":"4 plus 1 :","answer":"so 6"}').join("\n"));
  const changed = await train("a", ["--resume", "--task", path]);
  expect(changed.code).toBe(2);
  expect(changed.err).toMatch(/^Cannot resume .* as it was started differently: config /);
});

test.each([
  ["missing.jsonl", null, /^Cannot read task ".*missing\.jsonl": no such file\n$/],
  ["missing/questions", null, /^Cannot read task ".*missing\/questions": no such file\n$/],
  ["empty.jsonl", "", /expected at least 2 records, found 0\n$/],
  [
    "half.jsonl",
    `${lines.join("\n")}\n{"prompt":`,
    /object of JSON at line 42, found "\{\\"prompt/,
  ],
  [
    "twice.jsonl",
    [...lines, records[3]].join("\n"),
    /each prompt once at line 42, "prompt", found/,
  ],
  [
    "words.jsonl",
    [...lines, '{"prompt":"a","answer":"b"}'].join("\n"),
    /a number as last word at line 42/,
  ],
  [
    "latin1.txt",
    Buffer.from([...lines, '{"prompt":"é"}'].join("\n"), "latin1"),
    /UTF-8 at line 42/,
  ],
])(
  "train refuses the task file %s with one sentence and makes no folder",
  async (name, content, reason) => {
    const path = content === null ? run(name) : write(name, content);
    const { code, err, out } = await train("a", ["--task", path]);
    expect([code, out]).toEqual([2, []]);
    expect(err).toMatch(reason);
    expect(err).toMatch(/^Cannot read task "[^\n]+\n$/);
    expect(existsSync(run("a"))).toBe(false);
  },
);

test.each([
  ["an unknown name", "chess", 'Cannot find task "chess": expected one of chained-arithmetic'],
  ["a mistyped name", "cuntdown", 'Cannot find task "cuntdown", did you mean "countdown"'],
  ["a wrong option", 'countdown:{"numbers":9}', 'at "numbers", found 9'],
  ["a long one", `countdown:{"numbers":"${"9".repeat(500)}"}`, `found "${"9".repeat(79)}..."`],
])("train refuses %s after --task", async (_, text, sentence) => {
  const { code, err } = await train("a", ["--task", text]);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err.length).toBeLessThan(400);
  expect(existsSync(run("a"))).toBe(false);
});

test("train refuses a warm start that lacks words of the task, before anything is made or opened", async () => {
  const engine = fakeEngine();
  const words = ["train", "pocket", "--task", questions(), "--out", run("a")];
  const { code, err } = await command(words, engine);
  expect(code).toBe(2);
  // Digits and ":" are known to it; "plus", "so" and the numbers from 10 to 40 are not.
  expect(err).toBe(
    'Cannot train on task "custom" from the warm start "pocket": expected a token of the model for each word of the task, ' +
      'found none for 33 of its 46 words, such as "10"; add --set start=sft to train a warm start on the task\'s own demonstrations\n',
  );
  expect(engine.devices).toBe(0);
  expect(existsSync(run("a"))).toBe(false);
  const own = await command([...words, "--set", "start=sft", "--set", "updates=2"], engine);
  expect(own.code, own.err).toBe(0);
  const missing = await command([...words, "--set", "start=nowhere"], engine);
  expect(missing.err).toMatch(/^Cannot find the warm start "nowhere": .*\n$/);
});

const tokenizerOf = (words: readonly string[]) =>
  wordLevelTokenizerJson(words, { stop: STOP_TOKEN, pad: PAD_TOKEN });

test("a warm start is refused exactly where a run could not use it", () => {
  const accepted: string[] = [];
  for (const start of ["pocket", "lab"]) {
    const path = new URL(`../../public/warm-start/${start}/tokenizer.json`, import.meta.url);
    const tokenizerJson = readFileSync(path, "utf8");
    for (const name of taskNames) {
      const task = createTask(v.parse(taskSchema, { name }));
      const isKnown = foreignWords(task.vocabulary, tokenizerJson).length === 0;
      let isUsable = true;
      try {
        taskText(task, tokenizerJson);
      } catch {
        isUsable = false;
      }
      expect(isKnown, `${name} from ${start}`).toBe(isUsable);
      if (isKnown) accepted.push(`${name} from ${start}`);
    }
  }
  expect(accepted).toEqual(["chained-arithmetic from pocket", "chained-arithmetic from lab"]);
});

test("one token for all unknown words is no word's own", () => {
  const tokenizer = JSON.parse(tokenizerOf([PAD_TOKEN, STOP_TOKEN, "a", "b"])) as {
    model: { vocab: Record<string, number> };
  };
  tokenizer.model.vocab["<unk>"] = 4;
  const words = [PAD_TOKEN, STOP_TOKEN, "a", "c", "b", "d"];
  expect(foreignWords(words, JSON.stringify(tokenizer))).toEqual(["c", "d"]);
});

/** An engine whose model has these words and answers everything right. */
function answering(words: readonly string[]) {
  const engine = fakeEngine();
  const tasks: TaskConfig[] = [];
  return Object.assign(engine, {
    tasks,
    readModel: () => Promise.resolve({ tokenizerJson: tokenizerOf(words) }),
    answer: (_device: GPUDevice, _model: unknown, task: TaskConfig, { prompts = 0 }) => {
      tasks.push(task);
      return Promise.resolve(Array.from({ length: prompts }, () => ({ verdict: { outcome: 1 } })));
    },
  });
}

test("eval --task FILE means the same task as train --task FILE, and a run folder knows it by itself", async () => {
  const path = questions();
  await train("a", ["--task", path]);
  const { task } = parseConfig(configOf("a"), "a");
  const engine = answering(createTask(task).vocabulary);
  const told = await command(["eval", run("a"), "--task", path, "--n", "4"], engine);
  expect(told.code, told.err).toBe(0);
  expect(told.out).toEqual([expect.stringMatching(/^pass@1 +1\.0000 /)]);
  const known = await command(["eval", run("a"), "--n", "4"], engine);
  expect(known.code, known.err).toBe(0);
  expect(engine.tasks).toEqual([task, task]);
});

test("eval refuses a model that lacks words of the task, before a device is opened", async () => {
  const engine = answering([PAD_TOKEN, STOP_TOKEN, "so", ":"]);
  const { code, err } = await command(["eval", run("a"), "--task", questions()], engine);
  expect(code).toBe(2);
  expect(err).toMatch(
    /^Cannot use ".*" for task "custom": expected a token of the model for each word of the task, found none for 42 of its 46 words, such as "0"\n$/,
  );
  expect(engine.devices).toBe(0);
});
