/** Real training on SwiftShader, started by the page's own button. */
import { expect, test } from "./trainer-fixtures.ts";

test("Train trains in the worker, and after a reload the run goes on where it was", async ({
  lab,
  page,
}) => {
  await lab.train();
  await lab.waitForReports(3);
  await page.getByRole("button", { name: "Pause training" }).click();
  await expect(page.getByRole("heading", { name: "Training is paused" })).toBeVisible();
  const before = await lab.updates();
  const first = await lab.call("fingerprint");
  expect(before).toEqual(before.map((_, update) => `rl ${update}`));
  expect(first.update).toBe(before.length - 1);

  await page.getByRole("button", { name: "+1 update" }).click();
  await lab.waitFor("paused", await lab.now());
  expect((await lab.updates()).length).toBe(before.length + 1);
  const second = await lab.call("fingerprint");
  expect(second.sha256).not.toBe(first.sha256);

  await lab.reload();
  expect((await lab.call("stored"))?.update).toBe(before.length);
  await page.getByRole("button", { name: "Continue it" }).click();
  await lab.waitForReports(2);
  expect((await lab.updates())[0]).toBe(`rl ${before.length + 1}`);
  const all = (await lab.call("history")).map(({ stage, metrics }) => `${stage} ${metrics.update}`);
  expect(all.length).toBeGreaterThanOrEqual(before.length + 3);
  expect(all).toEqual(all.map((_, update) => `rl ${update}`));
});

test("a run is stored when its page is hidden, long before its next checkpoint is due", async ({
  lab,
  page,
}) => {
  await lab.train();
  await lab.waitForReports(2);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForFunction(() => window.told.some(({ event }) => event.kind === "saved"));
  const saved = (await lab.call("stored"))?.update ?? -1;
  expect(saved).toBeGreaterThan(0);
  expect(saved).toBeLessThan(10);
});

test("a worker that crashes says so, and the run goes on from what was stored, without a reload", async ({
  lab,
  page,
}) => {
  await lab.train();
  await lab.waitForReports(2);
  await lab.call("save");
  const saved = (await lab.call("stored"))?.update ?? -1;
  await page.evaluate(() => window.crashTrainer());
  await expect(page.getByText("The worker ran out of memory").last()).toBeVisible();
  await page.getByRole("button", { name: "Back to the recorded run" }).click();
  await page.getByRole("button", { name: "Continue it" }).click();
  await page.waitForFunction(
    (update) =>
      window.told.some(
        ({ event }) => event.kind === "report" && event.report.metrics.update === update,
      ),
    saved + 3,
  );
});
