/** A worker that stores checkpoints until it is terminated: one tab of the store's browser test. */
import { expose } from "comlink";
import type { Provenance } from "../../src/run/checkpoint.ts";
import { parseConfig } from "../../src/config.ts";
import type { Report } from "../../src/report.ts";
import type { RunState } from "../../src/run/state.ts";
import { CheckpointStore } from "../../workers/checkpoint-store.ts";
import { openPrivateFiles } from "../../workers/files.ts";
import { tiny } from "../cli/tiny.ts";

const provenance: Provenance = {
  config: parseConfig(tiny, "tiny"),
  adapter: "none",
  shaders: "",
  start: "",
};
/** 2 MB: long enough to be cut off in the middle. */
const FLOATS = 500_000;

function state(update: number): RunState {
  const tensors = new Map([["policy", new Float32Array(FLOATS).fill(update + 0.25)]]);
  return { stage: "rl", update, rollouts: update, applied: update, passRate: null, tensors };
}

function report(update: number): Report {
  const groups = [{ prompt: "x".repeat(20_000), answer: "", kept: true, responses: [] }];
  return { stage: "rl", metrics: { update, rollouts: update }, groups };
}

export class StoreTab {
  readonly #folder: string;
  #store: Promise<CheckpointStore> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #opened(): Promise<CheckpointStore> {
    this.#store ??= openPrivateFiles(this.#folder).then((files) => new CheckpointStore(files));
    return this.#store;
  }

  /** Takes the store; returns the update to go on from. Rejects when another tab has it. */
  async open(goesOn: boolean): Promise<number> {
    return (await (await this.#opened()).open(goesOn))?.state.update ?? -1;
  }

  async close(): Promise<void> {
    await (await this.#opened()).close();
  }

  async save(update: number, from = update): Promise<void> {
    const reports = Array.from({ length: update - from + 1 }, (_, i) => report(from + i));
    await (await this.#opened()).save({ state: state(update), provenance }, reports);
  }

  /** Stores one update after the other for ever, and tells of each that is stored. */
  async saveForever(from: number): Promise<void> {
    for (let update = from; ; update++) {
      await this.save(update);
      postMessage({ saved: update });
    }
  }

  /** The stored update and whether all its reports are there, each once; null where nothing is stored. */
  async peek(): Promise<{ update: number; reports: number; isWhole: boolean } | null> {
    const found = await (await this.#opened()).peek();
    if (!found) return null;
    const { update, tensors } = found.state;
    const isWhole =
      tensors.get("policy")?.every((value) => value === update + 0.25) === true &&
      found.reports.every(({ metrics }, i) => metrics.update === i);
    return { update, reports: found.reports.length, isWhole };
  }

  /** Spoils the newest checkpoint. */
  async spoil(): Promise<void> {
    const files = await openPrivateFiles(this.#folder);
    const names = (await files.list()).map(({ name }) => name);
    const newest =
      names
        .filter((name) => name.endsWith(".safetensors"))
        .toSorted()
        .at(-1) ?? "";
    const bytes = await files.read(newest);
    if (!bytes) throw new Error("nothing is stored");
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await files.write(newest, bytes);
  }

  async files(): Promise<string[]> {
    return (await (await openPrivateFiles(this.#folder)).list()).map(({ name }) => name).toSorted();
  }
}

expose(new StoreTab(self.name));
