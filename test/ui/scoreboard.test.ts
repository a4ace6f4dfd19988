/** The scoreboard: measured scores as they are, missing ones from the responses on screen, and nothing made up. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { GroupRecord, Metrics, Report } from "../../src/report.ts";
import { stepAuroc, stepCredit } from "../../src/rl/step-credit.ts";
import { agreementTable, type AgreementTable, type CreditSource } from "../../src/ui/agreement.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { Scoreboard } from "../../src/ui/scoreboard.ts";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { twinGroups } from "./inspector-fixture.ts";
import { markupOf, wordsOf } from "./markup.ts";

const groups = twinGroups({});
const report = (metrics: Partial<Metrics>, own: readonly GroupRecord[] = groups): Report => ({
  stage: "rl",
  metrics: { update: 1, rollouts: 12, ...metrics },
  groups: own,
});
const rowOf = (table: AgreementTable, source: CreditSource) => {
  const row = table.rows.find((found) => found.source === source);
  if (!row) throw new Error(`No row ${source}`);
  return row;
};

/** Credit that is right about every step: steps 0..1 are right, 2..3 wrong. */
const perfect = groups.map((group) => ({
  ...group,
  responses: group.responses.map((response) => ({
    ...response,
    processRewards: response.tokens.map((_, t) => (t === 2 || t === 3 ? -1 : 1)),
  })),
}));

describe("measured", () => {
  test("scores stand as the update measured them", () => {
    const table = agreementTable(
      [
        report({
          update: 20,
          step_auroc: 0.81,
          step_within_auroc: 0.72,
          first_error_accuracy: 0.63,
          flat_step_auroc: 0.7,
          flat_first_error_accuracy: 0.31,
          policy_step_auroc: 0.6,
          policy_step_within_auroc: 0.55,
        }),
      ],
      0,
    );
    expect(table.update).toBe(20);
    expect(rowOf(table, "implicit")).toEqual({
      source: "implicit",
      auroc: { value: 0.81, from: "update" },
      within: { value: 0.72, from: "update" },
      firstError: { value: 0.63, from: "update" },
    });
    expect(rowOf(table, "outcome").firstError).toEqual({ value: 0.31, from: "update" });
    expect(rowOf(table, "policy").within).toEqual({ value: 0.55, from: "update" });
  });

  test("the last measurement up to the playhead counts, none behind it", () => {
    const reports = [
      report({ update: 1, step_auroc: 0.6 }),
      report({ update: 2 }, []),
      report({ update: 3, step_auroc: 0.9 }),
    ];
    expect(agreementTable(reports, 1).update).toBe(1);
    expect(agreementTable(reports, 2).update).toBe(3);
    expect(agreementTable(reports.slice(1, 2), 0).update).toBeNull();
    expect(agreementTable([], 0).update).toBeNull();
  });
});

describe("computed from the responses on screen", () => {
  test("perfect credit reaches what the oracle does, outcome-only credit a toss", () => {
    const table = agreementTable([report({}, perfect)], 0);
    expect(rowOf(table, "implicit")).toEqual({
      source: "implicit",
      auroc: { value: 1, from: "screen" },
      within: { value: 1, from: "screen" },
      firstError: { value: 1, from: "screen" },
    });
    expect(table.responses).toBe(12);
    const outcome = rowOf(table, "outcome");
    expect(outcome.within).toEqual({ value: 0.5, from: "definition" });
    // Every response has one right and one wrong step, which share its outcome: ties count half.
    expect(outcome.auroc).toEqual({ value: 0.5, from: "screen" });
    expect(outcome.firstError).toEqual({ value: 0.5, from: "screen" });
    for (const score of [rowOf(table, "oracle").auroc, rowOf(table, "oracle").firstError])
      expect(score).toEqual({ value: 1, from: "definition" });
  });

  test("in the shipped recording: the AUROC is that of src/rl, and the policy that is its own reference says nothing", async () => {
    const file = fileURLToPath(
      new URL("../../public/recordings/pocket.steplight", import.meta.url),
    );
    const shipped = await decodeRecording(Uint8Array.from(readFileSync(file)), "pocket");
    // As in a recording from before an update measured these: then they come from the responses on screen.
    const later = /^flat_|^policy_step_|^step_within_/;
    const reports = shipped.reports.map((own): Report => {
      const metrics = Object.entries(own.metrics).filter(([name]) => !later.test(name));
      return { ...own, metrics: Object.fromEntries(metrics) as unknown as Metrics };
    });
    const table = agreementTable(reports, reports.length - 1);
    const last = reports.findLast((found) => found.groups.length > 0);
    const implicit = rowOf(table, "implicit");
    expect(implicit.auroc).toEqual({ value: last?.metrics.step_auroc, from: "update" });
    expect(implicit.within?.from).toBe("screen");
    const flat = (last?.groups ?? [])
      .flatMap(({ responses }) => responses)
      .map((response) =>
        stepCredit(response.outcomeReturns, response.steps).map(({ correct }) => ({
          credit: response.outcomeReturns[0] ?? NaN,
          correct,
        })),
      );
    expect(rowOf(table, "outcome").auroc?.value).toBeCloseTo(stepAuroc(flat) ?? NaN, 12);
    expect(rowOf(table, "policy").auroc).toBeNull();
    expect(table.responses).toBe(12);
  });

  test("groups that the filter left out, credit that is 0 everywhere and broken records give no score", () => {
    const dropped = perfect.map((group) => ({ ...group, kept: false }));
    expect(rowOf(agreementTable([report({}, dropped)], 0), "implicit").auroc).toBeNull();
    const change = (processRewards: (tokens: readonly string[]) => number[]) =>
      perfect.map((group) => ({
        ...group,
        responses: group.responses.map((response) => ({
          ...response,
          processRewards: processRewards(response.tokens),
        })),
      }));
    const silent = change((tokens) => tokens.map(() => 0));
    expect(rowOf(agreementTable([report({}, silent)], 0), "implicit").auroc).toBeNull();
    const broken = change(() => []);
    expect(rowOf(agreementTable([report({}, broken)], 0), "implicit").auroc).toBeNull();
  });
});

describe("the table", () => {
  const wordsOfBoard = (own: Partial<Scoreboard>): string =>
    wordsOf(markupOf(Object.assign(new Scoreboard(), own).render()));

  test("marks what is of the responses on screen, and says what AUROC is", () => {
    const words = wordsOfBoard({ reports: [report({ step_auroc: 0.81 }, perfect)] });
    expect(words).toContain("Measured in update 1.");
    expect(words).toContain("Implicit PRM 0.81 1.00 † of the 12 responses on screen");
    expect(words).toContain("† Of the 12 responses on screen.");
    expect(words).toContain(strings.scoreboard.auroc);
    const all = { step_auroc: 0.8, step_within_auroc: 0.7, first_error_accuracy: 0.6 };
    expect(wordsOfBoard({ reports: [report(all, [])] })).not.toContain("†");
  });

  test("a run with the labels as its reward has no PRM to show", () => {
    const reports = [report({ step_auroc: 1 })];
    const config = { prm: {}, policy: {}, process: { source: "steps" } };
    expect(wordsOfBoard({ reports, config })).not.toContain("Implicit PRM");
    expect(wordsOfBoard({ reports, config: null })).toContain("Implicit PRM");
  });

  test("before anything is measured it says so", () => {
    const words = wordsOfBoard({});
    expect(words).toContain("Nothing is measured yet.");
    expect(words).toContain("Outcome only – not measured 0.50");
  });
});
