import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { readRecording } from "../../src/recording.ts";
import { TREND_WINDOW, WINDOW, type AlarmName } from "../../src/rl/alarm-rules.ts";
import { alarmsOf, nextAlarms, quiet, type WatchedMetrics } from "../../src/rl/alarms.ts";
import { trendOf } from "../../src/rl/trend.ts";

const pocket = "public/recordings/pocket.steplight";

interface Course {
  readonly updates?: number;
  /** Responses an update. */
  readonly responses?: number;
  readonly seed?: number;
}

/** A course of a run: what each metric really is in an update. What is left out is that of a healthy run. */
type Truth = (update: number) => Partial<Omit<WatchedMetrics, "update" | "rollouts">>;

/** Metrics as `responses` samples would show them: shares with binomial noise, sums with normal noise. */
function run(truth: Truth, { updates = 120, responses = 128, seed = 0 }: Course = {}) {
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
function course(history: readonly WatchedMetrics[]): AlarmName[][] {
  let state = quiet;
  return history.map((metrics) => {
    state = nextAlarms(state, metrics);
    return state.raised.map(({ name }) => name);
  });
}

/** Updates, from 1, at which an alarm begins or ends. */
function changes(history: readonly WatchedMetrics[], name: AlarmName): number[] {
  const raised = course(history).map((names) => names.includes(name));
  return raised.flatMap((now, i) => (now === (raised[i - 1] ?? false) ? [] : [i + 1]));
}

describe("a healthy run", () => {
  it("is silent through the recorded pocket run", () => {
    const recording = readRecording(gunzipSync(readFileSync(pocket)).toString("utf8"), pocket);
    const history: WatchedMetrics[] = recording.reports.map(({ metrics }) => metrics);
    expect(history).toHaveLength(61);
    expect(course(history).flat()).toEqual([]);
  });

  it.each([16, 64, 128, 512])("is silent with the noise of %i responses", (responses) => {
    for (let seed = 0; seed < 15; seed++) {
      const history = run(() => ({}), { updates: 200, responses, seed });
      expect(course(history).flat(), `seed ${seed}`).toEqual([]);
    }
  });

  it("is silent on a plateau, and when a hard task gets easier to guess wrong", () => {
    for (let seed = 0; seed < 15; seed++) {
      const plateau = run(() => ({ train_accuracy: 0.5, prm_accuracy: 0.8, process_reward: 0.1 }), {
        updates: 200,
        seed,
      });
      expect(course(plateau).flat()).toEqual([]);
      // From 5 % to 50 % solved, guessing "wrong" falls from 95 % to 50 %, and so may the PRM, a little.
      const opened = run(
        (u) => ({
          train_accuracy: 0.05 + 0.45 * Math.min(1, u / 60),
          prm_accuracy: 0.97 - 0.2 * Math.min(1, u / 60),
        }),
        { seed },
      );
      expect(course(opened).flat()).toEqual([]);
    }
  });
});

describe("the fast policy of docs/log.md", () => {
  // Right responses and right judgements of the PRM among 128, updates 1 to 30: two epochs of two mini-batches, PRM rate
  // 4e-4 and a pass-rate memory of .9 make the policy outrun the PRM.
  const right = [
    35, 25, 35, 38, 43, 60, 50, 62, 75, 81, 88, 92, 92, 93, 97, 82, 100, 93, 94, 103, 106, 97, 105,
    111, 103, 106, 104, 111, 104, 109,
  ];
  const judged = [
    92, 101, 88, 88, 82, 66, 77, 67, 53, 43, 38, 47, 75, 122, 122, 121, 124, 124, 119, 122, 118,
    120, 126, 121, 115, 120, 117, 119, 121, 118,
  ];
  const history = right.map((count, i) => ({
    update: i + 1,
    rollouts: (i + 1) * 128,
    train_accuracy: count / 128,
    prm_accuracy: (judged[i] ?? 0) / 128,
  }));

  it("raises both alarms about the PRM while it lags behind, and clears them when it has caught up", () => {
    expect(changes(history, "prm-below-base-rate")).toEqual([11, 18]);
    expect(changes(history, "prm-drift")).toEqual([12, 16]);
    expect(new Set(course(history).flat()).size).toBe(2);
  });
});

describe("prm-drift", () => {
  const fallen =
    (from: number, to: number, at: number): Truth =>
    (u) => ({
      train_accuracy: 0.5,
      prm_accuracy: u < at ? from : to,
    });

  it("is raised when accuracy on fresh responses falls, a few updates later, and cleared when it is back", () => {
    const history = run((u) => fallen(0.9, u < 80 ? 0.7 : 0.9, 50)(u));
    const [raised = 0, cleared = 0, ...more] = changes(history, "prm-drift");
    expect(raised).toBeGreaterThan(50);
    expect(raised).toBeLessThanOrEqual(50 + WINDOW);
    expect(cleared).toBeGreaterThan(80);
    expect(cleared).toBeLessThanOrEqual(80 + WINDOW);
    expect(more).toEqual([]);
    const [alarm] = alarmsOf(history.slice(0, 70));
    expect(alarm?.name).toBe("prm-drift");
    expect(alarm?.sentence).toMatch(/^PRM accuracy on fresh responses is \d+ %, down from \d+ %: /);
    expect(alarm?.threshold).toBe(0.1);
    expect(alarm?.value).toBeGreaterThan(0.15);
  });

  it("does not flicker between its bounds", () => {
    for (let seed = 0; seed < 10; seed++) {
      const history = run(fallen(0.9, 0.8, 40), { updates: 300, seed });
      expect(changes(history, "prm-drift").length).toBeLessThanOrEqual(2);
    }
  });

  it("asks for a larger fall of few responses", () => {
    const few = run(fallen(0.9, 0.78, 50), { responses: 16 });
    expect(changes(few, "prm-drift")).toEqual([]);
    expect(changes(run(fallen(0.9, 0.5, 50), { responses: 16 }), "prm-drift")).toHaveLength(1);
  });

  it("needs no base rate, but takes the one that is measured where the filter dropped some", () => {
    const filtered =
      (extra: Partial<WatchedMetrics>): Truth =>
      (u) => ({
        ...fallen(0.8, 0.62, 50)(u),
        train_accuracy: 0.95,
        kept: 0.5,
        ...extra,
      });
    const names = (extra: Partial<WatchedMetrics>) => new Set(course(run(filtered(extra))).flat());
    // 95 % of all responses pass, but the PRM saw only groups that were mixed.
    expect(names({})).toEqual(new Set(["prm-drift"]));
    expect(names({ prm_base_rate: 0.5 })).toEqual(new Set(["prm-drift"]));
    expect(names({ prm_base_rate: 0.75 })).toEqual(new Set(["prm-drift", "prm-below-base-rate"]));
  });
});

describe("prm-below-base-rate", () => {
  it("is raised where a constant guess would be better", () => {
    const history = run((u) => ({ train_accuracy: 0.8, prm_accuracy: u < 30 ? 0.85 : 0.68 }));
    expect(changes(history, "prm-below-base-rate")[0]).toBeGreaterThan(30);
    const alarm = alarmsOf(history).find(({ name }) => name === "prm-below-base-rate");
    expect(alarm?.value).toBeGreaterThan(0.088);
    expect(alarm?.sentence).toContain("always guessing the commoner outcome would get");
  });

  it("compares accuracies with base rates of the same updates only", () => {
    // Every prompt passes the filter in one update of four, and then most responses are right.
    const history = run((u) => ({
      train_accuracy: 0.95,
      prm_accuracy: 0.7,
      kept: u % 4 === 0 ? 1 : 0.5,
    }));
    expect(changes(history, "prm-below-base-rate")).toEqual([]);
  });

  it("compares pairs with one half, where the PRM is judged by pairs", () => {
    const pairs = (accuracy: number) =>
      changes(
        run(() => ({ train_accuracy: 0.9, prm_accuracy: accuracy, prm_base_rate: 0.5 })),
        "prm-below-base-rate",
      );
    expect(pairs(0.6)).toEqual([]);
    expect(pairs(0.35)).toEqual([WINDOW]);
  });

  it("is silent about a PRM that is as good as the guess, but for rare chance", () => {
    const alarmed = Array.from({ length: 40 }, (_, seed) =>
      course(run(() => ({ train_accuracy: 0.8, prm_accuracy: 0.8 }), { seed })).flat(),
    ).filter((names) => names.length > 0);
    // Four to five standard errors, looked for in fifteen separate windows of each run.
    expect(alarmed.length).toBeLessThanOrEqual(1);
  });
});

describe("rewards-diverge", () => {
  const gamed: Truth = (u) => ({
    train_accuracy: u < 60 ? 0.6 : Math.max(0.1, 0.6 - 0.02 * (u - 60)),
    process_reward: u < 60 ? -0.5 : -0.5 + 0.15 * (u - 60),
  });

  it("is raised when the process reward rises while the outcome falls", () => {
    const [raised = 0] = changes(run(gamed), "rewards-diverge");
    expect(raised).toBeGreaterThan(60);
    expect(raised).toBeLessThanOrEqual(60 + TREND_WINDOW);
    const [alarm] = alarmsOf(run(gamed, { updates: 84 })).filter(
      ({ name }) => name === "rewards-diverge",
    );
    expect(alarm?.value).toBeLessThan(-0.05);
    expect(alarm?.sentence).toMatch(
      /the process reward rose by [\d.]+ while the outcome fell by \d+ points/,
    );
  });

  it("is silent where both fall, both rise, or only one moves", () => {
    const slope = (u: number) => 0.004 * u;
    const courses: Truth[] = [
      (u) => ({ train_accuracy: 0.8 - slope(u), process_reward: 1 - 10 * slope(u) }),
      (u) => ({ train_accuracy: 0.3 + slope(u), process_reward: 10 * slope(u) }),
      (u) => ({ train_accuracy: 0.5, process_reward: 10 * slope(u) }),
      (u) => ({ train_accuracy: 0.8 - slope(u), process_reward: 0 }),
    ];
    for (const truth of courses) {
      const raised = Array.from({ length: 20 }, (_, seed) =>
        changes(run(truth, { seed }), "rewards-diverge"),
      ).filter((updates) => updates.length > 0);
      expect(raised.length).toBeLessThanOrEqual(1);
    }
  });
});

describe("zero-signal, entropy-collapse, length-correlation, kl-blow-up", () => {
  const faults: Record<string, Truth> = {
    "zero-signal": (u) => ({ zero_signal: u < 40 ? 0.5 : 0.95 }),
    "entropy-collapse": (u) => ({
      train_accuracy: 0.4,
      prm_accuracy: 0.8,
      entropy: u < 40 ? 0.4 : 0.02,
    }),
    "length-correlation": (u) => ({ length_correlation: u < 40 ? 0.1 : -0.7 }),
    "kl-blow-up": (u) => ({ kl: u < 40 ? 0.2 : 2 }),
  };

  it.each(Object.entries(faults))("%s is raised alone and after the fault", (name, truth) => {
    const history = run(truth);
    expect(new Set(course(history).flat())).toEqual(new Set([name]));
    const [raised = 0, ...more] = changes(history, name as AlarmName);
    expect(raised).toBeGreaterThan(40);
    expect(raised).toBeLessThanOrEqual(55);
    expect(more).toEqual([]);
    const [alarm] = alarmsOf(history);
    expect(alarm?.sentence).toMatch(/^[A-Z].+\.$/);
    expect(alarm?.sentence).not.toMatch(/NaN|undefined|null/);
  });

  it("goes when the fault goes", () => {
    for (const [name, truth] of Object.entries(faults)) {
      const history = run((u) => truth(u > 80 ? 1 : u));
      expect(changes(history, name as AlarmName)).toHaveLength(2);
    }
  });

  it("a policy that has solved the task may be certain", () => {
    const solved: Truth = (u) => ({
      train_accuracy: 0.97,
      prm_accuracy: 0.97,
      entropy: u < 40 ? 0.4 : 0.02,
    });
    expect(course(run(solved)).flat()).toEqual([]);
  });

  it("one wild measurement of the KL is no blow-up", () => {
    const history = run((u) => ({ kl: u === 50 ? 4000 : 0.2 }));
    expect(course(history).flat()).toEqual([]);
  });

  it("names the direction of a length correlation", () => {
    const sentence = (r: number) =>
      alarmsOf(run(() => ({ length_correlation: r }), { updates: 20 }))[0]?.sentence;
    expect(sentence(0.8)).toContain("longer ones");
    expect(sentence(-0.8)).toContain("shorter ones");
  });
});

describe("alarms over a stream", () => {
  const everything: Truth = () => ({
    train_accuracy: 0.3,
    prm_accuracy: 0.3,
    entropy: 0.4,
    zero_signal: 1,
    length_correlation: 0.9,
    kl: 5,
  });

  it("say nothing before there is a window to judge by", () => {
    const history = run(everything);
    expect(course(history.slice(0, WINDOW - 1)).flat()).toEqual([]);
    expect(alarmsOf([])).toEqual([]);
    expect(alarmsOf([{ update: 0, rollouts: 0 }])).toEqual([]);
    expect(alarmsOf(history.slice(0, 20)).map(({ name }) => name)).toEqual([
      "prm-below-base-rate",
      "zero-signal",
      "length-correlation",
      "kl-blow-up",
    ]);
  });

  it("are the same from the whole history as from update to update through plain data", () => {
    const history = run((u) => (u < 60 ? {} : everything(u)));
    let state = quiet;
    history.forEach((metrics, i) => {
      state = nextAlarms(JSON.parse(JSON.stringify(state)) as typeof quiet, metrics);
      expect(state.raised).toEqual(alarmsOf(history.slice(0, i + 1)));
    });
    expect(state.raised.length).toBeGreaterThan(3);
  });

  it("stay as they are through updates that measure nothing", () => {
    const history = run((u) => (u < 60 ? {} : everything(u)));
    const raised = alarmsOf(history);
    const bare = Array.from({ length: 30 }, (_, i) => ({ update: 121 + i, rollouts: 15_500 + i }));
    expect(alarmsOf([...history, ...bare]).map(({ name }) => name)).toEqual(
      raised.map(({ name }) => name),
    );
    const broken = { update: 151, rollouts: 15_600, entropy: NaN, kl: Infinity };
    expect(alarmsOf([...history, broken]).map(({ name }) => name)).toEqual(
      raised.map(({ name }) => name),
    );
  });

  it("are not about supervised updates", () => {
    const supervised = run(everything, { updates: 40 }).map((metrics) => ({
      ...metrics,
      sft_loss: 1,
    }));
    expect(alarmsOf(supervised)).toEqual([]);
    const healthy = run(() => ({}));
    expect(alarmsOf([...supervised, ...healthy])).toEqual(alarmsOf(healthy));
  });

  it("need only what is there: a run without a PRM has the others", () => {
    const outcomeOnly = run(() => ({ zero_signal: 0.95 })).map(
      ({ update, rollouts, train_accuracy = 0, zero_signal = 0 }) => ({
        update,
        rollouts,
        train_accuracy,
        zero_signal,
      }),
    );
    expect(alarmsOf(outcomeOnly).map(({ name }) => name)).toEqual(["zero-signal"]);
  });
});

describe("trendOf()", () => {
  it("is the line and its certainty", () => {
    expect(trendOf([1, 3, 5, 7])).toEqual({ change: 6, t: Infinity });
    expect(trendOf([7, 5, 3, 1])).toEqual({ change: -6, t: -Infinity });
    expect(trendOf([0.1, 0.1, 0.1])).toEqual({ change: 0, t: 0 });
    // By hand: slope 0.56, sum of (i - middle)^2 5, two degrees of freedom.
    const { change, t } = trendOf([1, 1, 3, 2.2]);
    expect(change).toBeCloseTo(3 * 0.56, 12);
    const residuals = [0.04, -0.52, 0.92, -0.44];
    const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
    expect(t).toBeCloseTo(0.56 / Math.sqrt(squares / 2 / 5), 10);
  });

  it("crosses three standard errors of noise about as often as Student's t says", () => {
    let beyond = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const random = new Random(seed, 90);
      if (trendOf(Array.from({ length: 16 }, () => random.normal())).t > 3) beyond++;
    }
    // P(t > 3) with 14 degrees of freedom is 0.0048.
    expect(beyond / 20_000).toBeGreaterThan(0.003);
    expect(beyond / 20_000).toBeLessThan(0.007);
  });

  it("refuses to judge fewer than three values", () => {
    expect(() => trendOf([1, 2])).toThrow("at least 3");
  });
});
