/** Changed settings: what they are changes of, the config that comes of them, and what is refused. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { setPath } from "../../src/config-path.ts";
import { parseConfig } from "../../src/config.ts";
import { modelShapeOf } from "./warm-start-shape.ts";
import { presetConfig, presets } from "../../src/presets.ts";
import { createTask, taskNames } from "../../src/tasks/index.ts";
import {
  baseConfig,
  baseValue,
  configOf,
  draftConfig,
  NO_CHANGES,
  taskOf,
  valueAt,
  withChange,
  withoutChange,
  type Changes,
} from "../../src/ui/settings/changes.ts";
import { pageFields, SHIPPED_STARTS } from "../../src/ui/settings/page-fields.ts";

/** Changes made one after the other. */
const made = (preset: string, ...changes: (readonly [path: string, value: unknown])[]): Changes =>
  changes.reduce((all, [path, value]) => withChange(preset, all, path, value), NO_CHANGES);

function refused(preset: string, changes: Changes): { problem: string; path: string | null } {
  const result = configOf(preset, 0, changes);
  if ("config" in result) throw new Error("expected a refusal");
  return result;
}

function accepted(preset: string, changes: Changes, seed = 0) {
  const result = configOf(preset, seed, changes);
  if ("problem" in result) throw new Error(result.problem);
  return result.config;
}

describe("without changes", () => {
  it.each(Object.keys(presets))("preset %s trains as it is, but records every update", (name) => {
    const preset = presetConfig(name);
    const record = { every: 1, groups: 4, alternatives: 1 };
    const probes = { every: 5, prompts: 1 };
    expect(accepted(name, NO_CHANGES, 7)).toEqual({ ...preset, seed: 7, record, probes });
    expect(draftConfig(name, NO_CHANGES)).toEqual({ ...preset, record, probes });
  });
});

describe("another task", () => {
  it("that the preset makes no sense with is refused with the reason, and can be left again", () => {
    const changes = made("true-steps", ["task.name", "custom"]);
    expect(draftConfig("true-steps", changes).task.name).toBe("custom");
    expect(configOf("true-steps", 0, changes)).toMatchObject({
      problem: expect.stringMatching(/custom|own/),
    });
    expect(withoutChange("true-steps", changes, "task.name")).toEqual(NO_CHANGES);
  });
});

