/** The settings that decide what a story's numbers mean, in the story's words. */
import { readFormula, type RunFormula } from "../inspector/run-formula.ts";

export interface StorySettings extends Pick<
  RunFormula,
  | "source"
  | "beta"
  | "granularity"
  | "reference"
  | "estimator"
  | "formula"
  | "scale"
  | "processWeight"
  | "processGamma"
  | "outcomeWeight"
  | "outcomeGamma"
  | "clipLow"
  | "clipHigh"
> {
  /** Whether there is a config whose every setting is understood. Without one no formula can be checked. */
  readonly isKnown: boolean;
  /** Whether the policy learns by advantages, not by remembered rollouts. */
  readonly hasAdvantages: boolean;
  /** Whether credit is beta times the log-ratio and nothing else: no bound, no normalisation, no token left out. */
  readonly isPlainCredit: boolean;
  readonly isWhitened: boolean;
  /** Whether a penalty on the distance from the start is added to the returns. */
  readonly hasKlReward: boolean;
  readonly policyLoss: RunFormula["loss"];
}

/** Reads the settings of a run; null and {} give the defaults, foreign values too. Never throws. */
export function readSettings(config: Readonly<Record<string, unknown>> | null): StorySettings {
  const { formula, isForeign, hasAdvantages } = readFormula(config);
  const { bound, normalisation, granularity, whiten, klCoefficient, loss } = formula;
  // The released code leaves the last token's reward out.
  const isCut = formula.formula === "code" && granularity === "token";
  return {
    ...formula,
    isKnown: config !== null && !isForeign,
    hasAdvantages,
    isPlainCredit: bound === 0 && normalisation === "none" && !isCut && !isForeign,
    isWhitened: whiten,
    hasKlReward: klCoefficient > 0,
    policyLoss: loss,
  };
}
