/** The story's clock, its keys, and where its drawings put things. */
import { describe, expect, test } from "vitest";
import { at } from "../../src/typed-array.ts";
import { alongAxis, axisDots, axisScale, MAX_LEVELS } from "../../src/ui/story/axis-scale.ts";
import {
  BEAT_MS,
  beatsOf,
  beatTimes,
  FRAMES,
  frameOf,
  frameOfKey,
  HOLD_MS,
  LEAD_MS,
  MOVEMENT_MS,
  restTime,
  SLOW_BEAT_MS,
} from "../../src/ui/story/frames.ts";
import { learnedBy, placesOf } from "../../src/ui/story/learned.ts";
import { chance, inWords, plain, withSign } from "../../src/ui/story/notation.ts";
import { Player } from "../../src/ui/story/player.ts";
import { delayOf, linesOf, type View } from "../../src/ui/story/view.ts";
import type { Report } from "../../src/report.ts";
import { FakeClock } from "./fake-clock.ts";

function playerOn(clock: FakeClock): { player: Player; log: string[] } {
  const log: string[] = [];
  const player: Player = new Player(clock, {
    onBeat: () => log.push(`${clock.now()}:${player.beat}${player.isResting ? " rest" : ""}`),
    onHeld: () => log.push(`${clock.now()}:held`),
  });
  return { player, log };
}

describe("Player", () => {
  test("plays the movements of a frame, then rests until somebody goes on", () => {
    const clock = new FakeClock();
    const { player, log } = playerOn(clock);
    player.show(8, "normal");
    expect([player.beat, player.isResting]).toEqual([0, false]);
    clock.pass(60_000);
    expect(log).toEqual([
      `${LEAD_MS}:1`,
      `${LEAD_MS + BEAT_MS}:2`,
      `${LEAD_MS + 2 * BEAT_MS}:3`,
      `${LEAD_MS + MOVEMENT_MS}:3 rest`,
    ]);
  });

  test("autoplay holds 2.5 s and then asks for the next frame", () => {
    const clock = new FakeClock();
    const { player, log } = playerOn(clock);
    player.play(true);
    player.show(1, "normal");
    clock.pass(LEAD_MS + MOVEMENT_MS + HOLD_MS - 1);
    expect(log.at(-1)).toMatch(/rest$/);
    clock.pass(1);
    expect(log.at(-1)).toBe(`${LEAD_MS + MOVEMENT_MS + HOLD_MS}:held`);
    expect(HOLD_MS).toBe(2500);
  });

  test("autoplay that is stopped asks for nothing; started at rest it holds first", () => {
    const clock = new FakeClock();
    const { player, log } = playerOn(clock);
    player.show(1, "normal");
    clock.pass(10_000);
    player.play(true);
    clock.pass(HOLD_MS - 1);
    player.play(false);
    clock.pass(10_000);
    expect(log.some((entry) => entry.endsWith("held"))).toBe(false);
    player.play(true);
    clock.pass(HOLD_MS);
    expect(log.at(-1)).toMatch(/held$/);
  });

  test("another frame cancels what was due of the one before", () => {
    const clock = new FakeClock();
    const { player, log } = playerOn(clock);
    player.show(8, "normal");
    clock.pass(LEAD_MS);
    player.show(1, "normal");
    clock.pass(60_000);
    expect(log).toEqual([
      `${LEAD_MS}:1`,
      `${2 * LEAD_MS}:1`,
      `${2 * LEAD_MS + MOVEMENT_MS}:1 rest`,
    ]);
  });

  test("without motion a frame rests at once; finish() does the same to a moving one", () => {
    const clock = new FakeClock();
    const { player, log } = playerOn(clock);
    player.show(8, "still");
    expect([player.beat, player.isResting]).toEqual([3, true]);
    player.show(6, "slow");
    player.finish();
    expect([player.beat, player.isResting]).toEqual([3, true]);
    clock.pass(60_000);
    expect(log).toEqual(["0:3 rest", "0:3 rest"]);
  });
});

describe("frames", () => {
  test("movements last 300 to 900 ms; slow mode rests 1250 ms before each", () => {
    for (const frame of FRAMES) {
      const times = beatTimes(frame, "normal");
      const movement = restTime(frame, "normal") - at(times, 0);
      expect(movement).toBeGreaterThanOrEqual(300);
      expect(movement).toBeLessThanOrEqual(900);
      expect(times.length).toBe(beatsOf(frame));
      beatTimes(frame, "slow").forEach((time, i) => expect(time).toBe(SLOW_BEAT_MS * (i + 1)));
    }
    expect(SLOW_BEAT_MS).toBe(1250);
  });

  test("keys lead where they should, and stay at the ends", () => {
    expect(
      [" ", "ArrowRight", "ArrowLeft", "Home", "End"].map((key) => frameOfKey(key, 4)),
    ).toEqual([5, 5, 3, 1, 10]);
    expect([frameOfKey("ArrowLeft", 1), frameOfKey(" ", 10)]).toEqual([1, 10]);
    expect(["1", "9", "0"].map((key) => frameOfKey(key, 4))).toEqual([1, 9, 10]);
    expect(["a", "F1", "10", "Enter", ""].map((key) => frameOfKey(key, 4))).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });

  test("any number is a frame", () => {
    expect([0, 11, Number.NaN, 3.2, -1].map(frameOf)).toEqual([1, 1, 1, 3, 1]);
  });
});

