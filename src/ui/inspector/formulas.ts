/** Which formula a row of the chain has under a run's settings, and its symbols tied to the rows that they come from. */
import type { Chain, RowId } from "./advantage-chain.ts";
import type { RunFormula } from "./run-formula.ts";

/** What a formula names that stands elsewhere on the page: tokens of the strip, responses of the group. */
const PLACES = ["token", "next", "verdict", "others", "all"] as const;
export type PlaceId = (typeof PLACES)[number];

export const isPlace = (name: string): name is PlaceId =>
  (PLACES as readonly string[]).includes(name);

/** What a formula names that is no row: a setting, or what stands elsewhere. */
export type ParameterId =
  | PlaceId
  | "beta"
  | "bound"
  | "gamma"
  | "k"
  | "k1"
  | "spread"
  | "outcomeSpread"
  | "discount"
  | "processWeight"
  | "outcomeWeight"
  | "klCoefficient"
  | "low"
  | "high";

/** A formula's own words, a row's symbol, or a parameter's. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "row"; readonly row: RowId }
  | { readonly kind: "parameter"; readonly parameter: ParameterId };

/** Names of the formulas that a row can have; the formulas themselves are strings of the page. */
export type FormulaName =
  | "prm"
  | "reference"
  | "difference"
  | "reward"
  | "rewardBounded"
  | "rewardOfStep"
  | "rewardOfResponse"
  | "rewardNormalised"
  | "rewardOfLabels"
  | "stepSum"
  | "baselineOthers"
  | "baselineAll"
  | "centred"
  | "centredCode"
  | "centredSpread"
  | "processReturn"
  | "processReturnRaw"
  | "outcome"
  | "outcomeReturn"
  | "outcomeReturnCode"
  | "outcomeReturnSpread"
  | "outcomeReturnRaw"
  | "kl"
  | "sum"
  | "sumKl"
  | "sumOutcome"
  | "moment"
  | "advantage"
  | "advantageRaw"
  | "gae"
  | "unknown"
  | "before"
  | "after"
  | "ratio"
  | "clip"
  | "change";

function rewardFormula({ source, normalisation, granularity, bound }: RunFormula): FormulaName {
  if (source === "steps") return "rewardOfLabels";
  if (normalisation === "batch") return "rewardNormalised";
  if (granularity === "step") return "rewardOfStep";
  if (granularity === "whole") return "rewardOfResponse";
  return bound > 0 ? "rewardBounded" : "reward";
}

function sumFormula({ source, klCoefficient }: RunFormula): FormulaName {
  if (source === "none" && klCoefficient === 0) return "sumOutcome";
  return klCoefficient > 0 ? "sumKl" : "sum";
}

function advantageFormula({ estimator, whiten }: RunFormula): FormulaName {
  if (estimator === "gae") return "gae";
  return whiten ? "advantage" : "advantageRaw";
}

const BY_BASELINE = {
  none: { centred: "processReturnRaw", outcomeReturn: "outcomeReturnRaw" },
  others: { centred: "centred", outcomeReturn: "outcomeReturn" },
  "others-code": { centred: "centredCode", outcomeReturn: "outcomeReturnCode" },
  mean: { centred: "centred", outcomeReturn: "outcomeReturn" },
  deviation: { centred: "centredSpread", outcomeReturn: "outcomeReturnSpread" },
} as const;

/** The name of a row's formula. A run whose settings say nothing has the recorded numbers and no formula for them. */
export function formulaOf(row: RowId, { formula, baseline }: Chain): FormulaName {
  switch (row) {
    case "mean":
    case "deviation":
      return "moment";
    case "baseline":
    case "outcomeBaseline":
      return baseline === "others" ? "baselineOthers" : "baselineAll";
    case "reward":
      return formula === null ? "unknown" : rewardFormula(formula);
    case "centred":
      return BY_BASELINE[baseline ?? "mean"].centred;
    case "processReturn":
      if (formula === null) return "unknown";
      return baseline === null || baseline === "none" ? "processReturnRaw" : "processReturn";
    case "outcomeReturn":
      return formula === null ? "unknown" : BY_BASELINE[baseline ?? "none"].outcomeReturn;
    case "sum":
      return formula === null ? "unknown" : sumFormula(formula);
    case "advantage":
      return formula === null ? "unknown" : advantageFormula(formula);
    case "prm":
    case "reference":
    case "difference":
    case "stepSum":
    case "outcome":
    case "kl":
    case "before":
    case "after":
    case "ratio":
    case "clip":
    case "change":
      return row;
  }
}

