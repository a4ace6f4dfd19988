import { createValueHead, valueHeadScratchWords } from "../../src/kernels/value-head.ts";
import { at } from "../../src/typed-array.ts";
import type { Random } from "../../src/random.ts";
import { valueHead, valueHeadBackward } from "../reference/value-head.ts";
import { cases, normals, type Bench } from "./harness.ts";

/** What lies in the slots: some are empty, all are, every response is one token, none has a token, rows are full. */
type Rows = "mixed" | "empty" | "one token" | "no response" | "full";

interface Shape {
  readonly slots: number;
  readonly context: number;
  readonly hidden: number;
  readonly rows: Rows;
  /** Hidden states are normal numbers times this; 1 by default. */
  readonly scale?: number;
}

const shapes: readonly Shape[] = [
  { slots: 1, context: 1, hidden: 4, rows: "full" },
  { slots: 1, context: 2, hidden: 4, rows: "full" },
  { slots: 3, context: 7, hidden: 8, rows: "mixed" },
  { slots: 4, context: 9, hidden: 20, rows: "empty" },
  { slots: 5, context: 13, hidden: 12, rows: "one token" },
  { slots: 3, context: 11, hidden: 44, rows: "no response" },
  { slots: 2, context: 16, hidden: 64, rows: "full" },
  { slots: 9, context: 31, hidden: 60, rows: "mixed" },
  { slots: 7, context: 33, hidden: 100, rows: "mixed" },
  { slots: 8, context: 42, hidden: 64, rows: "mixed" },
  { slots: 1, context: 2048, hidden: 32, rows: "full" },
  { slots: 2, context: 1000, hidden: 68, rows: "mixed" },
  { slots: 3, context: 5, hidden: 896, rows: "mixed" },
  { slots: 6, context: 10, hidden: 24, rows: "mixed", scale: 1e4 },
  { slots: 6, context: 10, hidden: 24, rows: "one token", scale: 1e-4 },
];

/** Rows of a batch of slots + 2, in another order. */
function rowsOf({ slots, context, rows }: Shape, random: Random): Uint32Array {
  const order = random.permutation(slots + 2);
  const words = new Uint32Array(slots * 4);
  for (let slot = 0; slot < slots; slot++) {
    const isEmpty = rows === "empty" || (rows === "mixed" && slot % 3 === 2);
    const shortest = rows === "one token" ? 2 : 1;
    const length = rows === "full" ? context : shortest + random.integer(context + 1 - shortest);
    const prompts = {
      mixed: 1 + random.integer(length),
      empty: 0,
      "one token": length - 1,
      "no response": length,
      full: 1,
    };
    words.set(
      isEmpty ? [0xffffffff, 0, 0, 0] : [at(order, slot), prompts[rows], length, 0],
      slot * 4,
    );
  }
  return words;
}

/** The bound of a float32 sum of `terms` products in any order. */
const bounded = (terms: number, magnitudes: Float64Array) => (_: number, i: number) =>
  2 * terms * 2 ** -24 * at(magnitudes, i);

/** Everything that the kernels read and the twins compute. */
function arrange(bench: Bench, wanted: Shape, random: Random) {
  const { slots, context, hidden: width, scale = 1 } = wanted;
  const full = (slots + 2) * context;
  const states = normals(random, slots * context * width, scale);
  const weight = normals(random, width + 1);
  const rows = rowsOf(wanted, random);
  const head = new Float32Array(width + 4);
  head.set(weight);
  return {
    full,
    width,
    twin: [Float64Array.from(states), Float64Array.from(weight), { rows, context, width }] as const,
    arrays: {
      hidden: bench.input("hidden", states),
      head: bench.input("head", head),
      rows: bench.input("rows", rows),
    },
  };
}

export default [
  cases({
    kernel: "value-head",
    shapes,
    async run(bench, shape: Shape, random) {
      const { full, width, twin, arrays } = arrange(bench, shape, random);
      const before = new Float32Array(full).fill(7);
      const values = bench.output("values", before);
      const kernel = await createValueHead(bench.device);
      await bench.run((plan) => kernel.forward(plan, { ...arrays, values }, shape));
      const want = valueHead(...twin, Float64Array.from(before));
      return [
        {
          label: "values",
          got: await bench.floats(values),
          want: want.sums,
          bound: bounded(width + 1, want.magnitudes),
        },
      ];
    },
  }),
  ...["value-head-backward", "value-head-backward-weight"].map((name) =>
    cases({
      kernel: name,
      shapes,
      async run(bench, shape: Shape, random) {
        const { full, width, twin, arrays } = arrange(bench, shape, random);
        const gradients = normals(random, full);
        // What other micro-batches have added: the padding behind the bias stays 0.
        const before = new Float32Array(width + 4);
        before.set(normals(random, width + 1));
        const dHidden = bench.output(
          "dHidden",
          normals(random, shape.slots * shape.context * width),
        );
        const dHead = bench.output("dHead", before);
        const views = {
          ...arrays,
          dValues: bench.input("dValues", gradients),
          dHidden,
          dHead,
          scratch: bench.output("scratch", valueHeadScratchWords(shape)),
        };
        const kernel = await createValueHead(bench.device);
        await bench.run((plan) => kernel.backward(plan, views, shape));
        const want = valueHeadBackward(...twin, Float64Array.from(gradients));
        const padded = (array: Float64Array, add: (i: number) => number) =>
          Float64Array.from(before, (_, i) => (i <= width ? at(array, i) + add(i) : 0));
        const { sums, magnitudes } = want.dHead;
        const sizes = padded(magnitudes, (i) => Math.abs(at(before, i)));
        return [
          {
            label: "dHidden",
            got: await bench.floats(dHidden),
            want: want.dHidden,
            // One product, rounded once.
            bound: (value: number) => 2 ** -24 * Math.abs(value),
          },
          {
            label: "dHead",
            got: await bench.floats(dHead),
            want: padded(sums, (i) => at(before, i)),
            bound: bounded(shape.slots * shape.context + 1, sizes),
          },
        ];
      },
    }),
  ),
];
