/**
 * What a visitor keeps of the page, so that it opens without a network: one cache for each version, filled whole or not at
 * all. Nothing but the page's own files is ever stored.
 */

/** A file of this version; `revision` is null where its name already changes with its content. */
export interface Asset {
  /** Relative to the page. */
  readonly path: string;
  readonly revision: string | null;
}

/** What the cache needs of the browser. */
export interface OfflineHost {
  readonly caches: CacheStorage;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Address of the page's folder. */
  readonly scope: string;
}

const PREFIX = "steplight-";
/** The version before this one stays: a page of it may still be open, and load its learners later. */
const KEPT = 2;
const PAGE = "index.html";

/** Cache of a version, by what is in it: the same files are the same version. */
export async function cacheName(assets: readonly Asset[]): Promise<string> {
  const text = assets.map(({ path, revision }) => `${path} ${revision ?? ""}`).join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hexadecimal = Array.from(new Uint8Array(digest, 0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return `${PREFIX}${hexadecimal.join("")}`;
}

/**
 * Fetches every file that no earlier version has left.
 *
 * @throws TypeError when one cannot be fetched: the cache is taken away again, and the version before goes on
 */
export async function fill(host: OfflineHost, assets: readonly Asset[]): Promise<void> {
  const name = await cacheName(assets);
  const cache = await host.caches.open(name);
  try {
    await Promise.all(
      assets.map(async ({ path, revision }) => {
        const url = new URL(path, host.scope).href;
        const known = revision === null ? await host.caches.match(url) : undefined;
        const response = known ?? (await host.fetch(new Request(url, { cache: "reload" })));
        if (!response.ok) throw new TypeError(`Cannot fetch "${path}": status ${response.status}`);
        await cache.put(url, response);
      }),
    );
  } catch (error) {
    await host.caches.delete(name);
    throw error;
  }
}

/** Takes old versions away; other caches of the same origin are not ours. */
export async function dropOld(host: OfflineHost, assets: readonly Asset[]): Promise<void> {
  const current = await cacheName(assets);
  // In the order in which they were made.
  const ours = (await host.caches.keys()).filter((name) => name.startsWith(PREFIX));
  const others = ours.filter((name) => name !== current);
  const old = others.slice(0, Math.max(0, others.length - (KEPT - 1)));
  await Promise.all(old.map((name) => host.caches.delete(name)));
}

/** Whether a request is for a file of the page. */
export function isOwn({ method, url }: Pick<Request, "method" | "url">, scope: string): boolean {
  return method === "GET" && url.startsWith(scope);
}

/** The stored file, else the network's answer. A navigation gets the page whatever its query. */
export async function answer(
  host: OfflineHost,
  assets: readonly Asset[],
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const isPage = request.mode === "navigate" && url.href.split(/[?#]/)[0] === host.scope;
  const wanted = isPage ? new URL(PAGE, host.scope).href : url.href;
  const cache = await host.caches.open(await cacheName(assets));
  // A page of the version before asks for files that only its own cache has.
  const stored = (await cache.match(wanted)) ?? (await host.caches.match(wanted));
  return stored ?? host.fetch(request);
}
