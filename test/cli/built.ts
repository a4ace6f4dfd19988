/**
 * The command line as it is shipped, built once for a test file into a folder of its own, so that nobody who edits a
 * source meanwhile changes what runs.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "dist-cli", `test-${process.pid}`);
let built: Promise<string> | undefined;

/** The JavaScript to start. */
export function builtCommand(): Promise<string> {
  built ??= build({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "silent",
    build: { ssr: "src/cli/main.ts", outDir: folder, emptyOutDir: true },
  }).then(() => join(folder, "main.js"));
  return built;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

/** Starts the command line; `watch` gets the process, and its stderr as it comes. */
export async function start(
  words: readonly string[],
  watch: (child: ChildProcess, err: string) => void = () => {},
): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [await builtCommand(), ...words], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    watch(child, err);
  });
  watch(child, err);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, out, err, ms: performance.now() - began });
    });
  });
}
