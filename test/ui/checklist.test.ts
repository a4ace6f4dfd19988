/** docs/checklist.md names a test or a script for each thing that the page promises, and each of those exists. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string | null =>
  existsSync(root + path) ? readFileSync(root + path, "utf8") : null;

const range = (letter: string, last: number, without: readonly number[] = []): string[] =>
  Array.from({ length: last }, (_, i) => i + 1)
    .filter((number) => !without.includes(number))
    .map((number) => `${letter}${number}`);

/** What has to stand in the list, in this order. */
const ITEMS = [
  ...range("B", 20, [8, 9, 10, 13]),
  ...range("A", 13),
  // P9 needs a graphics card: docs/results has what was measured on one.
  ...range("P", 12, [9]),
];

interface Row {
  readonly item: string;
  readonly checks: string;
}

/** Rows of the tables whose first cell is an item, such as `B1`. */
function rowsOf(markdown: string): Row[] {
  return [...markdown.matchAll(/^\| ([BAP]\d+) \|(.*)\|$/gm)].map(([, item = "", rest = ""]) => ({
    item,
    checks: rest.split(" | ")[1] ?? "",
  }));
}

/** A file that a row names, and the titles of the tests in it that it names. */
interface Check {
  readonly path: string;
  readonly titles: readonly string[];
}

function checksOf(cell: string): Check[] {
  return [...cell.matchAll(/`([\w./-]+)`((?:[:,] "[^"]+")*)/g)].map(
    ([, path = "", titles = ""]) => ({
      path,
      titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => title),
    }),
  );
}

/** What is wrong with a list, in words. */
function problemsOf(markdown: string, readFile: (path: string) => string | null): string[] {
  return rowsOf(markdown).flatMap(({ item, checks }) => {
    const named = checksOf(checks);
    if (named.length === 0) return [`${item}: names no test`];
    return named.flatMap(({ path, titles }) => {
      const text = readFile(path);
      if (text === null) return [`${item}: no file ${path}`];
      const isTest = /\.(test|spec)\.ts$/.test(path);
      if (isTest && titles.length === 0) return [`${item}: no title of a test in ${path}`];
      return titles
        .filter((title) => !['"', "'", "`"].some((mark) => text.includes(mark + title + mark)))
        .map((title) => `${item}: no test "${title}" in ${path}`);
    });
  });
}

const checklist = read("docs/checklist.md") ?? "";

describe("the checklist", () => {
  test("has every item once, in order", () => {
    expect(rowsOf(checklist).map(({ item }) => item)).toEqual(ITEMS);
  });

  test("names tests and scripts that exist, by their titles", () => {
    expect(problemsOf(checklist, read)).toEqual([]);
  });

  test("is found out when it names what is not there", () => {
    const files: Record<string, string> = { "test/a.test.ts": 'test("it holds", () => {});' };
    const list = (cell: string): string => `| B1 | play | ${cell} | |`;
    const problems = (cell: string): string[] =>
      problemsOf(list(cell), (path) => files[path] ?? null);
    expect(problems('`test/a.test.ts`: "it holds"')).toEqual([]);
    expect(problems('`test/a.test.ts`: "it holds", "it"')).toEqual([
      'B1: no test "it" in test/a.test.ts',
    ]);
    expect(problems("`test/a.test.ts`")).toEqual(["B1: no title of a test in test/a.test.ts"]);
    expect(problems('`test/b.test.ts`: "it holds"')).toEqual(["B1: no file test/b.test.ts"]);
    expect(problems("by hand")).toEqual(["B1: names no test"]);
  });
});

test("the list of WCAG 2.2 has all 55 criteria of levels A and AA, and the files that it names exist", () => {
  const wcag = read("docs/wcag.md") ?? "";
  const rows = [...wcag.matchAll(/^\| (\d\.\d\.\d+) [^|]+ \| (A{1,2}) \| ([^|]+) \|$/gm)];
  expect(new Set(rows.map(([, number]) => number)).size).toBe(55);
  expect(rows.filter(([, , level]) => level === "A")).toHaveLength(31);
  expect(rows.filter(([, , level]) => level === "AA")).toHaveLength(24);
  const files = [...wcag.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((path) => read(path) === null)).toEqual([]);
});
