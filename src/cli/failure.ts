/** From an error to one sentence and an exit code. */
import {
  DeviceMemoryError,
  DeviceUnavailableError,
  InputError,
  SteplightError,
} from "../errors.ts";
import { EXIT } from "./exit-code.ts";

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EFBIG: "the file would be larger than the system allows",
  EIO: "the disk reports a fault",
  EISDIR: "it is a folder",
  ELOOP: "it is a circle of links",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a folder",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** The system's code of a failed file operation, such as ENOSPC; undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * What a failed file operation means for the person at the command line. Errors of another kind come back as they are.
 *
 * @param action what was tried, such as `Cannot write "runs/a/config.json"`
 */
export function fileError(error: unknown, action: string): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  return new InputError(`${action}: ${FILE_ERRORS[code] ?? code}`, { cause: error });
}

/** The exit code for whatever was thrown. */
export function exitCode(error: unknown): number {
  if (error instanceof DeviceUnavailableError) return EXIT.noAdapter;
  if (error instanceof InputError || error instanceof DeviceMemoryError) return EXIT.badInput;
  return EXIT.failed;
}

/** One line for stderr. */
export function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
  return error instanceof SteplightError
    ? line
    : `Steplight itself failed: ${line} (set STEPLIGHT_DEBUG=1 to see where)`;
}
