import { describe, expect, it } from "vitest";
import { pairAccuracy, signAccuracy } from "../../src/rl/prm-accuracy.ts";

const of = (scores: number[], outcomes: number[], weights = scores.map(() => 1)) => ({
  scores,
  outcomes,
  weights,
});

describe("pairAccuracy()", () => {
  it("is the share of pairs in the order of their outcomes", () => {
    expect(pairAccuracy(of([2, 1, 3, 0], [1, 0, 1, 0]), 4)).toBe(1);
    expect(pairAccuracy(of([0, 1, 2, 3], [1, 0, 1, 0]), 4)).toBe(0.25);
  });

  it("weighs a pair by how far apart its outcomes are", () => {
    // Pairs 1 : 0.25 and 1 : 0 are right, 0.25 : 0 is not.
    expect(pairAccuracy(of([3, 0, 1], [1, 0.25, 0]), 3)).toBeCloseTo(1.75 / 2, 12);
  });

  it("gives a group that says nothing a half, also a group of one", () => {
    expect(pairAccuracy(of([3, 0], [1, 1]), 2)).toBe(0.5);
    expect(pairAccuracy(of([3], [1]), 1)).toBe(0.5);
    expect(pairAccuracy(of([3, 0, 1, 0], [1, 0, 1, 1]), 2)).toBe(0.75);
  });

  it("leaves dropped responses out, and groups without any other", () => {
    expect(pairAccuracy(of([0, 1, 2, 9, 9, 9], [1, 1, 0, 0, 1, 0], [1, 0, 1, 0, 0, 0]), 3)).toBe(0);
    expect(pairAccuracy(of([2, 0], [1, 0], [0, 0]), 2)).toBe(0);
  });
});

describe("signAccuracy()", () => {
  it("compares signs of kept responses", () => {
    expect(signAccuracy(of([1, -1, 1, -1], [1, 0, 0, 1]))).toBe(0.5);
    expect(signAccuracy(of([1, -1, 1, -1], [1, 0, 0, 1], [1, 1, 0, 0]))).toBe(1);
    expect(signAccuracy(of([1, 1], [1, 1], [0, 0]))).toBe(0);
  });

  it("calls a score of 0 right only where the outcome is undecided", () => {
    expect(signAccuracy(of([0, 0, 0], [1, 0, 0.5]))).toBeCloseTo(1 / 3, 12);
  });
});
