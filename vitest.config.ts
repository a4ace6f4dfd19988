import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { chromiumLaunchOptions } from "./test/chromium.ts";

/** Files with a process of their own: they change the environment, start processes, or pin what a fresh device computes. */
const ALONE = [
  "cli/kill",
  "cli/experiment",
  "cli/process",
  "cli/adapter",
  "cli/npm-chromium",
  "cli/polling-pause",
  "ui/catalogue-language",
  "floors",
  "determinism",
];
/** The files that take longest, longest first. Begun last, one of them would keep a single core busy at the end. */
const SLOW = [
  ...ALONE,
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
  "tasks/index",
];

/** Slow files first, also on a machine that has no times of an earlier run; then Vitest's own order. */
class SlowFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = SLOW.findIndex((name) => moduleId.endsWith(`/${path(name)}`));
      return found < 0 ? SLOW.length : found;
    };
    return super.sort(files).then((sorted) => sorted.toSorted((a, b) => rank(a) - rank(b)));
  }
}

const MEBIBYTE = 2 ** 20;
const path = (name: string) => `test/${name}.test.ts`;

const node = {
  environment: "node",
  // Compiling a kernel for a processor takes much memory for a moment. What glibc keeps for the next one is not asked of the
  // system again, page by page: that is a sixth of all that these tests take.
  env: {
    MALLOC_TOP_PAD_: `${32 * MEBIBYTE}`,
    MALLOC_TRIM_THRESHOLD_: `${256 * MEBIBYTE}`,
    MALLOC_MMAP_THRESHOLD_: `${32 * MEBIBYTE}`,
  },
  // Processes, not threads: Dawn reads the real environment.
  pool: "forks",
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    slowTestThreshold: 5000,
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          ...node,
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/e2e/**", ...ALONE.map(path)],
          // To start a process, load the modules and compile the kernels once for each file takes longer than most tests.
          isolate: false,
          setupFiles: ["test/left-as-found.ts"],
        },
      },
      { test: { ...node, name: "alone", include: ALONE.map(path) } },
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
