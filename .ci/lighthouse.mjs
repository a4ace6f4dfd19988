/**
 * What Lighthouse says of the built page: its mobile preset, the median of several runs in the Chromium of the tests.
 *
 *   npx vite build && node .ci/lighthouse.mjs [RUNS]
 *
 * RUNS is 3 unless given. Exits with 1 where a category's median is below its target. Lighthouse is fetched by npx: it is
 * larger than all that the tests need, and what it finds is measured on this machine, so no test depends on it.
 */
import { runSpec } from "./run-spec.mjs";

const runs = Number(process.argv[2] ?? 3);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`Cannot run Lighthouse ${process.argv[2]} times: expected a whole number above 0`);
  process.exit(2);
}
runSpec("page-lighthouse", { STEPLIGHT_LIGHTHOUSE: String(runs) });
