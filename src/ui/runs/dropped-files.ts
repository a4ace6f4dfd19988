/** Files from a drop or a file dialog, folders included. */
import type { DroppedFile } from "./import-files.ts";

/** What is worth reading in a dropped folder: it also holds checkpoints and plots. */
const WANTED = /^(?:config\.json|metrics\.jsonl)$|\.steplight$/;
/** Deeper than an experiment among others: FOLDER/EXPERIMENT/ARM/SEED. */
const DEEPEST = 5;

function droppedFile(file: File, path: string): DroppedFile {
  return { path, size: file.size, read: async () => new Uint8Array(await file.arrayBuffer()) };
}

/** The files of a dialog. */
export function chosenFiles(files: Iterable<File>): DroppedFile[] {
  return [...files].map((file) => droppedFile(file, file.webkitRelativePath || file.name));
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a hundred entries at a time, and at last none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    found.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function filesBelow(entry: FileSystemEntry, depth: number): Promise<DroppedFile[]> {
  if (isFile(entry)) {
    if (depth > 0 && !WANTED.test(entry.name)) return [];
    return [droppedFile(await fileOf(entry), entry.fullPath.replace(/^\//, ""))];
  }
  if (!isFolder(entry) || depth >= DEEPEST) return [];
  const found: DroppedFile[] = [];
  for (const inner of await entriesOf(entry)) found.push(...(await filesBelow(inner, depth + 1)));
  return found;
}

/** The files of a drop. Must be called within the event's handler: afterwards the browser has forgotten them. */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const found: DroppedFile[] = [];
  for (const entry of entries) found.push(...(await filesBelow(entry, 0)));
  return found;
}
