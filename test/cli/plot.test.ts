import { expect, test } from "vitest";
import { compareArms, type ComparedArm, type ComparedRun } from "../../src/cli/comparison.ts";
import { aurocPlot, bandOf, curvesPlot } from "../../src/cli/plot.ts";
import { ratioPlot } from "../../src/cli/ratio-plot.ts";
import type { Curve } from "../../src/cli/sample-efficiency.ts";
import { coordinate, strokeOf, ticks } from "../../src/svg.ts";

const curve = (...values: readonly number[]): Curve =>
  values.map((value, i) => ({ rollouts: 128 * i, value }));

function run(seed: number, accuracy: Curve, auroc: Curve = []): ComparedRun {
  const rollouts = accuracy.at(-1)?.rollouts ?? 0;
  return {
    seed,
    accuracy,
    auroc,
    withinAuroc: [],
    policyWithinAuroc: [],
    metrics: [],
    rollouts,
    pretraining: 0,
    isFinished: true,
  };
}

function arm(name: string, title: string, runs: readonly ComparedRun[]): ComparedArm {
  return { name, title, role: null, block: "", runs };
}

const arms = [
  arm("rloo", "RLOO", [
    run(0, curve(0.1, 0.2, 0.3, 0.5)),
    run(1, curve(0.1, 0.3, 0.4, 0.6)),
    run(2, curve(0.1, 0.1, 0.2, 0.4)),
  ]),
  arm("prime", "PRIME <online> & more", [
    run(0, curve(0.1, 0.4, 0.6), curve(0.6, 0.7, 0.9)),
    run(1, curve(0.1, 0.5, 0.6), curve(0.5, 0.7, 0.8)),
    run(2, curve(0.1, 0.1, 0.1), curve(0.5, 0.5, 0.5)),
  ]),
  arm("flat", "Flat", [run(0, curve(0.1, 0.1, 0.1, 0.5))]),
];
const [comparison] = compareArms(arms, { baselines: ["rloo"], countPretraining: false });
const ratios = comparison === undefined ? null : ratioPlot(comparison, "Ratios");
const plots = [
  ["curves", curvesPlot(arms, "Curves", "sd")],
  ["curves, min-max", curvesPlot(arms, "Curves", "min-max")],
  ["auroc", aurocPlot(arms, "Credit", "sd")],
  ["ratios", ratios],
] as const;

/** Names of open elements at the end, and the first mistake: enough of an XML parser for what is written here. */
function mistakeIn(svg: string): string | null {
  const open: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)(\/?)>/g;
  const rest = svg.replaceAll(tag, (_, closes: string, name: string, __, empty: string) => {
    if (closes) return open.pop() === name ? "" : "<";
    if (!empty) open.push(name);
    return "";
  });
  if (open.length > 0) return `open: ${open.join(" ")}`;
  const stray = /[<>]|&(?!(?:amp|lt|gt|quot);)/.exec(
    rest.replaceAll(/svg\{[^}]*\}+|@media[^{]*\{/g, ""),
  );
  return stray === null ? null : `stray "${stray[0]}"`;
}

test.each(plots)("%s is well-formed, deterministic, and has only finite coordinates", (_, svg) => {
  expect(svg).not.toBeNull();
  const text = svg ?? "";
  expect(mistakeIn(text)).toBeNull();
  expect(text).not.toMatch(/NaN|Infinity|undefined|-0"/);
  expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 [\d.]+ [\d.]+"/);
  expect(text).toMatch(/<title>.+<\/title>\n<desc>.+<\/desc>/);
  // Text follows the reader's colour scheme.
  expect(text).toContain('fill="currentColor"');
  expect(text).toContain("prefers-color-scheme:dark");
});

test("the same arms give the same bytes", () => {
  const copy = structuredClone(arms);
  expect(curvesPlot(copy, "Curves", "sd")).toBe(plots[0][1]);
  expect(aurocPlot(copy, "Credit", "sd")).toBe(plots[2][1]);
});

test("curves name axes, band and n, and escape what they are given", () => {
  const [[, sd], [, range]] = plots;
  expect(sd).toContain(">rollouts</text>");
  expect(sd).toContain(">held-out accuracy</text>");
  expect(sd).toContain("band: ± 1 standard deviation over seeds");
  expect(range).toContain("band: lowest to highest seed");
  expect(sd).toContain(">RLOO (n 3)</text>");
  expect(sd).toContain(">PRIME &lt;online&gt; &amp; more (n 3)</text>");
  expect(sd).toContain(">Flat (n 1)</text>");
  // One seed has no band.
  expect(sd?.match(/<polygon/g)).toHaveLength(2);
});

test("a line goes through its means: 0 at the left, 1 at the top", () => {
  const one = [arm("a", "A", [run(0, curve(0, 1, 0.5))])];
  const points = /<polyline points="([^"]+)"/.exec(curvesPlot(one, "One", "sd") ?? "")?.[1];
  const [start, middle, end] = (points ?? "").split(" ").map((pair) => pair.split(",").map(Number));
  const axis = /<line x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)" y2="\3" stroke="currentColor"\/>/;
  const [, left, right, bottom] = (axis.exec(curvesPlot(one, "One", "sd") ?? "") ?? []).map(Number);
  expect(start).toEqual([left, bottom]);
  expect(end?.[0]).toBe(right);
  expect(middle?.[0]).toBe(((left ?? 0) + (right ?? 0)) / 2);
  expect((end?.[1] ?? 0) * 2).toBe((start?.[1] ?? 0) + (middle?.[1] ?? 0));
});

