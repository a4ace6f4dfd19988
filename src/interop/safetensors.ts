/**
 * The safetensors format: 8 bytes of header length (little-endian), a JSON header, then the bytes of the tensors.
 *
 * The reader takes exactly what the reference library takes (huggingface/safetensors, tensor.rs) and also refuses
 * duplicate keys, as the format's description asks. It never copies a tensor: what it returns are views.
 * Little-endian machines only, like WebGPU.
 */
import { InputError } from "../errors.ts";
import { at } from "../typed-array.ts";
import { JsonNumber, parseStrictJson, type StrictJson, StrictJsonError } from "./strict-json.ts";

/** Bits of one element. */
const DTYPE_BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof DTYPE_BITS;

/** What {@link tensorToFloat32} reads. */
export const floatDtypes: readonly Dtype[] = ["F32", "F16", "BF16"];

export interface SafetensorsTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Row-major elements, little-endian; not necessarily aligned. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes in the file. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
/** The writer pads the header to this many bytes, so that the first tensor can be viewed as 8-byte elements. */
const HEADER_ALIGNMENT = 8;
const METADATA_KEY = "__metadata__";

/**
 * Reads a whole file.
 *
 * @param source name of the file for messages
 * @returns views into `bytes`
 * @throws InputError naming the file, the tensor or the byte offset, expected and found
 */
export function readSafetensors(bytes: ArrayBuffer | Uint8Array, source: string): SafetensorsFile {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const header = readHeader(file, source);
  const data = file.subarray(LENGTH_BYTES + header.length);
  const metadata = readMetadata(header.entries.get(METADATA_KEY), source);

  const infos = [...header.entries]
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, entry]) => readInfo(name, entry, source));
  // Stable: empty tensors may share an offset and keep the order of the header.
  infos.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, SafetensorsTensor>();
  let end = 0;
  for (const info of infos) {
    if (info.begin !== end) {
      const problem = info.begin < end ? "an overlap" : "a gap";
      throw refusal(
        source,
        `tensor ${quote(info.name)} to begin at byte ${end} of the data`,
        `${problem}: ${info.begin}`,
      );
    }
    end = info.end;
    tensors.set(info.name, {
      dtype: info.dtype,
      shape: info.shape,
      bytes: data.subarray(info.begin, info.end),
    });
  }
  if (end !== data.length) {
    throw refusal(
      source,
      `${end} bytes of tensors after the header (from byte ${LENGTH_BYTES + header.length})`,
      `${data.length}`,
    );
  }
  return { metadata, tensors };
}

/**
 * Copies a tensor of floating-point numbers to float32.
 *
 * @param name of the tensor, for messages
 * @throws InputError for a dtype other than F32, F16 and BF16
 */
export function tensorToFloat32(
  tensor: SafetensorsTensor,
  name = "tensor",
): Float32Array<ArrayBuffer> {
  const target = new Float32Array(elementsOf(tensor.shape));
  copyToFloat32(tensor, target, name);
  return target;
}

/** Like {@link tensorToFloat32}, into an array of exactly the tensor's number of elements. */
export function copyToFloat32(
  tensor: SafetensorsTensor,
  target: Float32Array,
  name = "tensor",
): void {
  const { dtype, bytes } = tensor;
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  if (elementsOf(tensor.shape) !== target.length) {
    throw new RangeError(
      `Cannot copy ${quote(name)}: expected ${target.length} elements, found ${elementsOf(tensor.shape)}`,
    );
  }
  if (dtype === "F32") {
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
  } else if (dtype === "BF16") {
    for (let i = 0; i < words.length; i++) words[i] = halfAt(bytes, i) << 16;
  } else if (dtype === "F16") {
    for (let i = 0; i < words.length; i++) words[i] = singleFromHalf(halfAt(bytes, i));
  } else {
    throw new InputError(
      `Cannot read ${quote(name)}: expected elements of F32, F16 or BF16, found ${dtype}`,
    );
  }
}

/** A tensor over the bytes of a typed array; nothing is copied. */
export function tensorOf(
  shape: readonly number[],
  array: Float32Array | Uint32Array | Int32Array | Uint8Array,
): SafetensorsTensor {
  const dtype =
    array instanceof Float32Array
      ? "F32"
      : array instanceof Uint32Array
        ? "U32"
        : array instanceof Int32Array
          ? "I32"
          : "U8";
  return { dtype, shape, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) };
}

