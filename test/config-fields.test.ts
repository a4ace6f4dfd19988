/** The list of fields says of each field what parseConfig holds it to. */
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { configFields, fieldsOfTask, type Field } from "../src/config-fields.ts";
import { setPath } from "../src/config-path.ts";
import { configSchema } from "../src/config-schema.ts";
import { nonsenseOf } from "../src/config-sense.ts";
import { parseConfig, type ConfigInput } from "../src/config.ts";
import { InputError } from "../src/errors.ts";
import { presetConfig, presetInput, presets } from "../src/presets.ts";
import { taskNames } from "../src/tasks/index.ts";

/** The leaves of plain data by dotted path; a list is a leaf. */
function leavesOf(data: unknown, path = ""): Map<string, unknown> {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    return new Map([[path, data]]);
  return new Map(
    Object.entries(data).flatMap(([key, value]) => [
      ...leavesOf(value, path === "" ? key : `${path}.${key}`),
    ]),
  );
}

const configOfTask = (task: string | null): ConfigInput =>
  task === null
    ? presetConfig("pocket")
    : { ...presetInput("pocket"), task: { name: task } as ConfigInput["task"] };

/** Records that every verifier can judge. */
const NUMBERS = Array.from({ length: 40 }, (_, i) => ({ prompt: `n${i} :`, answer: `${i % 7}` }));

/** A config with this value in the field, and with what has to go along with it inside its own group. */
function configWith({ path, task }: Field, value: unknown): ConfigInput {
  const heads = Math.min(128, Math.max(1, Math.trunc(Number(value))));
  const companions: Record<string, readonly string[]> = {
    "filter.lower": ["filter.upper=1"],
    "filter.upper": ["filter.lower=0"],
    "task.errorLow": ["task.errorHigh=1"],
    "task.errorHigh": ["task.errorLow=0"],
    "task.edges": ["task.nodes=10"],
    "task.nodes": ["task.edges=4"],
    "task.verifier": [`task.records=${JSON.stringify(NUMBERS)}`],
    "model.heads": ["model.kvHeads=1"],
    "model.kvHeads": [`model.heads=${heads}`],
  };
  return [...(companions[path] ?? []), `${path}=${JSON.stringify(value)}`].reduce(
    setPath,
    configOfTask(task),
  );
}

/** Accepted by the schema; where parseConfig refuses it all the same, a rule of config-sense.ts is the reason. */
function expectAccepted(field: Field, value: unknown): void {
  const config = configWith(field, value);
  const result = v.safeParse(configSchema, config);
  if (!result.success)
    throw new Error(`${field.path} = ${String(value)}: ${result.issues[0].message}`);
  expect(leavesOf(result.output).get(field.path)).toEqual(value);
  const nonsense = nonsenseOf(result.output);
  if (nonsense === null) parseConfig(config, "x");
  else expect(() => parseConfig(config, "x")).toThrow(nonsense);
}

function expectRefused(field: Field, value: unknown): void {
  const config = configWith(field, value);
  expect(() => parseConfig(config, "x"), `${field.path} = ${String(value)}`).toThrow(InputError);
  expect(() => parseConfig(config, "x")).toThrow(` at "${field.path}", found `);
}

describe("the list", () => {
  it.each(Object.keys(presets))("holds every leaf of preset %s", (name) => {
    const config = presetConfig(name);
    const fields = fieldsOfTask(config.task.name);
    const leaves = [...leavesOf(config).keys()].filter((path) => path !== "version");
    expect([...fields.keys()].toSorted()).toEqual(leaves.toSorted());
  });

  it.each(taskNames)("holds every option of task %s and no other", (task) => {
    const config = parseConfig(configOfTask(task), "x");
    expect([...fieldsOfTask(task).keys()].toSorted()).toEqual(
      [...leavesOf(config).keys()].filter((path) => path !== "version").toSorted(),
    );
  });

  it("names each field once in a task", () => {
    for (const task of taskNames) {
      const paths = configFields
        .filter((field) => field.task === null || field.task === task)
        .map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }
    expect(configFields.length).toBeGreaterThan(150);
  });

  it("tells the defaults that parseConfig fills in, and what is required", () => {
    const clip = fieldsOfTask("countdown").get("policy.clipLow");
    expect(clip).toMatchObject({ kind: "real", low: 0, high: 1, default: 0.2, task: null });
    for (const task of taskNames) {
      const filled = leavesOf(parseConfig(configOfTask(task), "x"));
      const given = leavesOf(configOfTask(task));
      for (const [path, field] of fieldsOfTask(task)) {
        if (given.has(path)) continue;
        expect(field.default, path).toEqual(filled.get(path));
      }
    }
    expect(fieldsOfTask("custom").get("policy.optimizer.learningRate")?.default).toBeUndefined();
    expect(fieldsOfTask("custom").get("critic.optimizer.learningRate")?.default).toBe(1e-3);
    expect(fieldsOfTask("custom").get("model.hidden")?.default).toBeUndefined();
  });

  it("refuses a config without a field that it calls required", () => {
    const complete = JSON.stringify(presetConfig("pocket"));
    const required = [...fieldsOfTask("chained-arithmetic").values()].filter(
      (field) => field.default === undefined,
    );
    expect(required.length).toBeGreaterThan(10);
    for (const { path } of required) {
      const config = JSON.parse(complete) as Record<string, unknown>;
      const keys = path.split(".");
      const owner = keys
        .slice(0, -1)
        .reduce((at, key) => at[key] as Record<string, unknown>, config);
      delete owner[keys.at(-1) ?? ""];
      expect(() => parseConfig(config, "x"), path).toThrow(InputError);
    }
  });
});

describe("parseConfig() keeps the limits of", () => {
  const titled = configFields.map((field): [string, Field] => [
    field.task === null ? field.path : `${field.path} (${field.task})`,
    field,
  ]);

  it.each(titled)("%s", (_, field) => {
    switch (field.kind) {
      case "integer":
      case "real": {
        const step = field.multipleOf ?? (field.kind === "integer" ? 1 : field.high * 1e-6);
        expectAccepted(field, field.low);
        expectAccepted(field, field.high);
        expectRefused(field, field.low - step);
        expectRefused(field, field.high + step);
        if (field.kind === "integer") expectRefused(field, field.low + 0.5);
        if (field.multipleOf !== null) expectRefused(field, field.low + 1);
        expectRefused(field, "1");
        break;
      }
      case "boolean":
        expectAccepted(field, true);
        expectAccepted(field, false);
        expectRefused(field, 1);
        break;
      case "choice":
        for (const choice of field.choices) {
          if (field.path === "task.name")
            expect(parseConfig(configOfTask(choice), "x").task.name).toBe(choice);
          else expectAccepted(field, choice);
        }
        expectRefused(field, "no choice");
        break;
      case "text":
        expectAccepted(field, "x".repeat(field.low));
        expectAccepted(field, "x".repeat(field.high));
        expectRefused(field, "x".repeat(field.low - 1));
        expectRefused(field, "x".repeat(field.high + 1));
        break;
      case "list": {
        const records = field.default as readonly unknown[];
        expectAccepted(field, records);
        expectRefused(field, records.slice(0, field.low - 1));
        expectRefused(
          field,
          Array.from({ length: field.high + 1 }, () => records[0]),
        );
        break;
      }
    }
  });
});
