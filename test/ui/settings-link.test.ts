/** Settings in a link: every change survives, and nothing that a link holds gets past a limit. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { presets } from "../../src/presets.ts";
import { taskNames } from "../../src/tasks/index.ts";
import { at } from "../../src/typed-array.ts";
import {
  draftConfig,
  NO_CHANGES,
  taskOf,
  valueAt,
  withChange,
  type Changes,
} from "../../src/ui/settings/changes.ts";
import { isSettingKey, readSettings, settingEntries } from "../../src/ui/settings/link.ts";
import { pageFields, type PageField } from "../../src/ui/settings/page-fields.ts";
import { HIDEABLE, hiddenText, readHidden } from "../../src/ui/settings/teacher.ts";

const random = new Random(20_261_126, 0, 0);
const pick = <T>(list: readonly T[]): T => {
  const found = list[random.integer(list.length)];
  if (found === undefined) throw new Error("Nothing to pick from");
  return found;
};

/** A value of the field, anywhere in its limits. */
function valueOf(field: PageField): unknown {
  switch (field.kind) {
    case "integer":
    case "real": {
      const value = field.low + (field.high - field.low) * random.uniform();
      if (field.multipleOf !== null)
        return Math.floor(value / field.multipleOf) * field.multipleOf || field.multipleOf;
      return field.kind === "integer" ? Math.floor(value) : value;
    }
    case "boolean":
      return random.integer(2) === 0;
    case "choice":
      return pick(field.choices);
    case "text":
      return pick(["a=b&c", "日本語", "%41+ 1", "x".repeat(field.high), '"><script>']);
  }
}

function someChanges(preset: string): Changes {
  let changes = withChange(preset, NO_CHANGES, "task.name", pick(taskNames));
  for (let i = random.integer(12); i > 0; i -= 1) {
    const field = pick([...pageFields(taskOf(preset, changes)).values()]);
    if (field.path !== "task.name")
      changes = withChange(preset, changes, field.path, valueOf(field));
  }
  return changes;
}

/** Every value lies in the limits of its field and is another one than the preset's. */
function expectNormal(preset: string, changes: Changes): void {
  const fields = pageFields(taskOf(preset, changes));
  const draft = draftConfig(preset, changes);
  for (const [path, value] of Object.entries(changes)) {
    const field = fields.get(path);
    if (!field) throw new Error(`"${path}" is no setting`);
    expect(valueAt(draft, field.path)).toBe(value);
    switch (field.kind) {
      case "integer":
      case "real":
        expect(value).toBeGreaterThanOrEqual(field.low);
        expect(value).toBeLessThanOrEqual(field.high);
        if (field.kind === "integer") expect(Number.isInteger(value)).toBe(true);
        if (field.multipleOf !== null) expect(Number(value) % field.multipleOf).toBe(0);
        break;
      case "boolean":
        expect(typeof value).toBe("boolean");
        break;
      case "choice":
        expect(field.choices).toContain(value);
        break;
      case "text":
        expect(String(value).length).toBeLessThanOrEqual(field.high);
        break;
    }
    if (path !== "task.name")
      expect(value).not.toBe(valueAt(draftConfig(preset, taskOnly(changes)), field.path));
  }
}

const taskOnly = (changes: Changes): Changes => {
  const { "task.name": name } = changes;
  return name === undefined ? NO_CHANGES : { "task.name": name };
};

