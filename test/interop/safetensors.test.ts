import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import {
  readSafetensors,
  type SafetensorsTensor,
  tensorOf,
  tensorToFloat32,
  writeSafetensors,
} from "../../src/interop/safetensors.ts";
import { Random } from "../../src/random.ts";
import { file, randomMetadata, randomTensors, refusalOf, tensor } from "./safetensors-file.ts";

describe("round trip", () => {
  it("gives back the same tensors and, written again, the same bytes for 500 random files", () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = new Random(seed, 90);
      const tensors = randomTensors(random);
      const metadata = randomMetadata(random);
      const bytes = writeSafetensors(tensors, metadata);
      expect(bytes.length % 8 === 0 || tensors.size > 0).toBe(true);
      const back = readSafetensors(bytes, "random");
      expect([...back.tensors.keys()]).toHaveLength(tensors.size);
      for (const [name, { dtype, shape, bytes: data }] of tensors) {
        const found = back.tensors.get(name);
        expect([found?.dtype, found?.shape]).toEqual([dtype, shape]);
        expect(Buffer.compare(found?.bytes ?? Buffer.of(1), data)).toBe(0);
      }
      expect([...back.metadata]).toEqual([...metadata]);
      // Empty tensors that lie between others may come back in another order, so compare what is read, not what was given.
      const again = writeSafetensors(back.tensors, back.metadata);
      const third = writeSafetensors(readSafetensors(again, "again").tensors, back.metadata);
      expect(Buffer.compare(third, again)).toBe(0);
      const noneEmpty = [...tensors.values()].every((t) => t.bytes.length > 0);
      if (noneEmpty) expect(Buffer.compare(again, bytes)).toBe(0);
    }
  });

  it("reads views of an ArrayBuffer, and of a Uint8Array inside a larger buffer", () => {
    const bytes = writeSafetensors(new Map([["a", tensorOf([2], Float32Array.of(1.5, -2))]]));
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    for (const input of [bytes.buffer, larger.subarray(3)]) {
      const a = readSafetensors(input, "a").tensors.get("a");
      expect(a && tensorToFloat32(a)).toEqual(Float32Array.of(1.5, -2));
    }
  });
});

describe("the reference library's own test files", () => {
  const values = Float32Array.of(0, 1, 2, 3, 4, 5);
  const header = (text: string) => [...new TextEncoder().encode(text)];
  const data = [...new Uint8Array(values.buffer)];
  const files: [string, Map<string, SafetensorsTensor>, Map<string, string>, number[]][] = [
    [
      "one tensor",
      new Map([["attn.0", tensorOf([1, 2, 3], values)]]),
      new Map(),
      [
        64,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        ...header(`{"attn.0":${tensor("F32", "[1,2,3]", "[0,24]")}}`),
        ...data,
      ],
    ],
    [
      "a padded header",
      new Map([["attn0", tensorOf([1, 1, 2, 3], values)]]),
      new Map(),
      [
        72,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        ...header(`{"attn0":${tensor("F32", "[1,1,2,3]", "[0,24]")}}       `),
        ...data,
      ],
    ],
    ["nothing", new Map(), new Map(), [8, 0, 0, 0, 0, 0, 0, 0, ...header("{}      ")]],
    [
      "metadata only",
      new Map(),
      new Map([["framework", "pt"]]),
      [40, 0, 0, 0, 0, 0, 0, 0, ...header('{"__metadata__":{"framework":"pt"}}     ')],
    ],
  ];
  it.each(files)("%s: written and read alike", (_, tensors, metadata, bytes) => {
    expect([...writeSafetensors(tensors, metadata)]).toEqual(bytes);
    const back = readSafetensors(Uint8Array.from(bytes), "x");
    expect([...back.tensors].map(([name, t]) => [name, t.dtype, t.shape, [...t.bytes]])).toEqual(
      [...tensors].map(([name, t]) => [name, t.dtype, t.shape, [...t.bytes]]),
    );
    expect([...back.metadata]).toEqual([...metadata]);
  });

  it.each([
    ["a scalar", `{"test":${tensor("I32", "[]", "[0,4]")}}`, 4],
    ["an unaligned header", `{"test":${tensor("I32", "[2,2]", "[0,16]")}}`, 16],
    ["an empty tensor", '{"test":{"dtype":"I32","shape":[2,0],"data_offsets":[0, 0]}}', 0],
    ["white space after the header", "{}\r \t\n", 0],
    [
      "tensors in another order than their bytes",
      `{"b":${tensor("U8", "[2]", "[3,5]")},"a":${tensor("U8", "[3]", "[0,3]")}}`,
      5,
    ],
    [
      "empty tensors that share an offset",
      `{"a":${tensor("U8", "[0]", "[2,2]")},"b":${tensor("F32", "[0]", "[2,2]")},"c":${tensor("U8", "[2]", "[0,2]")}}`,
      2,
    ],
    ["4-bit elements that fill bytes", `{"a":${tensor("F4", "[2,3]", "[0,3]")}}`, 3],
    [
      "unknown fields of a tensor",
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":1.5}}',
      1,
    ],
    ["metadata null", '{"__metadata__":null}', 0],
  ])("accepts %s", (_, text, dataBytes) => {
    expect(refusalOf(file(text, dataBytes))).toBe("accepted");
  });
});

describe("tensorToFloat32()", () => {
  const half = (bits: number) =>
    tensorToFloat32({ dtype: "F16", shape: [], bytes: Uint8Array.of(bits & 255, bits >> 8) })[0] ??
    NaN;

  it("reads all 65536 halves", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
      const magnitude =
        exponent === 31
          ? fraction === 0
            ? Infinity
            : NaN
          : exponent === 0
            ? fraction * 2 ** -24
            : (1 + fraction / 1024) * 2 ** (exponent - 15);
      const expected = bits & 0x8000 ? -magnitude : magnitude;
      if (!Object.is(half(bits), expected))
        expect.fail(`half ${bits}: expected ${expected}, found ${half(bits)}`);
    }
  });

  it("reads bfloat16", () => {
    const bytes = Uint8Array.of(0x80, 0x3f, 0x49, 0xc0, 0x80, 0x7f, 0x01, 0x00);
    expect([...tensorToFloat32({ dtype: "BF16", shape: [4], bytes })]).toEqual([
      1,
      -3.140625,
      Infinity,
      2 ** -133,
    ]);
  });

  it("refuses other dtypes by name", () => {
    expect(() => tensorToFloat32(tensorOf([1], Int32Array.of(1)), "w")).toThrow(
      new InputError('Cannot read "w": expected elements of F32, F16 or BF16, found I32'),
    );
  });
});

describe("writeSafetensors()", () => {
  it("names the dtype of each typed array", () => {
    const arrays = [new Float32Array(1), new Uint32Array(1), new Int32Array(1), new Uint8Array(1)];
    expect(arrays.map((array) => tensorOf([1], array).dtype)).toEqual(["F32", "U32", "I32", "U8"]);
  });

  it("refuses what could not be read back", () => {
    const one = tensorOf([1], Float32Array.of(1));
    expect(() => writeSafetensors(new Map([["w", { ...one, shape: [2] }]]))).toThrow(
      new InputError('Cannot write tensor "w": expected 8 bytes for F32 [2], found 4'),
    );
    expect(() => writeSafetensors(new Map([["__metadata__", one]]))).toThrow(InputError);
    expect(() => writeSafetensors(new Map([["\ud800", one]]))).toThrow(InputError);
    expect(() => writeSafetensors(new Map(), new Map([["a", "\udc00"]]))).toThrow(InputError);
  });
});
