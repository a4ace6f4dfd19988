/**
 * Measures the built page in Chromium: how soon it is there, how long a redraw and an interaction take, memory.
 *
 *   npx vite build && node .ci/bench-page.mjs [MINUTES]
 *
 * MINUTES is how long the memory is watched while a made-up worker reports as fast as it can; 1 unless given. Each
 * figure is printed with its n. On a busy machine they are too large: the idle lines say how busy it was.
 */
import { runSpec } from "./run-spec.mjs";

const minutes = Number(process.argv[2] ?? 1);
if (!(minutes > 0)) {
  console.error(
    `Cannot watch the memory for ${process.argv[2]} minutes: expected a number above 0`,
  );
  process.exit(2);
}
runSpec("page-bench", { STEPLIGHT_BENCH: String(minutes) });
