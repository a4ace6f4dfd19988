/** The chain as rows of text: formulas whose symbols are rows, numbers put in for them, and what is copied. */
import { describe, expect, test } from "vitest";
import {
  advantageChain,
  ROWS,
  type Chain,
  type RowId,
} from "../../src/ui/inspector/advantage-chain.ts";
import { asJson, asText, chainRows, symbolsText } from "../../src/ui/inspector/chain-rows.ts";
import { inputsOf, parameterValue, partsOf } from "../../src/ui/inspector/formulas.ts";
import { stepTruth } from "../../src/ui/inspector/step-truth-values.ts";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { configOf, twinGroups, type Settings } from "./inspector-fixture.ts";

const text = strings.inspector;
const place = { tokens: ["t0", " ", "t2", "t3", "t4"], token: 1, response: 2, update: 20 };

function chainOf(
  settings: Settings,
  config: Record<string, unknown> | null = configOf(settings),
): Chain {
  const [group] = twinGroups(settings);
  const chain = group && advantageChain(group, 2, 1, { config });
  if (!chain) throw new Error("No chain");
  return chain;
}

const ids = (settings: Settings): RowId[] => chainRows(chainOf(settings)).map(({ id }) => id);

/** "1 + 2 · 3 / 4", operators between spaces. */
function evaluateFlat(text: string): number {
  const [first = "", ...rest] = text.trim().split(/\s+/);
  const terms = [Number(first)];
  for (let i = 0; i < rest.length; i += 2) {
    const operand = Number(rest[i + 1]);
    if (rest[i] === "+") terms.push(operand);
    else if (rest[i] === "-") terms.push(-operand);
    else terms.push((terms.pop() ?? NaN) * (rest[i] === "/" ? 1 / operand : operand));
  }
  return terms.reduce((sum, term) => sum + term, 0);
}

/** The value of a formula with numbers in it, innermost brackets first. */
function evaluate(numbers: string): number {
  let text = numbers.replaceAll("\u2212", "-");
  while (text.includes("("))
    text = text.replace(/\(([^()]*)\)/, (_, inner: string) => String(evaluateFlat(inner)));
  return evaluateFlat(text);
}

describe("formulas", () => {
  test("every mark is a row or a parameter that is known", () => {
    const chain = chainOf({});
    for (const template of Object.values(text.formulas)) {
      for (const part of partsOf(template)) {
        if (part.kind === "row") expect(ROWS).toContain(part.row);
        if (part.kind === "parameter") {
          expect(text.parameters[part.parameter]).toBeTruthy();
          expect(parameterValue(part.parameter, chain)).not.toBeUndefined();
        }
      }
      expect(template).toBe(
        partsOf(template)
          .map((part) => {
            if (part.kind === "text") return part.text;
            return part.kind === "row" ? `{${part.row}}` : `[${part.parameter}]`;
          })
          .join(""),
      );
    }
  });

  test.each<[string, Settings]>([
    ["the paper", {}],
    ["the code", { formula: "code" }],
    ["GRPO", { estimator: "grpo" }],
    ["REINFORCE", { estimator: "reinforce" }],
    ["KL", { kl: 0.1 }],
    ["no whitening", { whiten: false }],
  ])("what feeds a row stands above it: %s", (_, settings) => {
    const rows = chainRows(chainOf(settings));
    rows.forEach(({ id, inputs }, i) => {
      const above = rows.slice(0, i).map((row) => row.id);
      expect(above, `inputs of ${id}`).toEqual(expect.arrayContaining([...inputs]));
    });
  });

  test("the numbers in a formula give its value", () => {
    for (const settings of [{}, { formula: "code" }, { estimator: "grpo" }] as Settings[]) {
      for (const { id, numbers, value } of chainRows(chainOf(settings))) {
        if (numbers === null || !/^[\d\s()+\u2212·/.]+$/.test(numbers)) continue;
        const found = evaluate(numbers);
        expect(Math.abs(found - (value ?? NaN)), id).toBeLessThan(1e-3);
      }
    }
  });

  test("a run shows the rows that it has", () => {
    expect(ids({})).toEqual(ROWS.filter((row) => row !== "kl"));
    expect(ids({ kl: 0.1 })).toEqual([...ROWS]);
    expect(ids({ whiten: false })).not.toContain("deviation");
    expect(ids({ estimator: "reinforce" })).not.toContain("baseline");
    const outcomeOnly = { ...configOf({}), process: { source: "none" } };
    const shown = chainRows(chainOf({}, outcomeOnly)).map(({ id }) => id);
    for (const row of ["prm", "reward", "processReturn"]) expect(shown).not.toContain(row);
    expect(inputsOf(text.formulas.sumOutcome)).toEqual(["outcomeReturn"]);
  });

  test("without settings the recorded numbers stay, and no formula is made up for them", () => {
    const rows = chainRows(chainOf({}, null));
    const advantage = rows.find(({ id }) => id === "advantage");
    expect(advantage?.value).toBe(twinGroups({})[0]?.responses[2]?.advantages[1]);
    expect(symbolsText(advantage?.formula ?? [])).toBe("as recorded");
    expect(rows.map(({ id }) => id)).not.toContain("sum");
  });
});

