/** Undo and redo of settings. */
import { describe, expect, it } from "vitest";
import { withChange } from "../../src/ui/settings/changes.ts";
import {
  historyText,
  MOST_STEPS,
  newHistory,
  readHistory,
  recorded,
  redone,
  undone,
  type History,
  type Settings,
} from "../../src/ui/settings/history.ts";

const start: Settings = { preset: "pocket", changes: {} };
const updates = (value: number): Settings => ({
  preset: "pocket",
  changes: withChange("pocket", {}, "updates", value),
});
/** Changes of `updates` far apart in time. */
const after = (...values: readonly number[]): History =>
  values.reduce(
    (history, value, i) => recorded(history, updates(value), "updates", 10_000 * i),
    newHistory(start),
  );
const valueOf = ({ present }: History): unknown => present.changes["updates"];
const times = (count: number, step: (history: History) => History, history: History): History =>
  Array.from({ length: count }).reduce<History>((all) => step(all), history);

describe("undo", () => {
  it("goes back and on again through at least 50 steps", () => {
    const values = Array.from({ length: 50 }, (_, i) => 100 + i);
    const full = after(...values);
    const back = times(50, undone, full);
    expect(back.present).toEqual(start);
    expect(undone(back)).toBe(back);
    expect(values.map((_, i) => valueOf(times(i + 1, redone, back)))).toEqual(values);
    const on = times(50, redone, back);
    expect(redone(on)).toBe(on);
  });

  it("keeps the newest steps where there are too many", () => {
    const full = after(...Array.from({ length: MOST_STEPS + 20 }, (_, i) => 100 + i));
    expect(full.past).toHaveLength(MOST_STEPS);
    expect(valueOf(times(MOST_STEPS, undone, full))).toBe(100 + 19);
  });

  it("drops what was undone when something new is changed", () => {
    const history = recorded(undone(after(1, 2)), updates(3), "updates", 90_000);
    expect(history.future).toEqual([]);
    expect(valueOf(undone(history))).toBe(1);
  });

  it("goes back over a preset, with the changes that were made of it", () => {
    const other: Settings = { preset: "lab", changes: {} };
    const history = recorded(after(1), other, null, 90_000);
    expect(undone(history).present).toEqual(updates(1));
  });
});

describe("a change", () => {
  it("joins the one before of the same setting within a second", () => {
    let history = recorded(newHistory(start), updates(1), "updates", 0);
    history = recorded(history, updates(2), "updates", 1000);
    history = recorded(history, updates(3), "updates", 2000);
    expect(history.past).toEqual([start]);
    history = recorded(history, updates(4), "updates", 3001);
    expect(history.past).toEqual([start, updates(3)]);
  });

  it("joins none of another setting, none after an undo, and no preset", () => {
    const first = recorded(newHistory(start), updates(1), "updates", 0);
    const two = { ...updates(1), changes: { ...updates(1).changes, "policy.epochs": 2 } };
    expect(recorded(first, two, "policy.epochs", 1).past).toHaveLength(2);
    const second = recorded(first, updates(2), "updates", 5000);
    expect(recorded(undone(second), updates(3), "updates", 5001).past).toHaveLength(2);
    const lab = recorded(first, { preset: "lab", changes: {} }, null, 1);
    expect(recorded(lab, start, null, 2).past).toHaveLength(3);
  });

  it("back to where a row of changes began leaves nothing to undo", () => {
    const first = recorded(newHistory(start), updates(1), "updates", 0);
    expect(recorded(first, start, "updates", 500)).toEqual(newHistory(start));
  });

  it("that changes nothing is no step", () => {
    const history = after(1);
    expect(recorded(history, updates(1), "updates", 50_000)).toBe(history);
  });
});

describe("a reload", () => {
  it("brings the history back, but lets nothing join what was before", () => {
    const history = undone(recorded(after(1, 2, 3), { preset: "lab", changes: {} }, null, 99_000));
    const read = readHistory(historyText(history));
    expect(read).toEqual({ ...history, last: null });
    expect(valueOf(recorded(after(1), updates(2), "updates", 1))).toBe(2);
  });

  it.each([
    "",
    "null",
    "[]",
    "{}",
    "{",
    '{"format":2,"past":[],"present":["pocket",[]],"future":[]}',
    '{"format":1,"past":[],"present":["nobody",[]],"future":[]}',
    '{"format":1,"past":[],"present":["toString",[]],"future":[]}',
    '{"format":1,"past":[3],"present":["pocket",[]],"future":[]}',
    '{"format":1,"past":[],"present":["pocket",[["c.updates",3]]],"future":[]}',
    '{"format":1,"past":[],"present":["pocket",{}],"future":[]}',
    '{"format":1,"past":{},"present":["pocket",[]],"future":[]}',
    '{"format":1,"present":["pocket",[]],"future":[]}',
  ])("without a history of ours (%s) begins anew", (text) => {
    expect(readHistory(text)).toBeNull();
  });

  it("never brings back a value out of its limits", () => {
    const text = '{"format":1,"past":[],"present":["pocket",[["c.updates","-5"]]],"future":[]}';
    expect(readHistory(text)?.present.changes).toEqual({ updates: 0 });
  });
});