describe("a link", () => {
  it("brings 500 random sets of changes back as they were, through an address", () => {
    for (let i = 0; i < 500; i += 1) {
      const preset = pick(Object.keys(presets));
      const changes = someChanges(preset);
      const address = settingEntries(changes)
        .map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text)}`)
        .join("&");
      const read = readSettings(preset, new URLSearchParams(address));
      expect(read).toEqual({ changes, ignored: 0, notices: [] });
      // In the order in which they came, too: an address is the same text again.
      expect(settingEntries(read.changes)).toEqual(settingEntries(changes));
      // The order in the address does not matter, not even where the task comes last.
      const backwards = settingEntries(changes).toReversed();
      expect(readSettings(preset, backwards).changes).toEqual(changes);
    }
  });

  it.each([
    ["c.policy.clipLow", "2", "1"],
    ["c.policy.clipLow", "-0.5", "0"],
    ["c.rollout.responses", "100000", "256"],
    ["c.model.hidden", "67", "68"],
    ["c.model.hidden", "9000000", "8192"],
    ["c.task.steps", "1", "2"],
    ["c.truth.continuations", "-1", "2"],
  ])("%s=%s becomes %s, and says so", (key, found, used) => {
    const { changes, ignored, notices } = readSettings("pocket", [[key, found]]);
    const path = key.slice(2);
    expect(changes).toEqual({ [path]: Number(used) });
    expect(ignored).toBe(0);
    expect(notices).toEqual([{ path, found, used }]);
  });

  it("that is moved to what the preset has anyway leaves no change, but a notice", () => {
    expect(readSettings("pocket", [["c.process.gamma", "7"]])).toEqual({
      changes: {},
      ignored: 0,
      notices: [{ path: "process.gamma", found: "7", used: "1" }],
    });
  });

  it.each([
    ["c.policy.clipLow", "0x1"],
    ["c.policy.clipLow", ""],
    ["c.policy.clipLow", "NaN"],
    ["c.policy.clipLow", "1e999"],
    ["c.policy.clipLow", "--1"],
    ["c.updates", "1.5"],
    ["c.updates", "١٢"],
    ["c.advantage.whiten", "yes"],
    ["c.advantage.estimator", "RLOO"],
    ["c.task.digits", "4"],
    ["c.task.name", "chess"],
    ["c.task.records", "[]"],
    ["c.seed", "4"],
    ["c.version", "1"],
    ["c.start", "https://example.org/"],
    ["c.name", "x".repeat(81)],
    ["c.name", "a\u202eb"],
    ["c.__proto__", "1"],
    ["c.toString", "1"],
    ["c.", "1"],
  ])("leaves %s=%j out and counts it", (key, text) => {
    expect(readSettings("pocket", [[key, text]])).toEqual({
      changes: {},
      ignored: 1,
      notices: [],
    });
  });

  it("passes over what belongs to others, and takes the last of two", () => {
    expect(isSettingKey("c.updates")).toBe(true);
    expect(isSettingKey("u")).toBe(false);
    const entries: [string, string][] = [
      ["u", "4"],
      ["c.updates", "4"],
      ["c.updates", "5"],
    ];
    expect(readSettings("pocket", entries)).toMatchObject({ changes: { updates: 5 }, ignored: 1 });
  });

  it("holds 10,000 random and mutated entries without an error or a value out of its limits", () => {
    const keys = [...new Set(taskNames.flatMap((task) => [...pageFields(task).keys()]))];
    const texts = [
      "1e308",
      "-1e308",
      "NaN",
      "Infinity",
      "-0",
      "0.5",
      "1e-320",
      "true",
      "null",
      "{}",
    ];
    const words = taskNames.flatMap((task) =>
      [...pageFields(task).values()].flatMap((field) =>
        field.kind === "choice" ? field.choices : [],
      ),
    );
    const mutate = (text: string): string => {
      const place = random.integer(text.length + 1);
      const sign = String.fromCodePoint(random.integer(0x250));
      return random.integer(3) === 0
        ? text.slice(0, place) + sign + text.slice(place)
        : text.slice(0, place) + text.slice(place + 1);
    };
    const entry = (): [string, string] => {
      const key = `c.${pick(keys)}`;
      const text = pick([
        pick(texts),
        pick(words),
        String(Math.floor((random.uniform() - 0.3) * 10 ** random.integer(12))),
        String((random.uniform() - 0.3) * 10 ** random.integer(12)),
      ]);
      return [
        random.integer(4) === 0 ? mutate(key) : key,
        random.integer(4) === 0 ? mutate(text) : text,
      ];
    };
    let read = 0;
    let understood = 0;
    while (read < 10_000) {
      const entries = Array.from({ length: 1 + random.integer(20) }, entry);
      const preset = pick(Object.keys(presets));
      const { changes } = readSettings(preset, entries);
      expectNormal(preset, changes);
      read += entries.length;
      understood += Object.keys(changes).length;
    }
    // Enough of them meant something for the test to mean something.
    expect(understood).toBeGreaterThan(1000);
  });
});

describe("what a teacher hides", () => {
  it("survives a link", () => {
    for (const name of HIDEABLE)
      expect(readHidden(hiddenText([name]))).toEqual({ hidden: [name], ignored: 0 });
    expect(readHidden(hiddenText(HIDEABLE)).hidden).toEqual(HIDEABLE);
    expect(hiddenText(["settings.policy", "curves"])).toBe("curves,settings.policy");
  });

  it("is left out and counted where it is nothing of the page", () => {
    expect(readHidden("curves,constructor,settings.seed,,curves")).toEqual({
      hidden: ["curves"],
      ignored: 2,
    });
    expect(hiddenText(["body", at(HIDEABLE as unknown as ArrayLike<never>, 0)])).toBe("setup");
    expect(readHidden("")).toEqual({ hidden: [], ignored: 0 });
  });
});
