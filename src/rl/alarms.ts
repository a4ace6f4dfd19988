/**
 * Alarms over the stream of metrics: a small state machine. Its state is plain data and a function of the history, so a
 * resumed run rebuilds it from metrics.jsonl and no checkpoint holds it.
 */
import {
  alarmNames,
  alarmRules,
  lastMean,
  prmWindow,
  TREND_WINDOW,
  WINDOW,
  type AlarmName,
  type Evidence,
  type Series,
} from "./alarm-rules.ts";

/** The metrics that alarms read: see `Metrics` in report.ts. Values that were not measured are absent. */
export interface WatchedMetrics {
  readonly update: number;
  readonly rollouts: number;
  readonly train_accuracy?: number;
  /**
   * What a constant guess would get of what `prm_accuracy` is measured on; absent where that is every response, and
   * `train_accuracy` says it.
   */
  readonly prm_base_rate?: number;
  readonly kept?: number;
  readonly prm_accuracy?: number;
  readonly process_reward?: number;
  readonly entropy?: number;
  readonly kl?: number;
  /** Share of groups whose outcomes are all equal. */
  readonly zero_signal?: number;
  /** Correlation of response length with reward. */
  readonly length_correlation?: number;
  /** Present in supervised updates, which no alarm is about. */
  readonly sft_loss?: number;
}

export interface Alarm {
  readonly name: AlarmName;
  /** One sentence for a person: what is seen and what it may mean. */
  readonly sentence: string;
  readonly value: number;
  /** What the value has crossed. */
  readonly threshold: number;
}

export interface AlarmState extends Evidence {
  /** Responses sampled so far. */
  readonly rollouts: number;
  /** What holds after the last update, in the order of `alarmNames`. */
  readonly raised: readonly Alarm[];
}

/** The state before the first update. */
export const quiet: AlarmState = {
  series: {
    prmAccuracy: [],
    baseRate: [],
    outcome: [],
    processReward: [],
    zeroSignal: [],
    entropy: [],
    lengthCorrelation: [],
    kl: [],
  },
  responses: 0,
  startEntropy: null,
  bestPrm: null,
  rollouts: 0,
  raised: [],
};

/** The state after one more update. */
export function nextAlarms(state: AlarmState, metrics: WatchedMetrics): AlarmState {
  if (metrics.sft_loss !== undefined) return state;
  const evidence = nextEvidence(state, metrics);
  const raised = alarmNames.flatMap((name): Alarm[] => {
    const before = state.raised.find((alarm) => alarm.name === name);
    const finding = alarmRules[name](evidence);
    if (finding === null) return before ? [before] : [];
    const { state: verdict, value, threshold, sentence } = finding;
    const isRaised = verdict === "raise" || (verdict === "between" && before !== undefined);
    return isRaised ? [{ name, sentence, value, threshold }] : [];
  });
  return { ...evidence, rollouts: metrics.rollouts, raised };
}

/** What holds after the last update of a run. */
export function alarmsOf(history: readonly WatchedMetrics[]): readonly Alarm[] {
  return history.reduce(nextAlarms, quiet).raised;
}

function nextEvidence(state: AlarmState, metrics: WatchedMetrics): Evidence {
  const { kept = 1, train_accuracy: all, prm_accuracy: prmAccuracy } = metrics;
  const guess = kept === 1 && all !== undefined ? Math.max(all, 1 - all) : undefined;
  // Where the filter dropped some, the PRM is judged on others than all.
  const baseRate = metrics.prm_base_rate ?? guess;
  const added = {
    prmAccuracy,
    baseRate: prmAccuracy === undefined ? undefined : baseRate,
    outcome: all,
    processReward: metrics.process_reward,
    zeroSignal: metrics.zero_signal,
    entropy: metrics.entropy,
    lengthCorrelation: metrics.length_correlation,
    kl: metrics.kl,
  } satisfies Record<keyof Series, number | undefined>;
  const grown = <Name extends keyof Series>(name: Name): readonly number[] => {
    const [values, value] = [state.series[name], added[name]];
    if (value === undefined || !Number.isFinite(value)) return values;
    return [...values, value].slice(-TREND_WINDOW);
  };
  const series: Series = {
    prmAccuracy: grown("prmAccuracy"),
    // Of the same updates as the accuracies, or none.
    baseRate: prmAccuracy !== undefined && baseRate === undefined ? [] : grown("baseRate"),
    outcome: grown("outcome"),
    processReward: grown("processReward"),
    zeroSignal: grown("zeroSignal"),
    entropy: grown("entropy"),
    lengthCorrelation: grown("lengthCorrelation"),
    kl: grown("kl"),
  };
  const now = prmWindow(series);
  const isBest = now !== null && (state.bestPrm === null || now.accuracy > state.bestPrm.accuracy);
  const sampled = (metrics.rollouts - state.rollouts) * kept;
  return {
    series,
    responses: sampled > 0 ? sampled : state.responses,
    startEntropy: state.startEntropy ?? lastMean(series.entropy, WINDOW),
    bestPrm: isBest ? now : state.bestPrm,
  };
}
