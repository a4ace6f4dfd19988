/** What outlives a link, a reload, a page that dies and a network that is gone: with the real worker on SwiftShader. */
import type { Report } from "../../src/report.ts";
import { test as offline } from "./page-fixtures.ts";
import { expect, Lab, test } from "./trainer-fixtures.ts";

/** All tokens of every update are told; nothing else costs more than it has to. */
const LINK =
  "/#p=pocket&s=5&c.updates=200&c.rollout.prompts=8&c.evaluation.every=100&c.record.every=1&c.record.groups=8";
const COMPARED = [1, 2, 3, 4, 5];

test.use({ link: LINK });

/** Waits until the worker has told of an update. */
async function trainedTo(lab: Lab, update: number): Promise<void> {
  await lab.page.waitForFunction(
    (last) =>
      window.told.some(
        ({ event }) => event.kind === "report" && event.report.metrics.update >= last,
      ),
    update,
  );
}

/** What the worker told of update 0 and those that are compared, but for how long each took. */
async function comparedOf(lab: Lab): Promise<readonly Report[]> {
  const reports = await lab.page.evaluate(
    (last) =>
      window.told.flatMap(({ event }) =>
        event.kind === "report" && event.report.metrics.update <= last ? [event.report] : [],
      ),
    COMPARED.length,
  );
  return reports.map((report) => {
    const { update_ms: _, ...metrics } = report.metrics;
    return { ...report, metrics };
  });
}

/** The update that a page's run is at. */
const newest = async (lab: Lab): Promise<number> =>
  Number((await lab.updates()).at(-1)?.replace("rl ", ""));

/** Prompt and tokens of every response. */
const tokensOf = ({ groups }: Report): string =>
  groups
    .flatMap(({ prompt, responses }) => responses.map(({ tokens }) => [prompt, ...tokens]))
    .join("\n");

// Two promises on three starts, as each start compiles every kernel.
test("a page that is killed in the middle of training loses at most 10 updates, and its link trained again gives the same tokens and numbers in updates 1 to 5", async ({
  lab,
  page,
  context,
}) => {
  test.slow();
  await lab.train();
  await trainedTo(lab, COMPARED.length);
  const first = await comparedOf(lab);
  await trainedTo(lab, 13);
  const reached = await newest(lab);
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

  await next.visit(LINK);
  await next.train();
  await trainedTo(next, COMPARED.length);
  const second = await comparedOf(next);
  expect(second.map(({ metrics }) => metrics.update)).toEqual([0, ...COMPARED]);
  // No two updates are alike, so what was alike in both runs was not so by being always the same.
  expect(new Set(second.slice(1).map(tokensOf)).size).toBe(COMPARED.length);
  expect(second).toEqual(first);
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
