/** Plain words: no sentence of the page and its measures, the story, the lessons, the tour or the glossary is longer than 25 words. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { plainText } from "../../src/ui/glossary/term-markup.ts";

const MOST = 25;

/** What stands for a number or a word that a sentence is given. */
const GIVEN = "x";

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Every string and template of a source, with one word for each value that is put in; module names are left out. */
function textsOf(source: string): string[] {
  const { program, errors } = parseSync("catalogue.ts", source);
  if (errors.length > 0) throw new SyntaxError(errors[0]?.message);
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    if (value["type"] === "ImportDeclaration") return;
    if (value["type"] === "Literal" && typeof value["value"] === "string")
      texts.push(value["value"]);
    if (value["type"] === "TemplateLiteral") {
      const quasis = value["quasis"] as readonly { value: { cooked: string } }[];
      texts.push(quasis.map((quasi) => quasi.value.cooked).join(GIVEN));
    }
    Object.values(value).forEach(visit);
  };
  visit(program);
  return texts;
}

/** Sentences of a text: what ends with . ? or ! before a space or the end. Decimal points end nothing. */
function sentences(text: string): string[] {
  return plainText(text)
    .split(/[.?!](?=\s|$)/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

const wordCount = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const read = (section: string): string =>
  readFileSync(
    fileURLToPath(new URL(`../../src/ui/catalogue/en/${section}.ts`, import.meta.url)),
    "utf8",
  );

describe.each(["page", "measures", "story", "lessons", "tour", "glossary"])("%s", (section) => {
  const texts = textsOf(read(section));

  test("there are sentences to check", () => {
    expect(texts.flatMap(sentences).filter((each) => wordCount(each) > 4).length).toBeGreaterThan(
      10,
    );
  });

  test(`no sentence has more than ${MOST} words`, () => {
    expect(texts.flatMap(sentences).filter((sentence) => wordCount(sentence) > MOST)).toEqual([]);
  });
});

test("the check finds a long sentence in a string and in a template, and counts what is put in", () => {
  const long = Array.from({ length: 24 }, () => "word").join(" ");
  const source = (text: string) => `const t = { a: ${text} };`;
  const worst = (text: string) =>
    Math.max(...textsOf(source(text)).flatMap(sentences).map(wordCount));
  expect(worst(`"${long} end."`)).toBe(25);
  expect(worst(`(n) => \`${long} \${n} end\``)).toBe(26);
  expect(worst(`"${long}. ${long} 0.5"`)).toBe(25);
  expect(worst('"[[prm|process reward model]]"')).toBe(3);
});
