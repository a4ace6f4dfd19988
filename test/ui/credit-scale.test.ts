/** The colours: readable text on every stop, and signs that survive colour blindness. */
import { describe, expect, test } from "vitest";
import { CHIP_INK, chipColour, creditStyles, type Theme } from "../../src/ui/credit-scale.ts";
import { clamp, contrast, linear, type Rgb } from "./oklch.ts";

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB. */
const SIGHT: Record<string, readonly [Rgb, Rgb, Rgb]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(rgb: Rgb, rows: readonly [Rgb, Rgb, Rgb]): Rgb {
  const dot = (row: Rgb): number => row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2];
  return clamp([dot(rows[0]), dot(rows[1]), dot(rows[2])]);
}

const themes: Theme[] = ["light", "dark"];

describe.each(themes)("%s", (theme) => {
  test("text keeps a contrast of 4.5 on all 41 stops", () => {
    const ink = linear(CHIP_INK[theme]);
    const stops = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
    const contrasts = stops.map((value) => {
      const sign = value === 0 ? "zero" : value > 0 ? "positive" : "negative";
      return contrast(ink, linear(chipColour(theme, sign, Math.abs(value))));
    });
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.entries(SIGHT))("full plus and full minus differ to %s sight", (_, rows) => {
    const [a, b] = (["positive", "negative"] as const).map((sign) =>
      oklab(seen(linear(chipColour(theme, sign, 1)), rows)),
    );
    const distance = 100 * Math.hypot(...[0, 1, 2].map((i) => (a?.[i] ?? 0) - (b?.[i] ?? 0)));
    expect(distance).toBeGreaterThanOrEqual(20);
  });
});

test("the style sheet paints the colours that were tested", () => {
  const { lightness, chroma, hue } = chipColour("light", "negative", 1);
  const zero = chipColour("light", "zero", 0).lightness;
  expect(creditStyles.cssText).toContain(
    `oklch(calc(${zero} + ${(lightness - zero).toFixed(4)} * var(--m, 0)) calc(${chroma} * var(--m, 0)) ${hue})`,
  );
});
