/** The tour: each stop notices its own action, and nothing else that the page does. */
import { describe, expect, test } from "vitest";
import { tourStrings } from "../../src/ui/catalogue/en/tour.ts";
import { tour as japanese } from "../../src/ui/catalogue/ja/tour.ts";
import { CommandEvent, type Command } from "../../src/ui/commands.ts";
import { initialState, type LabState } from "../../src/ui/lab-state.ts";
import { HIDEABLE } from "../../src/ui/settings/teacher.ts";
import type { View } from "../../src/ui/url-state.ts";
import { TOUR_START, type TourPlace } from "../../src/ui/tour/place.ts";
import { isDoneBy, isDoneWith, STOPS, stopsOn, type Stop } from "../../src/ui/tour/stops.ts";
import { Tour } from "../../src/ui/tour/tour.ts";
import { markupOf, wordsOf } from "./markup.ts";

const start = initialState("pocket", 0);
const choose = (view: Partial<View>): LabState => ({
  ...start,
  chosen: { ...start.chosen, ...view },
});

const ACTIONS: readonly (readonly [string, Stop | null, LabState])[] = [
  ["another token", "token", choose({ token: 3 })],
  ["another response", "token", choose({ response: 1 })],
  ["another layer", "layers", choose({ layer: "outcome" })],
  ["another update", "scrub", { ...start, at: 4, following: false }],
  ["a run that plays on", null, { ...start, at: 4, playback: "running" }],
  ["the first frame", "story", choose({ frame: 1 })],
  ["training begins", "train", { ...start, trainer: { kind: "paused" } }],
  ["a checkpoint", null, { ...start, savedAt: 10 }],
];

describe("stops", () => {
  test("at most six, each in both languages", () => {
    expect(STOPS.length).toBeLessThanOrEqual(6);
    for (const { stops } of [tourStrings, japanese])
      for (const stop of STOPS)
        for (const sentence of Object.values(stops[stop])) expect(sentence).not.toBe("");
  });

  test.each(ACTIONS)("%s is done for %s", (_, wanted, now) => {
    expect(STOPS.filter((stop) => isDoneBy(stop, start, now))).toEqual(wanted ? [wanted] : []);
  });

  test("what closes or stays is no action", () => {
    const open = choose({ frame: 2, token: 3, layer: "step" });
    expect(STOPS.filter((stop) => isDoneBy(stop, open, start))).toEqual([]);
    expect(STOPS.filter((stop) => isDoneBy(stop, open, { ...open }))).toEqual([]);
  });

  test("commands that leave no trace in the state are noticed too", () => {
    const doneWith = (command: string) => STOPS.filter((stop) => isDoneWith(stop, command));
    expect(doneWith("share")).toEqual(["share"]);
    expect(doneWith("train")).toEqual(["train"]);
    expect(doneWith("seek")).toEqual(["scrub"]);
    expect(doneWith("keys")).toEqual([]);
  });
});

describe("the card", () => {
  const shown = (own: Partial<Tour>): string =>
    wordsOf(markupOf(Object.assign(new Tour(), own).render()));

  test("closed it is empty; open it names its stop and can be skipped", () => {
    expect(shown({ place: null })).toBe("");
    const first = shown({ place: TOUR_START, now: start });
    expect(first).toContain(tourStrings.progress(1, STOPS.length));
    expect(first).toContain(tourStrings.stops[STOPS[0]].ask);
    expect(first).toContain(tourStrings.skip);
  });

  /** A card that saw the page change, and the commands that it sent. */
  function watched(now: LabState, place: TourPlace, before: ReadonlyMap<PropertyKey, unknown>) {
    const commands: Command[] = [];
    const card = Object.assign(new Tour(), {
      place,
      now,
      toggleAttribute: () => true,
      dispatchEvent(event: Event) {
        if (event instanceof CommandEvent) commands.push(event.detail);
        return true;
      },
    });
    card.updated(before as never);
    return commands;
  }

  test("done is noticed once, and said instead of asked", () => {
    const seen = new Map([["now", start]]);
    const done = { index: 0, isDone: true };
    expect(watched(choose({ token: 2 }), TOUR_START, seen)).toEqual([
      { kind: "tour", place: done },
    ]);
    expect(watched(choose({ token: 2 }), done, seen)).toEqual([]);
    expect(watched(choose({ layer: "step" }), TOUR_START, seen)).toEqual([]);
    expect(shown({ place: done, now: start })).toContain(tourStrings.stops.token.done);
    expect(shown({ place: TOUR_START, now: start })).toContain(tourStrings.stops.token.ask);
  });

  test("what was done before its stop, or by another card, does not count", () => {
    const now = choose({ token: 2 });
    const moved = new Map<PropertyKey, unknown>([
      ["now", start],
      ["place", { index: 1, isDone: false }],
    ]);
    expect(watched(now, TOUR_START, moved)).toEqual([]);
    // Made when the tour was already there: it goes on where that was.
    expect(watched(now, { index: 3, isDone: false }, new Map([["place", null]]))).toEqual([]);
    const fourth = shown({ place: { index: 3, isDone: false }, now });
    expect(fourth).toContain(tourStrings.progress(4, STOPS.length));
  });

  const hiding = (...hidden: View["hidden"]): LabState => choose({ hidden });
  const at = (stop: Stop, isDone = false): TourPlace => ({ index: STOPS.indexOf(stop), isDone });

  test("what a teacher took off the page is skipped and not counted", () => {
    const now = hiding("transport", "story");
    expect(stopsOn(now)).toEqual(["token", "layers", "train", "share"]);
    const shownAt = (stop: Stop): string => shown({ place: at(stop), now });
    expect(shownAt("layers")).toContain(tourStrings.progress(2, 4));
    expect(shownAt("train")).toContain(tourStrings.progress(3, 4));
    expect(shownAt("share")).toContain(tourStrings.progress(4, 4));
    expect(shownAt("share")).toContain(tourStrings.finish);
    // A link can hide the part where the tour is: it goes on with the next one, which is not done yet.
    const moved = shown({ place: at("scrub", true), now });
    expect(moved).toContain(tourStrings.progress(3, 4));
    expect(moved).toContain(tourStrings.stops.train.ask);
    expect(moved).not.toContain(tourStrings.stops.train.done);
  });

  test("with all parts hidden the tokens and the menu are left; a teacher who chooses sees all", () => {
    const now = hiding(...HIDEABLE);
    expect(stopsOn(now)).toEqual(["token", "share"]);
    expect(shown({ place: TOUR_START, now })).toContain(tourStrings.progress(1, 2));
    expect(stopsOn({ ...now, isTeacher: true })).toEqual(STOPS);
  });

  test("what is done where the tour was hidden is done for the stop that is shown", () => {
    const before = hiding("layers");
    const now = { ...before, at: 4, following: false };
    expect(watched(now, at("layers"), new Map([["now", before]]))).toEqual([
      { kind: "tour", place: at("scrub", true) },
    ]);
    expect(watched(now, at("scrub", true), new Map([["now", before]]))).toEqual([]);
  });

  test("where the browser cannot train, the tour does not ask for it", () => {
    const card = new Tour();
    Object.assign(card, {
      place: { index: STOPS.indexOf("train"), isDone: false },
      now: {
        ...start,
        capability: { available: false, reason: "worker", message: "" },
      },
    });
    const words = wordsOf(markupOf(card.render()));
    expect(words).toContain(tourStrings.stops.train.askWithoutGpu);
    expect(words).not.toContain(tourStrings.stops.train.ask);
  });
});
