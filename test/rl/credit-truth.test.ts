import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import {
  correlationCeiling,
  meanOutcome,
  prefixLengths,
  stepAdvantages,
  type PrefixValue,
} from "../../src/rl/credit-truth.ts";
import { pearson } from "../../src/rl/correlation.ts";

const steps = [
  { start: 0, end: 2 },
  { start: 3, end: 4 },
];

describe("prefixLengths()", () => {
  it("are the ends of the steps, the bare prompt and the whole response, each once", () => {
    expect(prefixLengths(steps, 5, "step")).toEqual([0, 2, 3, 4, 5]);
    expect(prefixLengths(steps, 4, "step")).toEqual([0, 2, 3, 4]);
    expect(prefixLengths([{ start: 1, end: 2 }], 2, "step")).toEqual([0, 1, 2]);
    expect(prefixLengths([], 1, "step")).toEqual([0, 1]);
    expect(prefixLengths([], 0, "step")).toEqual([0]);
  });

  it("are before and after every token where asked", () => {
    expect(prefixLengths(steps, 5, "token")).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("meanOutcome()", () => {
  it("has the standard error of a mean", () => {
    // Sample variance of three successes in four: 0.25.
    expect(meanOutcome([1, 0, 1, 1])).toEqual({ value: 0.75, standardError: 0.25 });
    expect(meanOutcome([0, 0.5, 1]).standardError).toBeCloseTo(0.5 / Math.sqrt(3), 12);
  });

  it("is half of Wilson's interval of one standard error where all outcomes agree", () => {
    for (const outcome of [0, 0.5, 1]) {
      const { value, standardError } = meanOutcome(Array.from({ length: 9 }, () => outcome));
      expect({ value, standardError }).toEqual({ value: outcome, standardError: 1 / 20 });
    }
    // Wilson at z = 1: centre +- sqrt(p (1 - p) / R + 1 / (4 R^2)), all over 1 + 1 / R.
    const wilson = Math.sqrt(1 / (4 * 81)) / (1 + 1 / 9);
    expect(meanOutcome([0, 0, 0, 0, 0, 0, 0, 0, 0]).standardError).toBeCloseTo(wilson, 12);
  });

  it("never says less than it is unsure of, whatever the chance", () => {
    for (const chance of [0.02, 0.1, 0.5, 0.9]) {
      const random = new Random(3, 90);
      let [squares, claimed] = [0, 0];
      for (let trial = 0; trial < 4000; trial++) {
        const outcomes = Array.from({ length: 16 }, () => (random.uniform() < chance ? 1 : 0));
        const { value, standardError } = meanOutcome(outcomes);
        squares += (value - chance) ** 2;
        claimed += standardError ** 2;
      }
      expect(claimed).toBeGreaterThan(0.95 * squares);
      expect(claimed).toBeLessThan(1.5 * squares + 4000 * 1e-3);
    }
  });

  it("refuses to average nothing", () => {
    expect(() => meanOutcome([])).toThrow("there are none");
  });
});

describe("stepAdvantages()", () => {
  const value = (length: number, mean: number, standardError: number): PrefixValue => ({
    length,
    value: mean,
    standardError,
    continuations: 4,
  });

  it("are differences of values, with errors added in squares", () => {
    const values = [value(0, 0.5, 0.03), value(2, 0.75, 0.04), value(3, 0.7, 0), value(4, 0, 0)];
    const [first, second] = stepAdvantages(steps, values);
    expect(first?.advantage).toBe(0.25);
    expect(first?.standardError).toBeCloseTo(0.05, 12);
    expect(second).toEqual({ advantage: -0.7, standardError: 0 });
  });

  it("add up to the outcome less the value of the prompt", () => {
    const values = [value(0, 0.4, 0.1), value(1, 0.7, 0.1), value(2, 0.2, 0.1), value(3, 1, 0)];
    const chain = [0, 1, 2].map((start) => ({ start, end: start + 1 }));
    const sum = stepAdvantages(chain, values).reduce((total, step) => total + step.advantage, 0);
    expect(sum).toBeCloseTo(1 - 0.4, 12);
  });

  it("are exactly 0 for a step without tokens", () => {
    const empty = [{ start: 2, end: 2 }];
    expect(stepAdvantages(empty, [value(2, 0.5, 0.1)])).toEqual([
      { advantage: 0, standardError: 0 },
    ]);
  });

  it("refuse a step whose start or end was not valued", () => {
    expect(() => stepAdvantages(steps, [value(0, 0, 0)])).toThrow("the prefix of 2 tokens");
  });
});

describe("correlationCeiling()", () => {
  it("is the correlation of noisy advantages with the truth", () => {
    const random = new Random(5, 90);
    const truth = Array.from({ length: 20_000 }, () => 0.3 * random.normal());
    const sampled = truth.map((value) => ({
      advantage: value + 0.2 * random.normal(),
      standardError: 0.2,
    }));
    const noisy = sampled.map(({ advantage }) => advantage);
    expect(correlationCeiling(sampled)).toBeCloseTo(pearson(truth, noisy) ?? 0, 2);
  });

  it("is 1 without noise, 0 where all is noise, null where nothing varies", () => {
    const of = (standardError: number, ...advantages: number[]) =>
      correlationCeiling(advantages.map((advantage) => ({ advantage, standardError })));
    expect(of(0, 0.1, 0.4, 0.2)).toBe(1);
    expect(of(9, 0.1, 0.4, 0.2)).toBe(0);
    expect(of(0.1, 0.3, 0.3, 0.3)).toBeNull();
    expect(of(0.1, 0.3)).toBeNull();
  });
});
