/** Reads the files that a visitor drops: recordings, files of curves, and metrics.jsonl with the config.json beside it. */
import { InputError, shown } from "../../errors.ts";
import { readRecording, type Recording } from "../../recording.ts";
import { curvesOf, isCurves, readCurves, writeCurves, type CurvesFile } from "../../run-curves.ts";
import type { Metrics } from "../../report.ts";
import { decodeText } from "../recording-file.ts";
import { readMetricsLines } from "./metrics-lines.ts";

/** A file as it came: `path` has the folders of a dropped folder, else it is the file's name. */
export interface DroppedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** What became of a file. A config.json that belongs to a metrics.jsonl has no entry of its own. */
export type ImportedFile =
  | {
      readonly kind: "runs";
      readonly path: string;
      readonly file: CurvesFile;
      /** The whole recording, where it was one: it can be opened. */
      readonly recording: Recording | null;
    }
  | { readonly kind: "refused"; readonly path: string; readonly problem: string };

/** Far above any file of ours. */
const MOST_BYTES = 64 * 2 ** 20;
/** A whole experiment in its folders has fewer. */
const MOST_FILES = 1000;

type Settings = Readonly<Record<string, unknown>>;

const isSettings = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const cut = (name: string): string => name.slice(0, 100);

/** The name of an arm: the folder above, where runs are named by their seed, then the run's own folder, then the config. */
function armName(path: string, config: Settings): string {
  const folders = folderOf(path).split("/").filter(Boolean);
  const last = folders.at(-1) ?? "";
  const folder = /^\d+$/.test(last) ? (folders.at(-2) ?? "") : last;
  return cut(folder || textOf(config["name"]) || nameOf(path));
}

const seedOf = ({ seed }: Settings): number | null =>
  typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0 ? seed : null;

/**
 * One run as a file of curves. Written and read once, so that what a visitor's file holds has passed the same checks and the
 * same rounding as any file of curves.
 *
 * @throws InputError when its updates make no sense
 */
function fileOfRun(
  path: string,
  name: string,
  config: Settings,
  lines: readonly Metrics[],
): CurvesFile {
  const run = { arm: name, seed: seedOf(config), ...curvesOf(lines) };
  if (run.updates.length === 0) {
    throw new InputError(`Cannot read "${shown(path)}": expected measurements, found none`);
  }
  return readCurves(writeCurves({ arms: [{ name, title: name, config }], runs: [run] }), path);
}

function recordingFile(path: string, recording: Recording): CurvesFile {
  const { config } = recording.header;
  const name = cut(textOf(config["name"]) || nameOf(path));
  const lines = recording.reports
    .filter(({ stage }) => stage === "rl")
    .map(({ metrics }) => metrics);
  return fileOfRun(path, name, config, lines);
}

/** What a text is, by what it says and not by its name. */
type Content =
  | { readonly kind: "curves" | "recording" | "metrics"; readonly text: string }
  | { readonly kind: "config"; readonly config: Settings };

function contentOf(text: string, path: string): Content {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // Several lines of JSON are no JSON; a single one is.
    if (text.trimStart().startsWith("{") && text.includes("\n")) return { kind: "metrics", text };
  }
  if (isCurves(data)) return { kind: "curves", text };
  if (isSettings(data)) {
    if ("header" in data && "reports" in data) return { kind: "recording", text };
    if ("update" in data && "rollouts" in data) return { kind: "metrics", text };
    if ("task" in data && "updates" in data) return { kind: "config", config: data };
  }
  throw new InputError(
    `Cannot read "${shown(path)}": expected a recording, a file of curves, or metrics.jsonl with config.json, found something else`,
  );
}

async function textOfFile({ path, size, read }: DroppedFile): Promise<string> {
  const what = `"${shown(path)}"`;
  if (size > MOST_BYTES) {
    throw new InputError(
      `Cannot read ${what}: expected at most ${MOST_BYTES} bytes, found ${size}`,
    );
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await read();
  } catch (error) {
    // A file that was moved or changed since it was chosen.
    throw new InputError(`Cannot read ${what}: the browser gives no access to it`, {
      cause: error,
    });
  }
  return decodeText(bytes, what);
}

function refusal(path: string, error: unknown): ImportedFile {
  if (error instanceof InputError) return { kind: "refused", path, problem: error.message };
  throw error;
}

/** The config that belongs to a metrics.jsonl: the only one in its folder; {} where there is none. */
function configBeside(path: string, configs: ReadonlyMap<string, readonly Settings[]>): Settings {
  const found = configs.get(folderOf(path)) ?? [];
  if (found.length <= 1) return found[0] ?? {};
  throw new InputError(
    `Cannot read "${shown(path)}": expected one config.json beside it, found ${found.length}; drop one run at a time, or its folder`,
  );
}

function runsOf(
  path: string,
  content: Exclude<Content, { kind: "config" }>,
  configs: ReadonlyMap<string, readonly Settings[]>,
): ImportedFile {
  const { kind, text } = content;
  switch (kind) {
    case "curves":
      return { kind: "runs", path, file: readCurves(text, path), recording: null };
    case "recording": {
      const recording = readRecording(text, path);
      return { kind: "runs", path, file: recordingFile(path, recording), recording };
    }
    case "metrics": {
      const config = configBeside(path, configs);
      const lines = readMetricsLines(text, path);
      const file = fileOfRun(path, armName(path, config), config, lines);
      return { kind: "runs", path, file, recording: null };
    }
  }
}

/** Reads files, each for itself: a bad one gets a sentence and does not stop the others. */
export async function readFiles(files: readonly DroppedFile[]): Promise<ImportedFile[]> {
  const results: ImportedFile[] = [];
  const contents: { readonly path: string; readonly content: Content }[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    try {
      contents.push({
        path: file.path,
        content: contentOf(await textOfFile(file), file.path),
      });
    } catch (error) {
      results.push(refusal(file.path, error));
    }
  }
  const configs = new Map<string, Settings[]>();
  for (const { path, content } of contents) {
    if (content.kind !== "config") continue;
    const folder = folderOf(path);
    configs.set(folder, [...(configs.get(folder) ?? []), content.config]);
  }
  const folders = new Set<string>();
  for (const { path, content } of contents) {
    if (content.kind === "config") continue;
    if (content.kind === "metrics") folders.add(folderOf(path));
    try {
      results.push(runsOf(path, content, configs));
    } catch (error) {
      results.push(refusal(path, error));
    }
  }
  for (const { path, content } of contents) {
    if (content.kind !== "config" || folders.has(folderOf(path))) continue;
    const problem = `Cannot use "${shown(path)}" alone: expected the metrics.jsonl of the same run beside it`;
    results.push({ kind: "refused", path, problem });
  }
  const [first] = files.slice(MOST_FILES);
  if (first) {
    const problem = `Cannot read more than ${MOST_FILES} files at once: "${shown(first.path)}" and those after it were left out`;
    results.push({ kind: "refused", path: first.path, problem });
  }
  return results;
}
