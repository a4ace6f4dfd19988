import { createKvAppend, type KvAppendShape } from "../../src/kernels/kv-append.ts";
import { kvAppend } from "../reference/kv-append.ts";
import { cases, normals } from "./harness.ts";

// [sequences, rows per sequence, floats, context]
const shapes = [
  [1, 1, 4, 1],
  [2, 1, 8, 7],
  [3, 2, 12, 5],
  [5, 7, 4, 13],
  [13, 1, 32, 16],
  [31, 3, 20, 4],
  [63, 1, 8, 9],
  [64, 1, 16, 9],
  [65, 1, 64, 9],
  [7, 65, 8, 65],
  [17, 29, 24, 31],
  [100, 20, 64, 42],
].map(([sequences = 1, rowsPerSequence = 1, width = 4, context = 1]) => ({
  rows: sequences * rowsPerSequence,
  rowsPerSequence,
  width,
  source: { stride: width + 12, offset: 8 },
  cache: { stride: width + 4, offset: 4 },
  context,
}));

export default [
  cases({
    kernel: "kv-append",
    shapes,
    async run(bench, shape: KvAppendShape, random) {
      const { rows, rowsPerSequence, source: from, cache: to, context } = shape;
      const x = normals(random, rows * from.stride);
      const before = normals(random, (rows / rowsPerSequence) * context * to.stride);
      // Rows of a sequence go to different positions; some lie outside the context and must be skipped.
      const at = Uint32Array.from({ length: rows }, (_, row) => {
        const position = row % rowsPerSequence;
        return row % 5 === 4
          ? 0xffffffff - position
          : rowsPerSequence === 1
            ? random.integer(context + 1)
            : position;
      });
      const [source, positions, cache] = [
        bench.input("source", x),
        bench.input("positions", at),
        bench.output("cache", before),
      ];
      const kernel = await createKvAppend(bench.device);
      await bench.run((plan) => kernel.append(plan, { source, positions, cache }, shape));
      return [
        {
          label: "cache",
          got: await bench.floats(cache),
          want: kvAppend(x, at, before, shape),
          bound: () => 1e-30,
        },
      ];
    },
  }),
];
