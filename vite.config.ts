import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SERVICE_WORKER = "service-worker";

/** The page's shaders without their comments, most of what a visitor would wait for. Line numbers stay. */
const bareShaders = (): Plugin => ({
  name: "bare-shaders",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".wgsl?raw")) return null;
    const source = readFileSync(id.slice(0, -"?raw".length), "utf8");
    const bare = source.replaceAll(/[ \t]*\/\/.*$/gm, "").replaceAll(/^[ \t]+/gm, "");
    return `export default ${JSON.stringify(bare)};`;
  },
});

const revisionOf = (content: string | Uint8Array) =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** Tells the service worker which files this version has, those that are loaded on demand included. */
const precache = (): Plugin => ({
  name: "precache",
  enforce: "post",
  generateBundle(_, bundle) {
    const built = Object.values(bundle)
      .filter(({ fileName }) => fileName !== `${SERVICE_WORKER}.js`)
      .map((file) => {
        const isNamedByContent = file.fileName.startsWith("assets/");
        const content = file.type === "chunk" ? file.code : file.source;
        return { path: file.fileName, revision: isNamedByContent ? null : revisionOf(content) };
      });
    const given = readdirSync(fromRoot("public"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => ({
        path: path.slice(fromRoot("public/").length).replaceAll("\\", "/"),
        revision: revisionOf(readFileSync(path)),
      }));
    const assets = [...built, ...given].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const worker = bundle[`${SERVICE_WORKER}.js`];
    if (worker?.type !== "chunk") throw new Error("Cannot find the service worker's chunk");
    const list = JSON.stringify(JSON.stringify(assets));
    const before = worker.code;
    worker.code = before.replace(/(["'`])__PRECACHE__\1/, () => list);
    if (worker.code === before) throw new Error("Cannot find where the list of files goes");
  },
});

// Relative addresses: the built page works from any folder of any host, GitHub Pages' sub-paths included.
export default defineConfig(({ command, isSsrBuild }) => {
  const isPage = command === "build" && isSsrBuild !== true;
  return {
    base: "./",
    // There is one page: an address that is none is not found, instead of answered with it.
    appType: "mpa" as const,
    plugins: isPage ? [bareShaders(), precache()] : [],
    worker: { format: "es" as const, plugins: () => (isPage ? [bareShaders()] : []) },
    build: {
      target: isSsrBuild ? "node20" : "es2022",
      ...(isPage
        ? {
            rolldownOptions: {
              input: {
                index: fromRoot("index.html"),
                [SERVICE_WORKER]: fromRoot("workers/service-worker.ts"),
              },
              output: {
                // Its address is its scope, and stays from version to version.
                entryFileNames: ({ name }) =>
                  name === SERVICE_WORKER ? "[name].js" : "assets/[name]-[hash].js",
              },
            },
          }
        : {}),
      // The command line needs nothing of public/.
      copyPublicDir: !isSsrBuild,
      // One CSS file is smaller than the sum, and the page needs all of it at once.
      cssCodeSplit: false,
    },
    ssr: { external: ["webgpu"] },
  };
});
