/** Real devices lost under real training: it goes on by itself, soon. */
import type { Browser } from "@playwright/test";
import { expect, test } from "./trainer-fixtures.ts";

/** Nearly all of a recovery is compiling kernels, one after the other: a machine that starts slowly recovers slowly. */
const LIMIT_MS = 3000;

// Small updates: what is timed here lies between them.
test.use({ link: "/#p=pocket&c.rollout.prompts=8&c.evaluation.prompts=32" });

test(
  "ten lost devices: training goes on by itself, within the limit that is printed",
  {
    tag: "@timed",
  },
  async ({ lab }) => {
    test.slow();
    const clicked = await lab.now();
    await lab.train();
    const limit = Math.max(LIMIT_MS, (await lab.waitFor("running")) - clicked);
    await lab.waitForReports(1);
    const times: number[] = [];
    for (let loss = 0; loss < 10; loss++) {
      const lost = await lab.now();
      await lab.call("loseDevice");
      const running = await lab.waitFor("running", lost);
      times.push(Math.round(running - lost));
      await lab.waitFor("report", running);
    }
    const told = `milliseconds: ${times.join(", ")}; limit ${Math.round(limit)}`;
    console.log(`recovered in ${told}`);
    const [, , , , median = Infinity] = times.toSorted((a, b) => a - b);
    expect(median, told).toBeLessThan(limit);
    // Other work on a small machine may slow a single recovery down.
    expect(Math.max(...times), told).toBeLessThan(3 * limit);
    await lab.expectNothingLost();
  },
);

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
  await lab.waitForReports(1);
  for (let kill = 0; kill < 2; kill++) {
    const killed = await lab.now();
    await killGpuProcess(browser);
    await lab.waitFor("report", await lab.waitFor("running", killed));
  }
  await lab.expectNothingLost();
});
