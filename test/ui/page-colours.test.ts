/** The page's own colours, as its style sheet writes them: text, controls and focus stand out in both themes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { contrast, linear, type Rgb } from "./oklch.ts";

const sheet = readFileSync(
  fileURLToPath(new URL("../../src/ui/page.css", import.meta.url)),
  "utf8",
);

const COLOUR = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
const TOKEN = new RegExp(
  String.raw`--sl-([\w-]+):\s*light-dark\(\s*${COLOUR},\s*${COLOUR}\s*\)`,
  "g",
);

const themes = ["light", "dark"] as const;

/** Linear sRGB of every token that differs by theme. */
const tokens = new Map(
  [...sheet.matchAll(TOKEN)].map(([, name = "", ...numbers]) => {
    const [l1 = 0, c1 = 0, h1 = 0, l2 = 0, c2 = 0, h2 = 0] = numbers.map(Number);
    const light = linear({ lightness: l1, chroma: c1, hue: h1 });
    const dark = linear({ lightness: l2, chroma: c2, hue: h2 });
    return [name, { light, dark }] as const;
  }),
);

function colour(name: string, theme: (typeof themes)[number]): Rgb {
  const found = tokens.get(name);
  if (!found) throw new Error(`No colour --sl-${name} in page.css`);
  return found[theme];
}

/** What text is written on. */
const GROUNDS = ["paper", "card", "sunken", "control", "control-hover", "alert", "accent-soft"];

const TEXT: readonly (readonly [ink: string, grounds: readonly string[]])[] = [
  ["ink", GROUNDS],
  ["ink-2", GROUNDS],
  ["accent-text", ["paper", "card", "control", "accent-soft"]],
  ["on-accent", ["accent", "accent-hover"]],
];

/** Edges of controls, focus rings, the played part of the slider, bars of credit. */
const SHAPES: readonly (readonly [shape: string, grounds: readonly string[]])[] = [
  ["edge", ["paper", "card", "control"]],
  ["focus", ["paper", "card", "sunken", "control", "accent-soft"]],
  ["accent", ["paper", "card"]],
  ["positive", ["paper", "card"]],
  ["negative", ["paper", "card"]],
];

describe.each(themes)("%s", (theme) => {
  const lowest = (pairs: typeof TEXT): Record<string, number> =>
    Object.fromEntries(
      pairs.flatMap(([front, grounds]) =>
        grounds.map((ground) => [
          `${front} on ${ground}`,
          contrast(colour(front, theme), colour(ground, theme)),
        ]),
      ),
    );
  const below = (ratios: Record<string, number>, least: number): string[] =>
    Object.entries(ratios).flatMap(([pair, ratio]) =>
      ratio < least ? `${pair}: ${ratio.toFixed(2)}` : [],
    );

  test("text keeps a contrast of 4.5 on everything that it is written on", () => {
    expect(below(lowest(TEXT), 4.5)).toEqual([]);
  });

  test("edges, focus rings and bars keep a contrast of 3", () => {
    expect(below(lowest(SHAPES), 3)).toEqual([]);
  });
});

test("the check reads the sheet and sees a pair that is too alike", () => {
  expect(tokens.size).toBeGreaterThan(15);
  for (const theme of themes)
    expect(contrast(colour("line", theme), colour("card", theme))).toBeLessThan(3);
});
