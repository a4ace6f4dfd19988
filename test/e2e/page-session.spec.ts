/** What outlives a link, a reload, a page that dies and a network that is gone: with the real worker on SwiftShader. */
import type { Page } from "@playwright/test";
import type { Report } from "../../src/report.ts";
import { test as offline } from "./page-fixtures.ts";
import { expect, Lab, test } from "./trainer-fixtures.ts";

const UPDATES = 5;

/** Trains all updates of what a link names; what the worker told of each, but for how long it took. */
async function trainedFrom(lab: Lab, link: string): Promise<readonly Report[]> {
  await lab.page.goto("about:blank");
  await lab.page.goto(link);
  await lab.ready();
  await lab.train();
  await lab.page.waitForFunction(() =>
    window.told.some(({ event }) => event.kind === "state" && event.state.kind === "finished"),
  );
  const told = await lab.page.evaluate(() => window.told);
  return told.flatMap(({ event }) => {
    if (event.kind !== "report") return [];
    const { update_ms: _, ...metrics } = event.report.metrics;
    return { ...event.report, metrics };
  });
}

test("a link trained twice gives the same tokens and numbers in updates 1 to 5", async ({
  lab,
}) => {
  const settings = "c.record.every=1&c.record.groups=8&c.rollout.prompts=8&c.evaluation.every=100";
  const link = `/#p=pocket&s=5&${settings}&c.updates=${UPDATES}`;
  const first = await trainedFrom(lab, link);
  const second = await trainedFrom(lab, link);
  const tokensOf = ({ groups }: Report): string =>
    groups
      .flatMap(({ prompt, responses }) => responses.map(({ tokens }) => [prompt, ...tokens]))
      .join("\n");
  const trained = first.filter(({ metrics }) => metrics.update > 0);
  expect(trained.map(({ metrics }) => metrics.update)).toEqual([1, 2, 3, 4, 5]);
  // No two updates are alike, so what was alike in both runs was not so by being always the same.
  expect(new Set(trained.map(tokensOf)).size).toBe(UPDATES);
  expect(second).toEqual(first);
});

/** The update that a page's run is at. */
const newest = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Math.max(
      ...window.told.map(({ event }) =>
        event.kind === "report" ? event.report.metrics.update : 0,
      ),
    ),
  );

test("a page that is killed in the middle of training loses at most 10 updates", async ({
  lab,
  page,
  context,
}) => {
  await page.goto("about:blank");
  await page.goto("/#p=pocket&c.rollout.prompts=8&c.evaluation.every=100&c.updates=200");
  await lab.ready();
  await lab.train();
  await page.waitForFunction(() =>
    window.told.some(({ event }) => event.kind === "report" && event.report.metrics.update >= 13),
  );
  const reached = await newest(page);
  // The process goes at once: no event tells the page, and nothing is stored on the way out.
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  void devtools.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();

  const next = new Lab(await context.newPage());
  await next.open();
  const goOn = next.page.getByRole("button", { name: "Continue it" });
  await expect(goOn).toBeVisible();
  const stored = (await next.call("stored"))?.update ?? Number.NEGATIVE_INFINITY;
  console.log(`killed at update ${reached} or a little later, stored at ${stored}`);
  expect(reached - stored).toBeLessThanOrEqual(10);
  await goOn.click();
  await next.waitForReports(1);
  expect((await next.updates())[0]).toBe(`rl ${stored + 1}`);
});

offline.describe("without a network", () => {
  offline.use({ serviceWorkers: "allow" });

  offline("story, comparison, lessons and Japanese open", async ({ page, lab, context }) => {
    await page.unroute("**/recordings/pocket.steplight");
    await lab.open();
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state))
      .toBe("activated");
    await context.setOffline(true);
    lab.stopServing();
    await page.goto("about:blank");
    await page.goto(`${lab.address}#f=6`);
    await expect(page.getByRole("heading", { name: /^6 of 10/ })).toBeVisible();
    await page.goto("about:blank");
    await page.goto(`${lab.address}#v=runs`);
    await expect(page.locator("sl-run-chart").first()).toBeVisible();
    await page.goto("about:blank");
    await page.goto(`${lab.address}#v=learn&n=2&k=2&lang=ja`);
    await expect(page.locator("html")).toHaveAttribute("lang", "ja");
    await expect(page.locator("sl-lesson-page")).toBeVisible();
  });
});
