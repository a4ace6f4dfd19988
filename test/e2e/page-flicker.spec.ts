/** How much of the window changes when a run redraws it: nothing flickers, wherever one looks. */
import type { Page } from "@playwright/test";
import { REDRAW_MS } from "../../src/ui/store.ts";
import { expect, fakeWorker, test } from "./page-fixtures.ts";

/** UI.md's limit on what a redraw may change, as a share of the window. */
const MOST = 0.25;
const REDRAWS = 2;

/** Shares of pixels that differ between each picture and the one before. */
function changedShares(page: Page, pictures: readonly Buffer[]): Promise<number[]> {
  return page.evaluate(
    async (sources) => {
      const pixels = await Promise.all(
        sources.map(async (source) => {
          const picture = await createImageBitmap(await (await fetch(source)).blob());
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const context = canvas.getContext("2d");
          if (!context) throw new Error("Cannot read a picture: no canvas");
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, picture.width, picture.height);
          return new Uint32Array(data.buffer);
        }),
      );
      return pixels.slice(1).map((later, i) => {
        const before = pixels[i] ?? later;
        return later.reduce((n, pixel, at) => n + (pixel === before[at] ? 0 : 1), 0) / later.length;
      });
    },
    pictures.map((picture) => `data:image/png;base64,${picture.toString("base64")}`),
  );
}

async function themed(page: Page, colorScheme: "light" | "dark"): Promise<Buffer> {
  await page.emulateMedia({ colorScheme });
  return page.screenshot();
}

const DEVICES = [
  ["a desktop", { width: 1280, height: 720 }],
  ["a phone", { width: 375, height: 812 }],
] as const;

test("while it trains, a redraw changes less than a quarter of the window", async ({
  page,
  lab,
  context,
}) => {
  // Every report has groups, so every redraw shows other tokens: more changes than in a real run.
  await fakeWorker(page, { everyMs: 5, updates: 1_000_000 });
  await lab.open();
  const blank = await context.newPage();
  const [light, dark] = [await themed(page, "light"), await themed(page, "dark")];
  const [all] = await changedShares(blank, [light, dark]);
  expect(all, "another theme, which changes everything").toBeGreaterThan(0.9);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByText("In this browser, on made-up adapter.")).toBeVisible();
  const position = page.getByRole("slider", { name: "Update on screen" });
  for (const [device, size] of DEVICES) {
    await page.setViewportSize(size);
    // Nothing changes in as many places as the tokens, with their colours, bars and numbers.
    await page
      .locator("sl-response")
      .evaluate((found) => found.scrollIntoView({ block: "center" }));
    const pictures: Buffer[] = [];
    for (let i = 0; i <= REDRAWS; i++) {
      const before = await position.getAttribute("aria-valuetext");
      await page.waitForTimeout(REDRAW_MS + 50);
      expect(await position.getAttribute("aria-valuetext")).not.toBe(before);
      pictures.push(await page.screenshot());
    }
    const most = Math.max(...(await changedShares(blank, pictures)));
    console.log(`A8 ${device}: ${(100 * most).toFixed(1)} % of the window at most`);
    expect(most, device).toBeGreaterThan(0);
    expect(most, device).toBeLessThan(MOST);
  }
});
