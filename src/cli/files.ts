/** Files that are either the old or the new ones, whatever happens in between; and errors that a person can read. */
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError, fileErrorCode } from "./failure.ts";

/** Makes the names in a folder survive a power cut. Systems that cannot do this do it by themselves. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!["EPERM", "EISDIR", "EINVAL", "ENOTSUP"].includes(fileErrorCode(error) ?? "")) throw error;
  }
}

/** A file in the making, beside the one that it will replace. */
export class Draft {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @throws InputError when the disk refuses */
  static async open(path: string): Promise<Draft> {
    try {
      return new Draft(path, await open(`${path}.tmp`, "w"));
    } catch (error) {
      throw fileError(error, `Cannot write "${path}"`);
    }
  }

  /** Adds to the end. @throws InputError when the disk refuses; discard the draft then */
  async write(data: Uint8Array | string): Promise<void> {
    try {
      await this.#handle.writeFile(data);
    } catch (error) {
      throw fileError(error, `Cannot write "${this.#path}"`);
    }
  }

  /**
   * Makes the draft the file, once all of it is on the disk.
   *
   * @param keep name under which the old content stays
   * @throws InputError when the disk refuses
   */
  async publish(keep?: string): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      if (keep !== undefined) {
        await rename(this.#path, keep).catch((error: unknown) => {
          if (fileErrorCode(error) !== "ENOENT") throw error;
        });
      }
      await rename(`${this.#path}.tmp`, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      throw fileError(error, `Cannot write "${this.#path}"`);
    }
  }

  /** Removes the draft; the file stays as it was. Harmless after {@link publish}. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(`${this.#path}.tmp`, { force: true }).catch(() => {});
  }
}

/**
 * Replaces a file: readers see the old content or the new one, never a part. Nothing changes when it fails.
 *
 * @param options.keep name under which the old content stays
 * @throws InputError that says what the disk refused
 */
export async function replaceFile(
  path: string,
  data: Uint8Array | string,
  options: { keep?: string } = {},
): Promise<void> {
  const draft = await Draft.open(path);
  try {
    await draft.write(data);
    await draft.publish(options.keep);
  } finally {
    await draft.discard();
  }
}

/**
 * Makes a folder and those above it, as `mkdir -p` does. Node's own `recursive` never returns where a file system says
 * that the folder above, which is there, is not (such as /proc).
 */
async function makePath(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path || (await exists(parent))) throw error;
    await makePath(parent);
    await makePath(path);
  }
}

/** Makes a folder where there is none. @throws InputError */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makePath(path);
  } catch (error) {
    throw fileError(error, `Cannot make the folder "${path}"`);
  }
}

/** The bytes of a file; null where there is none. @throws InputError */
export async function readIfThere(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return null;
    throw fileError(error, `Cannot read "${path}"`);
  }
}

/** Whether there is a file or folder. @throws InputError when the system does not say */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return false;
    throw fileError(error, `Cannot look at "${path}"`);
  }
}
