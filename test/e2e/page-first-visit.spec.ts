/** A first visit: three clicks to the end of the story and a training run of one's own, and nothing out of the window. */
import type { Locator, Page } from "@playwright/test";
import { overflow, textOutside } from "./axe.ts";
import { expect, fakeWorker, test } from "./page-fixtures.ts";

/** The narrowest window there is: what fits here fits everywhere. */
const windows = [{ name: "phone", width: 320, height: 640 }] as const;

/** Nothing is cut off sideways. */
async function expectInside(page: Page, where: string): Promise<void> {
  expect(await textOutside(page), where).toEqual([]);
  expect(await overflow(page), where).toBeLessThanOrEqual(0);
}

for (const { name, width, height } of windows) {
  test(`story seen and training begun within three clicks: ${name}`, async ({ page, lab }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height });
    await page.unroute("**/recordings/pocket.steplight");
    await fakeWorker(page, { everyMs: 500 });
    await page.clock.install();
    // Nothing is remembered of anybody.
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
    await lab.open();
    await expectInside(page, "the first screen");

    let clicks = 0;
    const click = async (control: Locator): Promise<void> => {
      clicks += 1;
      await control.click();
    };
    await click(page.getByRole("button", { name: "Where did the credit go?" }));
    await expect(page.getByRole("heading", { name: "1 of 10" })).toBeVisible();
    await expectInside(page, "frame 1");
    await click(page.getByRole("button", { name: "Autoplay" }));
    const heading = page.getByRole("heading", { level: 3, name: /^\d+ of 10/ });
    /** Autoplay holds a frame for longer than the clock is put on at once: none is jumped over. */
    const watchUntil = async (frame: string): Promise<void> => {
      for (let i = 0; i < 200 && !(await heading.innerText()).startsWith(frame); i += 1)
        await page.clock.runFor(500);
      await expect(heading).toContainText(frame);
    };
    await watchUntil("5 of 10");
    await expectInside(page, "frame 5");
    await watchUntil("10 of 10");
    await page.clock.runFor(3000);
    await expect(page.locator("sl-story section")).not.toHaveClass(/moving/);
    await expectInside(page, "frame 10");

    await click(page.getByRole("button", { name: "Train", exact: true }));
    await expect(page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
    await expectInside(page, "training");
    expect(clicks).toBeLessThanOrEqual(3);
  });
}

test("the look-out for cut text sees what sticks out, and nothing else", async ({ page, lab }) => {
  await lab.open();
  await page.evaluate(() => {
    const place = (style: string, text: string): void => {
      const box = document.createElement("p");
      box.style.cssText = `position: absolute; white-space: nowrap; ${style}`;
      box.textContent = text;
      document.body.append(box);
    };
    place("left: calc(100vw - 2rem)", "sticks out on the right");
    place("left: -3rem", "sticks out on the left");
    place("left: -9999px; clip-path: inset(50%)", "for screen readers");
    place("left: 0", "inside");
  });
  expect(await textOutside(page)).toEqual(["sticks out on the right", "sticks out on the left"]);
});
