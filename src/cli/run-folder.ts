/**
 * What a run leaves on the disk: config.json, metrics.jsonl, recording.steplight, checkpoint/, model/, and log.txt, which
 * says in words when it was started, resumed, or forced.
 */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import type { Metrics, Report } from "../report.ts";
import type { RecordingHeader } from "../recording.ts";
import { CheckpointStore } from "./checkpoint-store.ts";
import { fileError } from "./failure.ts";
import { exists, makeFolder, readIfThere, replaceFile } from "./files.ts";
import { lock } from "./lock.ts";
import { MetricsLog } from "./metrics-log.ts";
import { isBy, stageOf, type Position } from "./position.ts";
import { readRecordingFile, writeRecordingFile } from "./recording-file.ts";

export class RunFolder {
  readonly path: string;
  readonly checkpoints: CheckpointStore;
  readonly #metrics: MetricsLog;
  readonly #unlock: () => Promise<void>;
  #reports: Report[] = [];
  #created = new Date().toISOString();

  private constructor(path: string, unlock: () => Promise<void>) {
    this.path = path;
    this.checkpoints = new CheckpointStore(join(path, "checkpoint"));
    this.#metrics = new MetricsLog(join(path, "metrics.jsonl"));
    this.#unlock = unlock;
  }

  /**
   * Makes the folder where it is missing and locks it. Close it in the end.
   *
   * @param options.resume whether a run may be in it already
   * @throws InputError when the folder cannot be used, with the reason
   */
  static async open(path: string, options: { resume: boolean }): Promise<RunFolder> {
    await makeFolder(path);
    const unlock = await lock(join(path, "run.lock"), path);
    try {
      const parts = ["config.json", "metrics.jsonl", "checkpoint"];
      const found = await Promise.all(parts.map((part) => exists(join(path, part))));
      if (!options.resume && found.includes(true)) {
        throw new InputError(
          `Cannot train into "${path}": it holds a run already; add --resume to go on with it, or choose another folder`,
        );
      }
      return new RunFolder(path, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Every report so far, of the runs before a resume too. */
  get reports(): readonly Report[] {
    return this.#reports;
  }

  /** The config of the run in the folder as text; null before the first one. */
  async configText(): Promise<string | null> {
    return (await readIfThere(join(this.path, "config.json")))?.toString("utf8") ?? null;
  }

  async writeConfig(config: Config): Promise<void> {
    const text = `${JSON.stringify(config, null, 2)}\n`;
    if (text !== (await this.configText())) {
      await replaceFile(join(this.path, "config.json"), text);
    }
  }

  /** Adds a dated line to log.txt. */
  async log(sentence: string): Promise<void> {
    const path = join(this.path, "log.txt");
    try {
      await appendFile(path, `${new Date().toISOString()} ${sentence}\n`);
    } catch (error) {
      throw fileError(error, `Cannot write "${path}"`);
    }
  }

  /**
   * Cuts metrics and reports back to a position, null for the very beginning, and gets ready to add to them.
   *
   * @param notice hears about whatever could not be read
   */
  async goTo(position: Position | null, notice: (sentence: string) => void): Promise<void> {
    const { metrics, problems } = await this.#metrics.openAt(position);
    const [problem, ...more] = problems;
    if (problem !== undefined) {
      const others = more.length > 0 ? ` (and ${more.length} more)` : "";
      notice(`Dropped a part of "${join(this.path, "metrics.jsonl")}": ${problem}${others}`);
    }
    this.#reports = await this.#recorded(position, metrics, notice);
  }

  /** The reports up to a position: those of the recording, and bare metrics where the recording is of no use. */
  async #recorded(
    position: Position | null,
    metrics: readonly Metrics[],
    notice: (sentence: string) => void,
  ): Promise<Report[]> {
    if (position === null) return [];
    const bare = metrics.map((line): Report => ({
      stage: stageOf(line),
      metrics: line,
      groups: [],
    }));
    try {
      const recording = await readRecordingFile(this.#recordingPath);
      if (recording === null) return bare;
      this.#created = recording.header.created;
      const reports = recording.reports.filter(({ stage, metrics: { update } }) =>
        isBy(position, stage, update),
      );
      // A recording that knows more than the log is one whose log was lost.
      return reports.length >= bare.length ? reports : bare;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notice(`${error.message}; its curves are kept, its responses are lost`);
      return bare;
    }
  }

  async addReport(report: Report): Promise<void> {
    await this.#metrics.append(report);
    this.#reports.push(report);
  }

  /**
   * Brings everything on the disk to the same update. The checkpoint comes last: what it finds there when it is read
   * again is never older than itself.
   */
  async save(
    header: Omit<RecordingHeader, "version" | "created">,
    checkpoint: Uint8Array,
  ): Promise<void> {
    await this.#metrics.sync();
    await writeRecordingFile(this.#recordingPath, {
      header: { version: 1, created: this.#created, ...header },
      reports: this.#reports,
    });
    await this.checkpoints.write(checkpoint);
  }

  async close(): Promise<void> {
    await this.#metrics.close();
    await this.#unlock();
  }

  get #recordingPath(): string {
    return join(this.path, "recording.steplight");
  }
}
