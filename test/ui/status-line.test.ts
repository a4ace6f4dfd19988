/** The banner: every reason why a page cannot train has words of its own, and a new version never cuts into a run. */
import { afterAll, describe, expect, test } from "vitest";
import { speak } from "../../src/ui/catalogue/speak.ts";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { initialState, type Capability, type LabState } from "../../src/ui/lab-state.ts";
import { headerOf } from "../../src/ui/run-source.ts";
import { statusLine } from "../../src/ui/status-line.ts";
import type { TrainerState } from "../../src/trainer-api.ts";
import { fixtureRecording } from "./fixture.ts";

afterAll(() => speak("en"));

const recorded: LabState = {
  ...initialState("pocket", 0),
  header: headerOf(fixtureRecording()),
};

type Reason = Extract<Capability, { available: false }>["reason"];
const REASONS: readonly Reason[] = [
  "no-navigator-gpu",
  "no-adapter",
  "no-device",
  "limits",
  "worker",
];

describe.each(["en", "ja"] as const)("in %s", (language) => {
  test("each reason why there is no training has its own title and its own advice", async () => {
    await speak(language);
    const lines = REASONS.map((reason) =>
      statusLine({
        ...recorded,
        capability: { available: false, reason, message: "what the browser said" },
      }),
    );
    expect(new Set(lines.map(({ title }) => title)).size).toBe(REASONS.length);
    expect(new Set(lines.map(({ help }) => help)).size).toBe(REASONS.length);
    for (const line of lines) {
      expect(line.tone).toBe("alert");
      expect(line.help).toContain("what the browser said");
      expect(line.detail).toContain(strings.status.stillWorks);
    }
  });
});

describe("a device that is lost", () => {
  test("says so while it recovers, while it waits, and where it gives up, each in its own words", async () => {
    await speak("en");
    const states: TrainerState[] = [
      { kind: "recovering", reason: "The device was lost", fromUpdate: 20 },
      { kind: "blocked", reason: "The browser gives no adapter", secondsLeft: 80 },
      { kind: "failed", error: "The device was lost for good", name: "DeviceLostError" },
    ];
    const lines = states.map((trainer) => statusLine({ ...recorded, trainer }));
    expect(new Set(lines.map(({ title }) => title)).size).toBe(3);
    expect(lines[0]?.title).toContain("20");
    expect(lines[1]?.title).toContain("80");
    expect(lines.map(({ detail }) => detail[0])).toEqual([
      "The device was lost",
      "The browser gives no adapter",
      "The device was lost for good",
    ]);
    expect(lines.map(({ tone }) => tone)).toEqual(["alert", "alert", "alert"]);
  });
});

describe("a number that is none", () => {
  test("stops the run with the tensor's name, and offers to start again", async () => {
    await speak("en");
    const error = 'Cannot go on after update 8: "model.layers.0.mlp.up_proj.weight" is not finite';
    const trainer: TrainerState = { kind: "failed", error, name: "NonFiniteError" };
    const line = statusLine({ ...recorded, trainer, savedAt: 7 });
    expect(line.detail).toContain(error);
    expect(line.detail).toContain(strings.status.saved(7));
    expect(line.actions.map(({ command }) => command.kind)).toEqual(["restart", "end"]);
  });
});

describe("a new version", () => {
  const offers = (state: LabState): boolean =>
    statusLine(state).actions.some(({ command }) => command.kind === "new-version");

  test("is offered while nothing trains, and never during a run", () => {
    const waiting = { ...recorded, isVersionWaiting: true };
    expect(offers(waiting)).toBe(true);
    expect(offers({ ...recorded, isVersionWaiting: false })).toBe(false);
    const runs: TrainerState[] = [
      { kind: "preparing", done: 1, total: 2, what: "kernels" },
      { kind: "running" },
      { kind: "paused" },
      { kind: "recovering", reason: "", fromUpdate: 1 },
      { kind: "blocked", reason: "", secondsLeft: 1 },
      { kind: "finished" },
      { kind: "failed", error: "", name: "Error" },
    ];
    expect(runs.map((trainer) => offers({ ...waiting, trainer }))).toEqual(runs.map(() => false));
  });
});
