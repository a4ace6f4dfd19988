/** Warm starts come from beside the page and from nowhere else. */
import { afterEach, expect, test, vi } from "vitest";
import { writeModelFolder } from "../../src/interop/hugging-face.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { configuredShape } from "../../src/run/run.ts";
import { createTask } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";
import { readWarmStart } from "../../workers/warm-start.ts";
import { config } from "./fake-host.ts";

const WORKER = "https://example.org/lab/assets/trainer-1a2b.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Serves files below an address, and remembers what was asked for. */
function serve(answer: (path: string) => Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url.href);
    return answer(url.pathname.split("/").at(-1) ?? "");
  });
  return asked;
}

test("a model folder is read from beside the page", async () => {
  const { vocabulary } = createTask(config.task);
  const shape = configuredShape(config, vocabulary.length);
  const weights = initialiseWeights(shape, 1);
  const tokenizerJson = wordLevelTokenizerJson(vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN });
  const folder = writeModelFolder({ shape, weights, tokenizerJson });
  const asked = serve((name) => {
    const bytes = folder.get(name);
    return bytes ? new Response(bytes) : new Response("", { status: 404 });
  });
  const start = await readWarmStart("pocket", WORKER);
  expect(start.weights).toEqual(weights);
  expect(start.tokenizerJson).toBe(tokenizerJson);
  expect(start.shape).toMatchObject({ hidden: shape.hidden, vocab: shape.vocab });
  expect(new Set(asked.map((url) => new URL(".", url).href))).toEqual(
    new Set(["https://example.org/lab/warm-start/pocket/"]),
  );
});

test.each([
  "../secret",
  "..",
  "https://evil.example/x",
  "//evil.example",
  "a/b",
  "a\\b",
  "",
  ".hidden",
  "%2e%2e",
  "x".repeat(65),
])("the name %j is refused without a request", async (name) => {
  const asked = serve(() => new Response(""));
  await expect(readWarmStart(name, WORKER)).rejects.toMatchObject({ name: "InputError" });
  expect(asked).toEqual([]);
});

test("a missing folder is named, also where the server answers with a page", async () => {
  serve(() => new Response("", { status: 404 }));
  await expect(readWarmStart("gone", WORKER)).rejects.toThrow(
    'Cannot read "warm-start/gone": expected a file "config.json"',
  );
  serve(() => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }));
  await expect(readWarmStart("gone", WORKER)).rejects.toThrow(
    'Cannot read "warm-start/gone": expected a file "config.json"',
  );
});

test("a server's failure and a lost network are told", async () => {
  serve(() => new Response("", { status: 503 }));
  await expect(readWarmStart("pocket", WORKER)).rejects.toThrow(
    'Cannot load "/lab/warm-start/pocket/config.json": status 503',
  );
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(readWarmStart("pocket", WORKER)).rejects.toMatchObject({ name: "InputError" });
});
