/**
 * How quick the page is, in figures: run by `node .ci/bench-page.mjs`, and not a part of the tests, as a busy machine
 * makes every figure larger. What has to hold anywhere (bytes, shifts, number of redraws) is asserted by tests.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import type { Lab } from "../../src/ui/lab.ts";
import type { Command } from "../../src/ui/commands.ts";
import { writeRecording } from "../../src/recording.ts";
import type { ResponseRecord } from "../../src/report.ts";
import { writeCurves } from "../../src/run-curves.ts";
import { fixtureRecording } from "../ui/fixture.ts";
import { expect, fakeWorker, test } from "./page-fixtures.ts";
import { openingOf, watchOpening } from "./page-timing.ts";

const minutes = Number(process.env["STEPLIGHT_BENCH"] ?? 0);

/** The page's own element, as far as a measurement talks to it. */
interface Driven extends Element {
  readonly lab: Lab;
}

function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? Number.NaN;
}

function say(what: string, values: readonly number[], unit = "ms"): void {
  const [half, most] = [percentile(values, 0.5), Math.max(...values)];
  const [p75, n] = [percentile(values, 0.75), values.length];
  console.log(
    `${what}: median ${half.toFixed(1)} ${unit}, p75 ${p75.toFixed(1)}, worst ${most.toFixed(1)}, n = ${n}`,
  );
}

/** Gives commands one after another; how long each kept the page from its next frame, layout included, in ms. */
function redraws(page: Page, commands: readonly Command[]): Promise<number[]> {
  return page.evaluate(async (list) => {
    const { lab } = document.querySelector("sl-app") as Driven;
    const times: number[] = [];
    for (const command of list) {
      let begun = 0;
      await new Promise<void>((resolve) => {
        // The lab draws in between: callbacks of one frame are called in the order in which they were asked for.
        requestAnimationFrame(() => (begun = performance.now()));
        lab.run(command);
        requestAnimationFrame(() => {
          document.body.getBoundingClientRect();
          times.push(performance.now() - begun);
          resolve();
        });
      });
    }
    return times;
  }, commands);
}

/** Milliseconds of a page's main thread: all of its work, and what of that went into styles and layout. */
interface Work {
  readonly all: number;
  readonly drawing: number;
}

/**
 * A meter of the page's main thread: what it did since the meter was read last. Unlike a clock it does not count what
 * other programs took meanwhile.
 */
async function threadMeter(page: Page): Promise<() => Promise<Work>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  let before: Work = { all: 0, drawing: 0 };
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const seconds = (name: string): number =>
      metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    // "ScriptDuration" does not know what promises lead to, so nothing of what elements do to draw themselves.
    const parts = ["RecalcStyleDuration", "LayoutDuration"].map(seconds);
    const now: Work = {
      all: 1000 * seconds("TaskDuration"),
      drawing: 1000 * parts.reduce((sum, part) => sum + part, 0),
    };
    const spent = { all: now.all - before.all, drawing: now.drawing - before.drawing };
    before = now;
    return spent;
  };
}

const choose = (view: Extract<Command, { kind: "choose" }>["view"]): Command => ({
  kind: "choose",
  view,
});

const sequence = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

/** Tokens of a response that is read as a line of reasoning, several times those of the shipped run. */
const TOKENS = 48;

/** A response whose tokens are said again and again until there are {@link TOKENS}; the steps are those it had. */
function stretched(response: ResponseRecord): ResponseRecord {
  const { length } = response.tokens;
  const long = (value: unknown): unknown =>
    Array.isArray(value) && value.length === length
      ? sequence(TOKENS, (i): unknown => value[i % length])
      : value;
  const { steps, ...rest } = response;
  const fields = Object.entries(rest).map(([name, value]) => [name, long(value)] as const);
  return { ...(Object.fromEntries(fields) as typeof rest), steps };
}

