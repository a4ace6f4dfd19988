import { describe, expect, test } from "vitest";
import type { ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import {
  cell,
  decimalsFor,
  groupDomain,
  hasLayer,
  layerValues,
  LAYERS,
  signed,
  sparkBars,
  summarise,
  symmetricDomain,
  visibleToken,
} from "../../src/ui/credit.ts";
import { moved, segmentsOf } from "../../src/ui/segments.ts";
import { fixtureRecording } from "./fixture.ts";

const recording = fixtureRecording();
/** With a policy that every update has moved, as recordings hold it since they say what came of an update. */
const groups = recording.reports.flatMap((report) =>
  report.groups.map((group) => ({
    ...group,
    responses: group.responses.map((response) => ({
      ...response,
      afterLogprobs: response.logprobs.map((value, t) => value * (1.1 - 0.05 * (t % 5))),
    })),
  })),
);

describe("what the picture claims is true of the record", () => {
  test("the implicit reward of all steps and the rest adds up to beta times the two models' log-ratio", () => {
    for (const response of groups.flatMap((group) => group.responses)) {
      const values = layerValues(response, "implicit");
      const parts = segmentsOf(response).map(({ start, end }) =>
        summarise(values, "implicit", start, end),
      );
      const sum = (numbers: readonly number[]): number =>
        numbers.reduce((total, number) => total + number, 0);
      const beta = 1;
      expect(sum(parts)).toBeCloseTo(
        beta * (sum(response.prmLogprobs) - sum(response.refLogprobs)),
        9,
      );
    }
  });

  test("the outcome layer is one number for a response, and sums to zero over the group", () => {
    for (const { responses } of groups) {
      const outcomes = responses.map((response) => {
        const values = layerValues(response, "outcome");
        expect(new Set(values).size).toBe(1);
        return at(values, 0);
      });
      expect(outcomes.reduce((total, value) => total + value, 0)).toBeCloseTo(0, 9);
    }
  });

  test("a step's sum stands on each of its tokens, and the steps add up to the response", () => {
    for (const response of groups.flatMap((group) => group.responses)) {
      const values = layerValues(response, "step");
      const sum = (numbers: readonly number[]): number =>
        numbers.reduce((total, number) => total + number, 0);
      const parts = segmentsOf(response).map(({ start, end, step }) => {
        const own = values.slice(start, end);
        if (step === null) return sum(own);
        expect(new Set(own).size).toBe(1);
        return at(own, 0);
      });
      expect(values).toHaveLength(response.tokens.length);
      expect(sum(parts)).toBeCloseTo(sum(response.processRewards), 9);
    }
  });

  test("the change is one of probabilities: alike for a token that is likely and one that is not", () => {
    const [response] = groups[0]?.responses ?? [];
    if (!response) throw new Error("No response");
    const moved = {
      ...response,
      logprobs: [Math.log(0.5), Math.log(0.01)],
      afterLogprobs: [Math.log(0.55), Math.log(0.06)],
    };
    const [likely, rare] = layerValues(moved, "change");
    expect(likely).toBeCloseTo(0.05, 12);
    expect(rare).toBeCloseTo(0.05, 12);
  });

  test("a recording without the policy after an update lacks that layer and no other", () => {
    const [older] = recording.reports.flatMap((report) => report.groups);
    const [newer] = groups;
    if (!older || !newer) throw new Error("No group");
    const withoutAfter = {
      ...older,
      responses: older.responses.map((response) => {
        const { afterLogprobs: _, ...rest } = response;
        return rest;
      }),
    };
    expect(LAYERS.filter((layer) => !hasLayer(withoutAfter, layer))).toEqual(["change"]);
    expect(LAYERS.filter((layer) => !hasLayer(newer, layer))).toEqual([]);
    expect(layerValues(at(withoutAfter.responses, 0), "change")).toEqual([]);
  });

  test("returns and advantages are averaged, not summed: they already look ahead", () => {
    expect(summarise([1, 3], "implicit")).toBe(4);
    expect(summarise([1, 3], "advantage")).toBe(2);
    expect(summarise([1, 3], "outcome")).toBe(2);
    expect(summarise([], "advantage")).toBe(0);
  });
});

describe("scale", () => {
  test("the domain is the 98th percentile of the absolute values", () => {
    const values = Array.from({ length: 101 }, (_, i) => (i % 2 === 0 ? i : -i));
    expect(symmetricDomain(values)).toBe(98);
    expect(symmetricDomain([2, -4])).toBeCloseTo(2 + 0.98 * 2, 12);
    expect(symmetricDomain([])).toBe(0);
    expect(symmetricDomain([Number.NaN, 3])).toBe(3);
  });

  test("one extreme token is clipped and marked, the rest keep their place", () => {
    const values = [...Array.from({ length: 99 }, () => 1), 1000];
    const domain = symmetricDomain(values);
    expect(domain).toBeLessThan(1000);
    expect(cell(1000, domain)).toEqual({ magnitude: 1, sign: "positive", clipped: true });
    expect(cell(domain, domain).clipped).toBe(false);
    expect(cell(-domain / 2, domain)).toEqual({ magnitude: 0.5, sign: "negative", clipped: false });
  });

  test("nothing to show is grey", () => {
    const zero = { magnitude: 0, sign: "zero", clipped: false };
    expect(cell(0, 1)).toEqual(zero);
    expect(cell(1, 0)).toEqual(zero);
    expect(cell(Number.NaN, 1)).toEqual(zero);
    expect(cell(Number.POSITIVE_INFINITY, 1)).toEqual(zero);
  });

  test.each(LAYERS)("the scale of %s is shared by the group and covers most of it", (layer) => {
    for (const group of groups) {
      const domain = groupDomain(group, layer);
      const values = group.responses.flatMap((response) => layerValues(response, layer));
      const outside = values.filter((value) => cell(value, domain).clipped).length;
      expect(outside / values.length).toBeLessThanOrEqual(0.03);
    }
  });
});

describe("numbers in words", () => {
  test("the sign is always written, with a true minus", () => {
    expect(signed(0.314)).toBe("+0.31");
    expect(signed(-0.62)).toBe("\u22120.62");
    expect(signed(0.001)).toBe("0.00");
    expect(signed(-0.001, 3)).toBe("\u22120.001");
    expect(signed(Number.NaN)).toBe("NaN");
  });

  test("a small scale gets more decimals", () => {
    expect([2, 0.5, 0.1, 0.05, 0.004, 0, 1e-12].map(decimalsFor)).toEqual([2, 2, 2, 3, 4, 2, 6]);
  });

  test("white space can be seen", () => {
    expect(visibleToken(" the\n")).toBe("\u2423the\u21b5");
    expect(visibleToken("")).toBe("\u2205");
  });
});

describe("sparkline", () => {
  test("bars stand on either side of the middle", () => {
    const [up, down] = sparkBars([1, -0.5], 1, 20, 10);
    expect(up).toMatchObject({ y: 0, height: 5, sign: "positive" });
    expect(down).toMatchObject({ y: 5, height: 2.5, sign: "negative" });
  });

  test("a long response keeps its largest value", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 777 ? -9 : 0.1));
    const bars = sparkBars(values, 9, 96, 26);
    expect(bars.length).toBe(48);
    expect(bars.filter(({ sign }) => sign === "negative").map(({ height }) => height)).toEqual([
      13,
    ]);
  });

  test("no tokens, no bars", () => expect(sparkBars([], 1, 96, 26)).toEqual([]));
});

