/** Finds runs on the disk and groups them into arms that may be compared. */
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import type { ConfiguredArm } from "./curves-file.ts";
import { configDifference } from "./config-difference.ts";
import { readDefinition, type Definition } from "./definition-file.ts";
import { fileError } from "./failure.ts";
import { exists } from "./files.ts";
import { readRun, type RunRecord } from "./run-record.ts";

/** Deeper than an experiment among others: FOLDER/EXPERIMENT/ARM/SEED. */
const MAX_DEPTH = 4;

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  } catch (error) {
    throw fileError(error, `Cannot read the folder "${path}"`);
  }
}

async function runsBelow(path: string, depth: number): Promise<string[]> {
  if (await exists(join(path, "config.json"))) return [path];
  if (depth === 0) return [];
  const definition = await readDefinition(path);
  const folders = await foldersIn(path);
  // An experiment's own arms, and not its tuning runs.
  const arms = definition?.arms.map(({ name }) => name).filter((name) => folders.includes(name));
  const found = await Promise.all(
    (arms ?? folders).map((name) => runsBelow(join(path, name), depth - 1)),
  );
  return found.flat();
}

/**
 * The run folders that a path names: itself, the arms of an experiment, or every run below.
 *
 * @throws InputError where there is none
 */
export async function findRuns(path: string): Promise<string[]> {
  const runs = await runsBelow(path, MAX_DEPTH);
  if (runs.length > 0) return runs;
  throw new InputError(
    `Cannot find a run in "${path}": expected a run folder, which holds config.json and metrics.jsonl, or a folder of some`,
  );
}

/** Fields that do not make two runs different learners. */
const IGNORED = ["seed", "name", "checkpointEvery"];

/** What two runs of one arm share: the folder above, where runs are named by their seed, or else their config. */
function armKey({ path, config }: RunRecord): string {
  const folder = resolve(path);
  if (/^\d+$/.test(basename(folder))) return dirname(folder);
  const entries = Object.entries(config).filter(([field]) => !IGNORED.includes(field));
  return JSON.stringify(Object.fromEntries(entries));
}

/** Held-out accuracy of different tasks, or answered differently, is not the same quantity. */
function measureOf({ task, evaluation: { prompts, temperature } }: Config): string {
  return JSON.stringify({ task, evaluation: { prompts, temperature } });
}

function refuseMixture(arm: string, runs: readonly RunRecord[]): void {
  const [first, ...others] = runs;
  if (first === undefined) return;
  const seeds = new Set([first.config.seed]);
  for (const { path, config } of others) {
    const difference = configDifference(first.config, config, IGNORED);
    if (difference !== null) {
      throw new InputError(
        `Cannot compare "${arm}": expected runs that differ in nothing but the seed, found "${first.path}" and "${path}", of which ${difference}`,
      );
    }
    if (seeds.has(config.seed)) {
      throw new InputError(
        `Cannot compare "${arm}": expected each seed once, found ${config.seed} again in "${path}"`,
      );
    }
    seeds.add(config.seed);
  }
}

interface Group {
  readonly folder: string;
  readonly runs: readonly RunRecord[];
  readonly definition: Definition | null;
}

async function groupOf(runs: readonly RunRecord[]): Promise<Group> {
  const folder = dirname(resolve(runs[0]?.path ?? "."));
  const definition = await readDefinition(dirname(folder));
  return { folder, runs, definition };
}

/** What the names of run folders share: `pocket` of `pocket-0` and `pocket-1`. */
function sharedName(runs: readonly RunRecord[]): string {
  const [first = "", ...others] = runs.map(({ path }) => basename(resolve(path)));
  const differs = [...first].findIndex((character, i) =>
    others.some((other) => other[i] !== character),
  );
  const shared = differs < 0 ? first : first.slice(0, differs);
  return shared.replace(/[-_. ]+$/, "");
}

function armOf({ folder, runs, definition }: Group): ConfiguredArm {
  const [first] = runs;
  const isSeedFolder = /^\d+$/.test(basename(resolve(first?.path ?? ".")));
  const name = isSeedFolder ? basename(folder) : sharedName(runs) || (first?.config.name ?? "");
  refuseMixture(name, runs);
  const known = isSeedFolder ? definition?.arms.find((arm) => arm.name === name) : undefined;
  return {
    name,
    title: known?.title ?? name,
    role: known?.role ?? null,
    block: known?.block ?? "",
    runs: runs
      .map((run) => ({ ...run, seed: run.config.seed }))
      .toSorted((a, b) => a.seed - b.seed),
  };
}

/** Arms without a block of their own are compared where they are measured alike. */
function withBlocks(arms: readonly ConfiguredArm[], groups: readonly Group[]): ConfiguredArm[] {
  const measures = groups.map(({ runs: [first] }) => (first ? measureOf(first.config) : ""));
  const isOne = new Set(measures).size <= 1;
  return arms.map((arm, i) => ({
    ...arm,
    block: arm.block === "" && !isOne ? (measures[i] ?? "") : arm.block,
  }));
}

/** Arms of different folders may have one name: then the folder tells them apart, or a number. */
function withNames(arms: readonly ConfiguredArm[], groups: readonly Group[]): ConfiguredArm[] {
  const taken = new Set<string>();
  return arms.map((arm, i) => {
    const isAlone = arms.filter(({ name }) => name === arm.name).length === 1;
    const suffix = isAlone ? "" : ` (${groups[i]?.folder ?? ""})`;
    const wished = `${arm.name}${suffix}`;
    const name = taken.has(wished) ? `${wished} ${i + 1}` : wished;
    taken.add(name);
    return {
      ...arm,
      name,
      title: isAlone ? arm.title : `${arm.title}${name.slice(arm.name.length)}`,
    };
  });
}

/**
 * Reads runs and groups them into arms: by the folder above where runs are named by their seed, else by configs that are
 * equal up to the seed. Arms come in the order of their experiment, or of the paths.
 *
 * @returns the arms, and a sentence on whatever was left out: a run without an evaluation, a line that is broken
 * @throws InputError for runs of one arm that differ in more than the seed, or that share one
 */
export async function loadArms(
  paths: readonly string[],
): Promise<{ arms: ConfiguredArm[]; notices: string[] }> {
  const unique = [...new Map(paths.map((path) => [resolve(path), path])).values()];
  const groups = new Map<string, RunRecord[]>();
  const notices: string[] = [];
  for (const path of unique) {
    const run = await readRun(path);
    const [problem] = run?.problems ?? [];
    if (problem !== undefined) {
      notices.push(`Left out a part of "${join(path, "metrics.jsonl")}": ${problem}`);
    }
    if (run === null || run.accuracy.length === 0) {
      notices.push(`Left out "${path}": it has no evaluation yet`);
      continue;
    }
    const key = armKey(run);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const found = await Promise.all([...groups.values()].map(groupOf));
  const order = ({ folder, definition }: Group) =>
    definition?.arms.findIndex(({ name }) => name === basename(folder)) ?? 0;
  const sorted = found.toSorted((a, b) => order(a) - order(b));
  const arms = withNames(withBlocks(sorted.map(armOf), sorted), sorted);
  return { arms, notices };
}
