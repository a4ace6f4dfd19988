import { describe, expect, it } from "vitest";
import { chooseGroups, filterWeights, groupMeans, passingGroups } from "../../src/rl/filter.ts";
import { groupAccuracy } from "../../src/rl/group-accuracy.ts";

// Pass rates 1, 0.75, 0.5, 0.25, 0 and 0.5 with partial credit.
const outcomes = [1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5];
const whole = outcomes.map(() => 0);
const rule = { lower: 0.2, upper: 0.8, dropTruncated: true };

describe("prompt filter", () => {
  it("keeps groups that are neither always right nor always wrong", () => {
    const responses = { outcomes, truncated: whole, groupSize: 4 };
    expect(passingGroups(responses, rule)).toEqual([false, true, true, true, false, true]);
  });

  it("keeps a group whose mean is exactly a bound", () => {
    const five = [1, 0, 0, 0, 0, 1, 1, 1, 1, 0];
    const responses = { outcomes: five, truncated: five.map(() => 0), groupSize: 5 };
    expect(passingGroups(responses, rule)).toEqual([true, true]);
    expect(passingGroups(responses, { ...rule, lower: 0.21, upper: 0.79 })).toEqual([false, false]);
  });

  it("drops a group for one cut-off response only where the rule says so", () => {
    const responses = { outcomes, truncated: whole.with(5, 1), groupSize: 4 };
    expect(passingGroups(responses, rule)[1]).toBe(false);
    expect(passingGroups(responses, { ...rule, dropTruncated: false })[1]).toBe(true);
  });

  it("gives every response of a group the group's weight", () => {
    expect([...filterWeights([true, false], 3)]).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("groupMeans() refuses a group that is not full", () => {
    expect(() => groupMeans([1, 0, 1], 2)).toThrow("Cannot group 3 responses by 2");
  });
});

describe("chooseGroups()", () => {
  it("takes passing groups first, in the order of sampling", () => {
    expect(chooseGroups([false, true, false, true], 2)).toEqual([1, 3]);
  });

  it("fills up with others where too few pass", () => {
    expect(chooseGroups([false, false, false, true], 3)).toEqual([3, 0, 1]);
  });

  it("leaves passing groups over where too many pass", () => {
    expect(chooseGroups([true, true, true], 2)).toEqual([0, 1]);
  });

  it("refuses more groups than were sampled", () => {
    expect(() => chooseGroups([true], 2)).toThrow("Cannot choose 2 groups: 1 were sampled");
  });
});

describe("groupAccuracy()", () => {
  it("counts solved, failed and mixed prompts", () => {
    expect(groupAccuracy(outcomes, 4)).toEqual({
      accuracy: 0.5,
      anyCorrect: 4 / 6,
      allCorrect: 1 / 6,
      allWrong: 1 / 6,
      mixed: 3 / 6,
    });
  });

  it("refuses an empty batch", () => {
    expect(() => groupAccuracy([], 4)).toThrow("there are no responses");
  });
});