describe("copies", () => {
  test("text has a line for each row, and the verdict", () => {
    const chain = chainOf({});
    const lines = asText(place, chain).split("\n");
    expect(lines[0]).toBe("Token 2 of 5: \u2423");
    expect(lines).toHaveLength(chainRows(chain).length + 2);
    expect(lines).toContainEqual(
      expect.stringMatching(/^difference: q = log π_φ − log π_ref = [+\u2212]\d/),
    );
    expect(lines.at(-1)).toMatch(/^Recomputed from the numbers above: [+\u2212]\d/);
  });

  test("JSON has the numbers in full, and says what is not known", () => {
    const chain = chainOf({});
    const copy = JSON.parse(asJson(place, chain)) as Record<string, unknown>;
    expect(copy).toMatchObject({ update: 20, response: 2, token: 1, text: " " });
    expect(copy["values"]).toMatchObject({ reward: chain.values.reward, sum: chain.values.sum });
    const [group] = twinGroups({});
    const broken = group && {
      ...group,
      responses: group.responses.map((response) => ({ ...response, advantages: [] })),
    };
    const hole = broken && advantageChain(broken, 2, 1, { config: configOf({}) });
    expect(hole && JSON.parse(asJson(place, hole))).toMatchObject({
      values: { advantage: null },
      verdict: { kind: "impossible", why: "missing" },
    });
  });
});

describe("the truth about a step", () => {
  const [response] = twinGroups({})[0]?.responses ?? [];
  if (!response) throw new Error("No response");
  const prefix = (length: number, value: number, standardError: number) => ({
    length,
    value,
    standardError,
    continuations: 32,
  });

  test("is its label, and the difference of two measured chances", () => {
    const prefixValues = [prefix(0, 0.5, 0.03), prefix(2, 0.9, 0.04), prefix(4, 0.2, 0.05)];
    const truth = stepTruth({ ...response, prefixValues }, 1);
    expect(truth).toMatchObject({ step: 1, correct: true });
    expect(truth?.monteCarlo?.advantage).toBeCloseTo(0.4, 12);
    expect(truth?.monteCarlo?.standardError).toBeCloseTo(0.05, 12);
    const second = stepTruth({ ...response, prefixValues }, 3);
    expect(second).toMatchObject({ step: 2, correct: false });
    expect(second?.monteCarlo?.advantage).toBeCloseTo(-0.7, 12);
    const [r2, r3] = [response.processRewards[2], response.processRewards[3]];
    expect(second?.credit).toBeCloseTo((r2 ?? NaN) + (r3 ?? NaN), 12);
  });

  test("is not made up where nothing was measured, or where there is no step", () => {
    expect(stepTruth(response, 1)?.monteCarlo).toBeNull();
    const oneEnd = { ...response, prefixValues: [prefix(0, 0.5, 0.03)] };
    expect(stepTruth(oneEnd, 1)?.monteCarlo).toBeNull();
    expect(stepTruth(response, 4)).toBeNull();
    expect(stepTruth(response, 99)).toBeNull();
    expect(stepTruth({ ...response, processRewards: [] }, 1)?.credit).toBeNull();
  });
});

test("no sentence of the inspector, of the scoreboard or of a layer is longer than 25 words", () => {
  const sentences: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") sentences.push(...value.split(/(?<=[.:])\s/));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  const { verdict, formula, pin, alternatives } = text;
  collect([text, strings.scoreboard, strings.layers]);
  collect([verdict.equal("+1"), verdict.differs("+1", "+2"), formula.used("code")]);
  collect([formula.both("+1", "+2"), pin.pinned(1, 2, "x", 3), alternatives.rest("3 %")]);
  expect(sentences.length).toBeGreaterThan(100);
  for (const sentence of sentences)
    expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(25);
});
