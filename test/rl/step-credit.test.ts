import { describe, expect, it } from "vitest";
import {
  auroc,
  errorFinding,
  stepAuroc,
  stepCredit,
  withinAuroc,
  type StepCredit,
} from "../../src/rl/step-credit.ts";

const steps = (...pairs: readonly (readonly [number, boolean | null])[]): StepCredit[] =>
  pairs.map(([credit, correct]) => ({ credit, correct }));

describe("stepCredit()", () => {
  it("sums the tokens of a step and leaves tokens between steps out", () => {
    const spans = [
      { start: 0, end: 2, correct: true },
      { start: 3, end: 4, correct: null },
      { start: 4, end: 4, correct: false },
    ];
    expect(stepCredit([1, 2, 100, 4, 8], spans)).toEqual(steps([3, true], [4, null], [0, false]));
  });

  it("refuses a step beyond the tokens", () => {
    expect(() => stepCredit([1], [{ start: 0, end: 2, correct: true }])).toThrow(
      "Cannot read index 1",
    );
  });
});

describe("stepAuroc()", () => {
  it("is 1, 0 and 0.5 for perfect, reversed and constant credit", () => {
    const labels = [true, false, true, false];
    const of = (credits: number[]) =>
      stepAuroc([steps(...credits.map((credit, i) => [credit, labels[i] ?? null] as const))]);
    expect(of([2, 1, 3, 0])).toBe(1);
    expect(of([0, 2, 1, 3])).toBe(0);
    expect(of([5, 5, 5, 5])).toBe(0.5);
  });

  it("is the share of pairs ranked right, ties counting half, over all responses together", () => {
    const responses = [
      steps([1, true], [3, false], [2, null]),
      steps([3, true], [2, false], [4, true]),
    ];
    const right = [1, 3, 4];
    const wrong = [3, 2];
    const pairs = right.flatMap((r) => wrong.map((w) => (r > w ? 1 : r === w ? 0.5 : 0) as number));
    expect(stepAuroc(responses)).toBeCloseTo(
      pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length,
      12,
    );
  });

  it("is null without a right or without a wrong step", () => {
    expect(stepAuroc([steps([1, true], [2, true])])).toBeNull();
    expect(stepAuroc([steps([1, false], [2, null])])).toBeNull();
    expect(stepAuroc([])).toBeNull();
  });
});

describe("auroc()", () => {
  it("is the share of ordered pairs by counting them, ties counting half", () => {
    const scored = Array.from({ length: 40 }, (_, i) => ({
      score: (i * i * 7) % 13,
      label: (i * 5) % 7 < 3,
    }));
    let [sum, pairs] = [0, 0];
    for (const a of scored.filter(({ label }) => label)) {
      for (const b of scored.filter(({ label }) => !label)) {
        sum += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
        pairs++;
      }
    }
    expect(auroc(scored)).toBeCloseTo(sum / pairs, 12);
  });

  it("is null where all labels are alike", () => {
    expect(auroc([{ score: 1, label: true }])).toBeNull();
    expect(auroc([])).toBeNull();
  });
});

describe("withinAuroc()", () => {
  it("compares steps of one response only, pair by pair", () => {
    const responses = [
      // One of two pairs ordered right.
      steps([1, true], [3, false], [4, true]),
      // Its credit is far above the other's: no pair across responses counts.
      steps([103, true], [102, false], [101, null]),
      steps([5, true], [6, true]),
    ];
    expect(withinAuroc(responses)).toBeCloseTo(2 / 3, 12);
    expect(stepAuroc(responses)).not.toBeCloseTo(2 / 3, 2);
  });

  it("is exactly one half for credit that is alike on every step, while across responses it is more", () => {
    const flat = [
      steps([0.1, true], [0.1, true], [0.1, true]),
      steps([-0.3, true], [-0.3, false], [-0.3, false]),
    ];
    expect(withinAuroc(flat)).toBe(0.5);
    expect(stepAuroc(flat)).toBe((3 * 2 + 1 * 2 * 0.5) / (4 * 2));
  });

  it("is null where no response has both", () => {
    expect(withinAuroc([steps([1, true]), steps([0, false], [2, null])])).toBeNull();
  });
});

describe("errorFinding()", () => {
  it("compares the lowest step with the first wrong step and with any wrong step", () => {
    const responses = [
      // The lowest is the first wrong one.
      steps([1, true], [-2, false], [0, false], [3, true]),
      // The lowest is wrong but not the first.
      steps([1, false], [-2, false]),
      // The lowest is right.
      steps([-1, true], [2, false]),
      // Not counted: nothing is wrong, or a label is missing.
      steps([-1, true], [2, true]),
      steps([-1, false], [2, null]),
    ];
    expect(errorFinding(responses)).toEqual({
      first: 1 / 3,
      any: 2 / 3,
      firstByChance: (1 / 4 + 1 / 2 + 1 / 2) / 3,
      anyByChance: (1 / 2 + 1 + 1 / 2) / 3,
      responses: 3,
    });
  });

  it("shares the guess among equal steps, so that equal credit is chance", () => {
    expect(errorFinding([steps([0, true], [0, false])])?.first).toBe(0.5);
    const equal = steps([2, true], [2, false], [2, false], [2, true]);
    expect(errorFinding([equal])).toEqual({
      first: 1 / 4,
      any: 2 / 4,
      firstByChance: 1 / 4,
      anyByChance: 2 / 4,
      responses: 1,
    });
    const oracle = steps([0, true], [-1, false], [-1, false]);
    expect(errorFinding([oracle])).toMatchObject({ first: 1 / 2, any: 1 });
  });

  it("is null where nothing can be counted", () => {
    expect(errorFinding([steps([1, true])])).toBeNull();
  });
});