/** The shipped run with its reports said again and again, with other numbers and long responses. */
function longRecording(updates: number, hasLongResponses = false): Buffer {
  const file = new URL("../../public/recordings/pocket.steplight", import.meta.url);
  const recording = JSON.parse(
    gunzipSync(readFileSync(fileURLToPath(file))).toString(),
  ) as ReturnType<typeof fixtureRecording>;
  const reports = Array.from({ length: updates + 1 }, (_, update) => {
    const report = recording.reports[update % recording.reports.length];
    if (!report) throw new Error("The shipped recording has no report");
    const groups = hasLongResponses
      ? report.groups.map((group) => ({ ...group, responses: group.responses.map(stretched) }))
      : report.groups;
    return { ...report, groups, metrics: { ...report.metrics, update } };
  });
  const header = { ...recording.header, updates };
  return gzipSync(writeRecording({ header, reports }));
}

// Without the script's word there is nothing to run here.
if (minutes > 0) {
  test.describe.configure({ timeout: minutes * 60_000 + 300_000 });

  test("opening: paint, shift, blocked time, first frame of the story", async ({ page, lab }) => {
    await page.unroute("**/recordings/pocket.steplight");
    await watchOpening(page);
    const devtools = await page.context().newCDPSession(page);
    for (const slower of [1, 4]) {
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
      const seen = { paint: [] as number[], blocked: [] as number[], story: [] as number[] };
      for (let i = 0; i < 5; i++) {
        await page.goto("about:blank");
        await page.goto(lab.address);
        // Looking for an element would be work on the thread that is watched.
        await page.waitForTimeout(2000 * slower);
        const { largestPaintMs, blockedMs } = await openingOf(page);
        seen.paint.push(largestPaintMs);
        seen.blocked.push(blockedMs);
        await page.goto("about:blank");
        await page.goto(`${lab.address}#f=1`);
        await page.locator("sl-story section").waitFor();
        seen.story.push(await page.evaluate(() => performance.now()));
      }
      const how = slower === 1 ? "at full speed" : `with a processor ${slower} times slower`;
      say(`P4 largest contentful paint ${how}`, seen.paint);
      say(`P4 blocked time ${how}`, seen.blocked);
      say(`P5 first frame of the story ${how}`, seen.story);
    }
  });

  test("redraws, and a run of 1,000 updates", async ({ page, lab }) => {
    const updates = 1000;
    const [short, long] = [longRecording(60), longRecording(updates)];
    let body = short;
    await page.route("**/recordings/pocket.steplight", (route) => route.fulfill({ body }));
    await page.addInitScript(() => {
      const look = (): void => {
        const app = document.querySelector("sl-app") as Driven | null;
        if (app?.lab?.store.state.header) performance.mark("run on screen");
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    // By turns: what the scripts take, and whatever else the machine does, is in both.
    const opened = { short: [] as number[], long: [] as number[] };
    const read = { short: [] as number[], long: [] as number[] };
    for (let i = 0; i < 5; i++) {
      for (const kind of ["short", "long"] as const) {
        body = kind === "short" ? short : long;
        await page.goto("about:blank");
        await lab.open();
        const [onScreen, lastByte] = await page.evaluate(() => {
          const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
          const file = files.find(({ name }) => name.endsWith("pocket.steplight"));
          const mark = performance.getEntriesByName("run on screen")[0];
          return [mark?.startTime ?? Number.NaN, file?.responseEnd ?? Number.NaN] as const;
        });
        opened[kind].push(onScreen);
        read[kind].push(onScreen - lastByte);
      }
    }
    say("P11 60 updates, from navigation to on screen", opened.short);
    say(`P11 ${updates} updates (${long.length} bytes), from navigation to on screen`, opened.long);
    say("P11 60 updates, from the last byte to on screen", read.short);
    say(`P11 ${updates} updates, from the last byte to on screen`, read.long);
    await page.getByRole("button", { name: /software/ }).waitFor();

    const work = await threadMeter(page);
    const measure = async (what: string, commands: readonly Command[]): Promise<void> => {
      await redraws(page, commands.slice(0, 10));
      await work();
      const times = await redraws(page, commands);
      const { all, drawing } = await work();
      const each = (ms: number): string => (ms / commands.length).toFixed(1);
      say(`P10 ${what}`, times);
      console.log(
        `P10 ${what}: ${each(drawing)} ms of the page's thread for styles and layout, ${each(all)} with scripts, painting and all else`,
      );
    };
    const strip = async (tokens: string): Promise<void> => {
      await measure(
        `strip and inspector, ${tokens}`,
        sequence(60, (i) => choose({ token: i % 5 })),
      );
      await measure(
        `another response, ${tokens}`,
        sequence(60, (i) => choose({ response: i % 4 })),
      );
    };
    await strip("the shipped run's tokens");
    await measure(
      "the whole lab with six charts of 1,000 updates",
      sequence(60, (i) => ({ kind: "seek", index: (i * 37) % updates })),
    );
    const frames = await page.evaluate(async (last) => {
      const { lab: driven } = document.querySelector("sl-app") as Driven;
      const gaps: number[] = [];
      let before = await new Promise<number>(requestAnimationFrame);
      for (let i = 0; i < 120; i++) {
        driven.run({ kind: "seek", index: Math.round((i / 119) * last) });
        const now = await new Promise<number>(requestAnimationFrame);
        gaps.push(now - before);
        before = now;
      }
      return gaps;
    }, updates);
    say("P11 scrubbing, between frames", frames);

    body = longRecording(60, true);
    await page.goto("about:blank");
    await lab.open();
    await page.getByRole("button", { name: /software/ }).waitFor();
    await strip(`${TOKENS} tokens`);
  });

  test("the comparison's charts", async ({ page, lab }) => {
    const [arms, rows] = [10, 2000];
    const names = sequence(arms, (arm) => `arm ${arm}`);
    const file = writeCurves({
      arms: names.map((name, i) => ({ name, title: name, config: { learningRate: i } })),
      runs: names.flatMap((name, arm) =>
        sequence(2, (seed) => ({
          arm: name,
          seed,
          updates: sequence(rows, (row) => row),
          rollouts: sequence(rows, (row) => 16 * row),
          metrics: {
            heldout_accuracy: sequence(rows, (row) => 0.5 + 0.4 * Math.sin(row * (arm + 1 + seed))),
          },
        })),
      ),
    });
    await page.route("**/runs/headline.json", (route) => route.fulfill({ body: file }));
    await page.goto(`${lab.address}#v=runs`);
    await page.locator("sl-run-chart").first().waitFor();
    const work = await threadMeter(page);
    // An arm that comes or goes draws every line of both charts anew, on axes that may have changed.
    const commands = sequence(20, (i) =>
      choose({
        wishes: names.map((name, arm) => [arm === 0 && i % 2 === 0 ? "h" : "a", name] as const),
      }),
    );
    await redraws(page, commands.slice(0, 4));
    await work();
    const times = await redraws(page, commands);
    say(`P10 two charts of ${arms} arms, ${rows} points each, drawn anew`, times);
    console.log(
      `P10 lines of both charts: ${await page.locator("sl-run-chart polyline").count()}; ` +
        `${((await work()).all / commands.length).toFixed(1)} ms of the page's thread`,
    );
  });

  test("interactions and long tasks, at rest, in replay and while training", async ({
    page,
    lab,
  }) => {
    await page.route("**/recordings/pocket.steplight", (route) =>
      route.fulfill({ body: writeRecording(fixtureRecording({ updates: 60 })) }),
    );
    await fakeWorker(page, { everyMs: 5, updates: 1_000_000 });
    await watchOpening(page);
    await lab.open("#u=0");
    const work = await threadMeter(page);

    const interact = async (when: string): Promise<void> => {
      await page.evaluate(() => window.timeline.waits.clear());
      const responses = page.locator("sl-group").getByRole("option");
      const layers = page.locator("sl-layers").getByRole("radio");
      const tokens = page.locator("sl-response").getByRole("option");
      // The test looks first, and clicks when its looking has left the page's thread.
      const click = async (target: Locator): Promise<void> => {
        const box = await target.boundingBox();
        if (!box) throw new Error("Cannot click what is not on screen");
        await page.waitForTimeout(100);
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      };
      for (let i = 0; i < 10; i++) {
        await click(responses.nth(i % 4));
        await click(layers.nth(i % 3));
        await click(tokens.nth(i % 5));
        await page.waitForTimeout(100);
        await page.keyboard.press("ArrowRight");
      }
      await page.waitForTimeout(300);
      const waits = await page.evaluate(() => [...window.timeline.waits.values()]);
      say(`P6 interaction to next paint ${when} (of 40, those of 16 ms and more)`, waits);
    };
    const watchTasks = async (when: string): Promise<void> => {
      await page.evaluate(() => window.timeline.tasks.splice(0));
      await work();
      await page.waitForTimeout(10_000);
      const { longTasks } = await openingOf(page);
      const busy = (await work()).all / 100;
      console.log(`P8 the page's thread is busy ${when}: ${busy.toFixed(0)} % of the time`);
      console.log(
        `P8 tasks above 50 ms in 10 s ${when}: ${longTasks.length}, longest ${Math.max(0, ...longTasks)} ms`,
      );
    };
    await interact("at rest");
    await watchTasks("at rest");
    await page.getByRole("button", { name: "Play" }).click();
    await watchTasks("in replay");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByText("In this browser, on made-up adapter.")).toBeVisible();
    await watchTasks("while training");
    await interact("while training");
  });

  test("the story's frames", async ({ page, lab }) => {
    await page.unroute("**/recordings/pocket.steplight");
    await lab.tell(5);
    const gaps = await page.evaluate(async () => {
      const { lab: driven } = document.querySelector("sl-app") as Driven;
      const all: number[] = [];
      for (const frame of [6, 7, 8, 9, 10]) {
        driven.run({ kind: "frame", frame });
        let before = await new Promise<number>(requestAnimationFrame);
        for (let i = 0; i < 60; i++) {
          const now = await new Promise<number>(requestAnimationFrame);
          all.push(now - before);
          before = now;
        }
      }
      return all;
    });
    say("P7 story, between frames", gaps);
    console.log(`P7 frames later than 50 ms: ${gaps.filter((gap) => gap > 50).length}`);
  });

  test("memory", async ({ page, lab }) => {
    await fakeWorker(page, { everyMs: 5, updates: 1_000_000 });
    await lab.open();
    const devtools = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await devtools.send("HeapProfiler.collectGarbage");
      return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
    };
    const train = page.getByRole("button", { name: "Train", exact: true });
    const end = page.getByRole("button", { name: "End run" });
    const runOnce = async (): Promise<void> => {
      await train.click();
      await expect(page.getByText("In this browser, on made-up adapter.")).toBeVisible();
      await end.click();
      await expect(page.getByRole("heading", { name: /^Recorded run/ })).toBeVisible();
    };
    await runOnce();
    const first = await heap();
    for (let i = 0; i < 20; i++) await runOnce();
    console.log(`P12 20 runs begun and ended: ${((await heap()) - first).toFixed(1)} MB more`);

    await train.click();
    await page.waitForTimeout(10_000);
    const known = (): Promise<number> =>
      page.evaluate(
        () => (document.querySelector("sl-app") as Driven).lab.store.state.reports.length,
      );
    const [early, reports] = [await heap(), await known()];
    await page.waitForTimeout(minutes * 60_000);
    const [late, more] = [await heap(), (await known()) - reports];
    console.log(
      `P12 training for ${minutes} min: ${(late - early).toFixed(1)} MB more for ${more} updates that are kept, ` +
        `${((1000 * (late - early)) / more).toFixed(2)} kB each`,
    );
  });
}
