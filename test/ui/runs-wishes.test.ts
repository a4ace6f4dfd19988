/** What is chosen of the comparison: what of it a link carries, and what a hostile link can do. */
import { describe, expect, test } from "vitest";
import {
  choiceOf,
  missingArms,
  withoutArm,
  withToggled,
  withWishes,
} from "../../src/ui/runs/selection.ts";
import {
  NO_WISHES,
  SPANS,
  wishEntries,
  wishesOf as read,
  X_AXES,
  type Wishes,
} from "../../src/ui/runs/wishes.ts";
import { EMPTY_VIEW, formatHash, parseHash } from "../../src/ui/url-state.ts";
import { armsOf, fileOf } from "./runs-fixture.ts";

const PRESETS = ["pocket"];
const viewOf = (wishes: Wishes) =>
  ({ ...EMPTY_VIEW, screen: "runs", wishes: wishEntries(wishes) }) as const;
const hashOf = (wishes: Wishes) => formatHash(viewOf(wishes));
const wishesOf = (hash: string) => read(parseHash(hash, PRESETS).view.wishes);

describe("a link to the comparison", () => {
  const wishes: Wishes = {
    metric: "kl",
    axis: "updates",
    baseline: "prime (2)",
    toggled: new Map([
      ["true-steps", true],
      ["", false],
      ["a=b&c,d#日本", true],
    ]),
    span: 5,
    hasSeeds: true,
    isTable: true,
  };

  test("carries every choice and comes back the same", () => {
    const hash = hashOf(wishes);
    expect(hash).toBe(
      "#v=runs&m=kl&x=updates&b=prime%20(2)&w=5&i=1&d=1&a=true-steps&h=&a=a%3Db%26c%2Cd%23%E6%97%A5%E6%9C%AC",
    );
    expect(parseHash(hash, PRESETS)).toEqual({ view: viewOf(wishes), ignored: 0, moved: [] });
    expect(wishesOf(hash)).toEqual(wishes);
    expect([...wishesOf(hash).toggled]).toEqual([...wishes.toggled]);
  });

  test("carries every axis and every span", () => {
    for (const axis of X_AXES) expect(wishesOf(hashOf({ ...NO_WISHES, axis })).axis).toBe(axis);
    for (const span of SPANS) expect(wishesOf(hashOf({ ...NO_WISHES, span })).span).toBe(span);
  });

  test("says nothing where nothing was chosen, and nothing on another screen", () => {
    expect(hashOf(NO_WISHES)).toBe("#v=runs");
    expect(formatHash({ ...viewOf(wishes), screen: null })).toBe("");
    expect(formatHash({ ...viewOf(wishes), screen: "learn" })).toBe("#v=learn");
  });

  test.each([
    "m=",
    "m=KL",
    "m=__proto__",
    "m=<img src=x>",
    `m=${"m".repeat(65)}`,
    "x=loss",
    "x=toString",
    "w=0",
    "w=3",
    "w=5.0",
    "w=NaN",
    "i=0",
    "i=true",
    "d=2",
    "a=a%00b",
    "a=a%E2%80%AEb",
    `b=${"b".repeat(201)}`,
    `h=${"h".repeat(201)}`,
  ])("leaves %.40s out and counts it", (entry) => {
    expect(parseHash(`#v=runs&${entry}`, PRESETS)).toEqual({
      view: { ...EMPTY_VIEW, screen: "runs" },
      ignored: 1,
      moved: [],
    });
  });

  test("of two entries for one choice the last counts", () => {
    expect([...wishesOf("#a=x&h=y&h=x").toggled]).toEqual([
      ["x", false],
      ["y", false],
    ]);
    expect(wishesOf("#w=2&w=20").span).toBe(20);
  });

  test("leaves out names that it cannot hold, and what it has no room for; the page keeps them", () => {
    const odd = { ...NO_WISHES, baseline: "\ud800", toggled: new Map([["a\nb", true]]) };
    expect(hashOf(odd)).toBe("#v=runs");
    expect(read(wishEntries(odd))).toEqual(odd);
    const many = Array.from({ length: 50 }, (_, i): [string, boolean] => [
      `${"名".repeat(60)}${i}`,
      true,
    ]);
    const hash = hashOf({ ...NO_WISHES, toggled: new Map(many) });
    expect(hash.length).toBeLessThan(3300);
    expect(parseHash(hash, PRESETS).ignored).toBe(0);
    expect(wishesOf(hash).toggled.size).toBeGreaterThan(3);
  });
});

describe("what is chosen", () => {
  const names = ["rloo", "prime", "grpo", "__proto__"];
  const arms = armsOf(...names.map((name) => fileOf(name, [[0.1, 0.2]])));
  const shown = (wishes: Wishes) => [...choiceOf(arms, wishes).shown];

  test("is no wish where it is as at first", () => {
    const other = withWishes(arms, NO_WISHES, { baseline: "grpo", axis: "updates", span: 10 });
    expect(other).toEqual({ ...NO_WISHES, baseline: "grpo", axis: "updates", span: 10 });
    const back = { baseline: "rloo", axis: "rollouts", metric: "heldout_accuracy", span: null };
    expect(withWishes(arms, other, { ...back, axis: "rollouts" })).toEqual(NO_WISHES);
  });

  test("arms that are turned on and off again leave no wish", () => {
    const on = withToggled(arms, NO_WISHES, "grpo", true);
    expect(shown(on)).toEqual(["rloo", "prime", "grpo"]);
    expect([...on.toggled]).toEqual([["grpo", true]]);
    expect(withToggled(arms, on, "grpo", false)).toEqual(NO_WISHES);
    const off = withToggled(arms, NO_WISHES, "prime", false);
    expect(shown(off)).toEqual(["rloo"]);
    expect(withToggled(arms, off, "nobody", true)).toBe(off);
  });

  test("names from a link are looked up among the arms, and nowhere else", () => {
    const asked = wishesOf("#b=constructor&a=toString&a=__proto__&h=prime&m=constructor");
    const choice = choiceOf(arms, asked);
    expect(choice.baseline).toBe("rloo");
    expect(choice.metric).toBe("heldout_accuracy");
    expect([...choice.shown]).toEqual(["rloo", "__proto__"]);
  });

  test("arms that are not here are counted, the run on screen never", () => {
    expect(missingArms(arms, NO_WISHES)).toBe(0);
    expect(missingArms(arms, wishesOf("#b=mine&a=mine&a=grpo&h=yours&h=&b="))).toBe(2);
    expect(missingArms(arms, wishesOf("#b=mine&a=mine"))).toBe(1);
  });

  test("an arm that goes takes its wishes along", () => {
    const wishes = wishesOf("#b=grpo&a=grpo&h=prime");
    expect(withoutArm(wishes, "grpo")).toEqual({
      ...NO_WISHES,
      toggled: new Map([["prime", false]]),
    });
  });
});
