/** What Lighthouse says of the built page: run by `node .ci/lighthouse.mjs`, and not a part of the tests. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { chromiumLaunchOptions } from "../chromium.ts";

const LIGHTHOUSE = "lighthouse@13.5.0";
/** Scores, of 100. */
const TARGETS = {
  performance: 90,
  accessibility: 100,
  "best-practices": 100,
  seo: 95,
} as const;

const runs = Number(process.env["STEPLIGHT_LIGHTHOUSE"] ?? 0);

interface LighthouseReport {
  readonly lighthouseVersion: string;
  /** How quick the machine was at that moment: what else it does makes it smaller, and every time longer. */
  readonly environment: { readonly benchmarkIndex: number };
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<
    Record<string, { readonly displayValue?: string; readonly score: number | null }>
  >;
}

/** One run in a browser of its own, which only Lighthouse watches: whatever else does would be work that it measures. */
async function report(address: string, folder: string): Promise<LighthouseReport> {
  const { executablePath, args, env } = await chromiumLaunchOptions();
  const file = join(folder, "report.json");
  await promisify(execFile)(
    "npx",
    [
      "--yes",
      LIGHTHOUSE,
      address,
      "--quiet",
      "--output=json",
      `--output-path=${file}`,
      `--chrome-flags=${["--headless", ...args].join(" ")}`,
    ],
    { env: { ...process.env, ...env, CHROME_PATH: executablePath } },
  );
  return JSON.parse(await readFile(file, "utf8")) as LighthouseReport;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

// Without the script's word there is nothing to run here.
if (runs > 0) {
  test.describe.configure({ timeout: runs * 120_000 });

  test("Lighthouse, mobile preset", async ({ baseURL }) => {
    const folder = await mkdtemp(join(tmpdir(), "steplight-lighthouse-"));
    const reports: LighthouseReport[] = [];
    try {
      for (let i = 0; i < runs; i++) {
        const found = await report(`${baseURL}/`, folder);
        reports.push(found);
        const { audits, categories, environment } = found;
        const paint = audits["largest-contentful-paint"]?.displayValue;
        const blocked = audits["total-blocking-time"]?.displayValue;
        console.log(
          `run ${i + 1}: performance ${categories["performance"]?.score}, largest paint ${paint}, blocked ${blocked}, ` +
            `benchmark index ${environment.benchmarkIndex.toFixed(0)}`,
        );
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    for (const [name, target] of Object.entries(TARGETS)) {
      const scores = reports.map(({ categories }) =>
        Math.round(100 * (categories[name]?.score ?? Number.NaN)),
      );
      console.log(
        `A13 ${name}: median ${median(scores)} of ${scores.join(", ")} (target ${target})`,
      );
      expect.soft(median(scores), name).toBeGreaterThanOrEqual(target);
    }
    console.log(`A13 with Lighthouse ${reports[0]?.lighthouseVersion}, n = ${runs}`);
  });
}