describe("drawings", () => {
  const view: View = {
    isWritten: true,
    isStamped: false,
    models: "none",
    layer: null,
    isColoured: false,
    steps: "none",
    isTold: false,
  };

  test("writing takes at most 600 ms, sweeps 300 ms, and looking ahead starts at the end", () => {
    const delays = (over: Partial<View>, tokens: number): number[] =>
      Array.from({ length: tokens }, (_, t) => delayOf({ ...view, ...over }, t, tokens));
    expect(delays({}, 3)).toEqual([0, 60, 120]);
    expect(Math.max(...delays({}, 500))).toBeLessThanOrEqual(600);
    expect(Math.max(...delays({ models: "both" }, 500))).toBeLessThanOrEqual(300);
    const back = delays({ layer: "process" }, 4);
    expect(back).toEqual(back.toSorted((a, b) => b - a));
    expect(at(back, 3)).toBe(0);
  });

  test("the chosen response is always among the lines", () => {
    expect(linesOf(3, 2)).toEqual([0, 1, 2]);
    expect(linesOf(20, 15)).toEqual([0, 1, 2, 3, 4, 5, 6, 15]);
    expect(linesOf(0, 0)).toEqual([]);
  });

  test("dots of equal value are stacked, none leaves the axis, missing ones have none", () => {
    const values = [0, 1, 0, 0, Number.NaN];
    const dots = axisDots(values, axisScale(values), 0.1);
    expect(dots.map(({ index, level }) => [index, level])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(dots.every(({ x }) => x > 0 && x < 1)).toBe(true);
    expect(at(dots, 1).x).toBeGreaterThan(at(dots, 0).x);
    for (const alike of [[0, 0], [2, 2], [], [Number.NaN]]) {
      for (const { x } of axisDots(alike, axisScale(alike), 0.1)) {
        expect(x > 0 && x < 1).toBe(true);
      }
    }
  });

  test.each([
    ["eight alike", Array.from({ length: 8 }, () => 1)],
    ["thirty of two kinds", Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 1 : 0))],
    ["close to each other", Array.from({ length: 12 }, (_, i) => i / 40)],
    ["spread out", [-1, -0.4, 0.1, 0.5, 2]],
  ])("no dot covers another: %s", (_, values) => {
    for (const width of [0.03, 0.1]) {
      const dots = axisDots(values, axisScale(values), width);
      expect(dots).toHaveLength(values.length);
      dots.forEach((dot, i) => {
        expect(dot.level).toBeLessThan(MAX_LEVELS);
        for (const other of dots.slice(i + 1)) {
          const isApart = Math.abs(dot.x - other.x) >= width - 1e-6 || dot.level !== other.level;
          expect(isApart, `${dot.index} and ${other.index}`).toBe(true);
        }
      });
    }
  });

  test("the keys go along the axis, and come to every dot once", () => {
    const values = [3, 1, 1, 2];
    const order = alongAxis(axisDots(values, axisScale(values), 0.1));
    expect(order).toEqual([1, 2, 3, 0]);
  });

  test("curves end at the update on screen", () => {
    const reports: Report[] = Array.from({ length: 100 }, (_, update) => ({
      stage: "rl" as const,
      metrics: {
        update,
        rollouts: update,
        prm_loss: 1 / (update + 1),
        ...(update % 10 === 0 ? { heldout_accuracy: update / 100 } : {}),
      },
      groups: [],
    }));
    const learned = learnedBy(reports, 55);
    expect(learned.update).toBe(55);
    const [loss, accuracy, heldout] = learned.curves;
    expect(loss?.dots.at(-1)).toEqual({ update: 55, value: 1 / 56 });
    expect(loss?.isNew).toBe(true);
    expect(loss?.dots.length).toBeLessThanOrEqual(41);
    expect(accuracy?.dots).toEqual([]);
    expect(heldout?.dots.at(-1)).toEqual({ update: 50, value: 0.5 });
    expect(heldout?.isNew).toBe(false);
    const box = { width: 200, height: 80, margin: 6 };
    for (const { x, y } of learned.curves.flatMap((curve) => placesOf(curve, box))) {
      expect(x).toBeGreaterThanOrEqual(6);
      expect(x).toBeLessThanOrEqual(194);
      expect(y).toBeGreaterThanOrEqual(6);
      expect(y).toBeLessThanOrEqual(74);
    }
    expect(learnedBy([], 0)).toMatchObject({ update: 0 });
  });
});

test("numbers are written with their sign, chances in per cent, missing ones as a dash", () => {
  expect([withSign(0.5), withSign(-0.5), withSign(0), withSign(Number.NaN)]).toEqual([
    "+0.50",
    "−0.50",
    "0.00",
    "–",
  ]);
  expect([plain(0.5), plain(-0.5), plain(Number.POSITIVE_INFINITY)]).toEqual([
    "0.50",
    "−0.50",
    "–",
  ]);
  expect([chance(0.123), chance(0.0123), chance(1e-9), chance(0), chance(Number.NaN)]).toEqual([
    "12.3 %",
    "1.23 %",
    "below 0.01 %",
    "0.00 %",
    "–",
  ]);
  expect([inWords(8), inWords(13)]).toEqual(["eight", "13"]);
});
