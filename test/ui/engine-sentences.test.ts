/** Every sentence of the engine that the page can show has a pattern in Japanese. New ones are found without being named here. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import { lists } from "../../src/ui/catalogue/ja/core/index.ts";
import { retelling } from "../../src/ui/catalogue/sentence-patterns.ts";
import { lengthOf } from "./catalogue-sentences.ts";
import { engineTexts, GIVEN, modulesBelow, sourceOf, type EngineText } from "./engine-sentences.ts";

/** What no pattern knows. */
const LEFT = "⁇";

/** Without the patterns that take any text for a name, as none of the engine's own may stay as it is. */
const strict = Object.fromEntries(
  Object.entries(lists).map(([list, patterns]) => [
    list,
    patterns.filter(([english]) => !/^\{\w+\}$/.test(english)),
  ]),
);
const tellers = Object.keys(strict).map((whole) =>
  retelling({ lists: strict, whole, quote: () => LEFT }),
);
const tellWhole = retelling({ lists: strict, whole: "whole", quote: () => LEFT });
const isTold = ({ text, isMessage }: EngineText): boolean =>
  (isMessage ? [tellWhole] : tellers).some((tell) => !tell(text).includes(LEFT));

/** English texts that the page shows in another way, or not. */
const ELSEWHERE: readonly (readonly [file: string, text: RegExp, why: string])[] = [
  ["src/rl/alarm-rules.ts", /./, "alarms are told by their names and numbers: see ja/alarms.ts"],
  ["src/gpu/device.ts", /^unnamed adapter/, "the name of an adapter that has none"],
];

const engine = modulesBelow("src/main.ts").map((file) => {
  const source = sourceOf(file);
  return { file, source, texts: engineTexts(file, source) };
});

const untold = (file: string, texts: readonly EngineText[]): string[] =>
  texts
    .filter((each) => !isTold(each))
    .filter(({ text }) => !ELSEWHERE.some(([where, what]) => where === file && what.test(text)))
    .map(({ text }) => `${file}: ${text}`);

describe("the engine's sentences", () => {
  const modules = engine.map(({ file }) => file);

  test("are looked for in the page, the worker and all that both load, and not in the command line", () => {
    for (const module of [
      "config-sense.ts",
      "run/session.ts",
      "interop/safetensors.ts",
      "ui/lab.ts",
    ])
      expect(modules).toContain(`src/${module}`);
    expect(modules).toContain("workers/trainer.ts");
    expect(modules.filter((module) => module.startsWith("src/cli/"))).toEqual([]);
  });

  test("are found", () => {
    const texts = engine.flatMap(({ texts: each }) => each);
    expect(texts.filter(({ isMessage }) => isMessage).length).toBeGreaterThan(90);
    expect(texts.length).toBeGreaterThan(280);
  });

  test("have a pattern in Japanese, all of them", () => {
    expect(engine.flatMap(({ file, texts }) => untold(file, texts))).toEqual([]);
  });

  test.each(ELSEWHERE)("of %s that are left out are there (%s)", (file, text) => {
    expect(
      (engine.find((each) => each.file === file)?.texts ?? []).filter((each) =>
        text.test(each.text),
      ),
    ).not.toEqual([]);
  });

  test("that nobody has translated are found, wherever they are written", () => {
    const planted = (source: string): string[] =>
      untold("src/run/planted.ts", engineTexts("src/run/planted.ts", source));
    expect(planted('throw new InputError(`Cannot fly to "${moon}": no rocket`);')).toEqual([
      'src/run/planted.ts: Cannot fly to "7": no rocket',
    ]);
    expect(planted('throw new InputError("Cannot fly");')).toEqual([
      "src/run/planted.ts: Cannot fly",
    ]);
    expect(
      planted(
        "const cannot = `Cannot fly to ${moon}`; throw new InputError(`${cannot}: no rocket`);",
      ),
    ).toEqual(["src/run/planted.ts: Cannot fly to 7: no rocket"]);
    expect(planted('refuse("fuel", `a tank of ${n} litres`, found);')).toEqual([
      "src/run/planted.ts: a tank of 7 litres",
    ]);
    expect(
      planted('const rule = (c) => c.fuel < 1 && `expected fuel at "rocket.tank"`;'),
    ).toHaveLength(1);
    expect(
      planted('class A extends Error { constructor() { super("Cannot fly"); } }'),
    ).toHaveLength(1);
    expect(
      planted(
        'throw new InputError(far ? `Cannot fly so far` : "Cannot do that: no run is open");',
      ),
    ).toEqual(["src/run/planted.ts: Cannot fly so far"]);
    // A known beginning does not make up for an unknown end.
    expect(
      planted('throw new InputError("Cannot go on with the stored run: the moon is away");'),
    ).toHaveLength(1);
    const host = "workers/planted.ts";
    expect(untold(host, engineTexts(host, 'throw new Error("no fuel is left");'))).toHaveLength(1);
  });

  test("that are told need no more words, and neither do names and mistakes of the program", () => {
    const planted = (source: string): string[] =>
      untold("src/run/planted.ts", engineTexts("src/run/planted.ts", source));
    expect(planted('throw new InputError("Cannot do that: no run is open");')).toEqual([]);
    expect(planted('throw new RangeError("Cannot slice a tensor");')).toEqual([]);
    expect(planted('const view = arena.words("slot rows", 4);')).toEqual([]);
    expect(planted('import x from "a b c"; type T = "two words here";')).toEqual([]);
  });
});