/**
 * Writes a file: keys and bytes in the given order, the header padded to a multiple of 8 bytes.
 *
 * @throws InputError for names that the format cannot hold and for a shape that does not fit its bytes
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const refuse = (name: string, expected: string, found: string): never => {
    throw new InputError(
      `Cannot write tensor ${quote(name)}: expected ${expected}, found ${found}`,
    );
  };
  const entries: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].map(([key, value]) => `${jsonString(key)}:${jsonString(value)}`);
    entries.push(`${jsonString(METADATA_KEY)}:{${pairs.join(",")}}`);
  }
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    if (name === METADATA_KEY) refuse(name, "a name for a tensor", "the name of the metadata");
    const expected = byteLength(dtype, shape);
    if (expected !== bytes.length)
      refuse(name, `${expected} bytes for ${dtype} [${shape.join(", ")}]`, `${bytes.length}`);
    const info = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    entries.push(`${jsonString(name)}:${JSON.stringify(info)}`);
    offset += bytes.length;
  }
  const header = new TextEncoder().encode(`{${entries.join(",")}}`);
  const headerLength = Math.ceil(header.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  if (headerLength > MAX_HEADER_BYTES) {
    throw new InputError(
      `Cannot write tensors: expected a header of at most ${MAX_HEADER_BYTES} bytes, found ${headerLength}`,
    );
  }

  const file = new Uint8Array(LENGTH_BYTES + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  file.set(header, LENGTH_BYTES);
  let position = LENGTH_BYTES + headerLength;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

function readHeader(
  file: Uint8Array,
  source: string,
): { length: number; entries: ReadonlyMap<string, StrictJson> } {
  if (file.length < LENGTH_BYTES)
    throw refusal(source, "at least 8 bytes for the length of the header", `${file.length}`);
  const declared = new DataView(file.buffer, file.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (declared > MAX_HEADER_BYTES)
    throw refusal(source, `a header of at most ${MAX_HEADER_BYTES} bytes at byte 0`, `${declared}`);
  const length = Number(declared);
  if (length > file.length - LENGTH_BYTES) {
    throw refusal(
      source,
      `a header within the ${file.length - LENGTH_BYTES} bytes after byte 8`,
      `a length of ${length} at byte 0`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      file.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
    );
  } catch {
    throw refusal(source, `UTF-8 from byte 8 to byte ${LENGTH_BYTES + length}`, "other bytes");
  }
  if (!text.startsWith("{"))
    throw refusal(
      source,
      '"{" at byte 8',
      length === 0 ? "an empty header" : JSON.stringify(text[0]),
    );
  try {
    return { length, entries: parseStrictJson(text) as ReadonlyMap<string, StrictJson> };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    const offset = LENGTH_BYTES + new TextEncoder().encode(text.slice(0, error.index)).length;
    throw refusal(source, `${error.expected} at byte ${offset}`, error.found);
  }
}

function readMetadata(value: StrictJson | undefined, source: string): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined || value === null) return metadata;
  if (!(value instanceof Map))
    throw refusal(source, `an object at "${METADATA_KEY}"`, describe(value));
  for (const [key, text] of value as ReadonlyMap<string, StrictJson>) {
    if (typeof text !== "string")
      throw refusal(source, `a string at "${METADATA_KEY}" ${quote(key)}`, describe(text));
    metadata.set(key, text);
  }
  return metadata;
}

interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readInfo(name: string, entry: StrictJson, source: string): TensorInfo {
  const label = `tensor ${quote(name)}`;
  if (!(entry instanceof Map)) throw refusal(source, `an object for ${label}`, describe(entry));
  const fields = entry as ReadonlyMap<string, StrictJson>;
  const dtype = fields.get("dtype");
  if (typeof dtype !== "string" || !isDtype(dtype))
    throw refusal(source, `a known dtype for ${label}`, describe(dtype));
  const shape = integers(fields.get("shape"), `shape of ${label}`, source);
  const [begin, end, more] = integers(
    fields.get("data_offsets"),
    `data_offsets of ${label}`,
    source,
  );
  if (begin === undefined || end === undefined || more !== undefined) {
    throw refusal(source, `two data_offsets for ${label}`, describe(fields.get("data_offsets")));
  }
  if (end < begin)
    throw refusal(source, `${label} to end at or after its begin ${begin}`, `${end}`);
  const bytes = byteLength(dtype, shape);
  if (!Number.isSafeInteger(bytes)) {
    throw refusal(
      source,
      `a size in whole bytes below 2^53 for ${label}`,
      `${dtype} [${shape.join(", ")}]`,
    );
  }
  if (end - begin !== bytes) {
    throw refusal(
      source,
      `data_offsets ${bytes} bytes apart for ${label} of ${dtype} [${shape.join(", ")}]`,
      `[${begin}, ${end}]`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function integers(value: StrictJson | undefined, label: string, source: string): number[] {
  if (!Array.isArray(value))
    throw refusal(source, `a list of integers as ${label}`, describe(value));
  return (value as readonly StrictJson[]).map((item) => {
    const number = item instanceof JsonNumber && /^\d+$/.test(item.text) ? Number(item.text) : NaN;
    if (!Number.isSafeInteger(number))
      throw refusal(source, `integers from 0 to 2^53 - 1 in the ${label}`, describe(item));
    return number;
  });
}

function isDtype(name: string): name is Dtype {
  return Object.hasOwn(DTYPE_BITS, name);
}

/** NaN where the size, or any step towards it, is not a whole number of bytes that float64 holds exactly. */
function byteLength(dtype: Dtype, shape: readonly number[]): number {
  const bytes = product([...shape, DTYPE_BITS[dtype]]) / 8;
  return Number.isSafeInteger(bytes) ? bytes : NaN;
}

function elementsOf(shape: readonly number[]): number {
  return product(shape);
}

function product(factors: readonly number[]): number {
  let result = 1;
  for (const factor of factors) {
    result *= factor;
    // Beyond 2^53 a product is rounded, and a later factor 0 or a division could bring it back into range.
    if (!Number.isSafeInteger(result)) return NaN;
  }
  return result;
}

function halfAt(bytes: Uint8Array, index: number): number {
  return at(bytes, 2 * index) | (at(bytes, 2 * index + 1) << 8);
}

/** Bits of an IEEE half -> bits of the same number as a single. */
function singleFromHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is fraction * 2^-24 and becomes a normal single.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

function refusal(source: string, expected: string, found: string): InputError {
  return new InputError(`Cannot read "${source}": expected ${expected}, found ${found}`);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}...` : name);
}

function jsonString(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new InputError(`Cannot write ${quote(text)}: expected whole Unicode characters`);
  return JSON.stringify(text);
}

function describe(value: StrictJson | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (value instanceof JsonNumber) return value.text.slice(0, 60);
  if (typeof value === "string") return quote(value);
  if (value instanceof Map) return "an object";
  return `a list of ${(value as readonly StrictJson[]).length}`;
}
