/** One process per run folder: a file that names its owner, and that counts for nothing once the owner is gone. */
import { readFileSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../errors.ts";
import { fileError, fileErrorCode } from "./failure.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own ticks: a number can come back with another process. */
  readonly began: string | null;
}

/** Start time of a process from /proc (field 22 of stat); null on systems without it. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in brackets and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it is there, and it belongs to somebody else.
    return fileErrorCode(error) === "EPERM";
  }
  return owner.began === null || owner.began === beginningOf(owner.pid);
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const data: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof data !== "object" || data === null) return null;
    const { pid, host, began } = data as Partial<Record<string, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof host !== "string") return null;
    return { pid: Number(pid), host, began: typeof began === "string" ? began : null };
  } catch {
    return null;
  }
}

async function create(path: string): Promise<boolean> {
  const { pid } = process;
  const owner: Owner = { pid, host: hostname(), began: beginningOf(pid) };
  try {
    await writeFile(path, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if (fileErrorCode(error) === "EEXIST") return false;
    // A full disk leaves an empty file behind.
    await rm(path, { force: true }).catch(() => {});
    throw fileError(error, `Cannot write "${path}"`);
  }
}

function refusal(path: string, folder: string, owner: Owner): InputError {
  const where = owner.host === hostname() ? "" : ` on "${owner.host}"`;
  return new InputError(
    `Cannot use "${folder}": process ${owner.pid}${where} is working on this run; wait for it, or remove "${path}" if it is gone`,
  );
}

/**
 * Takes the lock at `path`, and takes it over from a process that no longer runs.
 *
 * @param folder what it locks, for the error
 * @returns gives the lock back
 * @throws InputError while another process holds it
 */
export async function lock(path: string, folder: string): Promise<() => Promise<void>> {
  const ATTEMPTS = 5;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(path)) return () => rm(path, { force: true });
    let owner = await readOwner(path);
    if (owner === null) {
      // Somebody may be just about to write it; if not, it is rubbish.
      await sleep(50);
      owner = await readOwner(path);
    }
    if (owner !== null && isAlive(owner)) throw refusal(path, folder, owner);
    // Of several that find the same dead owner only one gets the file by renaming it; the others try again.
    const aside = `${path}.${process.pid}`;
    await rename(path, aside).catch((error: unknown) => {
      if (fileErrorCode(error) !== "ENOENT") throw fileError(error, `Cannot take over "${path}"`);
    });
    // In between, a faster one may have put its own in place: then that one goes back.
    const taken = await readOwner(aside);
    if (taken !== null && isAlive(taken)) {
      await rename(aside, path);
      throw refusal(path, folder, taken);
    }
    await rm(aside, { force: true });
  }
  throw new InputError(`Cannot use "${folder}": several processes ask for this run at once`);
}
