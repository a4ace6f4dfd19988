import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import {
  creditAgreement,
  flatCredit,
  oracleCredit,
  type CreditedResponse,
} from "../../src/rl/credit-agreement.ts";

type Source = "flat" | "oracle" | "truth" | "noise";

/**
 * Chains of four steps, each wrong with a chance of its own; one wrong step spoils the response. The value of a prefix is
 * then known: the product of the chances of what is still to come.
 */
function chains(count: number): CreditedResponse<Source>[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(8, 90, index);
    const chances = Array.from({ length: 4 }, () => 0.6 + 0.4 * random.uniform());
    const steps = chances.map((chance) => ({ correct: random.uniform() < chance }));
    const value = (done: number) =>
      steps.slice(0, done).every(({ correct }) => correct)
        ? chances.slice(done).reduce((product, chance) => product * chance, 1)
        : 0;
    const advantages = steps.map((_step, k) => ({
      advantage: value(k + 1) - value(k),
      standardError: 0,
    }));
    const outcome = steps.every(({ correct }) => correct) ? 1 : 0;
    return {
      steps,
      advantages,
      credits: {
        flat: flatCredit(steps, outcome - 0.4),
        oracle: oracleCredit(steps),
        truth: advantages.map(({ advantage }) => 3 * advantage),
        noise: steps.map(() => random.normal()),
      },
    };
  });
}

describe("creditAgreement()", () => {
  const responses = chains(400);
  const wrong = responses.filter(({ steps }) => steps.some(({ correct }) => !correct));

  it("counts what it compares", () => {
    const { labelledSteps, wrongResponses, advantages } = creditAgreement(responses, "flat");
    expect({ labelledSteps, wrongResponses, advantages }).toEqual({
      labelledSteps: 1600,
      wrongResponses: wrong.length,
      advantages: 1600,
    });
  });

  it("is perfect for the advantages themselves", () => {
    const found = creditAgreement(responses, "truth");
    expect(found.pearson).toBeCloseTo(1, 10);
    expect(found.spearman).toBeCloseTo(1, 10);
    expect(found.withinPearson).toBeCloseTo(1, 10);
    expect(found.firstError).toBe(1);
    expect(found.ceiling).toBe(1);
  });

  it("gives flat credit what it knows, the outcome, and nothing about steps", () => {
    const found = creditAgreement(responses, "flat");
    // Only failed responses hold wrong steps: far above 0.5 without knowing a single step.
    expect(found.auroc).toBeGreaterThan(0.7);
    expect(found.withinAuroc).toBe(0.5);
    expect(found.firstError).toBe(0.25);
    expect(found.firstErrorByChance).toBe(0.25);
    expect(found.pearson).toBeGreaterThan(0.2);
    expect(found.withinPearson).toBeNull();
  });

  it("gives the oracle all labels, and the first error where it is the only one", () => {
    const found = creditAgreement(responses, "oracle");
    expect(found.auroc).toBe(1);
    expect(found.withinAuroc).toBe(1);
    const single = wrong.filter(({ steps }) => steps.filter(({ correct }) => !correct).length < 2);
    expect(found.firstError).toBeGreaterThan(single.length / wrong.length);
    expect(found.firstError).toBeLessThan(1);
    // A step that goes wrong after the first error costs nothing more: labels are not advantages.
    expect(found.pearson).toBeGreaterThan(0.6);
    expect(found.pearson).toBeLessThan(0.99);
  });

  it("finds nothing in noise", () => {
    const found = creditAgreement(responses, "noise");
    for (const value of [found.auroc, found.withinAuroc])
      expect(Math.abs((value ?? 0) - 0.5)).toBeLessThan(0.06);
    for (const value of [found.pearson, found.spearman, found.withinPearson])
      expect(Math.abs(value ?? 1)).toBeLessThan(0.1);
  });

  it("has nothing to say where nothing was measured or labelled", () => {
    const bare: CreditedResponse<"flat">[] = [
      {
        steps: [{ correct: null }, { correct: null }],
        credits: { flat: [1, 2] },
        advantages: null,
      },
      { steps: [], credits: { flat: [] }, advantages: [] },
    ];
    const nothing = {
      auroc: null,
      withinAuroc: null,
      labelledSteps: 0,
      firstError: null,
      firstErrorByChance: null,
      wrongResponses: 0,
      pearson: null,
      spearman: null,
      withinPearson: null,
      advantages: 0,
      ceiling: null,
    };
    expect(creditAgreement(bare, "flat")).toEqual(nothing);
    expect(creditAgreement([], "flat")).toEqual(nothing);
  });

  it("refuses credit that is not one number a step", () => {
    const steps = [{ correct: true }, { correct: false }];
    expect(() =>
      creditAgreement([{ steps, credits: { flat: [1] }, advantages: null }], "flat"),
    ).toThrow('Cannot compare credit "flat": 1 credits and no advantages for 2 steps');
    const advantages = [{ advantage: 0, standardError: 0 }];
    expect(() =>
      creditAgreement([{ steps, credits: { flat: [1, 2] }, advantages }], "flat"),
    ).toThrow("2 credits and 1 advantages for 2 steps");
  });
});

describe("oracleCredit()", () => {
  it("is -1 on wrong steps and 0 where a step is right or unknown", () => {
    const steps = [{ correct: true }, { correct: false }, { correct: null }];
    expect(oracleCredit(steps)).toEqual([0, -1, 0]);
    expect(flatCredit(steps, 0.25)).toEqual([0.25, 0.25, 0.25]);
  });
});
