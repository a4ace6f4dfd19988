/** An experiment: arms times seeds, each a whole run with a config of its own. */
import { setPath } from "../../config-path.ts";
import { parseConfig, type Config, type ConfigInput } from "../../config.ts";
import { InputError } from "../../errors.ts";
import { didYouMean } from "../nearest.ts";

/** What an arm is for: what others are held against, a simpler explanation, a ceiling, or what is tried. */
export const ROLES = ["baseline", "control", "upper-bound", "variant"] as const;
export type Role = (typeof ROLES)[number];

export interface Arm {
  /** Folder name: lower case, digits, hyphens; with a dot and a number for a setting of a tuning grid. */
  readonly name: string;
  readonly title: string;
  readonly config: ConfigInput;
  readonly role?: Role;
  /** Only arms of the same block, such as one length of chains, are compared. */
  readonly block?: string;
}

/** Fields to change, each as `path=value`; none is the arm as it stands. */
export type Setting = readonly string[];

export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly arms: readonly Arm[];
  /** Settings to choose from for each arm, by its name; every arm gets the same number. */
  readonly tuning?: Readonly<Record<string, readonly Setting[]>>;
  /** The place, from 1, of the setting that was best on the tuning seeds: what an arm is reported with. None: as it stands. */
  readonly tuned?: Readonly<Record<string, number>>;
  /** Seeds that are reported. */
  readonly seeds: readonly number[];
  /** Seeds that settings are chosen on; never reported. */
  readonly tuningSeeds: readonly number[];
}

export const SEEDS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
export const TUNING_SEEDS: readonly number[] = [100, 101, 102];

/** One run of the grid. */
export interface GridRun {
  readonly arm: string;
  readonly seed: number;
  readonly config: Config;
}

/** Fields of T to change, at any depth. */
export type Changes<T> = {
  readonly [K in keyof T]?: NonNullable<T[K]> extends object ? Changes<NonNullable<T[K]>> : T[K];
};

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merged(base: Fields, changes: Fields): Fields {
  const entries = Object.entries(changes).map(([key, value]) => {
    const before = base[key];
    return [key, isObject(before) && isObject(value) ? merged(before, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}

/** A config with some of its fields changed, the later changes over the earlier ones. */
export function withChanges(
  base: ConfigInput,
  ...changes: readonly Changes<ConfigInput>[]
): ConfigInput {
  return changes.reduce<Fields>(merged, base) as ConfigInput;
}

const MAX_SEEDS = 1000;

/**
 * Reads seeds such as "0-9" or "0,3,5-7".
 *
 * @throws InputError for anything else
 */
export function parseSeeds(text: string): number[] {
  const refuse = (expected: string): never => {
    throw new InputError(`Cannot read seeds "${text}": expected ${expected}`);
  };
  const seeds = text.split(",").flatMap((part) => {
    const [, first = "", last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (first === "" || high > 0xffffffff) refuse("numbers or ranges, such as 0-9 or 0,3,5");
    if (high < low) refuse(`a range that rises, found "${part}"`);
    if (high - low >= MAX_SEEDS) refuse(`at most ${MAX_SEEDS} seeds`);
    return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  });
  if (new Set(seeds).size < seeds.length) refuse("each seed once");
  if (seeds.length > MAX_SEEDS) refuse(`at most ${MAX_SEEDS} seeds`);
  return seeds;
}

/**
 * The arms with these names, all of them for none.
 *
 * @throws InputError naming the arms there are
 */
export function chooseArms(arms: readonly Arm[], names: readonly string[]): readonly Arm[] {
  const known = arms.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `Cannot find the arm "${unknown}"${didYouMean(unknown, known)}: expected some of ${known.join(", ")}`,
    );
  }
  return names.length === 0 ? arms : arms.filter(({ name }) => names.includes(name));
}

/**
 * Settings chosen on a seed know that seed: reporting it would be reporting the choice.
 *
 * @throws InputError when both lists hold a seed
 */
export function refuseSharedSeeds(reported: readonly number[], tuned: readonly number[]): void {
  const shared = reported.filter((seed) => tuned.includes(seed));
  if (shared.length > 0) {
    throw new InputError(
      `Cannot report seeds that settings are chosen on: expected seeds other than ${tuned.join(", ")}, found ${shared.join(", ")}`,
    );
  }
}

/** An arm for each setting of each arm's grid, named ARM.1, ARM.2 and so on. */
export function tuningArms(experiment: Experiment, arms: readonly Arm[]): Arm[] {
  return arms.flatMap((arm) =>
    (experiment.tuning?.[arm.name] ?? []).map((setting, i) => ({
      ...arm,
      name: `${arm.name}.${i + 1}`,
      title: `${arm.title}: ${setting.join(" ") || "as it stands"}`,
      config: setting.reduce(setPath, arm.config),
    })),
  );
}

/** The arms as they are reported, each with the setting of its grid that was chosen. */
export function reportedArms({ tuning, tuned }: Experiment, arms: readonly Arm[]): Arm[] {
  return arms.map((arm) => {
    const setting = tuning?.[arm.name]?.[(tuned?.[arm.name] ?? 1) - 1] ?? [];
    return { ...arm, config: setting.reduce(setPath, arm.config) };
  });
}

/**
 * Every run of the grid, all arms of a seed before the next seed, so that what is there is always comparable.
 *
 * @param assignments changes to every arm, as `path=value`
 * @throws InputError naming experiment, arm and field
 */
export function gridRuns(
  experiment: string,
  arms: readonly Arm[],
  seeds: readonly number[],
  assignments: readonly string[],
): GridRun[] {
  return seeds.flatMap((seed) =>
    arms.map((arm) => {
      const name = `${experiment}/${arm.name}`;
      const changed = assignments.reduce(setPath, arm.config);
      return { arm: arm.name, seed, config: parseConfig({ ...changed, name, seed }, name) };
    }),
  );
}
