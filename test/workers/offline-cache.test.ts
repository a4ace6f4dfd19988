/** What is kept of the page: a version whole or not at all, and nothing of anybody else's. */
import { beforeEach, expect, test } from "vitest";
import {
  answer,
  cacheName,
  dropOld,
  fill,
  isOwn,
  type Asset,
  type OfflineHost,
} from "../../workers/offline-cache.ts";

const SCOPE = "https://example.org/lab/";

interface MemoryCache {
  put(url: string, response: Response): Promise<void>;
  match(url: string): Promise<Response | undefined>;
}

/** Caches in memory, in the order in which they were made. */
class MemoryCaches {
  readonly made = new Map<string, Map<string, string>>();

  open(name: string): Promise<MemoryCache> {
    const files = this.made.get(name) ?? new Map<string, string>();
    this.made.set(name, files);
    return Promise.resolve({
      put: async (url, response) => void files.set(url, await response.text()),
      match: (url) => Promise.resolve(found(files, url)),
    });
  }

  match(url: string): Promise<Response | undefined> {
    const files = [...this.made.values()].find((one) => one.has(url));
    return Promise.resolve(files && found(files, url));
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.made.delete(name));
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.made.keys()]);
  }
}

function found(files: ReadonlyMap<string, string>, url: string): Response | undefined {
  const body = files.get(url);
  return body === undefined ? undefined : new Response(body);
}

const first: readonly Asset[] = [
  { path: "index.html", revision: "1" },
  { path: "assets/a-1.js", revision: null },
  { path: "assets/b-1.js", revision: null },
];
const second: readonly Asset[] = [
  { path: "index.html", revision: "2" },
  { path: "assets/a-1.js", revision: null },
  { path: "assets/b-2.js", revision: null },
];

let caches: MemoryCaches;
let fetched: string[];
let broken: string | null;
let host: OfflineHost;
beforeEach(() => {
  caches = new MemoryCaches();
  fetched = [];
  broken = null;
  host = {
    caches: caches as unknown as CacheStorage,
    scope: SCOPE,
    fetch: ({ url }) => {
      fetched.push(url.slice(SCOPE.length));
      const status = broken !== null && url.endsWith(broken) ? 404 : 200;
      return Promise.resolve(new Response(`fetched ${url}`, { status }));
    },
  };
});

const request = (path: string, mode: RequestMode = "no-cors") =>
  ({ url: new URL(path, SCOPE).href, method: "GET", mode }) as Request;

test("a version is fetched once, and what the one before it left is not fetched again", async () => {
  await fill(host, first);
  expect(fetched.toSorted()).toEqual(["assets/a-1.js", "assets/b-1.js", "index.html"]);
  fetched = [];
  await fill(host, second);
  // The page has changed under its name; a-1 cannot have.
  expect(fetched.toSorted()).toEqual(["assets/b-2.js", "index.html"]);
  expect(await cacheName(first)).not.toBe(await cacheName(second));
});

test("a version that cannot be fetched whole leaves nothing behind", async () => {
  await fill(host, first);
  broken = "b-2.js";
  await expect(fill(host, second)).rejects.toThrow('Cannot fetch "assets/b-2.js": status 404');
  expect(await caches.keys()).toEqual([await cacheName(first)]);
});

test("stored files are answered without the network, others with it", async () => {
  await fill(host, first);
  fetched = [];
  for (const path of ["", "?x=1", "index.html", "assets/a-1.js"]) {
    const mode = path.endsWith(".js") ? "no-cors" : "navigate";
    const response = await answer(host, first, request(path, mode));
    expect(await response.text()).toContain(path.endsWith(".js") ? "a-1.js" : "index.html");
  }
  expect(fetched).toEqual([]);
  await answer(host, first, request("elsewhere.js"));
  expect(fetched).toEqual(["elsewhere.js"]);
});

test("an open page of the version before finds its files, and the one before that is dropped", async () => {
  await caches.open("somebody-else");
  await fill(host, first);
  await fill(host, second);
  await dropOld(host, second);
  fetched = [];
  await answer(host, second, request("assets/b-1.js"));
  expect(fetched).toEqual([]);
  const third: readonly Asset[] = [{ path: "index.html", revision: "3" }];
  await fill(host, third);
  await dropOld(host, third);
  expect(await caches.keys()).toEqual([
    "somebody-else",
    await cacheName(second),
    await cacheName(third),
  ]);
});

test.each([
  ["GET", `${SCOPE}assets/a.js`, true],
  ["POST", `${SCOPE}assets/a.js`, false],
  ["GET", "https://example.org/other/a.js", false],
  ["GET", "https://elsewhere.org/lab/a.js", false],
])("%s %s is the page's own: %s", (method, url, own) => {
  expect(isOwn({ method, url }, SCOPE)).toBe(own);
});