describe("steps", () => {
  const response = (steps: ResponseRecord["steps"], length: number): ResponseRecord => ({
    tokens: Array.from({ length }, (_, i) => String(i)),
    steps,
    outcome: 0,
    answer: "",
    logprobs: [],
    refLogprobs: [],
    prmLogprobs: [],
    processRewards: [],
    processReturns: [],
    outcomeReturns: [],
    advantages: [],
  });

  test("every token is in exactly one segment, also with broken steps", () => {
    const broken = response(
      [
        { start: 1, end: 3, correct: true },
        { start: 2, end: 5, correct: false },
        { start: 4, end: 4, correct: null },
        { start: -3, end: 99, correct: null },
      ],
      7,
    );
    const covered = segmentsOf(broken).flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, i) => start + i),
    );
    expect(covered).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("the stop token belongs to no step", () => {
    const [first] = groups[0]?.responses ?? [];
    expect(first && segmentsOf(first).at(-1)?.step).toBeNull();
  });

  test("keys move by token and by step, and stay at the ends", () => {
    const segments = segmentsOf(
      response(
        [
          { start: 0, end: 2, correct: true },
          { start: 2, end: 4, correct: true },
        ],
        5,
      ),
    );
    expect(moved(segments, 0, "next")).toBe(1);
    expect(moved(segments, 4, "next")).toBe(4);
    expect(moved(segments, 0, "previous")).toBe(0);
    expect(moved(segments, 1, "next-step")).toBe(2);
    expect(moved(segments, 4, "next-step")).toBe(4);
    expect(moved(segments, 3, "previous-step")).toBe(2);
    expect(moved(segments, 2, "previous-step")).toBe(0);
    expect(moved(segments, 0, "last")).toBe(4);
    expect(moved(segments, 3, "first")).toBe(0);
  });
});
