/** One and the same text as the models see it over a run: its credit at every update at which it was scored. */
import type { ProbeRecord, Report } from "../../report.ts";
import { symmetricDomain } from "../credit.ts";
import type { RunFormula } from "../inspector/run-formula.ts";
import { segmentsOf, type Segment } from "../segments.ts";

/** What log p of the PRM is compared with: the warm start, which never moves, or the policy as it was at that update. */
export type ProbeReference = RunFormula["reference"];

export interface ProbeRow {
  readonly update: number;
  /** beta * (log p_prm - log p_ref), one number a token; NaN where the recording has none. */
  readonly credit: readonly number[];
}

/** A probe and its measurements, the oldest first. */
export interface ProbeHistory {
  readonly prompt: string;
  readonly tokens: readonly string[];
  readonly outcome: number;
  readonly answer: string;
  /** Every token is in exactly one. */
  readonly segments: readonly Segment[];
  readonly rows: readonly ProbeRow[];
  /** Half-width of the colour scale, one for all rows. */
  readonly domain: number;
  /** false for a run without a PRM: every credit is NaN. */
  readonly hasPrm: boolean;
}

/** Credit of a probe's tokens (PRIME, arXiv 2502.01456, Eq. 3), apart from granularity, bound and normalisation. */
function creditOf(
  { tokens, logprobs, refLogprobs, prmLogprobs }: ProbeRecord,
  beta: number,
  reference: ProbeReference,
): number[] {
  const compared = reference === "policy" ? logprobs : refLogprobs;
  return tokens.map((_, t) => beta * ((prmLogprobs?.[t] ?? Number.NaN) - (compared[t] ?? NaN)));
}

const isSameText = (a: ProbeRecord, b: ProbeRecord): boolean =>
  a.prompt === b.prompt &&
  a.tokens.length === b.tokens.length &&
  a.tokens.every((token, t) => token === b.tokens[t]);

/**
 * The probes of a run, in their order. A measurement whose text is not that of the first one is left out: only the same
 * text can be compared.
 */
export function probeHistories(
  reports: readonly Report[],
  beta: number,
  reference: ProbeReference,
): ProbeHistory[] {
  const measured = reports.filter(({ stage, probes }) => stage === "rl" && probes !== undefined);
  const firsts = measured.find(({ probes = [] }) => probes.length > 0)?.probes ?? [];
  return firsts.map((first, index) => {
    const own = measured.flatMap(({ metrics, probes = [] }) => {
      const probe = probes[index];
      return probe && isSameText(probe, first) ? [{ update: metrics.update, probe }] : [];
    });
    const rows = own.map(({ update, probe }) => ({
      update,
      credit: creditOf(probe, beta, reference),
    }));
    const { prompt, tokens, outcome, answer } = first;
    return {
      prompt,
      tokens,
      outcome,
      answer,
      segments: segmentsOf(first),
      rows,
      domain: symmetricDomain(rows.flatMap(({ credit }) => credit)),
      hasPrm: own.some(({ probe }) => probe.prmLogprobs !== null),
    };
  });
}

/** Index of the last measurement at or before an update; -1 when there is none. */
export function rowAt({ rows }: Pick<ProbeHistory, "rows">, update: number): number {
  return rows.findLastIndex((row) => row.update <= update);
}

/** Sum of a measurement's credit over tokens [start, end). */
function creditOver({ credit }: ProbeRow, { start, end }: Segment): number {
  return credit.slice(start, end).reduce((total, value) => total + value, 0);
}

/** A step whose credit is followed from the first measurement to the last. */
export interface MovedStep {
  /** Counted from 1. */
  readonly step: number;
  readonly correct: boolean | null;
  readonly first: number;
  readonly last: number;
}

/**
 * How the credit of each step has moved from the first measurement to the last.
 *
 * @returns in the order of the text; none with fewer than two measurements
 */
export function movedSteps({ segments, rows }: ProbeHistory): MovedStep[] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || first === last) return [];
  return segments.flatMap((segment) => {
    const { step, correct } = segment;
    if (step === null) return [];
    return [{ step, correct, first: creditOver(first, segment), last: creditOver(last, segment) }];
  });
}

/** The step to follow: the first that the task calls wrong, otherwise the one that has moved most. */
export function stepToFollow(steps: readonly MovedStep[]): MovedStep | null {
  const wrong = steps.find(({ correct }) => correct === false);
  if (wrong) return wrong;
  const size = ({ first, last }: MovedStep): number => Math.abs(last - first);
  return steps.toSorted((a, b) => size(b) - size(a))[0] ?? null;
}

/** The step with the least credit at the last measurement; null where no step has a number. */
export function lowestStep(steps: readonly MovedStep[]): MovedStep | null {
  const known = steps.filter(({ last }) => Number.isFinite(last));
  return known.toSorted((a, b) => a.last - b.last)[0] ?? null;
}

/**
 * Index of the probe that tells most: with a wrong step after a right one, so that the place of the error is the point;
 * otherwise with a wrong step; otherwise the first. The rule does not look at credit.
 */
export function probeToTell(histories: readonly Pick<ProbeHistory, "segments">[]): number {
  const labels = histories.map(({ segments }) => segments.map(({ correct }) => correct));
  const isTold = (own: readonly (boolean | null)[]): boolean =>
    own.includes(false) && own.slice(0, own.indexOf(false)).includes(true);
  const best = labels.findIndex(isTold);
  if (best >= 0) return best;
  return Math.max(
    0,
    labels.findIndex((own) => own.includes(false)),
  );
}
