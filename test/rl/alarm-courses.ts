/** Courses of a run with the noise of its samples, and when alarms are raised along them. */
import { Random } from "../../src/random.ts";
import type { AlarmName } from "../../src/rl/alarm-rules.ts";
import { nextAlarms, quiet, type WatchedMetrics } from "../../src/rl/alarms.ts";

interface Course {
  readonly updates?: number;
  /** Responses an update. */
  readonly responses?: number;
  readonly seed?: number;
}

/** A course of a run: what each metric really is in an update. What is left out is that of a healthy run. */
export type Truth = (update: number) => Partial<Omit<WatchedMetrics, "update" | "rollouts">>;

/** Metrics as `responses` samples would show them: shares with binomial noise, sums with normal noise. */
export function run(truth: Truth, { updates = 120, responses = 128, seed = 0 }: Course = {}) {
  const random = new Random(seed, 90);
  const share = (p: number, n: number) => {
    let successes = 0;
    for (let i = 0; i < n; i++) successes += random.uniform() < p ? 1 : 0;
    return successes / n;
  };
  const noise = (deviation: number) => (deviation * random.normal()) / Math.sqrt(responses);
  return Array.from({ length: updates }, (_, i): WatchedMetrics => {
    const update = i + 1;
    const solved = 0.2 + 0.6 * (1 - Math.exp(-update / 40));
    const {
      train_accuracy = solved,
      prm_accuracy = 0.72 + 0.2 * (1 - Math.exp(-update / 20)),
      process_reward = -0.9 + 0.5 * (1 - Math.exp(-update / 40)),
      entropy = 0.12 + 0.3 * Math.exp(-update / 40),
      kl = 0.15 * (1 - Math.exp(-update / 20)),
      zero_signal = 0.4,
      length_correlation = 0.1,
      ...rest
    } = truth(update);
    return {
      update,
      rollouts: update * responses,
      train_accuracy: share(train_accuracy, responses),
      prm_accuracy: share(prm_accuracy, responses),
      process_reward: process_reward + noise(2),
      entropy: entropy + noise(0.1),
      zero_signal: share(zero_signal, responses / 4),
      length_correlation: length_correlation + noise(1),
      // Measured in recorded updates only.
      ...(update % 5 === 0 ? { kl: kl + noise(0.3) } : {}),
      ...rest,
    };
  });
}

/** Alarms after each update. */
export function course(history: readonly WatchedMetrics[]): AlarmName[][] {
  let state = quiet;
  return history.map((metrics) => {
    state = nextAlarms(state, metrics);
    return state.raised.map(({ name }) => name);
  });
}

/** Updates, from 1, at which an alarm begins or ends. */
export function changes(history: readonly WatchedMetrics[], name: AlarmName): number[] {
  const raised = course(history).map((names) => names.includes(name));
  return raised.flatMap((now, i) => (now === (raised[i - 1] ?? false) ? [] : [i + 1]));
}
