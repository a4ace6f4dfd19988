/** The lessons' pages: order, tasks, time, linked terms, and that each shows its picture on the recording. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { glossaryStrings } from "../../src/ui/catalogue/en/glossary.ts";
import { lessonsStrings } from "../../src/ui/catalogue/en/lessons.ts";
import { lessons as japanese } from "../../src/ui/catalogue/ja/lessons.ts";
import { glossary as japaneseGlossary } from "../../src/ui/catalogue/ja/glossary.ts";
import { partsOf, plainText } from "../../src/ui/glossary/term-markup.ts";
import { TERMS, type TermName } from "../../src/ui/glossary/terms.ts";
import {
  lessonOf,
  LESSONS,
  pageIndex,
  PAGES,
  TASKS,
  type Page,
} from "../../src/ui/lessons/lesson.ts";
import { Lessons } from "../../src/ui/lessons/lessons.ts";
import { LessonPage } from "../../src/ui/lessons/page.ts";
import { readingMinutes } from "../../src/ui/lessons/reading-time.ts";
import { subjectOf } from "../../src/ui/lessons/subject.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { markupOf, wordsOf } from "./markup.ts";

const shipped = await decodeRecording(
  Uint8Array.from(
    readFileSync(
      fileURLToPath(new URL("../../public/recordings/pocket.steplight", import.meta.url)),
    ),
  ),
  "pocket.steplight",
);
const { config } = shipped.header;
const reports = shipped.reports;
const run = { reports, at: reports.length - 1, config };
const all: readonly Page[] = LESSONS.flatMap((lesson): readonly Page[] => PAGES[lesson]);

/** The first use of a term in a page's text, and whether it is marked there. Only a text outside of other terms counts. */
function firstUse(
  text: string,
  term: TermName,
  forms: readonly string[],
): "marked" | "bare" | null {
  const words = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${forms.join("|")})(?![\\p{L}\\p{N}])`, "iu");
  for (const part of partsOf(text)) {
    if (typeof part !== "string") {
      if (part.term === term) return "marked";
    } else if (words.test(part)) return "bare";
  }
  return null;
}

describe("order", () => {
  test("three to six pages, each used once, and the last one is a task", () => {
    expect(new Set(all).size).toBe(all.length);
    for (const lesson of LESSONS) {
      const pages: readonly Page[] = PAGES[lesson];
      expect(pages.length).toBeGreaterThanOrEqual(3);
      expect(pages.length).toBeLessThanOrEqual(6);
      expect(TASKS.has(pages.at(-1) as Page), `lesson ${lesson}`).toBe(true);
    }
    expect([...TASKS].every((page) => all.includes(page))).toBe(true);
  });

  test("untrusted numbers lead to a lesson, to a page of it, or to the list", () => {
    expect([0, 1, 6, 7, 1.5, NaN, null].map(lessonOf)).toEqual([
      null,
      1,
      6,
      null,
      null,
      null,
      null,
    ]);
    expect([null, -3, 1, 2, 99, NaN].map((page) => pageIndex(5, page))).toEqual([0, 0, 0, 1, 2, 0]);
  });
});

describe.each([
  ["en", lessonsStrings],
  ["ja", japanese],
] as const)("in %s", (_, strings) => {
  test("every lesson takes at most four minutes", () => {
    for (const lesson of LESSONS) {
      const pages: readonly Page[] = PAGES[lesson];
      const texts = pages.flatMap((page) => [
        strings.pages[page].title,
        ...strings.pages[page].text.map(plainText),
      ]);
      const tasks = pages.filter((page) => TASKS.has(page)).length;
      const minutes = readingMinutes(texts, tasks);
      expect(minutes, `lesson ${lesson}`).toBeLessThanOrEqual(4);
      expect(minutes, `lesson ${lesson}`).toBeGreaterThan(0.5 * tasks);
    }
  });

  test("both languages explain the same terms on each page, each once", () => {
    for (const page of all) {
      const marked = strings.pages[page].text
        .flatMap(partsOf)
        .flatMap((part) => (typeof part === "string" ? [] : [part.term]));
      expect(new Set(marked).size, page).toBe(marked.length);
      const other = lessonsStrings.pages[page].text
        .flatMap(partsOf)
        .flatMap((part) => (typeof part === "string" ? [] : [part.term]));
      expect(marked.toSorted(), page).toEqual(other.toSorted());
    }
  });

  test("no markup is left over", () => {
    for (const page of all)
      for (const line of strings.pages[page].text) expect(plainText(line)).not.toMatch(/[[\]|]/);
  });
});

describe("terms", () => {
  test.each(all)("the first use of each term is marked: %s", (page) => {
    const text = lessonsStrings.pages[page].text.join("\n");
    for (const term of TERMS) {
      expect(firstUse(text, term, glossaryStrings.terms[term].forms), term).not.toBe("bare");
    }
    const japaneseText = japanese.pages[page].text.join("\n");
    for (const term of TERMS) {
      const { forms } = japaneseGlossary.terms[term];
      const bare = partsOf(japaneseText).findIndex(
        (part) => typeof part === "string" && forms.some((form) => part.includes(form)),
      );
      const marked = partsOf(japaneseText).findIndex(
        (part) => typeof part !== "string" && part.term === term,
      );
      if (bare >= 0 && marked >= 0) expect(marked, `${term} (ja)`).toBeLessThan(bare);
    }
  });

  test("the check sees a term that is not marked, or only later", () => {
    expect(firstUse("A token. A [[token]].", "token", ["token", "tokens"])).toBe("bare");
    expect(firstUse("A [[token]]. A token.", "token", ["token", "tokens"])).toBe("marked");
    expect(firstUse("The [[prm|process reward model]].", "reward", ["reward"])).toBeNull();
  });
});

test("reading time: 180 words are a minute, a task is half of one, characters count in Japanese", () => {
  expect(readingMinutes([Array.from({ length: 180 }, () => "word").join(" ")], 0)).toBeCloseTo(
    1,
    9,
  );
  expect(readingMinutes([], 3)).toBeCloseTo(1.5, 9);
  expect(readingMinutes(["方策".repeat(200)], 0)).toBeCloseTo(1, 9);
});

describe("on the shipped recording", () => {
  const element = (page: Page, lesson: (typeof LESSONS)[number]): string => {
    const subject = subjectOf(lesson, run);
    return markupOf(Object.assign(new LessonPage(), { page, subject, config }).render());
  };

  test("each page has its picture or its task, and its text without markup", () => {
    const elements: Readonly<Partial<Record<Page, string>>> = {
      blame: "sl-lesson-choice",
      lowest: "sl-lesson-choice",
      order: "sl-lesson-choice",
      compute: "sl-lesson-sum",
      tries: "sl-lesson-verdicts",
      "left-out": "sl-lesson-verdicts",
      silence: "sl-lesson-verdicts",
      largest: "sl-lesson-verdicts",
      ratio: "sl-lesson-clip",
      objective: "sl-lesson-clip",
      fence: "sl-lesson-clip",
      runs: "sl-lesson-curves",
      spread: "sl-lesson-curves",
      draw: "sl-lesson-curves",
    };
    for (const lesson of LESSONS) {
      for (const page of PAGES[lesson] as readonly Page[]) {
        const markup = element(page, lesson);
        expect(markup, page).toContain(elements[page] ?? "sl-story-strip");
        expect(markup, page).not.toContain("[[");
      }
    }
  });

  test("the list names every lesson with its minutes and marks the finished ones", () => {
    const list = wordsOf(markupOf(Object.assign(new Lessons(), { done: [2] }).render()));
    for (const lesson of LESSONS) {
      expect(list).toContain(lessonsStrings.lessons[lesson].title);
      expect(list).toContain(lessonsStrings.lessons[lesson].able);
    }
    expect(list.match(new RegExp(`${lessonsStrings.done}\\b`, "g"))).toHaveLength(1);
    expect(list).toMatch(/\d minutes/);
  });

  const shown = (own: Partial<Lessons>): string => {
    const lessons = Object.assign(new Lessons(), { reports, config, at: reports.length - 1 }, own);
    lessons.willUpdate(new Map(Object.keys(own).map((key) => [key, undefined])) as never);
    return markupOf(lessons.render());
  };

  test("a lesson that the run cannot show says so, and can still be left", () => {
    const empty = reports.map((report) => ({ ...report, groups: [] }));
    for (const lesson of [1, 2, 3, 4, 5] as const) {
      const without = shown({ lesson, reports: empty });
      expect(without).toContain(lessonsStrings.lessons[lesson].missing);
      expect(without).toContain(lessonsStrings.next);
      expect(shown({ lesson })).not.toContain(lessonsStrings.lessons[lesson].missing);
    }
    expect(shown({ lesson: 6, curves: null })).toContain(lessonsStrings.loading);
    expect(shown({ lesson: 6, curves: [] })).toContain(lessonsStrings.lessons[6].missing);
  });

  test("the last page leads to the next lesson, and the last lesson ends", () => {
    expect(shown({ lesson: 2, page: 4 })).toContain(
      lessonsStrings.nextLesson(lessonsStrings.lessons[3].title),
    );
    expect(shown({ lesson: 6, page: 3 })).toContain(lessonsStrings.finish);
    expect(shown({ lesson: 99 })).toContain(lessonsStrings.lessons[1].able);
  });
});
