/** Each alarm: what raises it, what clears it, and what looks like its fault and is none. */
import { describe, expect, it } from "vitest";
import { TREND_WINDOW, WINDOW, type AlarmName } from "../../src/rl/alarm-rules.ts";
import { alarmsOf, type WatchedMetrics } from "../../src/rl/alarms.ts";
import { changes, course, run, type Truth } from "./alarm-courses.ts";

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
