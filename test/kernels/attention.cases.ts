import { createAttention } from "../../src/kernels/attention.ts";
import { at } from "../../src/typed-array.ts";
import type { Random } from "../../src/random.ts";
import { attention, attentionBackward, type AttentionInput } from "../reference/attention.ts";
import { cases, normals, type Bench, type Check } from "./harness.ts";

interface Case {
  readonly sequences: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly width: number;
  /** Multiplies queries and keys: 100 makes scores of +-1e4. */
  readonly scale: number;
}

const list = (rows: readonly (readonly number[])[]): Case[] =>
  rows.map(
    ([sequences = 1, queries = 1, keys = 1, heads = 1, kvHeads = 1, width = 4, scale = 1]) => {
      return { sequences, queries, keys, heads, kvHeads, width, scale };
    },
  );

const training = list([
  [1, 1, 1, 1, 1, 4],
  [1, 2, 2, 1, 1, 4],
  [2, 3, 3, 2, 1, 12],
  [3, 7, 7, 3, 3, 20],
  [2, 13, 13, 4, 2, 16],
  [1, 31, 31, 2, 2, 16],
  [1, 63, 63, 2, 1, 16],
  [1, 64, 64, 1, 1, 64],
  [2, 65, 65, 2, 2, 4],
  [2, 17, 17, 6, 2, 80],
  [2, 29, 29, 2, 1, 128],
  [8, 42, 42, 4, 2, 16],
  [1, 19, 19, 2, 1, 16, 100],
]);
const decoding = list([
  [1, 1, 9, 1, 1, 4],
  [3, 1, 13, 2, 1, 16],
  [31, 1, 7, 3, 1, 4],
  [63, 1, 20, 4, 2, 16],
  [64, 1, 31, 2, 2, 16],
  [65, 1, 5, 1, 1, 64],
  [4, 5, 11, 2, 1, 12],
]);

/** Copies heads [rows, heads * width] into columns of wider rows. */
function place(
  into: Float32Array,
  stride: number,
  offset: number,
  heads: Float64Array,
  rows: number,
): void {
  const width = heads.length / rows;
  for (let row = 0; row < rows; row++)
    into.set(heads.subarray(row * width, (row + 1) * width), row * stride + offset);
}

/** The reverse of {@link place}. */
function pick(from: Float32Array, stride: number, offset: number, width: number): Float32Array {
  const rows = from.length / stride;
  const heads = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    heads.set(from.subarray(row * stride + offset, row * stride + offset + width), row * width);
  return heads;
}

/** Random heads, lengths and positions; training rows stand at their own index, decoding rows anywhere. */
function inputOf(
  { sequences, queries, keys, heads, kvHeads, width, scale }: Case,
  random: Random,
  isTraining: boolean,
): AttentionInput {
  const floats = (n: number, by: number) => Float64Array.from(normals(random, n, by));
  const length = (sequence: number) => (sequence === 0 ? keys : random.integer(keys + 1));
  return {
    query: floats(sequences * queries * heads * width, scale),
    key: floats(sequences * keys * kvHeads * width, scale),
    value: floats(sequences * keys * kvHeads * width, 1),
    positions: Uint32Array.from({ length: sequences * queries }, (_, row) => {
      if (isTraining) return row % queries;
      return row % 7 === 5 ? 0xffffffff : random.integer(keys);
    }),
    lengths: Uint32Array.from({ length: sequences }, (_, sequence) => length(sequence)),
    width,
    shape: { sequences, queriesPerSequence: queries, keysPerSequence: keys, heads, kvHeads },
  };
}

function rowsOf(lengths: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: lengths.length * 4 }, (_, i) =>
    i % 4 === 2 ? at(lengths, Math.floor(i / 4)) : 0,
  );
}

/** Interleaves logSumExp with zeros: where the forward pass leaves room. */
const firstOf = (pairs: Float32Array) => pairs.filter((_, i) => i % 2 === 0);

