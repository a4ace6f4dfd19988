/** Real training on SwiftShader, started by the page's own button: what ends it, and how it goes on. */
import { expect, test } from "./trainer-fixtures.ts";

// Small updates: what counts here is which update follows which.
test.use({ link: "/#p=pocket&c.rollout.prompts=8&c.evaluation.prompts=32" });

// One run for all of it, as each start compiles every kernel.
test("Train trains in the worker, and the run goes on where it was: paused, stored when its page is hidden, after a reload, and after a crash of its worker", async ({
  lab,
  page,
}) => {
  test.slow();
  await lab.train();
  await lab.waitForReports(2);

  await test.step("hidden, it is stored long before its next checkpoint is due", async () => {
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { get: () => true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.waitForFunction(() => window.told.some(({ event }) => event.kind === "saved"));
    const saved = (await lab.call("stored"))?.update ?? -1;
    expect(saved).toBeGreaterThan(0);
    expect(saved).toBeLessThan(10);
  });

  const reached = await test.step("paused, it goes one update on", async () => {
    await lab.waitForReports(1);
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
    return before.length;
  });

  await test.step("after a reload", async () => {
    await lab.reload();
    expect((await lab.call("stored"))?.update).toBe(reached);
    await page.getByRole("button", { name: "Continue it" }).click();
    await lab.waitForReports(2);
    expect((await lab.updates())[0]).toBe(`rl ${reached + 1}`);
    const all = (await lab.call("history")).map(
      ({ stage, metrics }) => `${stage} ${metrics.update}`,
    );
    expect(all.length).toBeGreaterThanOrEqual(reached + 3);
    expect(all).toEqual(all.map((_, update) => `rl ${update}`));
  });

  await test.step("after a crash of its worker, without a reload", async () => {
    await lab.call("save");
    const saved = (await lab.call("stored"))?.update ?? -1;
    const crashed = await lab.now();
    await page.evaluate(() => window.crashTrainer());
    await expect(page.getByText("The worker ran out of memory").last()).toBeVisible();
    await page.getByRole("button", { name: "Back to the recorded run" }).click();
    await page.getByRole("button", { name: "Continue it" }).click();
    await lab.waitFor("report", crashed);
    await page.waitForFunction(
      ([update, since]) =>
        window.told.some(
          ({ at, event }) =>
            at > since && event.kind === "report" && event.report.metrics.update === update,
        ),
      [saved + 3, crashed] as const,
    );
  });
});
