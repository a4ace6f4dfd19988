import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { chromiumLaunchOptions } from "./test/chromium.ts";

/** The files that take longest, longest first. Begun last, one of them would keep a single core busy at the end. */
const SLOW = [
  "cli/kill",
  "cli/experiment",
  "cli/process",
  "kernels/kernels",
  "cli/engine",
  "run/algorithms",
  "run/replay",
  "run/prm-settings",
  "run/update-effect",
  "run/truth-and-probes",
  "run/settings",
  "run/reproduce",
  "run/non-finite",
  "determinism",
  "tasks/index",
];

/** Slow files first, also on a machine that has no times of an earlier run; then Vitest's own order. */
class SlowFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return found < 0 ? SLOW.length : found;
    };
    return super.sort(files).then((sorted) => sorted.toSorted((a, b) => rank(a) - rank(b)));
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    slowTestThreshold: 5000,
    sequence: { sequencer: SlowFirst },
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
