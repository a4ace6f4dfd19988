import { describe, expect, it } from "vitest";
import { Arena } from "../src/gpu/arena.ts";
import { compileKernel } from "../src/gpu/kernel.ts";
import { Plan, submit } from "../src/gpu/plan.ts";
import { readWords } from "../src/gpu/readback.ts";
import { upload } from "../src/gpu/upload.ts";
import fragment from "../src/kernels/_philox.wgsl?raw";
import { philox, Random, type Block } from "../src/random.ts";
import { at } from "../src/typed-array.ts";
import { testDevice } from "./gpu.ts";

/** Known answers of Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds. */
const knownAnswers: readonly { counter: Block; key: readonly [number, number]; block: Block }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], block: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    block: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    block: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

const PROBE = `
@group(0) @binding(0) var<storage, read> keys: array<vec4u>;
@group(0) @binding(1) var<storage, read> counters: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> blocks: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> uniforms: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x < arrayLength(&blocks)) {
    blocks[global.x] = philox4x32_10(keys[global.x].xy, counters[global.x]);
    uniforms[global.x] = philox_uniform(blocks[global.x].x);
  }
}
`;

async function onDevice(keys: readonly (readonly [number, number])[], counters: readonly Block[]) {
  const device = await testDevice();
  const arena = new Arena(device);
  try {
    const kernel = await compileKernel(device, { name: "philox-probe", code: PROBE + fragment });
    const views = ["keys", "counters", "blocks"].map((label) =>
      arena.words(label, keys.length * 4),
    );
    const uniforms = arena.words("uniforms", keys.length);
    upload(device, at(views, 0), Uint32Array.from(keys.flatMap(([a, b]) => [a, b, 0, 0])));
    upload(device, at(views, 1), Uint32Array.from(counters.flat()));
    const plan = new Plan(device, "philox");
    plan.dispatch(kernel, [...views, uniforms], [], [Math.ceil(keys.length / 64)]);
    submit(device, [await plan.seal()]);
    return {
      blocks: new Uint32Array(await readWords(device, at(views, 2))),
      uniforms: new Float32Array(await readWords(device, uniforms)),
    };
  } finally {
    arena.destroy();
  }
}

describe("philox()", () => {
  it.each(knownAnswers)(
    "gives the published block of key $key and counter $counter",
    ({ counter, key, block }) => {
      expect(philox(key, counter)).toEqual(block);
    },
  );

  it("gives the published blocks on the device", async () => {
    const { blocks } = await onDevice(
      knownAnswers.map(({ key }) => key),
      knownAnswers.map(({ counter }) => counter),
    );
    expect([...blocks]).toEqual(knownAnswers.flatMap(({ block }) => block));
  });

  it("is the same on the device, bit for bit, for 1000 keys and counters", async () => {
    const random = new Random(1, 2);
    const keys = Array.from({ length: 1000 }, () => [random.u32(), random.u32()] as const);
    const counters = Array.from(
      { length: 1000 },
      () => [random.u32(), random.u32(), random.u32(), random.u32()] as const,
    );
    const { blocks, uniforms } = await onDevice(keys, counters);
    const want = counters.map((counter, i) => philox(at(keys, i), counter));
    expect([...blocks]).toEqual(want.flat());
    expect([...uniforms]).toEqual(want.map(([first]) => (first >>> 8) / 2 ** 24));
  });
});

describe("Random", () => {
  const draws = (n: number, ...[seed, stream, counter]: [number, number, number?]) => {
    const random = new Random(seed, stream, counter);
    return Array.from({ length: n }, () => random.u32());
  };

  it("repeats for the same seed, stream and counter, and differs when any of them does", () => {
    const first = draws(16, 1, 2, 3);
    expect(draws(16, 1, 2, 3)).toEqual(first);
    for (const other of [draws(16, 2, 2, 3), draws(16, 1, 3, 3), draws(16, 1, 2, 4)]) {
      expect(other.filter((word) => first.includes(word))).toEqual([]);
    }
  });

  it("hands out the blocks of counters (0, c), (1, c), ...", () => {
    expect(draws(8, 5, 6, 7)).toEqual([
      ...philox([5, 6], [0, 7, 0, 0]),
      ...philox([5, 6], [1, 7, 0, 0]),
    ]);
  });

  it("uniform() has mean 1/2 and variance 1/12", () => {
    const random = new Random(9, 9);
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    // Four standard errors: sqrt(1/12/n) and sqrt(1/180/n).
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.0082);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0022);
  });

  it("normal() has mean 0, variance 1 and kurtosis 3", () => {
    const random = new Random(9, 10);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / values.length;
    // Four standard errors: sqrt(1/n), sqrt(2/n), sqrt(96/n).
    expect(Math.abs(moment(1))).toBeLessThan(0.0283);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.28);
  });

  it("integer() reaches each of 0..n-1 alike", () => {
    const random = new Random(3, 4);
    const counts = new Uint32Array(7);
    for (let i = 0; i < 14_000; i++) {
      const value = random.integer(7);
      counts[value] = at(counts, value) + 1;
    }
    const chiSquare = counts.reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0);
    // The 99.99 % quantile of chi-square with 6 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.9);
  });

  it("permutation() holds each index once, in an order that the stream decides", () => {
    const order = new Random(1, 6).permutation(100);
    expect([...order].toSorted((a, b) => a - b)).toEqual([...order.keys()]);
    expect([...order]).not.toEqual([...order.keys()]);
    expect(new Random(1, 6).permutation(100)).toEqual(order);
    expect(new Random(1, 6).permutation(0)).toEqual(new Uint32Array(0));
  });
});
