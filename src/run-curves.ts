/**
 * Curves of many runs in one file, small enough to travel: versioned plain JSON without rollouts or credit.
 *
 * A run is a table. Its rows are updates; `updates` and `rollouts` say which, and every metric is a column with null where
 * the row did not measure it. The command line writes the file, and the page reads, compares and writes it.
 */
import * as v from "valibot";
import { InputError, shown } from "./errors.ts";
import type { Metrics } from "./report.ts";
import { at } from "./typed-array.ts";

const KIND = "steplight-curves";
const VERSION = 1;

/** Runs and measured values of a file: far more than a person can compare, and few enough to draw at once. */
export const MOST_RUNS = 200;
export const MOST_POINTS = 100_000;
const MOST_METRICS = 64;
const MOST_ROWS = 10_000;
/** UTF-16 units: a hundred thousand points with their rows take less. */
const MOST_TEXT = 8 * 2 ** 20;

/** Significant digits kept of a value: an evaluation of a few hundred prompts has fewer. */
const DIGITS = 5;

const METRIC = /^[a-z][a-z0-9_]{0,63}$/;
const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(finite, v.integer(), v.minValue(0));
const column = <const S extends v.GenericSchema>(item: S) =>
  v.pipe(v.array(item), v.maxLength(MOST_ROWS));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));

const armSchema = v.object({
  name,
  title: name,
  config: v.record(v.string(), v.unknown()),
});

const runSchema = v.object({
  arm: name,
  seed: v.nullable(count),
  updates: column(count),
  rollouts: column(count),
  seconds: v.exactOptional(column(v.pipe(finite, v.minValue(0)))),
  metrics: v.record(
    v.pipe(
      v.string(),
      v.check((text) => METRIC.test(text), "the name of a metric"),
    ),
    column(v.nullable(finite)),
  ),
});

const fileSchema = v.object({
  kind: v.literal(KIND),
  version: v.literal(VERSION),
  arms: v.pipe(v.array(armSchema), v.maxLength(MOST_RUNS)),
  runs: v.pipe(v.array(runSchema), v.maxLength(MOST_RUNS)),
});

