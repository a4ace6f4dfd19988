/**
 * metrics.jsonl: one Metrics object a line, in the order of the updates, supervised ones first.
 *
 * A run that is resumed any number of times ends with the same lines as one that was never interrupted, except for
 * `update_ms`, which is wall time and the only field that may differ.
 */
import { open, type FileHandle } from "node:fs/promises";
import type { Metrics, Report } from "../report.ts";
import { fileError } from "./failure.ts";
import { readIfThere, replaceFile } from "./files.ts";
import { isBy, stageOf, type Position } from "./position.ts";

/** What a line of the file says, or null for a line that is none of ours, such as a torn one. */
function parseLine(line: string): Metrics | null {
  try {
    const data: unknown = JSON.parse(line);
    if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
    // Alarms are names beside the numbers: see withAlarmNames.
    const { alarms = [], ...metrics } = data as Partial<Metrics> & { alarms?: unknown };
    const isNamed = Array.isArray(alarms) && alarms.every((name) => typeof name === "string");
    const numbers = Object.values(metrics).every((value) => typeof value === "number");
    const { update, rollouts } = metrics;
    const isWhole = isNamed && numbers && update !== undefined && rollouts !== undefined;
    return isWhole ? (metrics as Metrics) : null;
  } catch {
    return null;
  }
}

export interface CutLog {
  /** The whole lines up to the position, byte for byte. */
  readonly text: string;
  readonly metrics: readonly Metrics[];
  /** One sentence for each line that could not be read. */
  readonly problems: readonly string[];
}

/** Keeps the whole lines up to a position, drops what comes after it, and says which lines are broken. */
export function cutLog(text: string, position: Position | null): CutLog {
  const metrics: Metrics[] = [];
  const kept: string[] = [];
  const problems: string[] = [];
  const lines = text.split("\n");
  // The last piece is empty, or a line that was cut off before its end.
  const torn = lines.pop();
  lines.forEach((line, i) => {
    const parsed = parseLine(line);
    if (parsed === null) {
      problems.push(`line ${i + 1} is not an object of numbers with "update" and "rollouts"`);
    } else if (position !== null && isBy(position, stageOf(parsed), parsed.update)) {
      metrics.push(parsed);
      kept.push(`${line}\n`);
    }
  });
  if (torn) problems.push(`line ${lines.length + 1} is cut off`);
  return { text: kept.join(""), metrics, problems };
}

/** Metrics without what was not measured: a value that is not finite has no place in JSON. */
export function finiteMetrics(metrics: Metrics): Metrics {
  const entries = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return { ...Object.fromEntries(entries), update: metrics.update, rollouts: metrics.rollouts };
}

/** What a line of metrics.jsonl holds: the metrics, and the names of the alarms that hold after the update. */
export function withAlarmNames({ metrics, alarms = [] }: Report): Metrics & { alarms?: string[] } {
  return alarms.length === 0 ? metrics : { ...metrics, alarms: alarms.map(({ name }) => name) };
}

export class MetricsLog {
  readonly #path: string;
  #handle: FileHandle | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens the log, cut back to a position; null empties it. Call it again to cut further back. */
  async openAt(position: Position | null): Promise<CutLog> {
    await this.close();
    const before = (await readIfThere(this.#path))?.toString("utf8") ?? null;
    const cut = cutLog(before ?? "", position);
    if (cut.text !== before) await replaceFile(this.#path, cut.text);
    await this.#try(async () => {
      this.#handle = await open(this.#path, "a");
    });
    return cut;
  }

  /** Adds a line; it survives the end of this process, and after {@link sync} the end of the machine. */
  async append(report: Report): Promise<void> {
    const line = JSON.stringify(withAlarmNames(report));
    await this.#try(() => this.#handle?.appendFile(`${line}\n`));
  }

  async sync(): Promise<void> {
    await this.#try(() => this.#handle?.sync());
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #try(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw fileError(error, `Cannot write "${this.#path}"`);
    }
  }
}
