/**
 * How well each kind of credit agrees with the task's own step labels, as the update measured it over all its responses.
 * What an older recording did not measure is computed from the groups on screen.
 */
import type { GroupRecord, Metrics, Report, ResponseRecord } from "../report.ts";
import { creditAgreement, flatCredit, type CreditedResponse } from "../rl/credit-agreement.ts";
import { remembered } from "./remembered.ts";

/** The outcome alone; the process reward; log(policy / warm start), which a policy implies without any PRM; the labels themselves. */
export type CreditSource = "outcome" | "implicit" | "policy" | "oracle";

/** An agreement in 0..1, and what it was taken over. */
export interface Score {
  readonly value: number;
  readonly from: "update" | "screen" | "definition";
}

/** null: not measured, and not to be computed from what is on screen. */
export interface AgreementRow {
  readonly source: CreditSource;
  /** A right step has more credit than a wrong one: over all steps, and over pairs of steps of one response. */
  readonly auroc: Score | null;
  readonly within: Score | null;
  /** Share of wrong responses whose lowest step is their first wrong one. */
  readonly firstError: Score | null;
}

export interface AgreementTable {
  /** The update that it was measured in; null where no update up to the playhead says anything. */
  readonly update: number | null;
  /** Responses on screen, where any score is taken over them; else 0. */
  readonly responses: number;
  readonly rows: readonly AgreementRow[];
}

type Computed = Exclude<CreditSource, "oracle">;

const MEASURED = [
  "step_auroc",
  "flat_step_auroc",
  "policy_step_auroc",
] as const satisfies readonly (keyof Metrics)[];

const hasMeasured = ({ metrics }: Report): boolean =>
  MEASURED.some((name) => metrics[name] !== undefined);

/** The last report up to `at` that measured agreement, else the last that holds groups. */
function reportOf(reports: readonly Report[], at: number): Report | null {
  return (
    reports.findLast((report, i) => i <= at && hasMeasured(report)) ??
    reports.findLast((report, i) => i <= at && report.groups.length > 0) ??
    null
  );
}

/** Sum of a step's token numbers; NaN where one is missing. */
function stepSums(values: readonly number[], { steps }: ResponseRecord): number[] {
  return steps.map(({ start, end }) =>
    Array.from({ length: Math.max(0, end - start) }, (_, i) => values[start + i] ?? NaN).reduce(
      (total, value) => total + value,
      0,
    ),
  );
}

function credited(response: ResponseRecord): CreditedResponse<Computed> {
  const { steps, processRewards, outcomeReturns, logprobs, refLogprobs } = response;
  const learned = logprobs.map((logprob, t) => logprob - (refLogprobs[t] ?? NaN));
  return {
    steps,
    credits: {
      outcome: flatCredit(steps, outcomeReturns[0] ?? NaN),
      implicit: stepSums(processRewards, response),
      policy: stepSums(learned, response),
    },
    advantages: null,
  };
}

/** Scores of one source over the responses on screen; none where a number is missing, or all are 0 and say nothing. */
function scoresOnScreen(responses: readonly CreditedResponse<Computed>[], source: Computed) {
  const credits = responses.flatMap((response) => response.credits[source]);
  const isSilent = credits.every((credit) => credit === 0);
  if (isSilent || !credits.every(Number.isFinite))
    return { auroc: null, within: null, firstError: null };
  const { auroc, withinAuroc, firstError } = creditAgreement(responses, source);
  return { auroc, within: withinAuroc, firstError };
}

function keptResponses(groups: readonly GroupRecord[]): ResponseRecord[] {
  return groups.filter(({ kept }) => kept).flatMap(({ responses }) => responses);
}

const ORACLE: AgreementRow = {
  source: "oracle",
  auroc: { value: 1, from: "definition" },
  within: { value: 1, from: "definition" },
  firstError: { value: 1, from: "definition" },
};

/**
 * The table at the report with index `at`.
 *
 * @param isOracle whether the run's process reward is the labels themselves: then it has no row of its own
 */
export function agreementTable(
  reports: readonly Report[],
  at: number,
  isOracle = false,
): AgreementTable {
  const table = tableOf({ report: reportOf(reports, at) ?? NOTHING });
  const rows = table.rows.filter(({ source }) => !(isOracle && source === "implicit"));
  return { ...table, rows };
}

/** Stands for a run that has said nothing yet. */
const NOTHING: { readonly metrics: Partial<Metrics>; readonly groups: readonly GroupRecord[] } = {
  metrics: {},
  groups: [],
};

/** Of the last report that was asked for: that of the update on screen. */
const tableOf = remembered(["report"], ({ report }: { report: typeof NOTHING }): AgreementTable => {
  const { metrics, groups } = report;
  const onScreen = keptResponses(groups).map(credited);
  let isComputed = false;
  const score = (measured: number | undefined, computed: number | null): Score | null => {
    if (measured !== undefined) return { value: measured, from: "update" };
    if (computed === null) return null;
    isComputed = true;
    return { value: computed, from: "screen" };
  };
  const row = (
    source: Computed,
    auroc: number | undefined,
    within: number | undefined,
    firstError: number | undefined,
  ): AgreementRow => {
    const computed = scoresOnScreen(onScreen, source);
    return {
      source,
      auroc: score(auroc, computed.auroc),
      within: score(within, computed.within),
      firstError: score(firstError, computed.firstError),
    };
  };
  const outcome = row(
    "outcome",
    metrics.flat_step_auroc,
    undefined,
    metrics.flat_first_error_accuracy,
  );
  const rows: AgreementRow[] = [
    { ...outcome, within: { value: 0.5, from: "definition" } },
    row("implicit", metrics.step_auroc, metrics.step_within_auroc, metrics.first_error_accuracy),
    row("policy", metrics.policy_step_auroc, metrics.policy_step_within_auroc, undefined),
  ];
  return {
    update: metrics.update ?? null,
    responses: isComputed ? onScreen.length : 0,
    rows: [...rows, ORACLE],
  };
});
