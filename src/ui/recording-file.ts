/** Recordings as files: gzip of their JSON, or the JSON itself, told apart by the first two bytes. */
import { InputError } from "../errors.ts";
import { readRecordingInPieces, type Recording } from "../recording.ts";
import { nextTask } from "./next-task.ts";

const GZIP = [0x1f, 0x8b] as const;

/** Far above any recording of ours; keeps a hostile file of a few bytes from unpacking into gigabytes. */
const MAX_TEXT_BYTES = 256 * 2 ** 20;

/** Decodes what is unpacked as it comes, so that no long task is left for the end. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, what: string): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MAX_TEXT_BYTES) {
      await reader.cancel();
      throw new InputError(`Cannot read ${what}: it unpacks to more than ${MAX_TEXT_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * The text of a file that may be packed with gzip.
 *
 * @param what for the error, such as `recording "a.steplight"`
 * @throws InputError when the gzip data is damaged, or unpacks to more than anything of ours
 */
export async function decodeText(bytes: Uint8Array<ArrayBuffer>, what: string): Promise<string> {
  const isGzip = bytes[0] === GZIP[0] && bytes[1] === GZIP[1];
  if (!isGzip) return new TextDecoder().decode(bytes);
  try {
    return await unpack(bytes, what);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot read ${what}: its gzip data is damaged`);
  }
}

/**
 * Reads a recording file.
 *
 * @param source file name or address, for the error
 * @throws InputError when it is damaged or is no recording
 */
export async function decodeRecording(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Promise<Recording> {
  const text = await decodeText(bytes, `recording "${source}"`);
  return readRecordingInPieces(text, source, nextTask);
}

/**
 * Fetches and reads a recording.
 *
 * @throws InputError when it is missing, damaged or no recording
 */
export async function fetchRecording(address: URL): Promise<Recording> {
  const source = address.pathname.split("/").at(-1) ?? address.pathname;
  let response: Response;
  try {
    response = await fetch(address);
  } catch {
    throw new InputError(`Cannot read recording "${source}": the network does not answer`);
  }
  if (!response.ok) {
    throw new InputError(
      `Cannot read recording "${source}": the server answered ${response.status}`,
    );
  }
  return decodeRecording(new Uint8Array(await response.arrayBuffer()), source);
}
