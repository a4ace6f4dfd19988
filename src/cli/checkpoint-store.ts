/** checkpoint/: the newest state of a run, and the one before it in case the newest turns out to be broken. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { makeFolder, readIfThere, replaceFile } from "./files.ts";

export class CheckpointStore {
  readonly #folder: string;
  readonly #newest: string;
  readonly #previous: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#newest = join(folder, "state.safetensors");
    this.#previous = join(folder, "state.previous.safetensors");
  }

  /**
   * Writes a checkpoint. It counts only once all of it is on the disk; until then the one before it does.
   *
   * @throws InputError when the disk refuses; the one before it is still there then
   */
  async write(bytes: Uint8Array): Promise<void> {
    await makeFolder(this.#folder);
    await replaceFile(this.#newest, bytes, { keep: this.#previous });
  }

  /**
   * Reads the newest checkpoint that is whole; null where there is none at all.
   *
   * @param decode throws InputError for a broken file
   * @param notice hears about a broken or missing file that another one stands in for
   * @throws InputError when there are files but none is whole
   */
  async read<T>(
    decode: (bytes: Uint8Array, source: string) => Promise<T>,
    notice: (sentence: string) => void,
  ): Promise<T | null> {
    const problems: string[] = [];
    let missing = 0;
    for (const path of [this.#newest, this.#previous]) {
      const bytes = await readIfThere(path);
      if (bytes === null) {
        missing += 1;
        continue;
      }
      try {
        const checkpoint = await decode(bytes, path);
        if (problems.length > 0) {
          notice(`${problems.join("; ")}; going on from "${path}" instead`);
        }
        return checkpoint;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        problems.push(error.message);
      }
    }
    if (missing === 2) return null;
    const rest = missing === 1 ? "" : ", and neither checkpoint is whole";
    throw new InputError(`${problems.join("; ")}${rest}; nothing was changed`);
  }
}