/** The cache's layout: queries in one array, keys and values in another. */
async function decode(bench: Bench, shape: Case, random: Random): Promise<Check[]> {
  const input = inputOf(shape, random, false);
  const { sequences, queries, keys, heads, kvHeads, width } = shape;
  const strides = { query: heads * width + 8, cache: 2 * kvHeads * width + 4 };
  const [q, cache] = [
    new Float32Array(sequences * queries * strides.query),
    new Float32Array(sequences * keys * strides.cache),
  ];
  place(q, strides.query, 4, input.query, sequences * queries);
  place(cache, strides.cache, 0, input.key, sequences * keys);
  place(cache, strides.cache, kvHeads * width + 4, input.value, sequences * keys);
  const keyValue = bench.input("cache", cache);
  const output = bench.output("output", sequences * queries * heads * width);
  const statistics = bench.output("statistics", sequences * queries * heads * 2);
  const arrays = {
    query: { view: bench.input("query", q), stride: strides.query, offset: 4 },
    key: { view: keyValue, stride: strides.cache, offset: 0 },
    value: { view: keyValue, stride: strides.cache, offset: kvHeads * width + 4 },
    output,
    statistics,
    positions: bench.input("positions", Uint32Array.from(input.positions)),
    rows: bench.input("rows", rowsOf(input.lengths)),
  };
  const kernel = await createAttention(bench.device, width);
  await bench.run((plan) => kernel.forward(plan, arrays, input.shape));
  const want = attention(input);
  return [
    { label: "output", got: await bench.floats(output), want: want.output },
    { label: "logSumExp", got: firstOf(await bench.floats(statistics)), want: want.logSumExp },
  ];
}

/** The training layout: queries, keys and values side by side in one array, and so their gradients. */
async function train(bench: Bench, shape: Case, random: Random): Promise<Check[]> {
  const input = inputOf(shape, random, true);
  const { sequences, queries, heads, kvHeads, width, scale } = shape;
  const rows = sequences * queries;
  const stride = (heads + 2 * kvHeads) * width + 4;
  const offsets = { query: 4, key: 4 + heads * width, value: 4 + (heads + kvHeads) * width };
  const qkv = new Float32Array(rows * stride);
  place(qkv, stride, offsets.query, input.query, rows);
  place(qkv, stride, offsets.key, input.key, rows);
  place(qkv, stride, offsets.value, input.value, rows);
  const dO = normals(random, rows * heads * width);
  const [view, dView] = [bench.input("qkv", qkv), bench.output("dQkv", rows * stride)];
  const output = bench.output("output", rows * heads * width);
  const statistics = bench.output("statistics", rows * heads * 2);
  const dOutput = bench.input("dOutput", dO);
  const rowsView = bench.input("rows", rowsOf(input.lengths));
  const positions = bench.input("positions", Uint32Array.from(input.positions));
  const parts = {
    query: { view, stride, offset: offsets.query },
    key: { view, stride, offset: offsets.key },
    value: { view, stride, offset: offsets.value },
  };
  const gradients = {
    dQuery: { view: dView, stride, offset: offsets.query },
    dKey: { view: dView, stride, offset: offsets.key },
    dValue: { view: dView, stride, offset: offsets.value },
  };
  const kernel = await createAttention(bench.device, width);
  await bench.run((plan) => {
    kernel.forward(plan, { ...parts, output, statistics, positions, rows: rowsView }, input.shape);
    kernel.backward(
      plan,
      { ...parts, ...gradients, output, dOutput, statistics, rows: rowsView },
      input.shape,
    );
  });
  const want = { ...attention(input), ...attentionBackward(input, Float64Array.from(dO)) };
  const got = await bench.floats(dView);
  const bound = boundOf(scale);
  return [
    { label: "output", got: await bench.floats(output), want: want.output, bound },
    {
      label: "logSumExp",
      got: firstOf(await bench.floats(statistics)),
      want: want.logSumExp,
      bound,
    },
    {
      label: "dQuery",
      got: pick(got, stride, offsets.query, heads * width),
      want: want.dQuery,
      bound,
    },
    { label: "dKey", got: pick(got, stride, offsets.key, kvHeads * width), want: want.dKey, bound },
    {
      label: "dValue",
      got: pick(got, stride, offsets.value, kvHeads * width),
      want: want.dValue,
      bound,
    },
  ];
}

/** A score of 1e4 has an error of 1e-3, which the exponential turns into a relative one. */
const boundOf = (scale: number) => (want: number) =>
  (scale > 1 ? 0.01 * scale : 1e-5) + 1e-4 * Math.abs(want);

export default [
  cases({ kernel: "attention", shapes: decoding, run: decode }),
  cases({ kernel: "attention", shapes: training.slice(0, 6), run: train }),
  cases({ kernel: "attention-backward-query", shapes: training, run: train }),
  cases({
    kernel: "attention-backward-key",
    shapes: training.map((shape) => ({ ...shape, sequences: shape.sequences + 1 })),
    run: train,
  }),
];
