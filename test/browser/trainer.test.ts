/** The training worker itself, on SwiftShader: it trains, survives lost devices and its own end. */
import { proxy, wrap, type Remote } from "comlink";
import { afterEach, expect, test } from "vitest";
import { parseConfig } from "../../src/config.ts";
import type { Report } from "../../src/report.ts";
import type { TrainerApi, TrainerEvent } from "../../src/trainer-api.ts";
import { quickToStart } from "../cli/tiny.ts";

const config = parseConfig({ ...quickToStart, updates: 30, checkpointEvery: 5 }, "tiny");
const workers: Worker[] = [];

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

class Page {
  readonly trainer: Remote<TrainerApi>;
  readonly worker: Worker;
  readonly events: TrainerEvent[] = [];
  #look: () => void = () => {};

  constructor() {
    this.worker = new Worker(new URL("../../workers/trainer.ts", import.meta.url), {
      type: "module",
    });
    workers.push(this.worker);
    this.trainer = wrap<TrainerApi>(this.worker);
  }

  start(resume: boolean, runConfig = config): Promise<void> {
    const listen = (event: TrainerEvent): void => {
      this.events.push(event);
      this.#look();
    };
    return this.trainer.start(runConfig, { resume }, proxy(listen));
  }

  get reports(): Report[] {
    return this.events.flatMap((event) => (event.kind === "report" ? [event.report] : []));
  }

  get kinds(): string[] {
    return this.events.flatMap((event) => (event.kind === "state" ? [event.state.kind] : []));
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (condition()) resolve();
      };
      this.#look();
    });
  }
}

const positions = (reports: readonly Report[]) =>
  reports.map(({ stage, metrics }) => `${stage} ${metrics.update}`);
const EVERY_UPDATE = [
  ...[1, 2, 3, 4].map((update) => `sft ${update}`),
  ...Array.from({ length: 31 }, (_, update) => `rl ${update}`),
];

async function undisturbed(): Promise<{
  fingerprint: { update: number; sha256: string };
  reports: Report[];
}> {
  const page = new Page();
  await page.start(false);
  await page.until(() => page.kinds.includes("finished"));
  const fingerprint = await page.trainer.fingerprint();
  await page.trainer.stop();
  return { fingerprint, reports: page.reports };
}

/** Milliseconds are the one thing that two equal runs do not share. */
const withoutTimes = (reports: readonly Report[]) =>
  reports.map((report) => ({ ...report, metrics: { ...report.metrics, update_ms: 0 } }));

test("the worker probes, trains to the end, and gives the same weights after lost devices and a reload", async () => {
  const expected = await undisturbed();
  expect(positions(expected.reports)).toEqual(EVERY_UPDATE);
  expect(expected.fingerprint.update).toBe(30);

  const page = new Page();
  expect(await page.trainer.probe()).toMatchObject({
    available: true,
    adapter: { architecture: "swiftshader" },
  });
  await page.start(false);
  for (const update of ["rl 2", "rl 7", "rl 12"]) {
    await page.until(() => positions(page.reports).includes(update));
    await page.trainer.loseDevice();
  }
  await page.until(() => positions(page.reports).includes("rl 16"));
  // The tab goes away without a word.
  page.worker.terminate();

  const next = new Page();
  const stored = await next.trainer.stored();
  expect(stored?.config).toEqual(config);
  expect(stored?.update).toBeGreaterThanOrEqual(15);
  const earlier = await next.trainer.history();
  await next.start(true);
  await next.until(() => next.kinds.includes("finished"));
  expect(positions([...earlier, ...next.reports])).toEqual(EVERY_UPDATE);
  expect(withoutTimes(await next.trainer.history())).toEqual(withoutTimes(expected.reports));
  expect(await next.trainer.fingerprint()).toEqual(expected.fingerprint);
  expect(await next.trainer.stored()).toBeNull();
  expect(page.kinds.filter((kind) => kind === "recovering")).toHaveLength(3);
});

test("pause, one update, go on, stop: the worker answers at once, and probe() stays answerable", async () => {
  const page = new Page();
  await page.start(false);
  await page.until(() => positions(page.reports).includes("rl 1"));
  await page.trainer.pause();
  await page.until(() => page.kinds.at(-1) === "paused");
  const before = page.reports.length;
  await page.trainer.resume(1);
  await page.until(() => page.kinds.at(-1) === "paused" && page.reports.length > before);
  expect(page.reports.length).toBe(before + 1);
  expect((await page.trainer.stored())?.update).toBe(page.reports.at(-1)?.metrics.update);
  await page.trainer.resume();
  await page.until(() => page.reports.length > before + 2);
  const asked = performance.now();
  await page.trainer.probe();
  await page.trainer.stop();
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(page.kinds.at(-1)).toBe("idle");
});

test("a start that does not exist fails in words, not with an exception", async () => {
  const page = new Page();
  await page.start(false, { ...config, start: "no-such-start" });
  expect(page.events.at(-1)).toMatchObject({
    kind: "state",
    state: {
      kind: "failed",
      name: "InputError",
      error: expect.stringContaining("warm-start/no-such-start") as string,
    },
  });
});
