import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumLaunchOptions } from "./test/chromium.ts";

export default defineConfig({
  test: {
    maxWorkers: 2,
    slowTestThreshold: 5000,
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          // Processes, not threads: Dawn reads the real environment, and a crash must not take the other files along.
          pool: "forks",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/e2e/**"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        // Found before the first page opens: a dependency found later would make Vite reload the page under a test.
        optimizeDeps: { entries: ["index.html", "workers/*.ts", "test/browser/**/*.test.ts"] },
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // By number: a bare machine may not know the name localhost.
            api: { host: "127.0.0.1" },
            provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
