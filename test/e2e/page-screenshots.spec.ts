/**
 * The pictures in docs/screenshots, from the shipped recording. With STEPLIGHT_SCREENSHOTS=docs/screenshots they are
 * written there; otherwise they go with the test results, and only their weight is checked.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, tamperWithWorker, test } from "./page-fixtures.ts";

const MAX_BYTES = 250 * 1000;

const desktop = { width: 1440, height: 800 };
const phone = { width: 390, height: 844 };
const noAdapter = `GPU.prototype.requestAdapter = () => Promise.resolve(null);`;

const pictures = [
  { name: "lab-light", size: desktop, colorScheme: "light", hash: "", prelude: "" },
  { name: "lab-dark", size: desktop, colorScheme: "dark", hash: "", prelude: "" },
  {
    name: "advantage-light",
    size: desktop,
    colorScheme: "light",
    hash: "#l=advantage",
    prelude: "",
  },
  { name: "story-4-light", size: desktop, colorScheme: "light", hash: "#f=4", prelude: "" },
  { name: "story-6-dark", size: desktop, colorScheme: "dark", hash: "#f=6", prelude: "" },
  { name: "phone-light", size: phone, colorScheme: "light", hash: "", prelude: "" },
  { name: "phone-dark", size: phone, colorScheme: "dark", hash: "", prelude: "" },
  { name: "no-webgpu-light", size: desktop, colorScheme: "light", hash: "", prelude: noAdapter },
] as const;

for (const { name, size, colorScheme, hash, prelude } of pictures) {
  test(`screenshot ${name}`, async ({ page, lab }, info) => {
    await page.setViewportSize(size);
    const isStory = hash.startsWith("#f=");
    await page.emulateMedia({
      colorScheme,
      reducedMotion: isStory ? "no-preference" : "reduce",
    });
    await page.unroute("**/recordings/pocket.steplight");
    if (prelude !== "") await tamperWithWorker(page, prelude);
    await (isStory ? lab.tell(Number(hash.slice(3))) : lab.open(hash));
    await expect(page.getByRole("figure").last().locator("canvas")).toBeVisible();
    await expect(page.getByText("Looking for WebGPU")).toHaveCount(0);
    const folder = process.env["STEPLIGHT_SCREENSHOTS"];
    const path = folder ? join(folder, `${name}.png`) : info.outputPath(`${name}.png`);
    await page.screenshot({ path });
    const { size: bytes } = await stat(path);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });
}
