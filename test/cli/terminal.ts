/** A host that keeps what a command says, for tests that run commands in this process. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../src/cli/command.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { Stop, type Host } from "../../src/cli/host.ts";

export interface Session {
  readonly host: Host;
  readonly stop: Stop;
  /** Lines of stdout. */
  readonly out: string[];
  /** All of stderr. */
  err(): string;
}

export function session(engine?: Engine): Session {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new Stop();
  const host: Host = {
    print: (line) => void out.push(line),
    stderr: { write: (text) => void err.push(text), isTTY: false, columns: 80 },
    stop,
    engine: () => (engine ? Promise.resolve(engine) : Promise.reject(new Error("no engine here"))),
  };
  return { host, stop, out, err: () => err.join("") };
}

/** Runs a command line to its end. */
export async function command(
  words: readonly string[],
  engine?: Engine,
): Promise<{ code: number; out: string[]; err: string }> {
  const { host, out, err } = session(engine);
  const code = await runCommand(words, host);
  return { code, out, err: err() };
}

/** A new folder, in memory where the system offers that: a checkpoint waits for the disk, and a test need not. */
export function scratchFolder(name: string): string {
  const root = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  return mkdtempSync(join(root, `steplight-${name}-`));
}
