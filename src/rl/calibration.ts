/**
 * Whether the PRM's pass probabilities mean what they say: among responses given 80 %, 80 % pass.
 *
 * Calibration alone is no merit: a constant guess of the base rate is calibrated and knows nothing. So the AUROC and the
 * scores of that guess stand beside it.
 */
import { at } from "../typed-array.ts";
import { auroc } from "./step-credit.ts";

/** What a response was given, and what it got; both in 0..1. */
export interface Prediction {
  /** sigmoid(Q). */
  readonly probability: number;
  /** Fractional where a task gives part of the reward. */
  readonly outcome: number;
}

/** Predictions in [from, to); the last bin holds its end too. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability and mean outcome; null for an empty bin. */
  readonly probability: number | null;
  readonly outcome: number | null;
}

export interface Calibration {
  readonly count: number;
  readonly bins: readonly ReliabilityBin[];
  /** Mean |mean outcome - mean probability| of the bins, each weighted by its share (Naeini et al. 2015). */
  readonly expectedError: number;
  /**
   * What it would be for a calibrated predictor with the same probabilities and this few responses, by the normal
   * approximation for outcomes of 0 and 1. An error near this is no evidence of miscalibration.
   */
  readonly expectedErrorByChance: number;
  /** Mean (probability - outcome)^2. */
  readonly brier: number;
  /** The same for a constant guess of the base rate: the variance of the outcomes. */
  readonly brierOfBaseRate: number;
  /** Mean cross-entropy in nats, probabilities held {@link LOG_MARGIN} away from 0 and 1. */
  readonly logLoss: number;
  /** Share with (probability > 0.5) == (outcome > 0.5), as `prm_accuracy`. */
  readonly accuracy: number;
  /** The accuracy of always guessing the commoner of the two. */
  readonly accuracyOfGuess: number;
  /** Mean outcome. */
  readonly baseRate: number;
  /** Probability that a response that passed was given more than one that failed; null where all are alike. */
  readonly auroc: number | null;
}

/** Keeps one certain and wrong prediction from making the mean infinite: it costs 16 nats. */
const LOG_MARGIN = 2 ** -23;

/**
 * @param binCount bins of equal width over 0..1
 * @returns null without a prediction
 * @throws RangeError for a number outside 0..1
 */
export function calibration(predictions: readonly Prediction[], binCount = 10): Calibration | null {
  const count = predictions.length;
  if (count === 0) return null;
  for (const { probability, outcome } of predictions) {
    if (!(probability >= 0 && probability <= 1 && outcome >= 0 && outcome <= 1)) {
      throw new RangeError(
        `Cannot calibrate: expected probabilities and outcomes in 0..1, found ${probability} and ${outcome}`,
      );
    }
  }
  const mean = (value: (prediction: Prediction) => number, of = predictions) =>
    of.reduce((sum, prediction) => sum + value(prediction), 0) / of.length;
  const members = Array.from({ length: binCount }, (): Prediction[] => []);
  for (const prediction of predictions) {
    const bin = Math.min(binCount - 1, Math.floor(prediction.probability * binCount));
    at(members, bin).push(prediction);
  }
  const filled = members.filter(({ length }) => length > 0);
  const overBins = (error: (bin: readonly Prediction[]) => number) =>
    filled.reduce((sum, bin) => sum + (bin.length / count) * error(bin), 0);
  const baseRate = mean(({ outcome }) => outcome);
  const passed = mean(({ outcome }) => (outcome > 0.5 ? 1 : 0));
  return {
    count,
    bins: members.map((bin, i) => ({
      from: i / binCount,
      to: (i + 1) / binCount,
      count: bin.length,
      probability: bin.length === 0 ? null : mean(({ probability }) => probability, bin),
      outcome: bin.length === 0 ? null : mean(({ outcome }) => outcome, bin),
    })),
    expectedError: overBins((bin) =>
      Math.abs(mean(({ probability, outcome }) => probability - outcome, bin)),
    ),
    // The mean of |x| of a normal number of deviation s is s sqrt(2 / pi).
    expectedErrorByChance: overBins((bin) => {
      const variance = mean(({ probability }) => probability * (1 - probability), bin);
      return Math.sqrt(((2 / Math.PI) * variance) / bin.length);
    }),
    brier: mean(({ probability, outcome }) => (probability - outcome) ** 2),
    brierOfBaseRate: mean(({ outcome }) => (outcome - baseRate) ** 2),
    logLoss: mean(({ probability, outcome }) => {
      const p = Math.min(1 - LOG_MARGIN, Math.max(LOG_MARGIN, probability));
      return -(outcome * Math.log(p) + (1 - outcome) * Math.log(1 - p));
    }),
    accuracy: mean(({ probability, outcome }) => (probability > 0.5 === outcome > 0.5 ? 1 : 0)),
    accuracyOfGuess: Math.max(passed, 1 - passed),
    baseRate,
    auroc: auroc(
      predictions.map(({ probability, outcome }) => ({
        score: probability,
        label: outcome > 0.5,
      })),
    ),
  };
}
