/** The panel of settings: everything is in it, in groups, with limits, a default and when it acts. */
import { describe, expect, it } from "vitest";
import { configFields, type FieldPath, type NumberField } from "../../src/config-fields.ts";
import type { Config } from "../../src/config.ts";
import { presetConfig, presets } from "../../src/presets.ts";
import { taskNames } from "../../src/tasks/index.ts";
import { settingFields } from "../../src/ui/catalogue/en/setting-fields.ts";
import { settingProblems } from "../../src/ui/catalogue/en/setting-problems.ts";
import { settingsStrings } from "../../src/ui/catalogue/en/settings.ts";
import { settingFields as japaneseFields } from "../../src/ui/catalogue/ja/setting-fields.ts";
import { settings as japanese } from "../../src/ui/catalogue/ja/settings.ts";
import { waitOf } from "../../src/ui/settings/acts-when.ts";
import {
  draftConfig,
  NO_CHANGES,
  withChange,
  type Changes,
} from "../../src/ui/settings/changes.ts";
import { listedGroups } from "../../src/ui/settings/filter.ts";
import { GROUPS, groupOf } from "../../src/ui/settings/groups.ts";
import { enteredNumber, plainNumber, steppedValue } from "../../src/ui/settings/number-entry.ts";
import { pageFields } from "../../src/ui/settings/page-fields.ts";
import { Setting } from "../../src/ui/settings/setting.ts";
import { SettingsPanel } from "../../src/ui/settings/settings.ts";
import { markupOf, wordsOf } from "./markup.ts";

const wordsIn = (element: Setting | SettingsPanel): string => {
  const template = element.render();
  if (typeof template === "symbol") return "";
  return wordsOf(markupOf(template));
};
const everything = { words: "", onlyChanged: false };
const listed = (changes: Changes, filter: Partial<typeof everything>): readonly string[] =>
  listedGroups("chained-arithmetic", changes, { ...everything, ...filter }).flatMap(
    ({ sections }) => sections.flatMap(({ fields }) => fields.map(({ path }) => path)),
  );

