/** recording.steplight: the gzip of a recording's JSON. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { readRecording, writeRecording, type Recording } from "../recording.ts";
import { InputError } from "../errors.ts";
import { readIfThere, replaceFile } from "./files.ts";

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

/** The first two bytes of every gzip file (RFC 1952). */
const GZIP_MAGIC = [0x1f, 0x8b] as const;
/** Far above any recording, far below what a compression bomb asks for. */
const MAX_BYTES = 2 ** 29;

/** Replaces a recording. @throws InputError when the disk refuses */
export async function writeRecordingFile(path: string, recording: Recording): Promise<void> {
  await replaceFile(path, await deflate(writeRecording(recording)));
}

/** Reads a recording, compressed or plain; null where there is none. @throws InputError for anything else */
export async function readRecordingFile(path: string): Promise<Recording | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  let text = bytes;
  if (bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1]) {
    try {
      text = await inflate(bytes, { maxOutputLength: MAX_BYTES });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(`Cannot read recording "${path}": ${reason}`, { cause: error });
    }
  }
  return readRecording(text.toString("utf8"), path);
}