describe("a change", () => {
  it("reaches the config, as the command line's --set does", () => {
    const changes = made(
      "pocket",
      ["policy.optimizer.learningRate", 1e-3],
      ["rollout.responses", 8],
      ["name", "mine"],
      ["advantage.estimator", "grpo"],
      ["prm.replay.balanced", false],
    );
    const expected = [
      "policy.optimizer.learningRate=0.001",
      "rollout.responses=8",
      "name=mine",
      "advantage.estimator=grpo",
      "prm.replay.balanced=false",
    ].reduce(setPath, { ...baseConfig("pocket", "chained-arithmetic"), seed: 3 });
    expect(accepted("pocket", changes, 3)).toEqual(parseConfig(expected, "x"));
  });

  it("that is equal to the preset's value is none", () => {
    const changes = made("pocket", ["updates", 61], ["policy.clipLow", 0.3]);
    expect(withChange("pocket", changes, "updates", 60)).toEqual({ "policy.clipLow": 0.3 });
    expect(made("pocket", ["updates", 60], ["policy.clipLow", 0.2])).toEqual({});
    // Of the page, not of the file.
    expect(made("pocket", ["record.every", 1])).toEqual({});
    expect(made("pocket", ["record.every", 5])).toEqual({ "record.every": 5 });
  });

  it("keeps its order whoever came first", () => {
    const one = made("pocket", ["updates", 9], ["rollout.prompts", 8]);
    const other = made("pocket", ["rollout.prompts", 8], ["updates", 9]);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it.each([
    ["policy.clipLow", 2],
    ["policy.clipLow", "0.1"],
    ["policy.clipLow", Number.NaN],
    ["updates", 1.5],
    ["updates", -1],
    ["model.hidden", 66],
    ["advantage.estimator", "ppo"],
    ["advantage.whiten", 1],
    ["task.digits", 4],
    ["task.records", []],
    ["seed", 4],
    ["version", 2],
    ["start", "../secret"],
    ["name", ""],
    ["name", "a\u202eb"],
    ["name", " a"],
    ["constructor", 1],
    ["__proto__", 1],
    ["policy.__proto__.x", 1],
    ["policy", 1],
    ["", 1],
  ])("of %s to %j changes nothing", (path, value) => {
    const before = made("pocket", ["updates", 9]);
    expect(withChange("pocket", before, path, value)).toBe(before);
  });

  it("is taken back alone or with all others", () => {
    const changes = made("pocket", ["updates", 9], ["policy.clipLow", 0.3]);
    expect(withoutChange("pocket", changes, "updates")).toEqual({ "policy.clipLow": 0.3 });
    expect(withoutChange("pocket", changes, "policy.clipHigh")).toEqual(changes);
    expect(withoutChange("pocket", changes, null)).toEqual({});
  });

  it("of every setting to each of its limits gives a config or a sentence, never another error", () => {
    let configs = 0;
    let problems = 0;
    for (const task of taskNames) {
      const own = made("pocket", ["start", "sft"], ["task.name", task]);
      expect(taskOf("pocket", own)).toBe(task);
      for (const field of pageFields(task).values()) {
        // What all tasks share is tried with one of them.
        if (field.task === null && task !== "chained-arithmetic") continue;
        const values: readonly unknown[] =
          field.kind === "integer" || field.kind === "real"
            ? [field.low, field.high]
            : field.kind === "choice"
              ? field.choices
              : field.kind === "boolean"
                ? [true, false]
                : ["x"];
        for (const value of values) {
          const changes = withChange("pocket", own, field.path, value);
          const result = configOf("pocket", 0, changes);
          if ("config" in result) {
            expect(valueAt(result.config, field.path)).toBe(value);
            configs += 1;
          } else {
            expect(result.problem).toMatch(/^[A-Z][^\n]*\.$/);
            expect(result.path, result.problem).not.toBeNull();
            problems += 1;
          }
        }
      }
    }
    expect(configs).toBeGreaterThan(250);
    expect(problems).toBeGreaterThan(15);
  });
});

describe("settings that make no sense together", () => {
  it("are refused with the engine's sentence and the setting that it names", () => {
    expect(refused("pocket", made("pocket", ["rollout.responses", 1]))).toEqual({
      problem:
        'Expected at least 2 at "rollout.responses" as rloo compares a response with its group, found 1.',
      path: "rollout.responses",
    });
    expect(refused("pocket", made("pocket", ["policy.minibatches", 3])).path).toBe(
      "policy.minibatches",
    );
    expect(refused("pocket", made("pocket", ["outcome.falsePositive", 1])).path).toBe(
      "outcome.falsePositive",
    );
    // The records have no control: to blame is the option that they do not fit.
    const custom = made("pocket", ["start", "sft"], ["task.name", "custom"]);
    for (const [path, value] of [
      ["task.verifier", "number"],
      ["task.maxResponseTokens", 2],
    ] as const)
      expect(refused("pocket", withChange("pocket", custom, path, value)).path).toBe(path);
  });

  it("stay, so that another change can mend them", () => {
    const broken = made("pocket", ["filter.oversample", 2]);
    expect(refused("pocket", broken).path).toBe("filter.oversample");
    const mended = withChange("pocket", broken, "filter.enabled", true);
    expect(accepted("pocket", mended).filter).toMatchObject({ enabled: true, oversample: 2 });
  });
});

describe("another task", () => {
  it("has its own defaults and drops the options of the one before", () => {
    const before = made("pocket", ["task.steps", 8], ["updates", 9]);
    const changes = withChange("pocket", before, "task.name", "column-addition");
    expect(changes).toEqual({ "task.name": "column-addition", updates: 9 });
    expect(baseValue("pocket", changes, "task.errorHigh")).toBe(0.3);
    expect(baseValue("pocket", changes, "task.name")).toBe("chained-arithmetic");
    const more = withChange("pocket", changes, "task.digits", 3);
    expect(draftConfig("pocket", more).task).toMatchObject({ name: "column-addition", digits: 3 });
    expect(withoutChange("pocket", more, "task.name")).toEqual({ updates: 9 });
  });

  it.each(taskNames)(
    "%s is trained from a warm start of its own, and from no shipped one",
    (task) => {
      const changes = made("pocket", ["task.name", task]);
      const own = withChange("pocket", changes, "start", "sft");
      expect(accepted("pocket", own).task).toEqual(baseConfig("pocket", task).task);
      expect(createTask(accepted("pocket", own).task).vocabulary.length).toBeGreaterThan(2);
      if (task === "chained-arithmetic") return;
      expect(refused("pocket", changes)).toEqual({
        problem: `The warm start “pocket” knows only the task chained-arithmetic: for ${task}, choose the start “sft”, which trains its own.`,
        path: "start",
      });
    },
  );
});

describe("a shipped warm start", () => {
  it.each(SHIPPED_STARTS)("%s is the model of its preset, with the words of its task", (start) => {
    const { model, task } = presetConfig(start);
    const folder = new URL(`../../public/warm-start/${start}/`, import.meta.url);
    const read = (file: string): unknown =>
      JSON.parse(readFileSync(fileURLToPath(new URL(file, folder)), "utf8"));
    expect(modelShapeOf(read("config.json"))).toEqual(model);
    const { model: words } = read("tokenizer.json") as { model: { vocab: Record<string, number> } };
    for (const word of createTask(task).vocabulary) expect(words.vocab).toHaveProperty([word]);
    // The other operations are not among them, so the page must refuse them.
    const others = createTask({ ...task, operations: "twenty-one" } as typeof task).vocabulary;
    expect(others.some((word) => !Object.hasOwn(words.vocab, word))).toBe(true);
  });

  it("takes longer chains, and no other operations or model", () => {
    expect(accepted("pocket", made("pocket", ["task.steps", 12])).task).toMatchObject({
      steps: 12,
    });
    const operations = made("pocket", ["task.operations", "twenty-one"]);
    expect(refused("pocket", operations).path).toBe("task.operations");
    const wide = made("pocket", ["model.hidden", 128]);
    expect(refused("pocket", wide)).toEqual({
      problem:
        "The warm start “pocket” has 64 at “model.hidden”, not 128: for another model, choose the start “sft”.",
      path: "model.hidden",
    });
    for (const changes of [operations, wide])
      expect(accepted("pocket", withChange("pocket", changes, "start", "sft")).start).toBe("sft");
    expect(accepted("pocket", made("pocket", ["start", "lab"])).start).toBe("lab");
    expect(refused("desktop", made("desktop", ["start", "pocket"])).path).toBe("task.operations");
  });
});
