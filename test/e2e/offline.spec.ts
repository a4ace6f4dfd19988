/** The page without a network after the first visit, and a new version that waits for the visitor. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "./page-fixtures.ts";

test.use({ serviceWorkers: "allow" });

const kept = async () => {
  const registration = await navigator.serviceWorker.ready;
  return registration.active?.state === "activated" && (await caches.keys()).length === 1;
};

test("after the first visit it opens, replays and trains without a network", async ({
  page,
  lab,
  context,
}) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.open();
  await expect.poll(() => page.evaluate(kept)).toBe(true);

  await context.setOffline(true);
  lab.stopServing();
  await page.goto(`${lab.address}#l=advantage`);
  await page.reload();
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Advantage" })).toBeChecked();
  await expect(page.getByRole("button", { name: /software/ })).toBeVisible();

  // The learner and the warm start come on demand, and have been kept too.
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByText("In this browser, on")).toBeVisible({ timeout: 90_000 });
  const where = page.getByRole("slider", { name: "Update on screen" });
  await expect(where).toHaveAttribute("aria-valuetext", /^update [1-9]\d* of/, { timeout: 60_000 });
});

test("a new version waits for a click, and is there after it", async ({ page, lab }) => {
  await lab.open();
  await expect.poll(() => page.evaluate(kept)).toBe(true);
  await page.reload();
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

  const script = fileURLToPath(new URL("../../dist/service-worker.js", import.meta.url));
  const text = await readFile(script, "utf8");
  lab.serve("service-worker.js", text.replace(/index\.html\\",\\"revision\\":\\"/, "$&new"));
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const start = page.getByRole("button", { name: "Start it" });
  await expect(start).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).toHaveLength(2);

  await Promise.all([page.waitForEvent("load"), start.click()]);
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
  await expect(start).toBeHidden();
});
