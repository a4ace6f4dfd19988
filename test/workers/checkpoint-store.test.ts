/** The store's rules over files in memory: what survives a write that was cut off anywhere, and a broken file. */
import { beforeEach, expect, test } from "vitest";
import type { Provenance } from "../../src/run/checkpoint.ts";
import type { Report } from "../../src/report.ts";
import type { RunState } from "../../src/run/state.ts";
import { CheckpointStore, openStore } from "../../workers/checkpoint-store.ts";
import { MemoryFiles } from "../../workers/files.ts";
import { ALL_UPDATES, config, FakeHost, trainToEnd } from "./fake-host.ts";

const provenance: Provenance = { config, adapter: "fake", shaders: "s", start: "" };

function state(update: number, stage: RunState["stage"] = "rl"): RunState {
  const tensors = new Map([["policy", Float32Array.of(update, 0.5, -1)]]);
  return { stage, update, rollouts: update * 4, applied: update, passRate: null, tensors };
}

function reports(from: number, to: number, stage: Report["stage"] = "rl"): Report[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    stage,
    metrics: { update: from + i, rollouts: 0 },
    groups: [],
  }));
}

const updates = (list: readonly Report[] | undefined) => list?.map(({ metrics }) => metrics.update);

/** Files that stop working in the middle of the n-th byte that is written, as those of a worker that is killed. */
class CutFiles extends MemoryFiles {
  bytesLeft = Number.POSITIVE_INFINITY;

  override async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await super.write(name, this.#take(bytes));
    this.#dieIfCut();
  }

  override async append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const before = (await this.read(name)) ?? new Uint8Array();
    const taken = this.#take(bytes);
    const joined = new Uint8Array(before.length + taken.length);
    joined.set(before);
    joined.set(taken, before.length);
    await super.write(name, joined);
    this.#dieIfCut();
  }

  override async remove(name: string): Promise<void> {
    this.#dieIfCut();
    await super.remove(name);
  }

  #take(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const taken = bytes.slice(0, Math.max(0, this.bytesLeft));
    this.bytesLeft -= bytes.length;
    return taken;
  }

  #dieIfCut(): void {
    if (this.bytesLeft < 0) throw new Error("killed");
  }
}

let files = new CutFiles();
beforeEach(() => {
  files = new CutFiles();
});

async function storedRun(): Promise<CheckpointStore> {
  const store = new CheckpointStore(files);
  await store.open(false);
  await store.save({ state: state(5), provenance }, reports(0, 5));
  await store.save({ state: state(10), provenance }, reports(6, 10));
  return store;
}

test("an empty store holds nothing", async () => {
  const store = new CheckpointStore(files);
  expect(await store.peek()).toBeNull();
  expect(await store.open(true)).toBeNull();
});

