/** What the style sheets let move: cheap properties only, and nothing for who asked for less motion. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** A browser moves and fades without laying the page out again; a background is painted in place. */
const CHEAP = new Set(["transform", "opacity", "background", "background-color", "none"]);

const folder = fileURLToPath(new URL("../../src/ui/", import.meta.url));
const sheets = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|css)$/.test(name))
  .map((name) => ({ name, text: readFileSync(folder + name, "utf8") }));

/** The values of every `transition`, `transition-property` and of what `@keyframes` and Web Animations would move. */
function moved(text: string): string[] {
  const transitions = [...text.matchAll(/\btransition(?:-property)?:\s*([^;]+);/g)].flatMap(
    ([, value = ""]) =>
      value
        .replaceAll(/\([^()]*(\([^()]*\)[^()]*)*\)/g, "")
        .split(",")
        .map((part) => part.trim().split(/\s/)[0] ?? ""),
  );
  const keyframes = [...text.matchAll(/@keyframes[^{]*\{((?:[^{}]*\{[^{}]*\})*)/g)].flatMap(
    ([, body = ""]) => [...body.matchAll(/([\w-]+)\s*:/g)].map(([, property = ""]) => property),
  );
  const animations = [...text.matchAll(/\.animate\(/g)].map(() => "element.animate()");
  return [...transitions, ...keyframes, ...animations];
}

const moving = sheets
  .map(({ name, text }) => ({ name, text, properties: moved(text) }))
  .filter(({ properties }) => properties.some((property) => property !== "none"));

describe("motion", () => {
  test("is of transform, opacity and background alone", () => {
    expect(moving.length).toBeGreaterThan(3);
    const dear = moving.flatMap(({ name, properties }) =>
      properties.filter((property) => !CHEAP.has(property)).map((each) => `${name}: ${each}`),
    );
    expect(dear).toEqual([]);
  });

  test("stops for who asked for less, in every sheet that has some", () => {
    const still = /prefers-reduced-motion: reduce[^{]*\{[^}]*\{[^}]*transition: none/;
    const optIn = /prefers-reduced-motion: no-preference/;
    const others = moving.filter(({ text }) => !still.test(text) && !optIn.test(text));
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  test("is found wherever a sheet can hide it", () => {
    expect(
      moved("a { transition: width 1s ease, top 2s cubic-bezier(0, 0, 1, 1); } b { left: 0; }"),
    ).toEqual(["width", "top"]);
    expect(moved("@keyframes grow { from { height: 0; } to { height: 9px; } }")).toEqual([
      "height",
      "height",
    ]);
    expect(moved("row.animate([{ top: 0 }])")).toEqual(["element.animate()"]);
  });
});
