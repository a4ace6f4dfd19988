/** Probes over time: their credit is that of the recorded log-probabilities, and the words say what the numbers do. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ProbeRecord, Report } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { probesStrings } from "../../src/ui/catalogue/en/probes.ts";
import {
  movedSteps,
  probeHistories,
  probeToTell,
  rowAt,
  stepToFollow,
  type ProbeHistory,
} from "../../src/ui/probes/probe-history.ts";
import { MAX_ROWS, rowsToDraw } from "../../src/ui/probes/probe-rows.ts";
import { creditText, summaryOf } from "../../src/ui/probes/probe-words.ts";
import { Probes } from "../../src/ui/probes/probes.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { markupOf, wordsOf } from "./markup.ts";

const shipped = await decodeRecording(
  Uint8Array.from(
    readFileSync(
      fileURLToPath(new URL("../../public/recordings/pocket.steplight", import.meta.url)),
    ),
  ),
  "pocket.steplight",
);

/** Two steps of one token each and the stop token; the second step is wrong unless said otherwise. */
function probe(prm: readonly number[] | null, over: Partial<ProbeRecord> = {}): ProbeRecord {
  return {
    prompt: "1 +1",
    tokens: ["=2", "=5", "<stop>"],
    outcome: 0,
    answer: "5",
    steps: [
      { start: 0, end: 1, correct: true },
      { start: 1, end: 2, correct: false },
    ],
    logprobs: [-0.5, -2, 0],
    refLogprobs: [-1, -1, 0],
    prmLogprobs: prm,
    ...over,
  };
}

const report = (update: number, probes?: readonly ProbeRecord[]): Report => ({
  stage: "rl",
  metrics: { update, rollouts: 0 },
  groups: [],
  ...(probes ? { probes } : {}),
});

const run = [
  report(0, [probe([-1, -1, 0])]),
  report(1),
  report(2, [probe([-0.9, -2, 0])]),
  report(4, [probe([-0.6, -4, 0])]),
];
const historyOf = (reports: readonly Report[], reference: "start" | "policy" = "start") =>
  at(probeHistories(reports, 0.5, reference), 0);

const words = (sentence: string): number => sentence.split(/\s+/).filter(Boolean).length;

describe("credit", () => {
  test("is beta times the log-ratio to the warm start, or to the policy of that update", () => {
    const credit = historyOf(run).rows.map((row) => row.credit);
    const wanted = [
      [0, 0, 0],
      [0.05, -0.5, 0],
      [0.2, -1.5, 0],
    ];
    credit.forEach((row, i) => {
      row.forEach((value, t) => expect(value).toBeCloseTo(at(at(wanted, i), t), 12));
    });
    const last = historyOf(run, "policy").rows.at(-1)?.credit ?? [];
    expect(at(last, 0)).toBeCloseTo(0.5 * (-0.6 - -0.5), 12);
    expect(at(last, 1)).toBeCloseTo(0.5 * (-4 - -2), 12);
  });

  test("of a step is the sum of its tokens', and the wrong step is followed", () => {
    const steps = movedSteps(historyOf(run));
    expect(steps.map(({ step, correct }) => [step, correct])).toEqual([
      [1, true],
      [2, false],
    ]);
    const followed = stepToFollow(steps);
    expect(followed?.step).toBe(2);
    expect(followed?.first).toBeCloseTo(0, 12);
    expect(followed?.last).toBeCloseTo(-1.5, 12);
  });

  test("only the same text is compared, and reports of the warm start count their own updates", () => {
    const other = probe([-1, -1, 0], { tokens: ["=2", "=6", "<stop>"] });
    const sft: Report = { ...report(3, [probe([-9, -9, -9])]), stage: "sft" };
    const mixed = [...run.slice(0, 3), sft, report(3, [other]), ...run.slice(3)];
    expect(historyOf(mixed)).toEqual(historyOf(run));
  });

  test("numbers that are missing are dashes", () => {
    const holes = [report(0, [probe([-1])]), report(1, [probe([-1, -2])])];
    const { rows, domain } = historyOf(holes);
    expect(rows[0]?.credit.map((value) => creditText(value, domain))).toEqual(["0.00", "–", "–"]);
    for (const sentence of summaryOf(historyOf(holes))) expect(sentence).not.toMatch(/NaN/);
  });
});

