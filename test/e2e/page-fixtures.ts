/** What the tests of the page share: the built page under a sub-path, a made-up run, and a worker that trains nothing. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base, type Page } from "@playwright/test";
import type { Config } from "../../src/config.ts";
import { writeRecording } from "../../src/recording.ts";
import { fixtureRecording } from "../ui/fixture.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SUB_PATH = "/some/folder/";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export const recording = fixtureRecording();

/** More than any frame of the story takes to come to rest. */
const LONGEST_MOVEMENT_MS = 3000;

/** @param changed files that are served with another content than the built one */
function serve(changed: ReadonlyMap<string, string>): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = pathname.startsWith(SUB_PATH)
      ? pathname.slice(SUB_PATH.length) || "index.html"
      : "outside";
    const path = join(root, "dist", normalize(`/${name}`));
    const body = changed.get(name);
    (body === undefined ? readFile(path) : Promise.resolve(body)).then(
      (content) =>
        response
          .writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" })
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      resolve({ server, address: `http://127.0.0.1:${port}${SUB_PATH}` });
    });
  });
}

interface Lab {
  readonly address: string;
  /** Console errors, page errors, and requests that left the page's own host. */
  readonly complaints: string[];
  open(hash?: string): Promise<void>;
  /**
   * Opens the page at a frame of the story and waits until nothing moves.
   *
   * @param options.isHurried puts the page's clock on by as long as a movement takes; the clock has to be installed
   */
  tell(frame: number, options?: { readonly isHurried: boolean }): Promise<void>;
  /** Waits until no transition runs any more, in the elements' own trees either. */
  stillness(): Promise<void>;
  /** From now on a file of the page has another content. */
  serve(name: string, content: string): void;
  /** The host is gone. */
  stopServing(): void;
}

/**
 * `lab` opens the built page from a sub-path with the made-up run in place of the shipped one, and fails the test
 * when the page complains or calls another host.
 */
export const test = base.extend<{ lab: Lab }>({
  lab: async ({ page }, use) => {
    const changed = new Map<string, string>();
    const { server, address } = await serve(changed);
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.context().on("request", (request) => {
      const url = new URL(request.url());
      const isOwn =
        url.origin === new URL(address).origin ||
        url.protocol === "blob:" ||
        url.protocol === "data:";
      if (!isOwn) complaints.push(`request to ${request.url()}`);
    });
    await page.route("**/recordings/pocket.steplight", (route) =>
      route.fulfill({ body: writeRecording(recording), contentType: "application/octet-stream" }),
    );
    const open = async (hash = ""): Promise<void> => {
      await page.goto(address + hash);
      await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
    };
    const tell: Lab["tell"] = async (frame, { isHurried } = { isHurried: false }) => {
      await page.goto(`${address}#f=${frame}`);
      await expect(page.getByRole("heading", { name: `${frame} of 10` })).toBeVisible();
      if (isHurried) await page.clock.runFor(LONGEST_MOVEMENT_MS);
      await page.locator("sl-story section:not(.moving)").waitFor();
      // The last sentence fades in once the movements are over.
      await stillness();
    };
    const stillness = async (): Promise<void> => {
      await page.waitForFunction(() => {
        const isStill = (root: Document | ShadowRoot): boolean =>
          root.getAnimations().every(({ playState }) => playState !== "running") &&
          [...root.querySelectorAll("*")].every(
            ({ shadowRoot }) => !shadowRoot || isStill(shadowRoot),
          );
        return isStill(document);
      });
    };
    const stopServing = (): void => {
      server.close();
      server.closeAllConnections();
    };
    await use({
      address,
      complaints,
      open,
      tell,
      stillness,
      serve: (name, content) => changed.set(name, content),
      stopServing,
    });
    stopServing();
    expect(complaints).toEqual([]);
  },
});

export { expect };

/** Runs a line of script in the worker before its own code, so that it finds another browser. */
export async function tamperWithWorker(page: Page, prelude: string): Promise<void> {
  await page.route("**/assets/trainer-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${prelude}\n${await response.text()}` });
  });
}

/** Replaces the worker by one that "trains" by sending made-up reports at a steady rate: see {@link startedConfigs}. */
export async function fakeWorker(
  page: Page,
  options: { everyMs: number; updates?: number },
): Promise<void> {
  const comlink = await readFile(join(root, "node_modules/comlink/dist/esm/comlink.mjs"), "utf8");
  const { reports } = fixtureRecording({ updates: 60 });
  const updates = options.updates ?? 60;
  const body = `${comlink}
const reports = ${JSON.stringify(reports)};
let listener = null, timer = 0, next = 0, left = Infinity;
globalThis.started = [];
const say = (event) => listener(event);
const rest = (kind) => { clearInterval(timer); timer = 0; say({ kind: "state", state: { kind } }); };
const tick = () => {
  if (next > ${updates}) return rest("finished");
  const report = reports[next % reports.length];
  say({ kind: "report", report: { ...report, metrics: { ...report.metrics, update: next++ } } });
  if (--left <= 0) rest("paused");
};
const go = () => {
  say({ kind: "state", state: { kind: "running" } });
  clearInterval(timer);
  timer = setInterval(tick, ${options.everyMs});
};
expose({
  probe: () => ({ available: true, line: "made-up adapter", adapter: {
    vendor: "made-up", architecture: "none", device: "", description: "", isSoftware: true, features: ["subgroups"],
    limits: { maxStorageBufferBindingSize: 134217728, maxComputeInvocationsPerWorkgroup: 256 } } }),
  stored: () => null,
  history: () => [],
  start: (config, _, callback) => {
    globalThis.started.push(config);
    if (config.name === "paper") throw new Error("Cannot read the warm start of \\"paper\\"");
    listener = callback; next = 0; left = Infinity;
    say({ kind: "state", state: { kind: "preparing", done: 3, total: 23, what: "kernels" } });
    setTimeout(go, 50);
  },
  pause: () => rest("paused"),
  resume: (updates) => { left = updates ?? Infinity; go(); },
  stop: () => { clearInterval(timer); },
});
`;
  await page.route("**/assets/trainer-*.js", (route) =>
    route.fulfill({ body, contentType: "text/javascript" }),
  );
}

/** The configs that the worker of {@link fakeWorker} was asked to train, in order. */
export async function startedConfigs(page: Page): Promise<readonly Config[]> {
  const [worker] = page.workers();
  if (!worker) throw new Error("Cannot ask the worker what it trains: the page has none");
  return worker.evaluate(() => (globalThis as unknown as { started: Config[] }).started);
}
