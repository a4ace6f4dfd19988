/** Where the settings of several runs differ. */

type Settings = Readonly<Record<string, unknown>>;

/** A setting in which at least two of the configs differ, with its value in each. */
export interface SettingRow {
  /** Dotted, as in `prm.optimizer.learningRate`. */
  readonly path: string;
  /** One a config, as text; null where the config does not name it. */
  readonly values: readonly (string | null)[];
}

/** What may differ without making another learner. */
const IGNORED: readonly string[] = ["seed", "name", "version", "checkpointEvery"];

/** A config from a file may be anything: deeper or longer ones are cut off. */
const DEEPEST = 6;
const MOST_FIELDS = 1000;
const LONGEST_VALUE = 60;

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every field by its dotted path, as JSON. */
function flat(config: Settings): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const visit = (settings: Settings, prefix: string, depth: number): void => {
    for (const [key, value] of Object.entries(settings)) {
      const path = prefix === "" ? key : `${prefix}.${key}`;
      if (IGNORED.includes(path) || fields.size >= MOST_FIELDS) continue;
      if (isSettings(value) && depth < DEEPEST) visit(value, path, depth + 1);
      else fields.set(path, value);
    }
  };
  visit(config, "", 1);
  return fields;
}

/** The settings that are not the same in all configs, in the order in which they are named. */
export function differences(configs: readonly Settings[]): SettingRow[] {
  const all = configs.map(flat);
  const paths = [...new Set(all.flatMap((fields) => [...fields.keys()]))];
  return paths.flatMap((path) => {
    const values = all.map((fields) =>
      fields.has(path) ? JSON.stringify(fields.get(path)) : null,
    );
    if (new Set(values).size <= 1) return [];
    return {
      path,
      values: all.map((fields) => (fields.has(path) ? valueText(fields.get(path)) : null)),
    };
  });
}
