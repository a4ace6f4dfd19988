/** The checkpoint store over the browser's real private files: workers that are killed in the middle, and two tabs. */
import { wrap, type Remote } from "comlink";
import { afterEach, expect, test } from "vitest";
import type { StoreTab } from "./store.worker.ts";

const workers: Worker[] = [];
let folders = 0;

afterEach(async () => {
  for (const worker of workers.splice(0)) worker.terminate();
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) {
    // A worker that was just terminated may still hold its files.
    await root.removeEntry(name, { recursive: true }).catch(() => {});
  }
});

function openTab(folder: string): { worker: Worker; tab: Remote<StoreTab> } {
  const worker = new Worker(new URL("./store.worker.ts", import.meta.url), {
    type: "module",
    name: folder,
  });
  workers.push(worker);
  return { worker, tab: wrap<StoreTab>(worker) };
}

const newFolder = (): string => `test-${Date.now()}-${folders++}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a worker killed in the middle of writing leaves a whole checkpoint, never older than the last one told", async () => {
  const folder = newFolder();
  let from = 0;
  let told = -1;
  for (let round = 0; round < 12; round++) {
    const { worker, tab } = openTab(folder);
    const update = await tab.open(round > 0);
    expect(update).toBeGreaterThanOrEqual(told);
    from = update + 1;
    const first = new Promise<void>((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<{ saved?: number }>) => {
        if (data.saved === undefined) return;
        told = data.saved;
        resolve();
      });
    });
    void tab.saveForever(from);
    await first;
    // Spread over the time that one save takes.
    await pause(round * 5);
    worker.terminate();
  }
  const { tab } = openTab(folder);
  const found = await tab.peek();
  expect(found?.isWhole).toBe(true);
  expect(found?.update).toBeGreaterThanOrEqual(told);
  expect(found?.reports).toBe((found?.update ?? 0) + 1);
  expect(told).toBeGreaterThanOrEqual(11);
});

test("a broken checkpoint is passed over for the one before, and training goes on from there", async () => {
  const folder = newFolder();
  const { tab } = openTab(folder);
  await tab.open(false);
  await tab.save(5, 0);
  await tab.save(10, 6);
  await tab.spoil();
  expect(await tab.peek()).toEqual({ update: 5, reports: 6, isWhole: true });

  const { worker, tab: next } = openTab(folder);
  workers[0]?.terminate();
  expect(await next.open(true)).toBe(5);
  await next.save(11, 6);
  expect(await next.peek()).toEqual({ update: 11, reports: 12, isWhole: true });
  worker.terminate();
});

test("of two tabs one has the store; the other can look, and takes over when the first is gone", async () => {
  const folder = newFolder();
  const first = openTab(folder);
  const second = openTab(folder);
  await first.tab.open(false);
  await first.tab.save(5, 0);
  await expect(second.tab.open(true)).rejects.toThrow("another tab is training");
  await expect(second.tab.open(false)).rejects.toThrow("Another tab is training");
  expect(await second.tab.peek()).toEqual({ update: 5, reports: 6, isWhole: true });
  first.worker.terminate();
  expect(await second.tab.open(true)).toBe(5);
});

test("twenty races of two tabs for one store leave one winner each time", async () => {
  const folder = newFolder();
  const tabs = [openTab(folder).tab, openTab(folder).tab];
  for (let race = 0; race < 20; race++) {
    const results = await Promise.allSettled(tabs.map((tab) => tab.open(false)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    for (const tab of tabs) await tab.close();
  }
});

test("only the newest two checkpoints take up room", async () => {
  const { tab } = openTab(newFolder());
  await tab.open(false);
  for (let update = 0; update < 5; update++) await tab.save(update);
  expect(await tab.files()).toEqual([
    "0001-00000004.safetensors",
    "0001-00000005.safetensors",
    "0001.jsonl",
  ]);
});
