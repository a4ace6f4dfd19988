/** Real training on SwiftShader, started by the page's own button. */
import { expect, test } from "./trainer-fixtures.ts";

test("Train trains in the worker; after a reload the run goes on where it was", async ({
  lab,
  page,
}) => {
  await lab.train();
  await lab.waitForReports(4);
  await page.getByRole("button", { name: "Pause training" }).click();
  await expect(page.getByRole("heading", { name: "Training is paused" })).toBeVisible();
  const before = await lab.updates();
  expect(before.slice(0, 4)).toEqual(["rl 0", "rl 1", "rl 2", "rl 3"]);
  const fingerprint = await lab.call("fingerprint");

  await page.getByRole("button", { name: "+1 update" }).click();
  await lab.waitForReports(before.length + 1);
  await expect(page.getByRole("heading", { name: "Training is paused" })).toBeVisible();
  expect((await lab.call("fingerprint")).sha256).not.toBe(fingerprint.sha256);
  const paused = await lab.updates();
  expect(paused.length).toBe(before.length + 1);

  await page.reload();
  await page.waitForFunction(() => typeof window.callTrainer === "function");
  expect((await lab.call("stored"))?.update).toBe(paused.length - 1);
  await page.getByRole("button", { name: /continue/i }).click();
  await lab.waitForReports(paused.length + 2);
  const after = await lab.updates();
  expect(after).toEqual(after.map((_, update) => `rl ${update}`));
});
