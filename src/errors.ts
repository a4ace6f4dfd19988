/**
 * Errors that a caller tells apart. Everything else is a TypeError, RangeError or SyntaxError.
 *
 * Messages: sentence case, no full stop, action first, then expected and found.
 */

/** The family: whatever Steplight throws on purpose for a person to read. */
export class SteplightError extends Error {
  override name = "SteplightError";
}

/** A file, flag, link or setting that cannot be used as it is. The command line exits with 2. */
export class InputError extends SteplightError {
  override name = "InputError";
}

/** No WebGPU adapter or device. The command line exits with 3 and prints what to install. */
export class DeviceUnavailableError extends SteplightError {
  override name = "DeviceUnavailableError";
}

/** The device went away in the middle of the work. The run goes on from its last checkpoint on a new device. */
export class DeviceLostError extends SteplightError {
  override name = "DeviceLostError";
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(`The WebGPU device was lost (${reason}): ${message}`);
    this.reason = reason;
  }
}

/** More memory asked for than the device or one of its bindings can give. */
export class DeviceMemoryError extends SteplightError {
  override name = "DeviceMemoryError";
}

/** WGSL that does not compile; the message carries kernel:line:column. */
export class KernelCompileError extends SteplightError {
  override name = "KernelCompileError";
}

/** A NaN or an infinity in a tensor. The update that met it changed no weight. */
export class NonFiniteError extends SteplightError {
  override name = "NonFiniteError";
  readonly tensor: string;
  readonly update: number;
  constructor(tensor: string, update: number) {
    super(`Cannot go on: "${tensor}" holds a value that is not finite in update ${update}`);
    this.tensor = tensor;
    this.update = update;
  }
}

/** Throws when something impossible happened inside Steplight itself. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${message}`);
}

/** UTF-16 units of a value from outside that an error shows. */
const MOST_SHOWN = 80;

/**
 * A value from outside as an error shows it: short, and without characters that cannot be seen or that turn the
 * direction of what follows.
 */
export function shown(text: string): string {
  const beginning = text.slice(0, MOST_SHOWN).replace(/[\ud800-\udbff]$/, "");
  const close = text.startsWith('"') ? '"' : "";
  return (text.length <= MOST_SHOWN ? text : `${beginning}...${close}`).replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
