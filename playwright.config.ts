import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { chromiumLaunchOptions, pinnedLaunchOptions } from "./test/chromium.ts";

/** A port that nothing uses now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string")
          reject(new Error("Cannot find a free port"));
        else resolve(address.port);
      });
    });
  });
}

// Playwright reads this file in every process it starts; the environment carries the port from the first to the others.
const port = (process.env["STEPLIGHT_E2E_PORT"] ??= String(await freePort()));
const address = `http://127.0.0.1:${port}`;

/** What asserts how quick something is has this tag, as it needs the machine for itself. */
const TIMED = /@timed/;

/** What compares pixels needs the same browser and fonts everywhere; where there are none, it skips itself. */
const VISUAL = "**/page-visual.spec.ts";

/** What writes the pictures of the README: only for who says where to, so that running every test changes no file. */
const SCREENSHOTS = "**/page-screenshots.spec.ts";

const launchOptions = await chromiumLaunchOptions();
const pinned = {
  launchOptions: (await pinnedLaunchOptions()) ?? launchOptions,
  locale: "en-GB",
  timezoneId: "UTC",
};
const pictured = {
  ...pinned,
  launchOptions: (await pinnedLaunchOptions("picture-fonts.conf")) ?? launchOptions,
};

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "**/*.spec.ts",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // `npm test` runs the projects "page" and "visual" with two workers, and then "timed" with one.
  workers: 1,
  fullyParallel: true,
  projects: [
    {
      name: "page",
      grepInvert: TIMED,
      testIgnore: [VISUAL, SCREENSHOTS],
      outputDir: "test-results/page",
    },
    { name: "timed", grep: TIMED, outputDir: "test-results/timed" },
    {
      name: "visual",
      testMatch: VISUAL,
      outputDir: "test-results/visual",
      use: pinned,
      snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
    },
    ...(process.env["STEPLIGHT_SCREENSHOTS"]
      ? [
          {
            name: "screenshots",
            testMatch: SCREENSHOTS,
            outputDir: "test-results/screenshots",
            use: pictured,
          },
        ]
      : []),
  ],
  forbidOnly: true,
  reporter: "list",
  // A page that is answered from a cache would pass by what tests put in the network's place.
  use: {
    baseURL: address,
    headless: true,
    serviceWorkers: "block",
    launchOptions,
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: address,
    reuseExistingServer: false,
  },
});
