/** Model folders of Hugging Face on the disk. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import {
  readModelFolder,
  writeModelFolder,
  type ModelFolder,
  type ModelToWrite,
} from "../interop/hugging-face.ts";
import { exists, makeFolder, readIfThere, replaceFile } from "./files.ts";

/** @throws InputError naming the file, expected and found */
export async function readModel(folder: string): Promise<ModelFolder> {
  if (!(await exists(folder))) {
    throw new InputError(`Cannot read the model "${folder}": no such folder`);
  }
  return readModelFolder((name) => readIfThere(join(folder, name)), folder);
}

/** @throws InputError when the disk refuses; each file is the old or the new one then */
export async function writeModel(folder: string, model: ModelToWrite): Promise<void> {
  await makeFolder(folder);
  for (const [name, bytes] of writeModelFolder(model)) {
    await replaceFile(join(folder, name), bytes);
  }
}
