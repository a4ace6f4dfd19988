/**
 * `npm test`: every check of the repository, in one command.
 *
 *   node .ci/test.mjs          all stages
 *   node .ci/test.mjs check    the stages that run nothing: types, lint, format, floors, dead code, build, bundle
 *
 * Stages of one group run side by side; the first group with a failure ends the run with exit code 1. The last line is
 * "N passed, N failed", summed over the test runners.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);
const results = join(root, "node_modules", ".cache", "steplight", "results");
const STAGE_LIMIT_MS = 20 * 60 * 1000;

const GROUPS = [
  [
    { name: "types", command: [bin("tsc"), "--noEmit", "-p", "."] },
    { name: "lint", command: [bin("oxlint"), "--type-aware", "--deny-warnings"] },
    { name: "format", command: [bin("oxfmt"), "--check"] },
    { name: "floors", command: [process.execPath, ".ci/floors.mjs"] },
    { name: "dead code", command: [bin("knip"), "--no-progress"] },
    { name: "build", command: [bin("vite"), "build", "--logLevel", "warn"] },
  ],
  [{ name: "bundle", command: [process.execPath, ".ci/bundle.mjs"], show: true }],
  [
    {
      name: "tests",
      command: [
        bin("vitest"),
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${join(results, "vitest.json")}`,
      ],
      counts: countVitest,
      show: true,
    },
  ],
  [browserStage("end to end", ["page", "visual"], 2)],
  [browserStage("end to end, timed", ["timed"], 1)],
];

/** Projects of playwright.config.ts, on so many workers. */
function browserStage(name, projects, workers) {
  const report = join(results, `playwright-${projects.join("-")}.json`);
  return {
    name,
    command: [
      bin("playwright"),
      "test",
      ...projects.map((project) => `--project=${project}`),
      `--workers=${workers}`,
      "--reporter=list,json",
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    counts: () => countPlaywright(report),
    show: true,
  };
}

function countVitest() {
  const report = JSON.parse(readFileSync(join(results, "vitest.json"), "utf8"));
  // A file that fails to load fails without a test of its own.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright(report) {
  const { stats } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/** Runs one stage; resolves to its counts and whether it passed. Its output is shown when it asks for that, or fails. */
function runStage({ name, command: [file, ...args], env, show, counts }) {
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      timeout: STAGE_LIMIT_MS,
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    const finish = (passed) => {
      if (!passed) process.stdout.write(output);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${passed ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
      let count = { passed: 0, failed: 0, skipped: 0 };
      try {
        if (counts) count = counts();
      } catch (error) {
        console.log(`Cannot read the results of "${name}": ${error.message}`);
        passed = false;
      }
      if (!passed && count.failed === 0) count = { ...count, failed: 1 };
      done({ ...count, ok: passed });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const groups = process.argv[2] === "check" ? GROUPS.slice(0, 2) : GROUPS;
let ok = true;
const started = performance.now();
for (const group of groups) {
  if (!ok) break;
  for (const stage of await Promise.all(group.map(runStage))) {
    ok &&= stage.ok;
    for (const key of Object.keys(total)) total[key] += stage[key];
  }
}
console.log(
  `${ok ? "All stages passed" : "A stage failed"} in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
if (groups === GROUPS || !ok) {
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
}
process.exitCode = ok ? 0 : 1;
