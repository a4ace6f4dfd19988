/**
 * Whether the page stays put while it opens. What it takes in time depends on the machine: that is printed here, and
 * measured with care by `node .ci/bench-page.mjs`.
 */
import type { Page } from "@playwright/test";
import { openingOf, watchOpening } from "./page-timing.ts";
import { expect, test } from "./page-fixtures.ts";

const SHIFT_LIMIT = 0.02;

/** The page as a visitor meets it, with the shipped run. */
async function opening(page: Page, address: string): ReturnType<typeof openingOf> {
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByRole("button", { name: /software/ })).toBeVisible();
  await expect(page.getByRole("figure").last().locator("canvas")).toBeVisible();
  return openingOf(page);
}

for (const { name, width, height } of [
  { name: "desktop", width: 1280, height: 800 },
  { name: "phone", width: 390, height: 844 },
]) {
  test(`nothing shifts while it opens: ${name}`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height });
    await page.unroute("**/recordings/pocket.steplight");
    await watchOpening(page);
    for (const hash of ["", "#f=1"]) {
      const seen = await opening(page, lab.address + hash);
      console.log(
        `${name} ${hash || "lab"}: largest paint ${seen.largestPaintMs.toFixed(0)} ms, shift ${seen.shift.toFixed(4)}, ` +
          `${seen.longTasks.length} long tasks, blocked for ${seen.blockedMs.toFixed(0)} ms`,
      );
      expect(seen.largestPaintMs).toBeGreaterThan(0);
      expect(seen.shift).toBeLessThanOrEqual(SHIFT_LIMIT);
    }
  });
}

test("the watch sees a shift where there is one", async ({ page }) => {
  await watchOpening(page);
  await page.goto("/");
  await expect(page.getByRole("figure").last().locator("canvas")).toBeVisible();
  const before = (await openingOf(page)).shift;
  await page.evaluate(async () => {
    const wedge = document.createElement("div");
    wedge.style.height = "300px";
    document.body.prepend(wedge);
    for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
  });
  await expect
    .poll(async () => (await openingOf(page)).shift)
    .toBeGreaterThan(before + SHIFT_LIMIT);
});
