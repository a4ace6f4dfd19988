/** A flat folder of small files, in the browser's private file system or in memory. */
import { InputError } from "../src/errors.ts";

export interface StoredFile {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Methods throw InputError when the browser refuses, as when there is no room. */
export interface Files {
  list(): Promise<StoredFile[]>;
  /** null where there is no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Writes a whole file. A file that was cut off half-way may stay behind. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Writes at the end of a file, which is made where there is none. */
  append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
  /**
   * Takes the folder for writing until it is released, or the worker ends; of all tabs only one has it.
   *
   * @returns what releases it, or null when somebody else has it
   */
  lock(): Promise<(() => void) | null>;
}

const LOCK_FILE = "lock";
const LOCK_ATTEMPTS = 5;
const READ_ATTEMPTS = 5;
const LOCK_RETRY_MS = 100;

/**
 * Opens a folder of the origin's private file system, which survives reloads.
 *
 * @throws InputError where this browser has none, as in some private windows
 */
export async function openPrivateFiles(folder: string): Promise<Files> {
  try {
    const root = await navigator.storage.getDirectory();
    const directory = await root.getDirectoryHandle(folder, { create: true });
    return new PrivateFiles(directory);
  } catch (error) {
    throw refusal("open its private files", error);
  }
}

class PrivateFiles implements Files {
  readonly #directory: FileSystemDirectoryHandle;

  constructor(directory: FileSystemDirectoryHandle) {
    this.#directory = directory;
  }

  async list(): Promise<StoredFile[]> {
    const files: StoredFile[] = [];
    for await (const [name, handle] of this.#directory.entries()) {
      if (name === LOCK_FILE || !(handle instanceof FileSystemFileHandle)) continue;
      try {
        const { lastModified } = await handle.getFile();
        files.push({ name, modified: lastModified });
      } catch (error) {
        // Another tab has just removed it.
        if (!isNotFound(error)) throw refusal(`read "${name}"`, error);
      }
    }
    return files;
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        const handle = await this.#directory.getFileHandle(name);
        return new Uint8Array(await (await handle.getFile()).arrayBuffer());
      } catch (error) {
        if (isNotFound(error)) return null;
        // A file that is written to while it is read.
        const isChanged = error instanceof DOMException && error.name === "NotReadableError";
        if (!isChanged || attempt === READ_ATTEMPTS) throw refusal(`read "${name}"`, error);
      }
    }
  }

  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#access(name, bytes, (file) => {
      file.truncate(0);
      writeAll(file, bytes, 0);
    });
  }

  append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#access(name, bytes, (file) => {
      const end = file.getSize();
      try {
        writeAll(file, bytes, end);
      } catch (error) {
        // Whoever appends again must not do so behind half a line.
        file.truncate(end);
        throw error;
      }
    });
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#directory.removeEntry(name);
    } catch (error) {
      if (!isNotFound(error)) throw refusal(`remove "${name}"`, error);
    }
  }

  async lock(): Promise<(() => void) | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        const handle = await this.#directory.getFileHandle(LOCK_FILE, { create: true });
        // A file gives one such handle at a time, over all tabs, and takes it back from a worker that ends.
        const access = await handle.createSyncAccessHandle();
        return () => access.close();
      } catch (error) {
        const isTaken =
          error instanceof DOMException && error.name === "NoModificationAllowedError";
        if (!isTaken) throw refusal("lock its private files", error);
        if (attempt === LOCK_ATTEMPTS) return null;
      }
      // After a reload, the worker of the page before may still be ending.
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }

  async #access(
    name: string,
    bytes: Uint8Array,
    use: (file: FileSystemSyncAccessHandle) => void,
  ): Promise<void> {
    let file: FileSystemSyncAccessHandle | null = null;
    try {
      const handle = await this.#directory.getFileHandle(name, { create: true });
      file = await handle.createSyncAccessHandle();
      use(file);
      file.flush();
    } catch (error) {
      throw refusal(`store ${bytes.length} bytes`, error);
    } finally {
      file?.close();
    }
  }
}

function writeAll(
  file: FileSystemSyncAccessHandle,
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
): void {
  const written = file.write(bytes, { at });
  if (written < bytes.length) throw new Error(`only ${written} bytes found room`);
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

function refusal(action: string, error: unknown): InputError {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new InputError(`The browser cannot ${action}: ${reason}`, { cause: error });
}

/** Files that last as long as the worker. */
export class MemoryFiles implements Files {
  readonly #files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; modified: number }>();
  #isLocked = false;

  async list(): Promise<StoredFile[]> {
    return [...this.#files].map(([name, { modified }]) => ({ name, modified }));
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#files.get(name)?.bytes.slice() ?? null;
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#files.set(name, { bytes: bytes.slice(), modified: Date.now() });
  }

  async append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const before = this.#files.get(name)?.bytes ?? new Uint8Array();
    const joined = new Uint8Array(before.length + bytes.length);
    joined.set(before);
    joined.set(bytes, before.length);
    await this.write(name, joined);
  }

  async remove(name: string): Promise<void> {
    this.#files.delete(name);
  }

  async lock(): Promise<(() => void) | null> {
    if (this.#isLocked) return null;
    this.#isLocked = true;
    return () => {
      this.#isLocked = false;
    };
  }
}
