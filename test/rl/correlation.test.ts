import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { centred, pearson, ranks, spearman } from "../../src/rl/correlation.ts";
import { at } from "../../src/typed-array.ts";

describe("ranks()", () => {
  it("count from 1, and equal values share their mean", () => {
    expect(ranks([30, 10, 20])).toEqual([3, 1, 2]);
    expect(ranks([5, 1, 5, 5, 0])).toEqual([4, 2, 4, 4, 1]);
    expect(ranks([])).toEqual([]);
  });
});

describe("pearson()", () => {
  it("is 1 and -1 on straight lines and 0 where nothing is shared", () => {
    expect(pearson([1, 2, 4], [3, 5, 9])).toBeCloseTo(1, 12);
    expect(pearson([1, 2, 4], [-3, -5, -9])).toBeCloseTo(-1, 12);
    expect(pearson([-1, 0, 1], [1, -2, 1])).toBeCloseTo(0, 12);
  });

  it("finds the correlation that numbers were made with", () => {
    const random = new Random(1, 90);
    const x = Array.from({ length: 20_000 }, () => random.normal());
    const y = x.map((value) => 0.6 * value + 0.8 * random.normal());
    expect(Math.abs((pearson(x, y) ?? 0) - 0.6)).toBeLessThan(0.02);
    // Rank correlation of a bivariate normal: 6 / pi asin(rho / 2).
    const rank = (6 / Math.PI) * Math.asin(0.3);
    expect(Math.abs((spearman(x, y) ?? 0) - rank)).toBeLessThan(0.02);
  });

  it("is null, not noise, where a list does not vary", () => {
    // The mean of three times 0.1 is not 0.1 in floating point.
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
    expect(centred([0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
    expect(spearman([1, 2, 3], [7, 7, 7])).toBeNull();
    expect(pearson([1], [2])).toBeNull();
    expect(pearson([], [])).toBeNull();
  });

  it("refuses lists of different lengths", () => {
    expect(() => pearson([1, 2], [1])).toThrow("Cannot correlate 2 numbers with 1");
  });
});

describe("spearman()", () => {
  it("does not follow a single extreme value", () => {
    const x = Array.from({ length: 100 }, (_, i) => i % 10);
    const y = Array.from({ length: 100 }, (_, i) => (i * 7) % 11);
    x[0] = 1000;
    y[0] = 1000;
    expect(pearson(x, y)).toBeGreaterThan(0.99);
    expect(Math.abs(spearman(x, y) ?? 1)).toBeLessThan(0.25);
    expect(at(ranks(x), 0)).toBe(100);
  });
});
