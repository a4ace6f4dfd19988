/** The glossary: its markup, its search, and that both languages explain every term in plain words. */
import { describe, expect, test } from "vitest";
import { glossaryStrings } from "../../src/ui/catalogue/en/glossary.ts";
import { glossary as japanese } from "../../src/ui/catalogue/ja/glossary.ts";
import { Glossary } from "../../src/ui/glossary/glossary.ts";
import { found } from "../../src/ui/glossary/search.ts";
import { partsOf, plainText } from "../../src/ui/glossary/term-markup.ts";
import { TERMS } from "../../src/ui/glossary/terms.ts";
import { markupOf, wordsOf } from "./markup.ts";

describe("markup", () => {
  test("a term, with and without a word of its own", () => {
    expect(partsOf("The [[policy]] and the [[prm|process reward model]].")).toEqual([
      "The ",
      { term: "policy", text: "policy" },
      " and the ",
      { term: "prm", text: "process reward model" },
      ".",
    ]);
    expect(partsOf("[[held-out]]")).toEqual([{ term: "held-out", text: "held-out" }]);
    expect(partsOf("")).toEqual([]);
  });

  test("what is no term of the glossary is plain text", () => {
    expect(partsOf("a [[nonsense|word]] b")).toEqual(["a word b"]);
    expect(partsOf("a [[constructor]] b")).toEqual(["a constructor b"]);
  });

  test("broken markup and HTML stay as they are written", () => {
    for (const text of [
      "[[prm",
      "prm]]",
      "[[|x]]",
      "[[prm|]]",
      "[ [prm]]",
      "<b>[x]</b>",
      "[[PRM]]",
    ])
      expect(partsOf(text), text).toEqual([text]);
    expect(plainText("[[prm|<img>]]!")).toBe("<img>!");
  });

  test("plain text is what the parts say", () => {
    expect(plainText("[[token|Tokens]] of one [[step]]")).toBe("Tokens of one step");
  });
});

describe.each([
  ["en", glossaryStrings],
  ["ja", japanese],
] as const)("in %s", (language, { terms }) => {
  test("every term is named and explained, and found by each of its forms", () => {
    expect(Object.keys(terms).toSorted()).toEqual([...TERMS].toSorted());
    for (const term of TERMS) {
      const { name, definition, forms } = terms[term];
      expect(name.trim(), term).not.toBe("");
      expect(definition.length, term).toBeGreaterThan(10);
      expect(forms.length, term).toBeGreaterThan(0);
      for (const form of forms) expect(found(terms, form, language), form).toContain(term);
    }
  });

  test("an empty search finds all in the order of their names", () => {
    const all = found(terms, "  ", language);
    expect(all.length).toBe(TERMS.length);
    const names = all.map((term) => terms[term].name);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, language)));
  });
});

describe("search", () => {
  const { terms } = glossaryStrings;

  test("what is named so comes before what only speaks of it", () => {
    const hits = found(terms, "Baseline", "en");
    expect(hits[0]).toBe("baseline");
    expect(hits).toContain("advantage");
    expect(found(terms, "xyzzy", "en")).toEqual([]);
  });

  test("the list shows what was found and counts it", () => {
    const list = new Glossary();
    expect(wordsOf(markupOf(list.render()))).toContain(`${TERMS.length} terms`);
    Object.assign(list, { search: "xyzzy" });
    const none = wordsOf(markupOf(list.render()));
    expect(none).toContain(glossaryStrings.count(0));
    expect(none).not.toContain(terms.advantage.definition);
    Object.assign(list, { search: "auroc" });
    expect(wordsOf(markupOf(list.render()))).toContain(terms.auroc.definition);
  });
});
