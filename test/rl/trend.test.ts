/** The line through a window of values, and how certain its slope is. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { trendOf } from "../../src/rl/trend.ts";

describe("trendOf()", () => {
  it("is the line and its certainty", () => {
    expect(trendOf([1, 3, 5, 7])).toEqual({ change: 6, t: Infinity });
    expect(trendOf([7, 5, 3, 1])).toEqual({ change: -6, t: -Infinity });
    expect(trendOf([0.1, 0.1, 0.1])).toEqual({ change: 0, t: 0 });
    // By hand: slope 0.56, sum of (i - middle)^2 5, two degrees of freedom.
    const { change, t } = trendOf([1, 1, 3, 2.2]);
    expect(change).toBeCloseTo(3 * 0.56, 12);
    const residuals = [0.04, -0.52, 0.92, -0.44];
    const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
    expect(t).toBeCloseTo(0.56 / Math.sqrt(squares / 2 / 5), 10);
  });

  it("crosses three standard errors of noise about as often as Student's t says", () => {
    let beyond = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const random = new Random(seed, 90);
      if (trendOf(Array.from({ length: 16 }, () => random.normal())).t > 3) beyond++;
    }
    // P(t > 3) with 14 degrees of freedom is 0.0048.
    expect(beyond / 20_000).toBeGreaterThan(0.003);
    expect(beyond / 20_000).toBeLessThan(0.007);
  });

  it("refuses to judge fewer than three values", () => {
    expect(() => trendOf([1, 2])).toThrow("at least 3");
  });
});
