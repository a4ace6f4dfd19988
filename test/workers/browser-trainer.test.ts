/** The worker's side of the contract: one session at a time, whatever order the calls come in. */
import { expect, test } from "vitest";
import type { TrainerEvent } from "../../src/trainer-api.ts";
import { BrowserTrainer } from "../../workers/browser-trainer.ts";
import { MemoryFiles } from "../../workers/files.ts";
import { ALL_UPDATES, config, FakeHost, positionOf } from "./fake-host.ts";

function trainerOver(host: FakeHost) {
  let probes = 0;
  const answers = ["no", "yes", "yes"];
  const trainer = new BrowserTrainer({
    openDevice: () => host.openDevice(),
    readStart: (name) => host.readStart(name),
    createRun: host.createRun,
    shaders: () => host.shaders(),
    store: host.store,
    clock: host.clock,
    probe: async () => {
      const answer = answers[probes++];
      return answer === "yes"
        ? { available: true, adapter: {} as never, line: "fake" }
        : { available: false, reason: "no-adapter", message: "none" };
    },
  });
  return { trainer, probes: () => probes };
}

/** A page's listener, which answers later as over a message channel. */
function listener(events: TrainerEvent[]) {
  return (event: TrainerEvent): Promise<void> => {
    events.push(event);
    return Promise.resolve();
  };
}

const last = (events: TrainerEvent[]) => {
  const states = events.flatMap((event) => (event.kind === "state" ? [event.state.kind] : []));
  return states.at(-1);
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test("probe() keeps good news and asks again after bad", async () => {
  const { trainer, probes } = trainerOver(new FakeHost());
  expect((await trainer.probe()).available).toBe(false);
  expect((await trainer.probe()).available).toBe(true);
  expect((await trainer.probe()).available).toBe(true);
  expect(probes()).toBe(2);
});

test("stored() and history() hold the run after a reload; a finished run cannot go on", async () => {
  const files = new MemoryFiles();
  const first = trainerOver(new FakeHost({ files })).trainer;
  expect(await first.stored()).toBeNull();
  const events: TrainerEvent[] = [];
  await first.start(config, { resume: false }, listener(events));
  await until(() => events.some((event) => event.kind === "saved" && event.update === 10));
  await first.stop();

  const { trainer } = trainerOver(new FakeHost({ files }));
  const stored = await trainer.stored();
  expect(stored?.config).toEqual(config);
  expect(stored?.update).toBeGreaterThanOrEqual(10);
  expect(Date.parse(stored?.savedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
  const earlier = await trainer.history();
  const later: TrainerEvent[] = [];
  await trainer.start(config, { resume: true }, listener(later));
  await until(() => last(later) === "finished");
  const sent = later.flatMap((event) => (event.kind === "report" ? [event.report] : []));
  expect([...earlier, ...sent].map(positionOf)).toEqual(ALL_UPDATES);
  expect((await trainer.history()).map(positionOf)).toEqual(ALL_UPDATES);
  expect(await trainer.stored()).toBeNull();
  await trainer.stop();
});

test("a new start ends the run before it, and its listener hears nothing more", async () => {
  const host = new FakeHost();
  const { trainer } = trainerOver(host);
  const first: TrainerEvent[] = [];
  const second: TrainerEvent[] = [];
  await trainer.start(config, { resume: false }, listener(first));
  await trainer.start({ ...config, seed: 9 }, { resume: false }, listener(second));
  expect(last(first)).toBe("idle");
  const heard = first.length;
  await until(() => last(second) === "finished");
  expect(first.length).toBe(heard);
  expect(host.runs.open).toBe(1);
  await trainer.stop();
  expect(host.runs.open).toBe(0);
});

test("starts in a hurry leave one run, the last", async () => {
  const host = new FakeHost();
  const { trainer } = trainerOver(host);
  const events: TrainerEvent[][] = [[], [], [], []];
  await Promise.all(
    events.map((list, seed) =>
      trainer.start({ ...config, seed }, { resume: false }, listener(list)),
    ),
  );
  await until(() => last(events[3] ?? []) === "finished");
  for (const list of events.slice(0, 3)) {
    expect(list.some(({ kind }) => kind === "report")).toBe(false);
  }
  expect(host.runs.open).toBe(1);
  expect((await (await host.store).peek())?.provenance.config.seed).toBe(3);
  await trainer.stop();
});

test("calls without a run do nothing, or say that there is none", async () => {
  const { trainer } = trainerOver(new FakeHost());
  await trainer.pause();
  await trainer.resume(1);
  await trainer.loseDevice();
  await trainer.stop();
  expect(await trainer.history()).toEqual([]);
  await expect(trainer.save()).rejects.toThrow("no run is open");
  await expect(trainer.fingerprint()).rejects.toThrow("no run is open");
});

test("a page that is gone does not stop the training", async () => {
  const host = new FakeHost();
  const { trainer } = trainerOver(host);
  await trainer.start(config, { resume: false }, () =>
    Promise.reject(new Error("the page is gone")),
  );
  while ((await trainer.history()).length < ALL_UPDATES.length) await host.clock.sleep(1);
  expect((await trainer.history()).map(positionOf)).toEqual(ALL_UPDATES);
  await trainer.stop();
});
