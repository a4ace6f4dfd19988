/** Arms as the page compares them, and how runs from several files come together in them. */
import type { CurvesArm, CurvesFile, RunCurves } from "../../run-curves.ts";
import { differences } from "./settings-difference.ts";

/** Where an arm's runs came from: the experiment that the page brings, the visitor's files, or the run on screen. */
export type Origin = "shipped" | "imported" | "current";

/** Runs that differ in nothing but the seed. */
export interface Arm extends CurvesArm {
  readonly origin: Origin;
  readonly runs: readonly RunCurves[];
}

/** What came of joining a file to the arms there are. */
export interface Joined {
  readonly arms: readonly Arm[];
  /** Runs that are new. */
  readonly added: number;
  /** Runs that were there: same settings, same seed. */
  readonly known: number;
}

/** Whether their runs differ in nothing but the seed. Of runs without settings only the name can tell. */
export function isSameArm(a: CurvesArm, b: CurvesArm): boolean {
  const isKnown = Object.keys(a.config).length > 0;
  return differences([a.config, b.config]).length === 0 && (isKnown || a.name === b.name);
}

type Settings = CurvesArm["config"];

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, field)
    ? Reflect.get(value, field)
    : undefined;

/** What the outcomes of a run are outcomes of: its task, and how it is evaluated. */
function measureOf({ task, evaluation }: Settings): string {
  return JSON.stringify([task, fieldOf(evaluation, "prompts"), fieldOf(evaluation, "temperature")]);
}

/** Whether both ask the same: accuracies of different tasks are not the same quantity. Unknown settings are not held against a run. */
export function isSameTask(a: CurvesArm, b: CurvesArm): boolean {
  if (a.config["task"] === undefined || b.config["task"] === undefined) return true;
  return measureOf(a.config) === measureOf(b.config);
}

const isSameRun = (a: RunCurves, b: RunCurves): boolean => a.seed !== null && a.seed === b.seed;

/** The name, or the name with the first number that makes it unlike all others. */
function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}

/** Differences named in a title: more would not be read. */
const MOST_NAMED = 2;

/** The arm's title, followed by where it differs from another arm of the same title. */
function titleBeside(arm: CurvesArm, others: readonly CurvesArm[]): string {
  const twin = others.find(({ title }) => title === arm.title);
  if (!twin) return arm.title;
  const rows = differences([twin.config, arm.config]);
  const named = rows.slice(0, MOST_NAMED).map(({ path, values }) => `${path} ${values[1] ?? ""}`);
  const rest = rows.length > MOST_NAMED ? [`+${rows.length - MOST_NAMED}`] : [];
  return named.length === 0 ? arm.title : `${arm.title} · ${[...named, ...rest].join(", ")}`;
}

/**
 * Adds the runs of a file. Runs with the settings of an arm that is there join it; an arm whose name is taken by other
 * settings gets a number, and says in its title what differs. A run that is there already is left out.
 */
export function join(arms: readonly Arm[], file: CurvesFile, origin: Origin): Joined {
  let next = arms;
  let [added, known] = [0, 0];
  for (const arm of file.arms) {
    const runs = file.runs.filter((run) => run.arm === arm.name);
    const host = next.find((other) => isSameArm(other, arm));
    const fresh = runs.filter((run) => !host?.runs.some((other) => isSameRun(run, other)));
    known += runs.length - fresh.length;
    added += fresh.length;
    if (fresh.length === 0) continue;
    const name =
      host?.name ??
      freeName(
        arm.name,
        next.map((other) => other.name),
      );
    const named = fresh.map((run) => ({ ...run, arm: name }));
    next = host
      ? next.map((other) => (other === host ? { ...host, runs: [...host.runs, ...named] } : other))
      : [...next, { name, title: titleBeside(arm, next), config: arm.config, origin, runs: named }];
  }
  return { arms: next, added, known };
}

/** The arms as a file. The run on screen, which has no name there, gets its title for one. */
export function fileOf(arms: readonly Arm[]): CurvesFile {
  const taken = arms.map(({ name }) => name);
  const named = arms.map((arm) => ({
    ...arm,
    name: arm.name === "" ? freeName(arm.title || arm.origin, taken) : arm.name,
  }));
  return {
    arms: named.map(({ name, title, config }) => ({ name, title: title || name, config })),
    runs: named.flatMap(({ name, runs }) => runs.map((run) => ({ ...run, arm: name }))),
  };
}