/** Runs that differ in nothing but the seed. */
export interface CurvesArm {
  /** Unique in a file. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** config.json of its runs; whatever differs between seeds does not count. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** One run. All lists have one entry a row. */
export interface RunCurves {
  readonly arm: string;
  /** null where the run does not say; it is then paired with no other run. */
  readonly seed: number | null;
  /** Ascending. */
  readonly updates: readonly number[];
  /** Responses sampled for training so far; never falls. */
  readonly rollouts: readonly number[];
  /** Seconds of training so far; absent where not every update was timed. */
  readonly seconds?: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface CurvesFile {
  readonly arms: readonly CurvesArm[];
  readonly runs: readonly RunCurves[];
}

/** Measured values of a run. */
export function pointsOf({ metrics }: RunCurves): number {
  return Object.values(metrics).reduce(
    (sum, values) => sum + values.filter((value) => value !== null).length,
    0,
  );
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toPrecision(DIGITS));

function normalisedRun(run: RunCurves): RunCurves {
  const { arm, seed, updates, rollouts, seconds, metrics } = run;
  const names = Object.keys(metrics).toSorted();
  return {
    arm,
    seed,
    updates,
    rollouts,
    ...(seconds === undefined ? {} : { seconds: seconds.map((value) => rounded(value) ?? 0) }),
    metrics: Object.fromEntries(names.map((key) => [key, (metrics[key] ?? []).map(rounded)])),
  };
}

/**
 * The file's text: values rounded to {@link DIGITS} significant digits, metrics in alphabetical order, one run a line. What
 * {@link readCurves} makes of it is written as the same bytes again.
 */
export function writeCurves({ arms, runs }: CurvesFile): string {
  const list = (lines: readonly string[]) =>
    lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
  const armLines = arms.map(({ name, title, config }) => JSON.stringify({ name, title, config }));
  const runLines = runs.map((run) => JSON.stringify(normalisedRun(run)));
  return `{"kind":"${KIND}","version":${VERSION},"arms":${list(armLines)},"runs":${list(runLines)}}\n`;
}

/** The first thing that a schema cannot say, in words; null where the run makes sense. */
function nonsenseOfRun({ updates, rollouts, seconds, metrics }: RunCurves): string | null {
  const rows = updates.length;
  const columns = { rollouts, ...(seconds ? { seconds } : {}), ...metrics };
  if (Object.keys(metrics).length > MOST_METRICS) return `more than ${MOST_METRICS} metrics`;
  for (const [key, values] of Object.entries(columns)) {
    if (values.length !== rows) return `${rows} updates, but ${values.length} values of "${key}"`;
  }
  for (let row = 1; row < rows; row++) {
    if (at(updates, row) <= at(updates, row - 1)) return `updates that do not ascend`;
    if (at(rollouts, row) < at(rollouts, row - 1)) return `rollouts that fall`;
    if (seconds && at(seconds, row) < at(seconds, row - 1)) return `seconds that fall`;
  }
  return null;
}

function nonsenseOf({ arms, runs }: CurvesFile): string | null {
  const names = new Set(arms.map((arm) => arm.name));
  if (names.size < arms.length) return "two arms of one name";
  const seen = new Set<string>();
  let points = 0;
  for (const run of runs) {
    if (!names.has(run.arm)) return `a run of the arm "${shown(run.arm)}", which is not listed`;
    const label = `the run of "${shown(run.arm)}" with seed ${run.seed}`;
    const key = JSON.stringify([run.arm, run.seed]);
    if (run.seed !== null && seen.has(key)) return `${label} twice`;
    seen.add(key);
    const nonsense = nonsenseOfRun(run);
    if (nonsense !== null) return `${nonsense} in ${label}`;
    points += pointsOf(run);
    if (points > MOST_POINTS) return `more than ${MOST_POINTS} values`;
  }
  return null;
}

/** Whether a parsed JSON value calls itself a file of curves. */
export function isCurves(data: unknown): boolean {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === KIND;
}

/**
 * Reads a file of curves.
 *
 * @param source file name or address, for the error
 * @throws InputError in one sentence: the first thing that does not fit
 */
export function readCurves(text: string, source: string): CurvesFile {
  const cannot = `Cannot read curves "${shown(source)}"`;
  if (text.length > MOST_TEXT) {
    throw new InputError(`${cannot}: expected at most ${MOST_TEXT} characters, found more`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? shown(error.message) : String(error);
    throw new InputError(`${cannot}: it is no JSON: ${reason}`, { cause: error });
  }
  const result = v.safeParse(fileSchema, data, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const path = shown(v.getDotPath(issue) ?? "");
    const where = path === "" ? "at the top" : `at "${path}"`;
    throw new InputError(
      `${cannot}: expected ${issue.expected ?? issue.message} ${where}, found ${shown(issue.received)}`,
    );
  }
  const { arms, runs } = result.output;
  const nonsense = nonsenseOf({ arms, runs });
  if (nonsense !== null) throw new InputError(`${cannot}: found ${nonsense}`);
  return { arms, runs };
}

/** Fields of a metrics line that are the axes and no metric. */
const AXES = ["update", "rollouts", "update_ms"];

/** Seconds after each update; null unless every update from the first on was timed. */
function secondsAfter(lines: readonly Metrics[]): Map<number, number> | null {
  const seconds = new Map([[0, 0]]);
  let [sum, previous] = [0, 0];
  for (const { update, update_ms } of lines) {
    if (update === 0) continue;
    if (update !== previous + 1 || update_ms === undefined) return null;
    sum += update_ms / 1000;
    previous = update;
    seconds.set(update, sum);
  }
  return previous === 0 ? null : seconds;
}

/**
 * The table of a run: a row for each line that measured one of the metrics. Values are rounded as in a file, so that a run
 * and its file differ by nothing.
 *
 * @param lines of the reinforcement-learning stage, in the order of their updates
 * @param only names of the metrics to keep; every one that was measured unless given
 */
export function curvesOf(
  lines: readonly Metrics[],
  only?: readonly string[],
): Omit<RunCurves, "arm" | "seed"> {
  const measured = lines.map((line) =>
    Object.entries(line).filter(
      ([key, value]) =>
        !AXES.includes(key) && (only?.includes(key) ?? true) && Number.isFinite(value),
    ),
  );
  const rows = lines.map((_, i) => i).filter((i) => (measured[i]?.length ?? 0) > 0);
  const values = rows.map((i) => new Map<string, number>(measured[i]));
  const names = [...new Set(values.flatMap((row) => [...row.keys()]))].toSorted();
  const seconds = secondsAfter(lines);
  const updates = rows.map((i) => at(lines, i).update);
  return {
    updates,
    rollouts: rows.map((i) => at(lines, i).rollouts),
    ...(seconds
      ? { seconds: updates.map((update) => rounded(seconds.get(update) ?? 0) ?? 0) }
      : {}),
    metrics: Object.fromEntries(
      names.map((key) => [key, values.map((row) => rounded(row.get(key) ?? null))]),
    ),
  };
}
