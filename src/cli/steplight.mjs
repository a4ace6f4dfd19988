#!/usr/bin/env node
/**
 * Starts the command line: src/cli/main.ts, which reads process.argv when it is loaded.
 *
 * Node 20 runs neither TypeScript nor `.wgsl?raw` imports, so Vite builds both into dist-cli/ first, into a folder named by
 * the state of the sources. An unchanged tree starts at once; a changed one builds again (about a second, silent). Folders
 * are complete when they get their name, so several commands may start at the same time.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const builds = join(root, "dist-cli");
const KEEP_MS = 24 * 60 * 60 * 1000;

/** Name, size and time of every file that the build may read, as one short hash. */
function stateOfSources() {
  const hash = createHash("sha256").update(process.version);
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  const walk = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "ui") walk(path);
      } else if (/\.(ts|wgsl|json|mjs)$/.test(entry.name)) {
        add(path);
      }
    }
  };
  walk(join(root, "src"));
  for (const file of ["package-lock.json", "vite.config.ts"]) add(join(root, file));
  return hash.digest("hex").slice(0, 16);
}

/** Removes builds that are too old for a running command to still load a part of. */
function removeOldBuilds(current) {
  for (const name of readdirSync(builds)) {
    const path = join(builds, name);
    if (name !== current && Date.now() - statSync(path).mtimeMs > KEEP_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

async function build(name) {
  const { build: viteBuild } = await import("vite");
  const draft = join(builds, `.draft-${process.pid}`);
  try {
    await viteBuild({
      root,
      configFile: join(root, "vite.config.ts"),
      logLevel: "silent",
      build: { ssr: "src/cli/main.ts", outDir: draft, emptyOutDir: true },
    });
    renameSync(draft, join(builds, name));
    removeOldBuilds(name);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another command may have built the same sources first.
    if (!existsSync(join(builds, name))) throw error;
  }
}

const name = stateOfSources();
const main = join(builds, name, "main.js");
if (!existsSync(main)) {
  try {
    await build(name);
  } catch (error) {
    console.error(`Cannot build the command line: ${error.message}`);
    process.exit(1);
  }
}
await import(pathToFileURL(main).href);
