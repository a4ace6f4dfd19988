/** Real devices lost under real training: it goes on by itself. */
import type { Browser } from "@playwright/test";
import { expect, type Lab, test } from "./trainer-fixtures.ts";

const LIMIT_MS = 3000;

/** Waits for the report after the newest one. */
async function nextReport(lab: Lab): Promise<number> {
  return lab.waitForReports((await lab.updates()).length + 1);
}

async function expectGoingOn(lab: Lab): Promise<void> {
  const updates = await lab.updates();
  expect(updates).toEqual(updates.map((_, update) => `rl ${update}`));
  await expect(lab.page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
}

test("ten lost devices: training goes on by itself within three seconds each time", async ({
  lab,
}) => {
  await lab.train();
  await lab.waitForReports(2);
  const times: number[] = [];
  for (let loss = 0; loss < 10; loss++) {
    await lab.call("loseDevice");
    times.push(await nextReport(lab));
  }
  expect(
    Math.max(...times),
    `milliseconds to the next report: ${times.map(Math.round).join(", ")}`,
  ).toBeLessThan(LIMIT_MS);
  await expectGoingOn(lab);
});

/** Ends the GPU process of this test's own browser. */
async function killGpuProcess(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gpu = processInfo.find(({ type }) => type === "GPU");
  if (!gpu) throw new Error("The browser has no GPU process");
  process.kill(gpu.id, "SIGKILL");
  await session.detach();
}

test("a GPU process that is killed twice: training goes on by itself", async ({ lab, browser }) => {
  await lab.train();
  await lab.waitForReports(2);
  for (let kill = 0; kill < 2; kill++) {
    await killGpuProcess(browser);
    await nextReport(lab);
    await nextReport(lab);
  }
  await expectGoingOn(lab);
});