test("what was saved comes back with its reports, and goes on", async () => {
  await (await storedRun()).close();
  const store = new CheckpointStore(files);
  const peeked = await store.peek();
  expect(peeked?.state).toEqual(state(10));
  expect(updates(peeked?.reports)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect((await store.open(true))?.state).toEqual(state(10));
  await store.save({ state: state(15), provenance }, reports(11, 15));
  expect(updates(await store.history())).toEqual(Array.from({ length: 16 }, (_, i) => i));
});

test("two checkpoints are kept, and only the reports of their runs", async () => {
  const store = await storedRun();
  await store.save({ state: state(15), provenance }, reports(11, 15));
  await store.close();
  expect((await files.list()).map(({ name }) => name).toSorted()).toEqual([
    "0001-00000002.safetensors",
    "0001-00000003.safetensors",
    "0001.jsonl",
  ]);
  await store.open(false);
  await store.save({ state: state(1), provenance }, reports(0, 1));
  await store.save({ state: state(2), provenance }, reports(2, 2));
  expect((await files.list()).map(({ name }) => name).toSorted()).toEqual([
    "0002-00000004.safetensors",
    "0002-00000005.safetensors",
    "0002.jsonl",
  ]);
});

test("a new run leaves the old one alone until its first checkpoint", async () => {
  const store = await storedRun();
  await store.close();
  await store.open(false);
  expect((await store.peek())?.state.update).toBe(10);
  await store.save({ state: state(1), provenance }, reports(0, 1));
  const peeked = await store.peek();
  expect(peeked?.state.update).toBe(1);
  expect(updates(peeked?.reports)).toEqual([0, 1]);
});

test("a write that is cut off anywhere leaves the checkpoint before it, and its reports", async () => {
  const probe = await storedRun();
  files.bytesLeft = 1e9;
  await probe.save({ state: state(15), provenance }, reports(11, 15));
  const size = 1e9 - files.bytesLeft;
  expect(size).toBeGreaterThan(1000);

  const cuts = [...Array.from({ length: Math.ceil(size / 5) }, (_, i) => i * 5), size - 1, size];
  for (const cut of cuts) {
    files = new CutFiles();
    const store = await storedRun();
    files.bytesLeft = cut;
    const saving = store.save({ state: state(15), provenance }, reports(11, 15));
    await saving.catch((error: unknown) => expect(String(error)).toContain("killed"));
    files.bytesLeft = Number.POSITIVE_INFINITY;

    // A new worker, whose lock the dead one no longer has.
    await store.close();
    const next = new CheckpointStore(files);
    const found = await next.open(true);
    const update = cut === size ? 15 : 10;
    expect(found?.state, `cut after byte ${cut}`).toEqual(state(update));
    expect(updates(await next.history())).toEqual(Array.from({ length: update + 1 }, (_, i) => i));
    // It goes on as if nothing had happened.
    await next.save({ state: state(20), provenance }, reports(update + 1, 20));
    expect(updates((await next.peek())?.reports)).toEqual(Array.from({ length: 21 }, (_, i) => i));
  }
});

test("a checkpoint with any one flipped bit is passed over", async () => {
  await storedRun();
  const [newest] = (await files.list())
    .map(({ name }) => name)
    .filter((name) => name.endsWith("2.safetensors"));
  const name = newest ?? "";
  const good = await files.read(name);
  if (!good) throw new Error("nothing was stored");
  // Bits of the description that no number depends on, such as the padding, may be flipped without harm.
  let passedOver = 0;
  for (let i = 0; i < good.length; i += 7) {
    const bad = good.slice();
    bad[i] = (bad[i] ?? 0) ^ 1;
    await files.write(name, bad);
    const update = (await new CheckpointStore(files).peek())?.state.update;
    expect([5, 10]).toContain(update);
    passedOver += Number(update === 5);
  }
  expect(passedOver).toBeGreaterThan(20);
  const tail = good.slice();
  tail[tail.length - 1] = (tail[tail.length - 1] ?? 0) ^ 128;
  await files.write(name, tail);
  expect(updates((await new CheckpointStore(files).peek())?.reports)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("two broken checkpoints are no run", async () => {
  const store = await storedRun();
  await store.close();
  for (const { name } of await files.list()) {
    if (name.endsWith(".safetensors")) await files.write(name, Uint8Array.of(1, 2, 3));
  }
  expect(await store.peek()).toBeNull();
  expect(await store.open(true)).toBeNull();
});

test("foreign lines, half lines and doubled ones are left out of the history", async () => {
  const store = await storedRun();
  await store.close();
  const text =
    '{"stage":"rl"}\nnull\n7\n{"stage":"rl","metrics":{"update":3,"rollouts":0},"groups":[]}\n{"sta';
  await files.append("0001.jsonl", new TextEncoder().encode(text));
  expect(updates((await store.peek())?.reports)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("a save that fails keeps its reports for the next one, and they come back once", async () => {
  const store = await storedRun();
  files.bytesLeft = 400;
  await expect(store.save({ state: state(15), provenance }, reports(11, 15))).rejects.toThrow(
    "killed",
  );
  files.bytesLeft = Number.POSITIVE_INFINITY;
  await store.save({ state: state(16), provenance }, reports(11, 16));
  expect(updates(await store.history())).toEqual(Array.from({ length: 17 }, (_, i) => i));
});

test("updates of the warm start come before those of the training", async () => {
  const store = new CheckpointStore(files);
  await store.open(false);
  await store.save({ state: state(4, "sft"), provenance }, reports(1, 4, "sft"));
  expect(await store.history()).toEqual(reports(1, 4, "sft"));
  await store.save({ state: state(2), provenance }, reports(0, 2));
  expect(await store.history()).toEqual([...reports(1, 4, "sft"), ...reports(0, 2)]);
});

test("only one at a time has the store, and gives it back", async () => {
  const first = new CheckpointStore(files);
  const second = new CheckpointStore(files);
  await first.open(false);
  await expect(second.open(false)).rejects.toThrow("Another tab is training");
  await expect(second.open(true)).rejects.toThrow("another tab is training");
  await first.close();
  expect(await second.open(false)).toBeNull();
});

test("without private files the store lasts as long as the worker, and a session says so", async () => {
  // Node has no private files, like some private windows.
  const store = await openStore();
  expect(store.notice).toMatch(/cannot open its private files/);

  class HostWithoutFiles extends FakeHost {
    override readonly store = Promise.resolve(store);
  }
  const recorded = await trainToEnd(new HostWithoutFiles());
  expect(recorded.positions).toEqual(ALL_UPDATES);
  expect(recorded.saved).toEqual([]);
  expect(recorded.states.find(({ kind }) => kind === "running")).toMatchObject({
    unsaved: store.notice,
  });
  await expect(recorded.session.save()).rejects.toThrow("private files");
  await recorded.session.stop();
  expect((await store.peek())?.state.update).toBe(20);
});
