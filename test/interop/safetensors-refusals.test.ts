import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readSafetensors, tensorOf, writeSafetensors } from "../../src/interop/safetensors.ts";
import { Random } from "../../src/random.ts";
import { file, randomMetadata, randomTensors, refusalOf, tensor } from "./safetensors-file.ts";

describe("refusals", () => {
  const entry = (info: string) => `{"w":${info}}`;
  const cases: [string, Uint8Array, string][] = [
    [
      "an empty file",
      new Uint8Array(),
      "expected at least 8 bytes for the length of the header, found 0",
    ],
    [
      "a header beyond the file",
      file("", 0, 60n),
      "expected a header within the 0 bytes after byte 8, found a length of 60 at byte 0",
    ],
    [
      "a header over 100 MB",
      file("{}", 0, 100_000_001n),
      "expected a header of at most 100000000 bytes at byte 0, found 100000001",
    ],
    ["a header length of 2^64 - 1", file("{}", 0, 2n ** 64n - 1n), "found 18446744073709551615"],
    ["an empty header", file(""), 'expected "{" at byte 8, found an empty header'],
    ["a header that is no object", file("[]"), 'expected "{" at byte 8, found "["'],
    ["white space before the header", file(" {}"), 'expected "{" at byte 8, found " "'],
    ["a byte order mark", file("\uFEFF{}"), 'expected "{" at byte 8'],
    ["no UTF-8", file(Uint8Array.of(0x7b, 0xff)), "expected UTF-8 from byte 8 to byte 10"],
    ["cut JSON", file("{"), "expected a string as key at byte 9, found the end of the text"],
    ["JSON with a tail", file("{}x"), 'expected nothing more at byte 10, found "x"'],
    [
      "a trailing comma",
      file(`{"é":${tensor("U8", "[0]", "[0,0]")},}`),
      'expected a string as key at byte 62, found "}"',
    ],
    [
      "deep nesting",
      file(`{"a":${"[".repeat(5_000_000)}`),
      "expected at most 32 nested brackets at byte",
    ],
    ["half a surrogate pair", file('{"\\ud800":1}'), "expected whole Unicode characters at byte 9"],
    [
      "a name twice",
      file(`{"w":${tensor("U8", "[1]", "[0,1]")},"\\u0077":${tensor("U8", "[1]", "[1,2]")}}`, 2),
      'expected each key once at byte 61, found "w" again',
    ],
    [
      "a field twice",
      file(entry('{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}'), 1),
      'found "dtype" again',
    ],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), 'found "__metadata__" again'],
    [
      "metadata that is no object",
      file('{"__metadata__":[]}'),
      'expected an object at "__metadata__", found a list of 0',
    ],
    [
      "metadata that is no string",
      file('{"__metadata__":{"epoch":3}}'),
      'expected a string at "__metadata__" "epoch", found 3',
    ],
    ["a tensor that is no object", file('{"w":7}'), 'expected an object for tensor "w", found 7'],
    [
      "__proto__ that is no tensor",
      file('{"__proto__":{"x":1}}'),
      'expected a known dtype for tensor "__proto__", found nothing',
    ],
    [
      "a dtype from the prototype",
      file(entry(tensor("toString", "[1]", "[0,1]")), 1),
      'expected a known dtype for tensor "w", found "toString"',
    ],
    ["an unknown dtype", file(entry(tensor("F128", "[1]", "[0,16]")), 16), 'found "F128"'],
    [
      "no shape",
      file(entry('{"dtype":"U8","data_offsets":[0,1]}'), 1),
      'expected a list of integers as shape of tensor "w", found nothing',
    ],
    [
      "a negative dimension",
      file(entry(tensor("U8", "[-1,-1]", "[0,1]")), 1),
      'in the shape of tensor "w", found -1',
    ],
    ["a dimension with a fraction", file(entry(tensor("U8", "[1.5]", "[0,1]")), 1), "found 1.5"],
    ["a dimension written as 1.0", file(entry(tensor("U8", "[1.0]", "[0,1]")), 1), "found 1.0"],
    [
      "a dimension above 2^53",
      file(entry(tensor("I32", "[2,18446744073709551614]", "[0,16]")), 16),
      "found 18446744073709551614",
    ],
    ["a dimension that is a string", file(entry(tensor("U8", '["1"]', "[0,1]")), 1), 'found "1"'],
    [
      "a product that overflows 64 bits to 4",
      file(entry(tensor("U8", "[4194305,4194305,211106198978564]", "[0,4]")), 4),
      "expected a size in whole bytes below 2^53",
    ],
    [
      "a product that overflows before a zero",
      file(entry(tensor("U8", "[9007199254740991,9007199254740991,0]", "[0,0]"))),
      "expected a size in whole bytes below 2^53",
    ],
    [
      "a product that overflows only with the dtype",
      file(entry(tensor("F64", "[9007199254740991]", "[0,8]")), 8),
      "expected a size in whole bytes below 2^53",
    ],
    [
      "4-bit elements that end inside a byte",
      file(entry(tensor("F4", "[3]", "[0,2]")), 2),
      "expected a size in whole bytes",
    ],
    [
      "a negative offset",
      file(entry(tensor("U8", "[1]", "[-1,0]"))),
      'in the data_offsets of tensor "w", found -1',
    ],
    [
      "one offset",
      file(entry(tensor("U8", "[1]", "[1]")), 1),
      'expected two data_offsets for tensor "w", found a list of 1',
    ],
    ["three offsets", file(entry(tensor("U8", "[1]", "[0,1,2]")), 1), "expected two data_offsets"],
    [
      "an end before the begin",
      file(entry(tensor("U8", "[1]", "[2,1]")), 2),
      'expected tensor "w" to end at or after its begin 2, found 1',
    ],
    [
      "offsets that do not fit the shape",
      file(entry(tensor("I32", "[2,2]", "[0, 4]")), 4),
      'expected data_offsets 16 bytes apart for tensor "w" of I32 [2, 2], found [0, 4]',
    ],
    [
      "a gap at the start",
      file(entry(tensor("U8", "[1]", "[1,2]")), 2),
      'expected tensor "w" to begin at byte 0 of the data, found a gap: 1',
    ],
    [
      "a gap",
      file(`{"a":${tensor("U8", "[1]", "[0,1]")},"w":${tensor("U8", "[1]", "[2,3]")}}`, 3),
      'expected tensor "w" to begin at byte 1 of the data, found a gap: 2',
    ],
    [
      "an overlap",
      file(`{"a":${tensor("U8", "[2]", "[0,2]")},"w":${tensor("U8", "[2]", "[1,3]")}}`, 3),
      'expected tensor "w" to begin at byte 2 of the data, found an overlap: 1',
    ],
    [
      "the same bytes many times",
      file(`{${[1, 2, 3].map((i) => `"w${i}":${tensor("F32", "[2,2]", "[0,16]")}`).join()}}`, 16),
      "found an overlap: 0",
    ],
    [
      "an empty tensor inside another",
      file(`{"a":${tensor("U8", "[4]", "[0,4]")},"w":${tensor("U8", "[0]", "[2,2]")}}`, 4),
      "found an overlap: 2",
    ],
    [
      "bytes after the last tensor",
      file(entry(tensor("U8", "[1]", "[0,1]")), 9),
      "expected 1 bytes of tensors after the header (from byte 61), found 9",
    ],
    [
      "too few bytes",
      file(entry(tensor("U8", "[4]", "[0,4]")), 2),
      "expected 4 bytes of tensors after the header (from byte 61), found 2",
    ],
  ];
  it.each(cases)("%s", (_, bytes, expected) => {
    const message = refusalOf(bytes);
    expect(message).toMatch(/^Cannot read "x\.safetensors": expected [^\n]+, found [^\n]*[^.\n]$/);
    expect(message).toContain(expected);
  });

  it("leave the prototype of objects alone", () => {
    const bytes = writeSafetensors(
      new Map([["__proto__", tensorOf([1], Uint8Array.of(7))]]),
      new Map([["__proto__", "x"]]),
    );
    const { tensors, metadata } = readSafetensors(bytes, "x");
    expect([...(tensors.get("__proto__")?.bytes ?? [])]).toEqual([7]);
    expect(metadata.get("__proto__")).toBe("x");
    expect(Object.hasOwn(Object.prototype, "dtype")).toBe(false);
  });

  it("of 300 damaged files are InputErrors, and what is accepted lies within the file", () => {
    let refused = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = new Random(seed, 91);
      const original = writeSafetensors(
        new Map([["w", tensorOf([3], Float32Array.of(1, 2, 3))], ...randomTensors(random)]),
        randomMetadata(random),
      );
      const damaged = damage(original, random);
      try {
        const { tensors } = readSafetensors(damaged, "damaged");
        const total = [...tensors.values()].reduce((sum, t) => sum + t.bytes.length, 0);
        const header = Number(
          new DataView(damaged.buffer, damaged.byteOffset).getBigUint64(0, true),
        );
        expect(total + header + 8).toBe(damaged.length);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(150);
  });
});

/** One to four of: a changed byte in the header, a cut, an insertion, a removal, changed digits. */
function damage(original: Uint8Array, random: Random): Uint8Array {
  let bytes = [...original];
  const header = 8 + Number(new DataView(original.buffer).getBigUint64(0, true));
  const times = 1 + random.integer(4);
  for (let i = 0; i < times; i++) {
    const position = random.integer(Math.min(bytes.length, header));
    const kind = random.integer(5);
    if (kind === 0) bytes[position] = random.integer(256);
    if (kind === 1) bytes.length = random.integer(bytes.length + 1);
    if (kind === 2) bytes.splice(position, 0, '9]"{,-'.charCodeAt(random.integer(6)));
    if (kind === 3) bytes.splice(position, 1 + random.integer(8));
    if (kind === 4)
      bytes = bytes.map((byte, p) =>
        p >= position && byte >= 48 && byte < 58 ? 48 + random.integer(10) : byte,
      );
  }
  return Uint8Array.from(bytes);
}