describe("the words", () => {
  test("say how the wrong step moved and where the least credit lies", () => {
    expect(summaryOf(historyOf(run))).toEqual([
      probesStrings.moved.wrong(2, "0.00", "−1.50", 0, 4),
      probesStrings.moved.lowestWrong(2),
    ]);
  });

  test("do not say so where it is not so", () => {
    const blind = [report(0, [probe([-1, -1, 0])]), report(4, [probe([-4, -0.5, 0])])];
    expect(summaryOf(historyOf(blind))).toEqual([
      probesStrings.moved.wrong(2, "0.00", "+0.25", 0, 4),
      probesStrings.moved.lowestOther(1),
    ]);
    const unlabelled = { steps: [{ start: 0, end: 2, correct: null }] };
    const unknown = [
      report(0, [probe([-1, -1, 0], unlabelled)]),
      report(4, [probe([-1, -2, 0], unlabelled)]),
    ];
    expect(at(summaryOf(historyOf(unknown)), 0)).toBe(
      probesStrings.moved.most(1, "0.00", "−0.50", 0, 4),
    );
  });

  test("one measurement, and a run without a PRM", () => {
    expect(summaryOf(historyOf(run.slice(0, 2)))).toEqual([probesStrings.once]);
    const none = [report(0, [probe(null)]), report(2, [probe(null)])];
    expect(historyOf(none).hasPrm).toBe(false);
    expect(summaryOf(historyOf(none))).toEqual([probesStrings.noPrm]);
  });

  test("have at most 25 words a sentence", () => {
    const said: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === "string") said.push(...value.split(/(?<=[.:])\s/));
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
    };
    collect({ ...probesStrings });
    for (const reference of ["start", "policy"] as const) {
      const histories = probeHistories(shipped.reports, 1, reference);
      said.push(...histories.flatMap(summaryOf));
    }
    expect(said.length).toBeGreaterThan(20);
    for (const sentence of said) expect(words(sentence), sentence).toBeLessThanOrEqual(25);
  });
});

describe("which is shown", () => {
  const labelled = (...steps: (boolean | null)[]): Pick<ProbeHistory, "segments"> => ({
    segments: steps.map((correct, i) => ({ step: i + 1, start: i, end: i + 1, correct })),
  });

  test("a text that goes wrong on its way tells most, then one that is wrong from the start", () => {
    expect(probeToTell([labelled(true), labelled(false, true), labelled(true, false)])).toBe(2);
    expect(probeToTell([labelled(true), labelled(false, true)])).toBe(1);
    expect(probeToTell([labelled(null), labelled(true)])).toBe(0);
    expect(probeToTell([])).toBe(0);
  });

  test("the row at the playhead is the last one measured by then", () => {
    const history = historyOf(run);
    expect([0, 1, 2, 3, 9].map((update) => rowAt(history, update))).toEqual([0, 0, 1, 1, 2]);
    expect(rowAt({ rows: history.rows.slice(1) }, 0)).toBe(-1);
  });

  test("many measurements are thinned: first, last and the one on screen stay", () => {
    const rows = Array.from({ length: 300 }, (_, update) => ({ update, credit: [] }));
    for (const onScreen of [-1, 0, 1, 137, 298, 299]) {
      const drawn = rowsToDraw(rows, onScreen).map(({ update }) => update);
      expect(drawn).toHaveLength(MAX_ROWS);
      expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
      expect([drawn[0], drawn.at(-1)]).toEqual([0, 299]);
      if (onScreen >= 0) expect(drawn).toContain(onScreen);
    }
    expect(rowsToDraw(rows.slice(0, 3), 1)).toEqual(rows.slice(0, 3));
  });
});

describe("the element", () => {
  const drawn = (reports: readonly Report[], index: number, config: Probes["config"]): string => {
    const element = new Probes();
    Object.assign(element, { reports, at: index, config });
    element.willUpdate();
    return markupOf(element.render());
  };

  test("draws a row a measurement and marks the one on screen, with one tab stop", () => {
    const markup = drawn(run, 1, { prm: { beta: 0.5 } });
    expect(markup.match(/data-update=/g)).toHaveLength(3);
    expect(markup.match(/aria-current=true/g)).toHaveLength(1);
    expect(markup).toMatch(/aria-current=true\s+data-update=0/);
    expect(markup.match(/tabindex="0"/g)).toHaveLength(1);
    expect(markup).toMatch(/aria-activedescendant=cell-0-0\s/);
    expect(markup.match(/class=active/g)).toHaveLength(1);
    expect(wordsOf(markup)).toContain(probesStrings.cell(4, 2, "=5", "−1.50"));
  });

  test("in the shipped recording: every measurement, and the run's own reference", () => {
    const { reports, header } = shipped;
    const markup = drawn(reports, reports.length - 1, header.config);
    const measured = reports.filter(({ probes }) => probes).length;
    expect(measured).toBeGreaterThanOrEqual(10);
    expect(markup.match(/data-update=/g)).toHaveLength(measured);
    expect(wordsOf(markup)).toContain(probesStrings.used);
    expect(wordsOf(markup)).not.toMatch(/NaN|undefined/);
  });

  test("says plainly when there is nothing to follow", () => {
    const bare = shipped.reports.map((own) => {
      const { probes: _, ...rest } = own;
      return rest;
    });
    expect(wordsOf(drawn(bare, 0, shipped.header.config))).toContain(probesStrings.none);
    expect(wordsOf(drawn([], 0, null))).toContain(probesStrings.none);
  });
});
