/**
 * SIGKILL at random moments: whatever is on the disk then, the run goes on from it and ends with the same bits as one
 * that was left alone.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readRecordingFile } from "../../src/cli/recording-file.ts";
import { builtCommand, start } from "./built.ts";
import { scratchFolder } from "./terminal.ts";
import { quickToStart, tiny } from "./tiny.ts";

/** STEPLIGHT_KILLS=200 for a night's worth. */
const KILLS = Number(process.env["STEPLIGHT_KILLS"] ?? 30);
/** Runs that must have come to their end, through whatever kills. */
const RUNS = 2;
const MINUTES = 10;

const scratch = scratchFolder("kill");
const config = join(scratch, "tiny.json");
writeFileSync(config, JSON.stringify(quickToStart));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const words = (run: string) => [
  "train",
  config,
  "--out",
  run,
  "--resume",
  "--adapter",
  "swiftshader-npm",
];

const sha256 = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** Everything in a run folder that must not depend on kills: all of it but wall time. */
async function essence(run: string) {
  const timeless = (metrics: object) => ({ ...metrics, update_ms: 0 });
  const recording = await readRecordingFile(join(run, "recording.steplight"));
  return {
    // Weights, Adam's moments and the place in the stream of random numbers.
    checkpoint: sha256(join(run, "checkpoint", "state.safetensors")),
    models: ["policy", "prm", "start"].map((which) =>
      sha256(join(run, "model", which, "model.safetensors")),
    ),
    metrics: readFileSync(join(run, "metrics.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => timeless(JSON.parse(line) as object)),
    recording: recording?.reports.map((report) => ({
      ...report,
      metrics: timeless(report.metrics),
    })),
    files: readdirSync(run).toSorted(),
  };
}

test(
  `a run survives ${KILLS} SIGKILLs bit by bit`,
  async () => {
    await builtCommand();
    const whole = join(scratch, "whole");
    const reference = await start(words(whole));
    expect(reference.code, reference.err).toBe(0);
    const expected = await essence(whole);
    expect(expected.metrics).toHaveLength(tiny.sft.updates + 1 + tiny.updates);

    let kills = 0;
    let finished = 0;
    // A whole run, at its quickest: the first one may have shared the cores with whatever started beside it, and kills
    // that are spread over a longer time than a run takes mostly come too late.
    let wholeMs = reference.ms;
    const notices: string[] = [];
    for (; kills < KILLS || finished < RUNS; finished++) {
      const run = join(scratch, `${finished}`);
      for (let attempt = 0; ; attempt++) {
        let timer: NodeJS.Timeout | undefined;
        const { code, signal, err, ms } = await start(words(run), (child) => {
          // Any moment from the first instruction to the end: a resumed run takes less time than a whole one.
          timer ??= setTimeout(
            () => child.kill("SIGKILL"),
            kills < KILLS ? Math.random() * 0.9 * wholeMs : MINUTES * 60_000,
          );
        });
        clearTimeout(timer);
        notices.push(...err.split("\n").filter((line) => /Cannot|instead/.test(line)));
        if (signal === "SIGKILL") {
          kills += 1;
          continue;
        }
        expect(code, err).toBe(0);
        if (attempt === 0) wholeMs = Math.min(wholeMs, ms);
        break;
      }
      expect(await essence(run)).toEqual(expected);
      rmSync(run, { recursive: true });
    }
    expect(kills).toBeGreaterThanOrEqual(KILLS);
    // No kill left a broken file, nor a lock that had to be waited for.
    expect(notices).toEqual([]);
  },
  MINUTES * 60_000,
);