describe("the words", () => {
  const paths = [...new Set(configFields.map(({ path }) => path))];

  it("are there for every field of a config and for no other, in both languages", () => {
    expect(Object.keys(settingFields).toSorted()).toEqual(paths.toSorted());
    expect(Object.keys(japaneseFields).toSorted()).toEqual(paths.toSorted());
  });

  /** All sentences of a table, with functions called. */
  function sentencesOf(value: unknown): string[] {
    if (typeof value === "string") return [value];
    if (typeof value === "function") return sentencesOf((value as (n: number) => unknown)(3));
    return Object.values(value as object).flatMap(sentencesOf);
  }

  it("are sentences of at most 25 words", () => {
    for (const text of sentencesOf([
      { ...settingsStrings },
      { ...settingProblems },
      { ...settingFields },
    ]))
      for (const sentence of text.split(/[.?!] /))
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(25);
  });

  it("say what a setting does, and what to expect, in sentences", () => {
    for (const path of paths) {
      const { name, does, expect: hint } = settingFields[path];
      expect(name, path).toMatch(/^[\p{L}].*[^.]$|^[βλ]$/u);
      for (const sentence of [does, hint]) expect(sentence, path).toMatch(/^[\p{L}\d].*\.$/u);
      const own = japaneseFields[path];
      expect(own.name, path).not.toMatch(/。/);
      for (const sentence of [own.does, own.expect]) expect(sentence, path).toMatch(/。$/);
    }
    for (const text of sentencesOf(japanese)) expect(text).not.toBe("");
  });

  it("have one name for one setting below each heading", () => {
    const { fields } = { fields: [...pageFields("chained-arithmetic").values()] };
    const names = fields.map(
      ({ path }) => `${groupOf(path)} ${path.replace(/[^.]*$/, "")} ${settingFields[path].name}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the list", () => {
  it.each(taskNames)("has every setting of task %s once", (task) => {
    const paths = listedGroups(task, NO_CHANGES, everything).flatMap(({ sections }) =>
      sections.flatMap(({ fields }) => fields.map(({ path }) => path)),
    );
    expect(paths.toSorted()).toEqual([...pageFields(task).keys()].toSorted());
  });

  it("has every field of a config but the seed and the records of a file", () => {
    const offered = new Set<string>(taskNames.flatMap((task) => [...pageFields(task).keys()]));
    const missing = configFields.map(({ path }) => path).filter((path) => !offered.has(path));
    expect(missing.toSorted()).toEqual(["seed", "task.records"]);
  });

  it("finds by name, path and description, all words of a search at once", () => {
    expect(listed({}, { words: "clipLow" })).toEqual(["policy.clipLow"]);
    expect(listed({}, { words: "Clip ABOVE" })).toContain("policy.clipHigh");
    expect(listed({}, { words: "learning rate prm" })).toContain("prm.optimizer.learningRate");
    expect(listed({}, { words: "DAPO" })).toEqual(["policy.clipHigh"]);
    expect(listed({}, { words: "xyzzy" })).toEqual([]);
    expect(listed({}, { words: "" }).length).toBeGreaterThan(120);
  });

  it("of what is changed has that and nothing else", () => {
    const changes = withChange("pocket", { updates: 9 }, "policy.clipLow", 0.3);
    expect(listed(changes, { onlyChanged: true })).toEqual(["updates", "policy.clipLow"]);
    expect(listed(changes, { onlyChanged: true, words: "clip" })).toEqual(["policy.clipLow"]);
    const counts = listedGroups("chained-arithmetic", changes, everything).map(
      ({ group, changed }) => [group, changed],
    );
    expect(Object.fromEntries(counts)).toMatchObject({ rollouts: 1, policy: 1, task: 0 });
  });
});

describe("when a setting acts", () => {
  const inPocket = (...changes: readonly (readonly [string, unknown])[]): Config =>
    draftConfig(
      "pocket",
      changes.reduce((all, [path, value]) => withChange("pocket", all, path, value), NO_CHANGES),
    );

  it.each<[FieldPath, string, readonly (readonly [string, unknown])[]]>([
    ["critic.epochs", "critic", [["advantage.estimator", "gae"]]],
    ["advantage.lambda", "gae", [["advantage.estimator", "gae"]]],
    ["advantage.scale", "grpo", [["advantage.estimator", "grpo"]]],
    ["replay.batch", "replay", [["algorithm", "success-replay"]]],
    ["replay.share", "replay", [["algorithm", "credit-replay"]]],
    ["replay.kl", "replay", [["algorithm", "prime-replay"]]],
    ["filter.lower", "filter", [["filter.enabled", true]]],
    ["prm.replay.batch", "prmReplay", [["prm.replay.minibatches", 2]]],
    ["prm.interceptRate", "learnedIntercept", [["prm.intercept", "learned"]]],
    ["prm.pretrain.epochs", "pretrained", [["prm.init", "pretrained"]]],
    ["policy.klLoss.estimator", "klLoss", [["policy.klLoss.coefficient", 1]]],
    ["truth.groups", "truth", [["truth.every", 5]]],
    ["model.hidden", "ownStart", [["start", "sft"]]],
    ["sft.updates", "ownStart", [["start", "sft"]]],
    ["task.errorHigh", "ownStart", [["start", "sft"]]],
  ])("%s waits (%s) until %j", (path, wait, changes) => {
    expect(waitOf(path, inPocket())).toBe(wait);
    expect(waitOf(path, inPocket(...changes))).toBeNull();
  });

  it("probes wait once they are turned off", () => {
    expect(waitOf("probes.prompts", inPocket())).toBeNull();
    expect(waitOf("probes.prompts", inPocket(["probes.every", 0]))).toBe("probes");
    expect(waitOf("probes.prompts", inPocket(["algorithm", "success-replay"]))).toBeNull();
  });

  it("the PRM rests without a process reward, and the gradient's settings in a replay", () => {
    expect(waitOf("prm.beta", inPocket())).toBeNull();
    expect(waitOf("prm.beta", inPocket(["process.source", "none"]))).toBe("prm");
    expect(waitOf("prm.beta", inPocket(["algorithm", "credit-replay"]))).toBeNull();
    expect(waitOf("policy.clipLow", inPocket(["algorithm", "credit-replay"]))).toBe(
      "policyGradient",
    );
    expect(waitOf("replay.share", inPocket(["algorithm", "prime-replay"]))).toBe("creditReplay");
  });

  it.each(Object.keys(presets))("what preset %s departs from acts, but for its model", (name) => {
    const config = presetConfig(name);
    for (const path of ["updates", "rollout.prompts", "policy.optimizer.learningRate"] as const)
      expect(waitOf(path, config)).toBeNull();
  });
});

describe("numbers", () => {
  const field = (path: FieldPath): NumberField => {
    const found = pageFields("chained-arithmetic").get(path);
    if (found?.kind !== "integer" && found?.kind !== "real") throw new Error(path);
    return found;
  };
  it("of learning rates double and halve, others step", () => {
    const rate = field("policy.optimizer.learningRate");
    expect(steppedValue(rate, 3e-4, 1)).toBe(6e-4);
    expect(steppedValue(rate, 3e-4, -1)).toBe(1.5e-4);
    expect(steppedValue(rate, 0, 1)).toBe(1e-6);
    expect(steppedValue(rate, 0.7, 1)).toBe(1);
    expect(steppedValue(field("policy.clipLow"), 0.29, 1)).toBe(0.3);
    expect(steppedValue(field("process.weight"), 0.1, 1)).toBe(0.2);
    expect(steppedValue(field("process.weight"), 0, -1)).toBe(0);
    expect(steppedValue(field("rollout.responses"), 4, 1)).toBe(5);
    expect(steppedValue(field("model.hidden"), 64, -1)).toBe(60);
  });

  it("are taken as they are typed, or not at all", () => {
    const responses = field("rollout.responses");
    expect(enteredNumber(responses, "8")).toBe(8);
    expect(enteredNumber(responses, "1e1")).toBe(10);
    for (const text of ["", " ", "0", "257", "1.5", "x", "1e999"])
      expect(enteredNumber(responses, text), text).toBeNull();
    expect(enteredNumber(field("model.hidden"), "66")).toBeNull();
    expect(plainNumber(0.1 + 0.2)).toBe("0.3");
    expect(plainNumber(3e-4)).toBe("0.0003");
  });
});

describe("a setting", () => {
  const shown = (path: FieldPath, own: Partial<Setting> = {}): string => {
    const field = pageFields("chained-arithmetic").get(path);
    return wordsIn(Object.assign(new Setting(), { field: field ?? null, ...own }));
  };

  it("says its name, path, limits, default and what it does", () => {
    const { name, does, expect: hint } = settingFields["policy.clipLow"];
    const words = shown("policy.clipLow", { value: 0.2, baseline: 0.2 });
    for (const part of [name, does, hint, "policy.clipLow", "0 to 1.", "Preset: 0.2."])
      expect(words).toContain(part);
    expect(words).not.toContain("Reset");
    expect(words).not.toContain("changed");
  });

  it("that is changed says so and can be reset", () => {
    const words = shown("policy.clipLow", { value: 0.3, baseline: 0.2 });
    expect(words).toContain("changed");
    expect(words).toContain("Reset");
  });

  it("says what it waits for, and why it does not fit", () => {
    const own = { wait: "gae", problem: "Expected 1." } as const;
    const words = shown("advantage.lambda", own);
    expect(words).toContain(settingsStrings.waits.gae);
    expect(words).toContain("Expected 1.");
  });

  it("offers the shipped warm starts and a new one", () => {
    expect(shown("start", { value: "pocket", baseline: "pocket" })).toContain("pocket lab sft");
  });
});

describe("the panel", () => {
  const panel = (own: Partial<SettingsPanel> & { isOpen?: boolean } = {}): SettingsPanel => {
    const made = Object.assign(new SettingsPanel(), { preset: "pocket", isOpen: true }, own);
    // What Lit does before it draws.
    Reflect.apply(Reflect.get(made, "willUpdate") as () => void, made, [new Map([["preset", ""]])]);
    return made;
  };

  it("says how much is changed, and draws nothing else while it is closed", () => {
    const changes = { updates: 9, "policy.clipLow": 0.3 } as const;
    expect(wordsIn(panel({ changes }))).toMatch(/^Settings 2 changed /);
    expect(wordsIn(panel())).toMatch(/^Settings as in the preset /);
    expect(wordsIn(panel({ changes, isOpen: false }))).toBe("");
  });

  it("shows a problem even while it is closed", () => {
    const problem = { sentence: "Expected 1.", path: "updates" };
    const words = wordsIn(panel({ problem, isOpen: false }));
    expect(words).toContain("Expected 1. Show the setting");
  });

  it("has all groups, and hides what a teacher hides", () => {
    const names = GROUPS.map((group) => settingsStrings.groups[group].about);
    const words = wordsIn(panel());
    for (const name of names) expect(words).toContain(name);
    const hiddenNames = ["settings.policy", "curves"];
    const less = wordsIn(panel({ hiddenNames }));
    expect(less).not.toContain(settingsStrings.groups.policy.about);
    expect(less).toContain(settingsStrings.groups.advantage.about);
    expect(less).toContain("A teacher has hidden 2 parts.");
    expect(less).toContain(settingsStrings.seedNote);
    expect(wordsIn(panel({ hiddenNames: ["setup"] }))).not.toContain(settingsStrings.seedNote);
    const choosing = wordsIn(panel({ hiddenNames, isTeacher: true }));
    expect(choosing).toContain(settingsStrings.groups.policy.about);
    expect(choosing).toContain(settingsStrings.teacher.hidden);
    expect(wordsIn(panel({ hiddenNames: ["settings"] }))).toBe("");
    expect(wordsIn(panel({ hiddenNames: ["settings"], isTeacher: true }))).toContain("Settings");
  });
});
