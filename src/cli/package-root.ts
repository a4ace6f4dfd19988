/** Where the package lies, and with it what ships beside the code. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, invariant } from "../errors.ts";

/** The folder of Steplight's package.json: above src/cli, and above dist-cli/<build> when it runs from there. */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && /"name":\s*"steplight"/.test(readFileSync(manifest, "utf8"))) {
      return folder;
    }
    invariant(folder !== dirname(folder), "no package.json of Steplight above its own code");
  }
}

/**
 * The folder of a config's warm start: one that ships with Steplight, or else a path.
 *
 * @throws InputError when it is neither
 */
export function warmStartFolder(start: string): string {
  if (/^[a-z0-9-]+$/.test(start)) {
    const shipped = join(packageRoot(), "public", "warm-start", start);
    if (existsSync(shipped)) return shipped;
  }
  const folder = resolve(start);
  if (existsSync(folder)) return folder;
  throw new InputError(
    `Cannot find the warm start "${start}": expected "sft", the name of a shipped one, or a model folder`,
  );
}

/**
 * What Node runs to be this command line once more: the very build that runs now, whatever happens to the sources, or where
 * the sources themselves run, what builds them.
 */
export function commandPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = [here, dirname(here)].map((folder) => join(folder, "main.js"));
  return built.find(existsSync) ?? join(packageRoot(), "src", "cli", "steplight.mjs");
}