test("labels of lines that end together stay apart and in the picture", () => {
  const together = Array.from({ length: 9 }, (_, i) =>
    arm(`a${i}`, `Arm ${i}`, [run(0, curve(0, i < 5 ? 0.01 : 0.99))]),
  );
  const svg = curvesPlot(together, "Together", "sd") ?? "";
  const heights = [...svg.matchAll(/y="([\d.]+)">Arm \d \(n 1\)</g)].map(([, y]) => Number(y));
  expect(heights).toHaveLength(9);
  const sorted = heights.toSorted((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) {
    expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(16);
  }
  const height = Number(/viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(svg)?.[1]);
  expect(Math.max(...heights)).toBeLessThan(height);
  expect(Math.min(...heights)).toBeGreaterThan(0);
  // More arms than colours: dashes tell them apart.
  expect(new Set(together.map((_, i) => JSON.stringify(strokeOf(i)))).size).toBe(9);
});

test("step AUROC is drawn for the arms that have it, with chance, in the colours of the curves", () => {
  const [, , [, auroc]] = plots;
  expect(auroc).toContain("PRIME");
  expect(auroc).not.toContain("RLOO");
  expect(auroc).toContain(">chance</text>");
  expect(auroc).toContain(strokeOf(1).colour);
  expect(aurocPlot([arms[0] ?? arm("", "", [])], "None", "sd")).toBeNull();
});

test("ratios have a dot a seed, n, median and interval; without a baseline there is no plot", () => {
  const [rloo, prime, flat] = comparison?.arms ?? [];
  expect(prime?.ratio?.n).toBe(3);
  expect(ratios).toContain("(n 3)</text>");
  expect(ratios).toContain("baseline: rloo");
  // Three dots of prime, one of flat; the baseline against itself is left out.
  expect(ratios?.match(/<circle/g)).toHaveLength(4);
  expect(ratios).not.toContain(">RLOO");
  const { value, interval } = prime?.ratio ?? { value: 0, interval: null };
  const text = `${value.toFixed(2)} [${interval?.low.toFixed(2)}, ${interval?.high.toFixed(2)}]`;
  expect(ratios).toContain(`>${text}</text>`);
  expect(flat?.ratio?.interval).toBeNull();
  expect(rloo?.ratio?.value).toBe(1);
  const [alone] = compareArms(arms, { baselines: [], countPretraining: false });
  expect(alone === undefined ? "" : ratioPlot(alone, "Ratios")).toBeNull();
});

test("nothing measured: no plot", () => {
  expect(curvesPlot([], "None", "sd")).toBeNull();
  expect(curvesPlot([arm("a", "A", [run(0, [])])], "None", "sd")).toBeNull();
});

test("bandOf takes means where every seed was measured, between evaluations too", () => {
  const fast: Curve = [
    { rollouts: 0, value: 0 },
    { rollouts: 100, value: 0.4 },
    { rollouts: 200, value: 0.6 },
  ];
  const slow: Curve = [
    { rollouts: 0, value: 0.2 },
    { rollouts: 150, value: 0.2 },
  ];
  const band = bandOf([fast, slow], "min-max");
  expect(band.map(({ rollouts }) => rollouts)).toEqual([0, 100, 150]);
  expect(band[2]?.mean).toBeCloseTo(0.35, 12);
  expect(band[2]?.low).toBeCloseTo(0.2, 12);
  expect(band[2]?.high).toBeCloseTo(0.5, 12);
  // Standard deviation of .5 and .2: .3 / sqrt(2).
  const [, , last] = bandOf([fast, slow], "sd");
  expect(last?.high).toBeCloseTo(0.35 + 0.3 / Math.SQRT2, 12);
  expect(bandOf([fast, []], "sd")).toEqual([]);
});

test.each([
  [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[0, 5120], 6, [0, 1000, 2000, 3000, 4000, 5000]],
  [[-0.1, 3.1], 6, [0, 0.5, 1, 1.5, 2, 2.5, 3]],
  [[0, 7], 6, [0, 1, 2, 3, 4, 5, 6, 7]],
  [[2, 2], 6, [2]],
] as const)("ticks of %j, about %d: %j", (range, wished, expected) => {
  expect(ticks(range, wished)).toEqual(expected);
});

test("coordinate has two decimals and no negative zero", () => {
  expect([0.126, -0.001, 3, 1 / 3].map(coordinate)).toEqual(["0.13", "0", "3", "0.33"]);
});
