/** The Japanese catalogue says all that the English one says. New sections are found without being named here. */
import { describe, expect, test } from "vitest";
import { presets } from "../../src/presets.ts";
import { alarmNames } from "../../src/rl/alarm-rules.ts";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import { speak } from "../../src/ui/catalogue/speak.ts";
import {
  isUntranslated,
  leavesOf,
  leftovers,
  lengthOf,
  marksOf,
  pairsOf,
  placeholdersOf,
  type Pair,
} from "./catalogue-sentences.ts";

type Section = Readonly<Record<string, unknown>>;

const modules = import.meta.glob<Section>("../../src/ui/catalogue/en/*.ts", { eager: true });
const sources = import.meta.glob<string>("../../src/ui/catalogue/en/*.ts", {
  eager: true,
  query: "?raw",
  import: "default",
});

/** Every section that an English file makes, with the name under which the page reads it. */
const made = Object.entries(sources).flatMap(([file, source]) =>
  [...source.matchAll(/export const (\w+) = translated\(\s*"(\w+)"/g)].map(
    ([, name = "", section = ""]) => ({ section, table: modules[file]?.[name] }),
  ),
);

const tableOf = (section: string): unknown => made.find((each) => each.section === section)?.table;

const translations: Section = { ...catalogue };
const sections = Object.keys(translations);
const pairs: readonly Pair[] = sections.flatMap((section) =>
  pairsOf(section, tableOf(section), translations[section]),
);

describe("the Japanese catalogue", () => {
  test("has every section that an English file makes, and no other", () => {
    expect(made.map(({ section }) => section).toSorted()).toEqual(sections.toSorted());
  });

  test("says something wherever English does, with no hole in it", () => {
    expect(pairs.length).toBeGreaterThan(500);
    for (const { path, english, translated } of pairs) {
      expect(translated === "", `${path}: ${english}`).toBe(english === "");
      expect(`${english} ${translated}`, path).not.toMatch(/undefined|NaN|\[object|=>/);
      expect(translated, path).toBe(translated.trim());
    }
  });

  test("says it in Japanese", () => {
    const inEnglish = pairs.filter(isUntranslated);
    expect(inEnglish.map(({ path, translated }) => `${path}: ${translated}`)).toEqual([]);
  });

  test("leaves no English word in a sentence", () => {
    const mixed = pairs.filter((pair) => leftovers(pair).length > 0);
    expect(
      mixed.map((pair) => `${pair.path}: ${leftovers(pair).join(", ")} in ${pair.translated}`),
    ).toEqual([]);
  });

  test("shows what it is given wherever English shows it", () => {
    for (const { path, english, translated, given } of pairs) {
      for (const mark of marksOf(given).filter((each) => english.includes(each)))
        expect(translated, `${path}, given ${mark}`).toContain(mark);
    }
  });

  test("names the same rows and settings in each formula", () => {
    const formulas = pairs.filter(({ english }) => placeholdersOf(english).length > 0);
    expect(formulas.length).toBeGreaterThan(15);
    for (const { path, english, translated } of formulas)
      expect(placeholdersOf(translated), path).toEqual(placeholdersOf(english));
  });

  test("has the numbers of every frame of the story", () => {
    const told = pairs.filter(({ path }) => path.startsWith("story.frames."));
    expect(told.length).toBeGreaterThan(1000);
    for (const { path, english, translated } of told) {
      const said = translated.match(/[+−]?\d+(\.\d+)?/g) ?? [];
      for (const number of english.match(/[+−]?\d+(\.\d+)?/g) ?? [])
        expect(said, `${path}: ${english} ${translated}`).toContain(number);
    }
  });

  test("has short sentences", () => {
    for (const { path, translated } of pairs) {
      for (const sentence of translated.split("。"))
        expect(lengthOf(sentence), `${path}: ${sentence}`).toBeLessThanOrEqual(72);
    }
  });

  test("keeps apart what stands beside each other under a name", () => {
    const { layers, metrics } = catalogue.page;
    const rivals = [
      // The columns of a table are told apart by their headings.
      Object.values(catalogue.story.table).filter((name) => typeof name === "string"),
      Object.values(layers).map(({ name }) => name),
      Object.values(metrics).map(({ name }) => name),
      Object.values(catalogue.page.inspector.rows).map(({ name }) => name),
      Object.keys(presets).map(catalogue.page.preset),
    ];
    for (const names of rivals) expect(new Set(names).size, names.join()).toBe(names.length);
  });
});

describe("sentences that are more than words", () => {
  const { page } = catalogue;

  test("dates are Japanese ones", () => {
    expect(page.status.recordedBy("x", "2026-11-22T10:00:00Z")).toContain("2026年11月22日");
    expect(page.status.recordedBy("x", "never")).not.toMatch(/\(|Invalid/);
  });

  test("durations have Japanese units", () => {
    expect(page.transport.left("8 s", "8 s")).toBe("残り 8 秒");
    expect(page.transport.left("40 min", "1 h 5 min")).toBe("残り 40 分 から 1 時間 5 分");
  });

  test("an alarm is told with its value and its threshold", () => {
    const numbers = { sentence: "In English.", value: 0.61, threshold: 0.42 };
    for (const name of alarmNames) {
      const told = page.alarms.sentence({ name, ...numbers });
      expect(told, name).toMatch(/0\.61|61/);
      expect(told, name).toMatch(/0\.42|42/);
    }
    const told = alarmNames.map((name) => page.alarms.sentence({ name, ...numbers }));
    expect(new Set(told).size).toBe(alarmNames.length);
  });

  test("an alarm that is not known, or has no numbers, is told in the record's words", () => {
    const record = { sentence: "In English.", value: 0.61, threshold: 0.42 };
    expect(page.alarms.sentence({ ...record, name: "from-tomorrow" })).toBe("In English.");
    expect(page.alarms.sentence({ ...record, name: "kl-blow-up", value: Number.NaN })).toBe(
      "In English.",
    );
  });

  test("what nobody knows keeps its name", () => {
    for (const name of ["from-tomorrow", "toString", "__proto__"]) {
      expect(page.task(name)).toEqual({ title: name, description: "" });
      expect(page.preset(name)).toBe(name);
    }
  });

  test("a tiny chance is below a bound in Japanese too", () => {
    const told = pairs.filter(({ path }) => path === "story.frames.9.after");
    const tiny = told.filter(({ english }) => english.includes("below 0.01"));
    expect(tiny.length).toBeGreaterThan(0);
    for (const { translated } of tiny) expect(translated).toContain("0.01 % 未満");
  });
});

test("a page that speaks Japanese reads every one of its sentences", async () => {
  await speak("ja");
  try {
    for (const section of sections) {
      const read = leavesOf(section, tableOf(section));
      const theirs = new Map(leavesOf(section, translations[section]));
      expect(read.length).toBeGreaterThan(0);
      for (const [path, value] of read) expect(value, path).toBe(theirs.get(path));
    }
  } finally {
    await speak("en");
  }
});
