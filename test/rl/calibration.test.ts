import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { calibration, type Calibration, type Prediction } from "../../src/rl/calibration.ts";
import { at } from "../../src/typed-array.ts";

function measured(predictions: readonly Prediction[], bins?: number): Calibration {
  const found = calibration(predictions, bins);
  if (found === null) throw new Error("nothing was measured");
  return found;
}

/** Probabilities all over 0..1 whose outcomes follow `chance` of them. */
function drawn(count: number, seed: number, chance: (p: number) => number): Prediction[] {
  const random = new Random(seed, 90);
  return Array.from({ length: count }, () => {
    const probability = random.uniform();
    return { probability, outcome: random.uniform() < chance(probability) ? 1 : 0 };
  });
}

describe("calibration()", () => {
  it("is what the formulas give by hand", () => {
    const found = measured([
      { probability: 0.9, outcome: 1 },
      { probability: 0.95, outcome: 0 },
      { probability: 0.2, outcome: 0 },
      { probability: 0.5, outcome: 1 },
    ]);
    expect(found.count).toBe(4);
    // Bins: [.9, .95] with outcomes 1 and 0, [.2] and [.5].
    expect(found.expectedError).toBeCloseTo((2 * Math.abs(0.925 - 0.5) + 0.2 + 0.5) / 4, 12);
    expect(found.brier).toBeCloseTo((0.01 + 0.9025 + 0.04 + 0.25) / 4, 12);
    expect(found.logLoss).toBeCloseTo(-Math.log(0.9 * 0.05 * 0.8 * 0.5) / 4, 12);
    // A probability of exactly one half counts as "wrong", like a logit of 0.
    expect(found.accuracy).toBe(2 / 4);
    expect(found.baseRate).toBe(0.5);
    expect(found.accuracyOfGuess).toBe(0.5);
    expect(found.brierOfBaseRate).toBe(0.25);
    // Of (.9 and .5 that passed) x (.95 and .2 that failed) two pairs are in order.
    expect(found.auroc).toBe(2 / 4);
  });

  it("puts each prediction into the bin that holds it, both ends of the range included", () => {
    const { bins } = measured(
      [0, 0.25, 0.49, 0.5, 0.99, 1].map((probability) => ({ probability, outcome: 1 })),
      4,
    );
    expect(bins.map(({ count }) => count)).toEqual([1, 2, 1, 2]);
    expect(bins.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
    ]);
    expect(at(bins, 1).probability).toBeCloseTo(0.37, 12);
    const [empty] = measured([{ probability: 1, outcome: 1 }]).bins;
    expect(empty).toEqual({ from: 0, to: 0.1, count: 0, probability: null, outcome: null });
  });

  it("takes fractional outcomes", () => {
    const found = measured([
      { probability: 0.75, outcome: 0.75 },
      { probability: 0.25, outcome: 0.25 },
    ]);
    expect(found).toMatchObject({ expectedError: 0, brier: 0, accuracy: 1, auroc: 1 });
    // Cross-entropy of a fraction with itself is its entropy, not 0.
    expect(found.logLoss).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12);
  });

  it("knows how large the error of a calibrated predictor is by chance", () => {
    const errors = Array.from({ length: 200 }, (_, seed) => measured(drawn(128, seed, (p) => p)));
    const mean = (of: (found: Calibration) => number) =>
      errors.reduce((sum, found) => sum + of(found), 0) / errors.length;
    const [error, byChance] = [mean((e) => e.expectedError), mean((e) => e.expectedErrorByChance)];
    expect(byChance).toBeGreaterThan(0.05);
    expect(Math.abs(error - byChance)).toBeLessThan(0.1 * byChance);
    const overconfident = measured(drawn(2000, 1, (p) => 0.25 + 0.5 * p));
    expect(overconfident.expectedError).toBeGreaterThan(4 * overconfident.expectedErrorByChance);
  });

  it("tells a calibrated guess of the base rate from knowledge", () => {
    const outcomes = [1, 0, 0, 0, 1, 0, 0, 0];
    const guess = measured(outcomes.map((outcome) => ({ probability: 0.25, outcome })));
    expect(guess).toMatchObject({ expectedError: 0, auroc: 0.5, accuracy: 0.75 });
    expect(guess.accuracyOfGuess).toBe(0.75);
    expect(guess.brier).toBe(guess.brierOfBaseRate);
  });

  it("bounds the loss of a certain and wrong prediction", () => {
    const { logLoss } = measured([{ probability: 1, outcome: 0 }]);
    expect(logLoss).toBeCloseTo(23 * Math.log(2), 6);
    expect(measured([{ probability: 0, outcome: 0 }]).logLoss).toBeLessThan(1e-6);
  });

  it("is null without predictions and refuses what is no probability", () => {
    expect(calibration([])).toBeNull();
    expect(() => calibration([{ probability: 1.5, outcome: 0 }])).toThrow("found 1.5 and 0");
    expect(() => calibration([{ probability: NaN, outcome: 0 }])).toThrow("found NaN");
    expect(() => calibration([{ probability: 0.5, outcome: -1 }])).toThrow("found 0.5 and -1");
  });
});
