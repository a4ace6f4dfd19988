/**
 * How well credit agrees with the truth, for several sources of credit side by side. Credit that is alike on every step
 * of a response is the baseline: it already knows which responses failed, and any claim about steps starts above it.
 */
import { centred, pearson, spearman } from "./correlation.ts";
import { correlationCeiling, type StepAdvantage } from "./credit-truth.ts";
import { errorFinding, stepAuroc, withinAuroc, type LabelledStep } from "./step-credit.ts";
import { at } from "../typed-array.ts";

type Labelled = Pick<LabelledStep, "correct">;

/** A response with its steps' credit from each source, one number a step. */
export interface CreditedResponse<Source extends string> {
  readonly steps: readonly Labelled[];
  readonly credits: Readonly<Record<Source, readonly number[]>>;
  /** Monte Carlo advantage of each step; null where it was not measured. */
  readonly advantages: readonly StepAdvantage[] | null;
}

/** Agreement of one source. What has nothing to count is null, and its n says so. */
export interface Agreement {
  /** Against the task's labels, over the steps of all responses together. */
  readonly auroc: number | null;
  /** Over pairs of steps of one response: 0.5 for credit that is alike on every step. */
  readonly withinAuroc: number | null;
  /** Steps with a label. */
  readonly labelledSteps: number;
  /** Share of wrong responses whose lowest step is their first wrong one; equals share the guess. */
  readonly firstError: number | null;
  /** The same for a step picked at random. */
  readonly firstErrorByChance: number | null;
  /** Responses with a wrong step, all of whose steps have labels. */
  readonly wrongResponses: number;
  /** Correlation with the Monte Carlo advantages of all steps together. */
  readonly pearson: number | null;
  readonly spearman: number | null;
  /** Pearson's correlation after taking the mean of its response off every step: null for credit alike on every step. */
  readonly withinPearson: number | null;
  /** Steps with a Monte Carlo advantage. */
  readonly advantages: number;
  /** What credit without any error could reach, given the noise of the Monte Carlo advantages. */
  readonly ceiling: number | null;
}

/**
 * Outcome-only credit, the same on each step.
 *
 * @param advantage outcome reward of the response less its baseline
 */
export function flatCredit(steps: readonly unknown[], advantage: number): number[] {
  return Array.from(steps, () => advantage);
}

/** The oracle's credit: -1 on each wrong step, 0 on the others and where nobody can tell. */
export function oracleCredit(steps: readonly Labelled[]): number[] {
  return steps.map(({ correct }) => (correct === false ? -1 : 0));
}

/** @throws RangeError where a response has not one credit, or not one advantage, for each step */
export function creditAgreement<Source extends string>(
  responses: readonly CreditedResponse<Source>[],
  source: Source,
): Agreement {
  const credited = responses.map(({ steps, credits, advantages }) => {
    const credit = credits[source];
    if (credit.length !== steps.length || (advantages && advantages.length !== steps.length)) {
      const found = `${credit.length} credits and ${advantages?.length ?? "no"} advantages`;
      throw new RangeError(`Cannot compare credit "${source}": ${found} for ${steps.length} steps`);
    }
    return steps.map(({ correct }, i) => ({ credit: at(credit, i), correct }));
  });
  const finding = errorFinding(credited);
  const measured = responses.flatMap(({ credits, advantages }) =>
    advantages === null || advantages.length === 0
      ? []
      : [{ credit: credits[source], advantages, truth: advantages.map((step) => step.advantage) }],
  );
  const credit = measured.flatMap((response) => response.credit);
  const truth = measured.flatMap((response) => response.truth);
  return {
    auroc: stepAuroc(credited),
    withinAuroc: withinAuroc(credited),
    labelledSteps: credited.flat().filter(({ correct }) => correct !== null).length,
    firstError: finding?.first ?? null,
    firstErrorByChance: finding?.firstByChance ?? null,
    wrongResponses: finding?.responses ?? 0,
    pearson: pearson(credit, truth),
    spearman: spearman(credit, truth),
    withinPearson: pearson(
      measured.flatMap((response) => centred(response.credit)),
      measured.flatMap((response) => centred(response.truth)),
    ),
    advantages: truth.length,
    ceiling: correlationCeiling(measured.flatMap(({ advantages }) => advantages)),
  };
}
