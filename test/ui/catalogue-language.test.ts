/** Which language the page speaks, and how its sentences follow. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { pageStrings, strings } from "../../src/ui/catalogue/en/page.ts";
import { storyStrings } from "../../src/ui/catalogue/en/story.ts";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import {
  firstSpoken,
  isLanguage,
  language,
  LANGUAGES,
  sentencesOf,
} from "../../src/ui/catalogue/language.ts";
import { speak } from "../../src/ui/catalogue/speak.ts";
import { translated } from "../../src/ui/catalogue/translated.ts";

afterEach(() => speak("en"));

/** As a module of the page keeps it, at its top. */
const text = strings.setup;

describe("a table of sentences", () => {
  test("answers in the language spoken now, wherever it was kept", async () => {
    expect([text.train, strings.metrics.kl.name]).toEqual(["Train", "KL to the start"]);
    await speak("ja");
    expect(text.train).toBe(catalogue.page.setup.train);
    expect(strings.metrics.kl.name).toBe(catalogue.page.metrics.kl.name);
    expect(strings.inspector.rows.reward.name).toBe(catalogue.page.inspector.rows.reward.name);
    expect(strings.prompt.position(3, 4)).toBe(catalogue.page.prompt.position(3, 4));
    expect(storyStrings.frames[2].title).toBe(catalogue.story.frames[2].title);
    await speak("en");
    expect([text.train, strings.metrics.kl.name]).toEqual(["Train", "KL to the start"]);
  });

  test("is the same table each time it is read", () => {
    expect(strings.setup).toBe(text);
    expect(strings.inspector.rows).toBe(strings.inspector.rows);
  });

  test("can be listed, spread and taken apart", async () => {
    expect(Object.keys(strings.theme.names)).toEqual(["system", "light", "dark"]);
    await speak("ja");
    expect(Object.keys(strings.theme.names)).toEqual(["system", "light", "dark"]);
    expect(Object.entries(strings.theme.names)).toEqual(Object.entries(catalogue.page.theme.names));
    expect({ ...strings.layers.outcome }).toEqual(catalogue.page.layers.outcome);
    const { name, definition } = strings.metrics.entropy;
    expect({ name, definition, expect: strings.metrics.entropy.expect }).toEqual(
      catalogue.page.metrics.entropy,
    );
    expect("train" in text && Object.hasOwn(text, "train")).toBe(true);
  });

  test("answers a list whole", async () => {
    expect(strings.keys.list.map(([key]) => key)).toEqual(
      pageStrings.keys.list.map(([key]) => key),
    );
    await speak("ja");
    expect(strings.keys.list).toBe(catalogue.page.keys.list);
  });

  test("keeps its English sentence where a translation has none", async () => {
    const wider = translated("story", { label: "kept", novel: { sentence: "Only in English." } });
    await speak("ja");
    expect(wider.label).toBe(catalogue.story.label);
    expect(wider.novel.sentence).toBe("Only in English.");
  });
});

describe("the language", () => {
  test("is English before anybody asks, and what was asked for after", async () => {
    expect([language(), sentencesOf("page")]).toEqual(["en", undefined]);
    await speak("ja");
    expect([language(), sentencesOf("page")]).toEqual(["ja", catalogue.page]);
  });

  test("is the first of a visitor's that the page speaks", () => {
    expect(firstSpoken(["fr-CH", "ja-JP", "en"])).toBe("ja");
    expect(firstSpoken(["en-GB", "ja"])).toBe("en");
    expect(firstSpoken(["JA"])).toBe("ja");
    expect(firstSpoken(["fr", "de"])).toBe("en");
    expect(firstSpoken([])).toBe("en");
    expect(firstSpoken(["", "constructor", "toString"])).toBe("en");
  });

  test("is one of those that the page has", () => {
    expect(Object.keys(LANGUAGES).every(isLanguage)).toBe(true);
    expect(["JA", "jp", "", "toString"].some(isLanguage)).toBe(false);
  });

  test("stays as it was when its table cannot be loaded", async () => {
    vi.resetModules();
    vi.doMock("../../src/ui/catalogue/ja/index.ts", () => {
      throw new Error("no network");
    });
    try {
      const fresh = await import("../../src/ui/catalogue/language.ts");
      const loading = await import("../../src/ui/catalogue/speak.ts");
      const page = await import("../../src/ui/catalogue/en/page.ts");
      await expect(loading.speak("ja")).rejects.toThrow();
      expect(fresh.language()).toBe("en");
      expect(page.strings.setup.train).toBe("Train");
    } finally {
      vi.doUnmock("../../src/ui/catalogue/ja/index.ts");
      vi.resetModules();
    }
  });
});