describe("a pattern", () => {
  const patterns = Object.entries(lists).flatMap(([list, all]) =>
    all.map(([english, translated]) => ({ list, english, translated })),
  );
  const holesOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

  test("has the same holes in both languages", () => {
    expect(patterns.length).toBeGreaterThan(250);
    for (const { english, translated } of patterns)
      expect(holesOf(translated), english).toEqual(holesOf(english));
  });

  test("has each hole once, and words between two", () => {
    for (const { english } of patterns) {
      expect(new Set(holesOf(english)).size, english).toBe(holesOf(english).length);
      expect(english).not.toMatch(/\}\{/);
    }
  });

  test("stands once in its list", () => {
    for (const [list, all] of Object.entries(lists)) {
      const english = all.map(([pattern]) => pattern);
      expect(
        english.filter((each, i) => english.indexOf(each) !== i),
        list,
      ).toEqual([]);
    }
  });

  test("says it in short sentences", () => {
    for (const { translated } of patterns)
      for (const sentence of translated.split("。"))
        expect(
          lengthOf(sentence.replaceAll(/「[\w.-]+」/g, "「x」")),
          sentence,
        ).toBeLessThanOrEqual(72);
  });

  test("is of a sentence that is still there", () => {
    const texts = engine.flatMap(({ texts: each }) => each.map(({ text }) => text));
    const all = engine.map(({ source }) => source).join("\n");
    const gone = patterns
      .filter(({ list }) => list === "whole")
      .map(({ english }) => english)
      .filter((english) => {
        const sample = english.replaceAll(/\{\w+\}/g, GIVEN);
        return !texts.some((text) => text.endsWith(sample));
      })
      // A single word, or what is made of several sentences: at least its longest words are there.
      .filter((english) => {
        const words = english.split(/\{\w+\}/).toSorted((a, b) => b.length - a.length);
        return !all.includes(words[0] ?? english);
      });
    expect(gone).toEqual([]);
  });
});

test("a preparation is told in Japanese, step by step", () => {
  const trainer = engine.filter(({ file }) => file.startsWith("src/run/"));
  const steps = [
    ...trainer
      .map(({ source }) => source)
      .join("\n")
      .matchAll(/(?:onProgress\(\d+, \d+, |what: )"([^"]+)"/g),
  ].map(([, step = ""]) => step);
  expect(steps.length).toBeGreaterThanOrEqual(5);
  for (const what of steps)
    expect(
      catalogue.page.status.trainer({ kind: "preparing", done: 0, total: 0, what }),
      what,
    ).not.toMatch(/[a-z]{2}/);
});