/** Rows that a run has: no PRM, no log-ratio; no baseline, nothing taken off. */
export function hasRow(row: RowId, { formula, baseline, values }: Chain): boolean {
  const isKnown = formula !== null && baseline !== null;
  switch (row) {
    case "prm":
    case "difference":
      return formula === null || formula.source === "prm";
    case "reference":
      return formula?.source !== "none" && formula?.source !== "steps";
    case "reward":
    case "stepSum":
    case "processReturn":
      return formula?.source !== "none";
    case "baseline":
    case "centred":
      return isKnown && baseline !== "none" && formula.source !== "none";
    case "outcomeBaseline":
      return isKnown && baseline !== "none";
    case "kl":
      return isKnown && formula.klCoefficient > 0;
    case "sum":
      return isKnown;
    case "mean":
    case "deviation":
      return isKnown && formula.whiten;
    // The page says in a sentence that what came after the update was not recorded: four dashes add nothing.
    case "after":
    case "ratio":
    case "change":
      return values.after !== null;
    case "clip":
      return values.after !== null && formula !== null && formula.loss !== "gspo";
    case "outcome":
    case "outcomeReturn":
    case "advantage":
    case "before":
      return true;
  }
}

/** The number that a parameter stands for; null where it is not known. */
export function parameterValue(parameter: ParameterId, chain: Chain): number | null {
  const { formula, count, spreads } = chain;
  switch (parameter) {
    // Words for what a model or the verifier is shown, and for the responses that a mean is taken of.
    case "token":
    case "verdict":
    case "others":
    case "all":
      return null;
    case "next":
      return chain.nextReturn;
    case "k":
      return count;
    case "k1":
      return count - 1;
    case "spread":
      return spreads.process;
    case "outcomeSpread":
      return spreads.outcome;
    case "discount":
      return chain.outcomeDiscount;
    case "beta":
      return formula?.beta ?? null;
    case "bound":
      return formula?.bound ?? null;
    case "gamma":
      return formula?.processGamma ?? null;
    case "processWeight":
      return formula?.processWeight ?? null;
    case "outcomeWeight":
      return formula?.outcomeWeight ?? null;
    case "klCoefficient":
      return formula?.klCoefficient ?? null;
    case "low":
      return formula === null ? null : 1 - formula.clipLow;
    case "high":
      return formula === null ? null : 1 + formula.clipHigh;
  }
}

const MARK = /\{(\w+)\}|\[(\w+)\]/g;

/** Formulas that were cut before: there are a few dozen, and every redraw of the inspector asks for most of them. */
const known = new Map<string, readonly Part[]>();

/** Cuts a formula into its parts: `{row}` is a row's symbol, `[name]` a parameter's. */
export function partsOf(template: string): readonly Part[] {
  const parts = known.get(template) ?? cut(template);
  known.set(template, parts);
  return parts;
}

function cut(template: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of template.matchAll(MARK)) {
    const text = template.slice(done, match.index);
    if (text !== "") parts.push({ kind: "text", text });
    const [, row, parameter] = match;
    if (row !== undefined) parts.push({ kind: "row", row: row as RowId });
    else parts.push({ kind: "parameter", parameter: parameter as ParameterId });
    done = match.index + match[0].length;
  }
  const rest = template.slice(done);
  return rest === "" ? parts : [...parts, { kind: "text", text: rest }];
}

/** The rows that a formula takes its numbers from, each once. */
export function inputsOf(template: string): RowId[] {
  const rows = partsOf(template).flatMap((part) => (part.kind === "row" ? [part.row] : []));
  return [...new Set(rows)];
}
