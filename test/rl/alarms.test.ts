/** Alarms over whole runs: silent where all is well, and the same whichever way the metrics come. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readRecording } from "../../src/recording.ts";
import { WINDOW } from "../../src/rl/alarm-rules.ts";
import { alarmsOf, nextAlarms, quiet, type WatchedMetrics } from "../../src/rl/alarms.ts";
import { changes, course, run, type Truth } from "./alarm-courses.ts";

const pocket = "public/recordings/pocket.steplight";

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
