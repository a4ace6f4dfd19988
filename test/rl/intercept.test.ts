import { describe, expect, it } from "vitest";
import { interceptOf, nextPassRate } from "../../src/rl/intercept.ts";

describe("running pass rate", () => {
  it("starts at the first update's own rate", () => {
    expect(nextPassRate(null, [1, 0, 0, 0], [1, 1, 1, 1])).toBe(0.25);
  });

  it("then moves a tenth of the way", () => {
    expect(nextPassRate(0.25, [1, 1], [1, 1])).toBeCloseTo(0.9 * 0.25 + 0.1, 15);
    expect(nextPassRate(0.25, [1, 1], [1, 1], 0.5)).toBeCloseTo(0.625, 15);
  });

  it("counts only responses that the PRM is trained on", () => {
    expect(nextPassRate(null, [1, 0, 0, 0], [1, 1, 0, 0])).toBe(0.5);
    expect(nextPassRate(0.3, [1, 0], [0, 0])).toBe(0.3);
  });

  it("converges to a constant rate", () => {
    let rate: number | null = 0.9;
    for (let i = 0; i < 200; i++) rate = nextPassRate(rate, [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]);
    expect(rate).toBeCloseTo(0.2, 6);
  });
});

describe("interceptOf()", () => {
  it("is the logit of the rate", () => {
    expect(interceptOf(0.5)).toBe(0);
    expect(interceptOf(0.2)).toBeCloseTo(Math.log(0.2 / 0.8), 2);
    expect(interceptOf(0.8)).toBeCloseTo(-interceptOf(0.2), 12);
  });

  it("is finite for rates 0 and 1, and 0 where there is no rate", () => {
    expect(interceptOf(0)).toBeCloseTo(-6.9088, 4);
    expect(interceptOf(1)).toBeCloseTo(6.9088, 4);
    expect(interceptOf(null)).toBe(0);
  });
});
