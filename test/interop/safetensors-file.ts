/** Makes safetensors files, right and wrong ones. */
import { expect } from "vitest";
import { InputError } from "../../src/errors.ts";
import {
  type Dtype,
  readSafetensors,
  type SafetensorsTensor,
} from "../../src/interop/safetensors.ts";
import type { Random } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";

/** A file with this header, whatever it says. */
export function file(
  header: string | Uint8Array,
  dataBytes = 0,
  declaredLength?: bigint,
): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, declaredLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  for (let i = 8 + text.length; i < bytes.length; i++) bytes[i] = i % 251;
  return bytes;
}

export const tensor = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

export function refusalOf(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, "x.safetensors");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "accepted";
}

const DTYPES: readonly [Dtype, number][] = [
  ["BOOL", 1],
  ["U8", 1],
  ["I8", 1],
  ["F8_E4M3", 1],
  ["I16", 2],
  ["F16", 2],
  ["BF16", 2],
  ["I32", 4],
  ["U32", 4],
  ["F32", 4],
  ["F64", 8],
  ["I64", 8],
  ["C64", 8],
];

/** As the fuzz target of the Rust library: up to 8 tensors of rank up to 4; here some are empty, and names are odd. */
export function randomTensors(random: Random): Map<string, SafetensorsTensor> {
  const tensors = new Map<string, SafetensorsTensor>();
  const count = random.integer(9);
  for (let i = 0; i < count; i++) {
    const [dtype, size] = at(DTYPES, random.integer(DTYPES.length));
    const shape = Array.from({ length: random.integer(5) }, () => random.integer(5));
    const bytes = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) * size }, () =>
      random.integer(256),
    );
    const name = at(
      ["w", "1", "__proto__", 'a"\\\n', "größe", "constructor", "模型", ""],
      random.integer(8),
    );
    tensors.set(random.integer(2) === 0 ? name : `${i}.${name}`, { dtype, shape, bytes });
  }
  return tensors;
}

export function randomMetadata(random: Random): Map<string, string> {
  const keys = ["format", "2", "1", "__proto__", "é"].slice(random.integer(6));
  return new Map(keys.map((key) => [key, `${random.u32()}"\\`]));
}
