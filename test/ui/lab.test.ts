/** The page without its elements: what commands and events do to what is shown. */
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import type { Recording } from "../../src/recording.ts";
import { presetConfig } from "../../src/presets.ts";
import { at } from "../../src/typed-array.ts";
import { announcement } from "../../src/ui/announcement.ts";
import { Lab } from "../../src/ui/lab.ts";
import { initialState, reduceAll } from "../../src/ui/lab-state.ts";
import { sceneOf } from "../../src/ui/scene.ts";
import { commandOf } from "../../src/ui/shortcuts.ts";
import { statusLine } from "../../src/ui/status-line.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeTrainer } from "./fake-trainer.ts";
import { fixtureRecording } from "./fixture.ts";

const recording = fixtureRecording();

/** Lets promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

async function open({
  hash = "",
  memory = new Map<string, string>(),
  trainer = new FakeTrainer(),
  load = (): Promise<Recording> => Promise.resolve(recording),
} = {}) {
  const clock = new FakeClock();
  const page = { hash };
  let seed = 100;
  const lab = new Lab({
    trainer,
    scheduler: clock,
    recording: load,
    memory: {
      read: (name) => memory.get(name) ?? null,
      write: (name, text) => memory.set(name, text),
    },
    newSeed: () => seed++,
    address: {
      read: () => page.hash,
      write: (next) => {
        page.hash = next;
      },
    },
  });
  let draws = 0;
  lab.store.subscribe(() => (draws += 1));
  await lab.open();
  clock.pass(0);
  return { lab, trainer, clock, page, draws: () => draws, state: () => lab.store.state };
}

async function train(options: Parameters<typeof open>[0] = {}) {
  const page = await open(options);
  page.lab.run({ kind: "train" });
  await settle();
  return page;
}

describe("opening", () => {
  test("shows the recorded run at once, without WebGPU too", async () => {
    const trainer = new FakeTrainer();
    trainer.status = { available: false, reason: "no-adapter", message: "No adapter" };
    const { state } = await open({ trainer });
    expect(state().header?.kind).toBe("recorded");
    expect(sceneOf(state()).response?.tokens.length).toBeGreaterThan(0);
    const line = statusLine(state());
    expect(line.title).toContain("requestAdapter() found none");
    expect(line.detail.join(" ")).toContain("Everything else works");
  });

  test("without a recording it says why", async () => {
    const { state } = await open({
      load: () => Promise.reject(new InputError("Cannot read it: 404")),
    });
    expect(statusLine(state())).toMatchObject({ tone: "alert", detail: ["Cannot read it: 404"] });
  });

  test("a run that is begun before the browser has answered says its adapter all the same", async () => {
    const { lab, trainer, clock, state } = await open();
    const { capability } = state();
    if (capability?.available !== true) throw new Error("The made-up trainer has no adapter");
    lab.store.set({ capability: null });
    lab.run({ kind: "train" });
    await settle();
    lab.store.set({ capability });
    const [report] = recording.reports;
    if (!report) throw new Error("The made-up run has no report");
    trainer.report(report);
    clock.pass(1000);
    expect(state().header).toMatchObject({ kind: "live", adapter: capability.line });
    expect(capability.line).not.toBe("");
  });

  test("a worker that does not start is told from a missing adapter", async () => {
    const trainer = new FakeTrainer();
    trainer.probe = () => Promise.reject(new Error("no worker"));
    const { state } = await open({ trainer });
    expect(state().capability).toMatchObject({
      available: false,
      reason: "worker",
      message: "no worker",
    });
  });

  test("a link leads to its view, and an index too large to the last one there is", async () => {
    const { state } = await open({ hash: "#u=3&g=2&r=9999&t=3&l=outcome&s=5" });
    const scene = sceneOf(state());
    expect(scene).toMatchObject({
      groupIndex: 1,
      responseIndex: 3,
      tokenIndex: 2,
      layer: "outcome",
    });
    expect(scene.report?.metrics.update).toBe(3);
    expect(state().seed).toBe(5);
  });

  test("what was not understood is said", async () => {
    const { state } = await open({ hash: "#u=abc&x=1" });
    expect(statusLine(state()).detail.join(" ")).toContain(
      "2 parts of the link were not understood",
    );
  });

  test("a stored run is offered", async () => {
    const trainer = new FakeTrainer();
    trainer.storedRun = { config: presetConfig("pocket"), update: 20, savedAt: "" };
    trainer.past = recording.reports.slice(0, 3);
    const { lab, state } = await open({ trainer });
    expect(statusLine(state()).actions).toMatchObject([{ command: { kind: "continue" } }]);
    lab.run({ kind: "continue" });
    await settle();
    await settle();
    expect(trainer.calls).toContain("start resume");
    expect(state()).toMatchObject({ header: { kind: "live" }, at: 2 });
  });
});

describe("replay", () => {
  test("plays from the start when it is at the end, four reports a second, and stops at the end", async () => {
    const { lab, clock, state, draws } = await open({ hash: "#u=11" });
    expect(state().at).toBe(11);
    lab.run({ kind: "toggle" });
    expect(state()).toMatchObject({ at: 0, playback: "running" });
    const before = draws();
    clock.pass(1000);
    expect(state().at).toBe(4);
    expect(draws() - before).toBeLessThanOrEqual(5);
    clock.pass(10_000);
    expect(state()).toMatchObject({ at: 11, playback: "finished" });
  });

  test("pause, +1, restart and seek", async () => {
    const { lab, clock, state, page } = await open();
    lab.run({ kind: "seek", index: 2 });
    expect(page.hash).toContain("u=2");
    lab.run({ kind: "toggle" });
    clock.pass(300);
    lab.run({ kind: "toggle" });
    clock.pass(2000);
    expect(state()).toMatchObject({ at: 3, playback: "paused" });
    lab.run({ kind: "step" });
    expect(state().at).toBe(4);
    lab.run({ kind: "restart" });
    expect(state().at).toBe(0);
    lab.run({ kind: "look", update: 7 });
    expect(state().at).toBe(7);
  });

  test("+10 goes ten updates on, at most to the end", async () => {
    const { lab, state } = await open({ hash: "#u=0" });
    const { length } = state().reports;
    expect(length).toBeGreaterThan(10);
    lab.run({ kind: "step", updates: 10 });
    expect(state()).toMatchObject({ at: 10, playback: "paused" });
    lab.run({ kind: "step", updates: 10 });
    expect(state()).toMatchObject({ at: length - 1, playback: "finished" });
  });

  test("choices go into the address and nothing else does", async () => {
    const { lab, page } = await open();
    lab.run({ kind: "choose", view: { response: 2 } });
    lab.run({ kind: "choose", view: { layer: "outcome" } });
    expect(page.hash).toBe("#r=3&l=outcome");
  });

  test("a kept scale stays when the group changes, and follows again when let go", async () => {
    const { lab, state } = await open({ hash: "#u=0" });
    const { domain } = sceneOf(state());
    lab.run({ kind: "keep-scale", keep: true });
    lab.run({ kind: "seek", index: 9 });
    expect(sceneOf(state()).domain).toBe(domain);
    lab.run({ kind: "keep-scale", keep: false });
    expect(sceneOf(state()).domain).not.toBe(domain);
  });
});

describe("training", () => {
  test("the recorded run stays on screen until the first report", async () => {
    const { trainer, state } = await train();
    trainer.send({
      kind: "state",
      state: { kind: "preparing", done: 14, total: 23, what: "kernels" },
    });
    expect(state().header?.kind).toBe("recorded");
    expect(statusLine(state())).toMatchObject({
      title: "Preparing 14 of 23: kernels",
      progress: [14, 23],
    });
    trainer.send({ kind: "state", state: { kind: "running" } });
    trainer.report(at(recording.reports, 0));
    expect(state()).toMatchObject({
      header: { kind: "live", adapter: "fake adapter" },
      at: 0,
      playback: "running",
    });
    expect(state().reports.length).toBe(1);
  });

  test("uses the preset and the seed, and records every update for the page", async () => {
    const { trainer } = await train({ hash: "#p=lab&s=42" });
    expect(trainer.config).toMatchObject({ name: "lab", seed: 42, record: { every: 1 } });
  });

  test("a thousand reports in ten seconds are drawn at most four times a second", async () => {
    const { trainer, clock, draws, state } = await train();
    trainer.send({ kind: "state", state: { kind: "running" } });
    clock.pass(1000);
    const before = draws();
    for (let i = 0; i < 1000; i++) {
      trainer.report(at(recording.reports, i % 12));
      clock.pass(10);
    }
    expect(draws() - before).toBeLessThanOrEqual(41);
    expect(draws() - before).toBeGreaterThan(30);
    expect(state()).toMatchObject({ at: 999 });
  });

  test("the newest report is on screen until the visitor looks back, and again when they return", async () => {
    const { lab, trainer, state } = await train();
    recording.reports.slice(0, 5).forEach((report) => trainer.report(report));
    lab.run({ kind: "seek", index: 1 });
    trainer.report(at(recording.reports, 5));
    expect(state()).toMatchObject({ at: 1, following: false });
    lab.run({ kind: "seek", index: 5 });
    trainer.report(at(recording.reports, 6));
    expect(state()).toMatchObject({ at: 6, following: true });
  });

  test("pause shows at once, +1 trains one update", async () => {
    const { lab, trainer, state } = await train();
    trainer.send({ kind: "state", state: { kind: "running" } });
    trainer.report(at(recording.reports, 0));
    lab.run({ kind: "toggle" });
    expect(state().pausing).toBe(true);
    trainer.send({ kind: "state", state: { kind: "paused" } });
    expect(state()).toMatchObject({ pausing: false, playback: "paused" });
    lab.run({ kind: "step" });
    lab.run({ kind: "step", updates: 10 });
    lab.run({ kind: "train" });
    expect(trainer.calls).toEqual(["start", "pause", "resume 1", "resume 10", "resume"]);
  });

  test("restart keeps the seed, new seed changes it; the old run is stopped first and no longer heard", async () => {
    const { lab, trainer, state } = await train({ hash: "#s=3" });
    trainer.report(at(recording.reports, 0));
    lab.run({ kind: "restart" });
    await settle();
    expect(trainer.calls).toEqual(["start", "stop", "start"]);
    expect(trainer.config?.seed).toBe(3);
    lab.run({ kind: "new-seed" });
    await settle();
    expect(trainer.config?.seed).toBe(100);
    expect(state().seed).toBe(100);
  });

  test("after the end, Train trains what is chosen now", async () => {
    const { lab, trainer } = await train();
    trainer.send({ kind: "state", state: { kind: "finished" } });
    lab.run({ kind: "preset", name: "lab" });
    lab.run({ kind: "train" });
    await settle();
    expect(trainer.config?.name).toBe("lab");
  });

  test("ending brings the recorded run back", async () => {
    const { lab, trainer, state } = await train();
    trainer.report(at(recording.reports, 0));
    lab.run({ kind: "end" });
    expect(state()).toMatchObject({ header: { kind: "recorded" }, trainer: { kind: "idle" } });
    trainer.report(at(recording.reports, 1));
    expect(state().reports.length).toBe(12);
  });

  test("a start that fails says why and offers to try again", async () => {
    const trainer = new FakeTrainer();
    trainer.refusal = new InputError("Cannot read the warm start");
    const { lab, state } = await train({ trainer });
    expect(statusLine(state())).toMatchObject({
      title: "Training has stopped",
      detail: ["Cannot read the warm start"],
    });
    trainer.refusal = null;
    lab.run({ kind: "restart" });
    await settle();
    expect(state().trainer.kind).toBe("preparing");
  });

  test("without WebGPU nothing starts", async () => {
    const trainer = new FakeTrainer();
    trainer.status = { available: false, reason: "no-navigator-gpu", message: "" };
    await train({ trainer });
    expect(trainer.calls).toEqual([]);
  });
});

describe("what is announced", () => {
  test("quarters of a live run and changes of state, not updates", () => {
    const header = {
      kind: "live",
      name: "",
      task: "",
      seed: 0,
      updates: 11,
      adapter: "",
      config: {},
      created: null,
    } as const;
    const heard: string[] = [];
    let state = { ...initialState("pocket", 0), header };
    recording.reports.forEach((report) => {
      const next = { ...state, reports: [...state.reports, report] };
      const sentence = announcement(state, next);
      if (sentence !== null) heard.push(sentence);
      state = next;
    });
    expect(heard.length).toBe(4);
    expect(heard[3]).toMatch(/^100 percent of the updates done, held-out accuracy \d+ %\.$/);
    expect(announcement(state, { ...state, trainer: { kind: "paused" } })).toBe(
      "Training is paused",
    );
    expect(announcement(state, state)).toBeNull();
  });
});

test("a burst of reports is joined into one copy of the list", () => {
  const burst = recording.reports.map((report) => ({
    from: "live" as const,
    event: { kind: "reports" as const, reports: [report] },
  }));
  const state = reduceAll(initialState("pocket", 0), burst);
  expect(state.reports).toEqual(recording.reports);
  expect(state.at).toBe(11);
});

describe("keys", () => {
  const key = (name: string, modifier = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...modifier,
  });

  test.each([
    [" ", { kind: "toggle" }],
    [".", { kind: "step" }],
    ["T", { kind: "train" }],
    ["r", { kind: "restart" }],
    ["2", { kind: "choose", view: { layer: "implicit" } }],
    ["?", { kind: "keys" }],
    ["6", { kind: "choose", view: { layer: "change" } }],
    ["7", null],
    ["0", null],
    ["x", null],
    ["Tab", null],
  ])("%j", (name, command) => expect(commandOf(key(name), "page")).toEqual(command));

  test("rest in text fields and with a modifier; Space belongs to a focused button", () => {
    expect(commandOf(key("t"), "text")).toBeNull();
    expect(commandOf(key("r", { ctrlKey: true }), "page")).toBeNull();
    expect(commandOf(key(" "), "control")).toBeNull();
    expect(commandOf(key("t"), "control")).toEqual({ kind: "train" });
  });
});
