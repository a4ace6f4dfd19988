import { expect, test } from "vitest";
import {
  bootstrapInterval,
  deviation,
  estimate,
  mean,
  median,
  RESAMPLES,
} from "../../src/bootstrap.ts";
import { compareArms, type ComparedArm, type ComparedRun } from "../../src/cli/comparison.ts";
import { comparisonLines } from "../../src/cli/comparison-table.ts";
import {
  finalScore,
  meanHeight,
  rolloutsToReach,
  sampleEfficiency,
  trailingMean,
  valueAt,
  type Curve,
} from "../../src/cli/sample-efficiency.ts";

/** Values at 0, 100, 200, ... rollouts. */
const curve = (...values: readonly number[]): Curve =>
  values.map((value, i) => ({ rollouts: 100 * i, value }));

test("mean, deviation and median of hand-computed values", () => {
  expect(mean([1, 2, 6])).toBe(3);
  // Squares 4, 1, 9 over n - 1 = 2.
  expect(deviation([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 12);
  expect(deviation([5])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([2, 2, 2, 9])).toBe(2);
  expect(median([7])).toBe(7);
  expect(() => mean([])).toThrow(RangeError);
});

test("median leaves its values in their order", () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test("a bootstrap interval of shares has the quantiles of the binomial distribution", () => {
  // Ten values of which five are 1: resampled means are Binomial(10, 1/2) / 10, at most .1 in 1.1 % and at most .2 in 5.5 %.
  const half = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
  const interval = bootstrapInterval(half, mean);
  expect(interval?.low).toBeCloseTo(0.2, 12);
  expect(interval?.high).toBeCloseTo(0.8, 12);
  // Of two values both are drawn in half of the resamples, and each alone in a quarter.
  expect(bootstrapInterval([0, 1], mean)).toEqual({ low: 0, high: 1 });
});

test("a bootstrap resamples with replacement, each value alike", () => {
  const counts = [0, 0, 0, 0];
  let same = 0;
  let calls = 0;
  bootstrapInterval([0, 1, 2, 3], (sample) => {
    for (const value of sample) counts[value] = (counts[value] ?? 0) + 1;
    calls += 1;
    if (new Set(sample).size === 1) same += 1;
    return 0;
  });
  expect(calls).toBe(RESAMPLES);
  // 40,000 draws, a quarter each; their standard deviation is 87.
  for (const drawn of counts) expect(Math.abs(drawn - 10_000)).toBeLessThan(5 * 87);
  // 4 of 256 samples hold one value four times: 156 of 10,000, standard deviation 12.4.
  expect(Math.abs(same - 156)).toBeLessThan(5 * 12.4);
});

test("the interval of a median agrees with the feasibility study's, made by another program", () => {
  // Ratios of success replay on ten seeds, to one decimal: median 4.75 [4.17, 5.25] before rounding.
  const ratios = [4.5, 5.1, 3.9, 5.2, 4.9, 5.3, 5.4, 4.6, 3.8, 4.5];
  const found = estimate(ratios, median);
  expect(found?.value).toBeCloseTo(4.75, 12);
  expect(Math.abs((found?.interval?.low ?? 0) - 4.17)).toBeLessThan(0.06);
  expect(Math.abs((found?.interval?.high ?? 0) - 5.25)).toBeLessThan(0.06);
});

test("an interval is the same every time, of ties a point, and of one value none", () => {
  const values = [0, 2.7, 3.1, 0, 2.9];
  expect(bootstrapInterval(values, median)).toEqual(bootstrapInterval(values, median));
  expect(bootstrapInterval([2, 2, 2], median)).toEqual({ low: 2, high: 2 });
  expect(estimate([4], median)).toEqual({ n: 1, value: 4, interval: null });
  expect(estimate([], median)).toBeNull();
});

test("scores are trailing means of three evaluations, of fewer at the start", () => {
  const means = trailingMean(curve(0, 0.3, 0.6, 0.9)).map(({ value }) => value);
  [0, 0.15, 0.3, 0.6].forEach((value, i) => expect(means[i]).toBeCloseTo(value, 12));
  expect(finalScore(curve(0.1, 0.2, 0.3, 0.4))).toBeCloseTo(0.3, 12);
  expect(finalScore(curve(0.4))).toBe(0.4);
  expect(finalScore([])).toBeNull();
});

test("between evaluations a curve is straight, before the first level, beyond the last unknown", () => {
  const late: Curve = [
    { rollouts: 100, value: 0.2 },
    { rollouts: 200, value: 0.4 },
  ];
  expect(valueAt(late, 0)).toBe(0.2);
  expect(valueAt(late, 150)).toBeCloseTo(0.3, 12);
  expect(valueAt(late, 200)).toBe(0.4);
  expect(valueAt(late, 201)).toBeNull();
  expect(valueAt([], 0)).toBeNull();
  expect(meanHeight(late, 200)).toBeCloseTo((0.2 * 100 + 0.3 * 100) / 200, 12);
});

test("meanHeight is the trapezoids' area over the width", () => {
  expect(meanHeight(curve(0, 1), 100)).toBeCloseTo(0.5, 12);
  expect(meanHeight(curve(0, 1), 50)).toBeCloseTo(0.25, 12);
  expect(meanHeight(curve(0.2, 0.4, 0.4), 150)).toBeCloseTo((30 + 20) / 150, 12);
  expect(meanHeight(curve(0.3, 0.5), 0)).toBe(0.3);
  expect(meanHeight(curve(0, 1), 101)).toBeNull();
});

test("rolloutsToReach finds the first crossing, also of a curve that falls again", () => {
  const wave = curve(0, 0.2, 0.1, 0.5);
  expect(rolloutsToReach(wave, 0.15)).toBeCloseTo(75, 9);
  expect(rolloutsToReach(wave, 0.2)).toBeCloseTo(100, 9);
  expect(rolloutsToReach(wave, 0.3)).toBeCloseTo(250, 9);
  expect(rolloutsToReach(wave, 0.6)).toBeNull();
  expect(rolloutsToReach(wave, 0)).toBe(0);
  expect(rolloutsToReach([], 0)).toBeNull();
});

/** Trailing means 0 .05 .1 .2 .3: its final score is .3, reached after 400; half-way, .15, after 250. */
const baseline = curve(0, 0.1, 0.2, 0.3, 0.4);

test("sampleEfficiency of hand-computed curves", () => {
  // Trailing means 0 .15 .2 .3: the final score after 300, half-way after 100.
  const arm = curve(0, 0.3, 0.3, 0.3);
  expect(sampleEfficiency(baseline, arm, "final")).toBeCloseTo(400 / 300, 6);
  expect(sampleEfficiency(baseline, arm, "half-way")).toBeCloseTo(2.5, 6);
  expect(sampleEfficiency(baseline, baseline, "final")).toBe(1);
  expect(sampleEfficiency(baseline, baseline, "half-way")).toBe(1);
});

test.each([
  ["never reached: 0", baseline, curve(0, 0.1, 0.1, 0.1), 0],
  ["never measured after the start: 0", baseline, curve(0.9), 0],
  ["at the goal from the start: the first evaluation after it", baseline, curve(0.5, 0.5, 0.5), 4],
  ["a baseline that ends as it began: no question", curve(0.2, 0.3, 0.1, 0.2), baseline, null],
  ["a baseline that falls: no question", curve(0.5, 0.4, 0.3), baseline, null],
  ["a baseline without evaluations: no question", [], baseline, null],
  ["an arm without evaluations: no answer", baseline, [], null],
])("sampleEfficiency, %s", (_, theirs, ours, expected) => {
  const ratio = sampleEfficiency(theirs, ours, "final");
  if (expected === null) expect(ratio).toBeNull();
  else expect(ratio).toBeCloseTo(expected, 6);
});

function run(seed: number, accuracy: Curve, changes: Partial<ComparedRun> = {}): ComparedRun {
  const rollouts = accuracy.at(-1)?.rollouts ?? 0;
  return {
    seed,
    accuracy,
    auroc: [],
    withinAuroc: [],
    policyWithinAuroc: [],
    metrics: [],
    rollouts,
    pretraining: 0,
    isFinished: true,
    ...changes,
  };
}

function arm(
  name: string,
  runs: readonly ComparedRun[],
  changes: Partial<ComparedArm> = {},
): ComparedArm {
  return { name, title: name, role: null, block: "", runs, ...changes };
}

const plain = { baselines: ["a", "b"], countPretraining: false };

/** a ends higher on seed 0, b on seed 1. */
const arms = [
  arm("a", [run(0, baseline), run(1, curve(0, 0.1, 0.1, 0.1, 0.1))]),
  arm("b", [run(0, curve(0, 0.1, 0.1, 0.1, 0.1)), run(1, baseline)]),
  arm("c", [run(0, curve(0, 0.3, 0.3, 0.3)), run(1, curve(0, 0, 0, 0))]),
];

test("compareArms holds each seed against its best baseline, at the rollouts that every arm has", () => {
  const [comparison] = compareArms(arms, plain);
  expect(comparison).toMatchObject({ at: 300, baselines: ["a", "b"] });
  const [, , c] = comparison?.arms ?? [];
  expect(c?.seeds.map((row) => row.baseline)).toEqual(["a", "b"]);
  expect(c?.seeds[0]?.ratio).toBeCloseTo(4 / 3, 6);
  expect(c?.seeds[1]?.ratio).toBe(0);
  // At 300 the baseline's trailing mean is .2; c's are .3 and 0.
  expect(c?.seeds[0]?.difference).toBeCloseTo(0.1, 12);
  expect(c?.seeds[1]?.difference).toBeCloseTo(-0.2, 12);
  expect(c?.difference?.value).toBeCloseTo(-0.05, 12);
  expect(c?.difference?.interval?.low).toBeCloseTo(-0.2, 12);
  expect(c?.difference?.interval?.high).toBeCloseTo(0.1, 12);
  expect(c?.ratio).toMatchObject({ n: 2, interval: { low: 0 } });
  expect(c?.ratio?.value).toBeCloseTo(2 / 3, 6);
  expect(c?.final?.mean).toBeCloseTo(0.15, 12);
  expect(c?.claim).toEqual({ seeds: 0, of: 2 });
  // (.15 + .3 + .3) / 3 on seed 0.
  expect(c?.area?.mean).toBeCloseTo(0.125, 12);
});

test("compareArms gives every pair of arms its paired difference", () => {
  const single = arm("d", [run(0, curve(0, 0.3, 0.3, 0.3))]);
  const [a, , c] = arms;
  const [comparison] = compareArms([a ?? single, c ?? single, single], { ...plain, baselines: [] });
  const pairs = comparison?.pairs.map((pair) => [
    `${pair.arm} - ${pair.other}`,
    pair.difference?.n,
  ]);
  expect(pairs).toEqual([
    ["c - a", 2],
    ["d - a", 1],
    ["d - c", 1],
  ]);
  // Trailing means at 300: a .2 and .1, c .3 and 0, d .3 on seed 0 alone.
  [0, 0.1, 0].forEach((value, i) => {
    expect(comparison?.pairs[i]?.difference?.value).toBeCloseTo(value, 12);
  });
  expect(comparison?.arms.every(({ ratio, difference }) => !ratio && !difference)).toBe(true);
});

test("compareArms counts a ratio from the claim on", () => {
  const quick = arm("c", [run(0, curve(0, 0.6, 0.6, 0.6, 0.6)), run(1, curve(0, 0.1, 0.2))]);
  const [comparison] = compareArms([arms[0] ?? quick, quick], { ...plain, baselines: ["a"] });
  // Reached between 0 (0) and 100 (.3): after 100. The baseline of seed 1 ends at .1, after 300; c after 200.
  expect(comparison?.arms[1]?.seeds.map(({ ratio }) => ratio?.toFixed(3))).toEqual([
    "4.000",
    "1.500",
  ]);
  expect(comparison?.arms[1]?.claim).toEqual({ seeds: 1, of: 2 });
});

test("an unfinished run counts with what it has, and not where it has nothing", () => {
  const short = run(1, curve(0, 0.2), { isFinished: false });
  const [comparison] = compareArms(
    [arm("a", [run(0, baseline), run(1, baseline)]), arm("c", [run(0, baseline), short])],
    { ...plain, baselines: ["a"] },
  );
  const [, c] = comparison?.arms ?? [];
  expect(comparison?.at).toBe(400);
  expect(c?.seeds[1]).toMatchObject({ isFinished: false, difference: null, ratio: 0 });
  expect(c?.final?.n).toBe(2);
  expect(c?.difference?.n).toBe(1);
  const text = comparison === undefined ? "" : comparisonLines(comparison, false).join("\n");
  expect(text).toMatch(/\| c +\| - +\| 2 \(1 unfinished\) /);
  expect(text).toContain("+0.000 (n 1)");
});

test("seeds of one arm alone are left out of what is paired", () => {
  const [comparison] = compareArms(
    [arm("a", [run(0, baseline)]), arm("c", [run(0, baseline), run(7, baseline)])],
    { ...plain, baselines: ["a"] },
  );
  expect(comparison?.arms[1]?.seeds[1]).toMatchObject({ baseline: null, ratio: null });
  expect(comparison?.arms[1]?.ratio?.n).toBe(1);
  expect(comparison?.pairs[0]?.difference).toMatchObject({ n: 1, value: 0, interval: null });
});

test("rollouts before the first update count only when asked for", () => {
  const pair = [
    arm("a", [run(0, baseline)]),
    arm("c", [run(0, baseline, { pretraining: 400, auroc: curve(0.5, 0.6, 0.9) })]),
  ];
  const options = { baselines: ["a"], countPretraining: false };
  const free = compareArms(pair, options)[0]?.arms[1];
  expect(free).toMatchObject({ rollouts: 400, pretraining: 400, ratio: { value: 1 } });
  const counted = compareArms(pair, { ...options, countPretraining: true })[0]?.arms[1];
  expect(counted).toMatchObject({ rollouts: 800, pretraining: 400, ratio: { value: 0.5 } });
  // At the baseline's end the other has only done its offline rollouts.
  expect(counted?.difference?.value).toBeCloseTo(-0.3, 12);
  for (const row of [free, counted]) {
    expect([row?.auroc?.early.mean, row?.auroc?.late.mean]).toEqual([0.5, 0.9]);
  }
});

test("arms of different blocks are not compared", () => {
  const blocks = ["4 steps", "6 steps"].flatMap((block) => [
    arm(`a ${block}`, [run(0, baseline)], { block }),
    arm(`c ${block}`, [run(0, curve(0, 0.1))], { block }),
  ]);
  const comparisons = compareArms(blocks, { baselines: ["a 4 steps"], countPretraining: false });
  expect(comparisons.map(({ block }) => block)).toEqual(["4 steps", "6 steps"]);
  expect(comparisons.map(({ baselines }) => baselines)).toEqual([["a 4 steps"], []]);
  expect(comparisons[1]?.arms[1]?.ratio).toBeNull();
});

test("nothing in a comparison is NaN or infinite, whatever is missing", () => {
  const odd = [
    arm("a", [run(0, curve(0.5, 0.2)), run(1, curve(0)), run(2, baseline)]),
    arm("b", [run(0, curve(0)), run(2, curve(0.9, 0.9))]),
    arm("c", [run(5, curve(0, 0, 0), { auroc: curve(0.5) })]),
    arm("d", []),
  ];
  for (const baselines of [["a"], ["a", "b", "c", "d"], []]) {
    for (const countPretraining of [false, true]) {
      const text = JSON.stringify(compareArms(odd, { baselines, countPretraining }), (_, value) =>
        typeof value === "number" && !Number.isFinite(value) ? "not finite" : (value as unknown),
      );
      expect(text).not.toContain("not finite");
    }
  }
});
