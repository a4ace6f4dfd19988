import { createMicroBatch, type MicroBatchShape } from "../../src/kernels/micro-batch.ts";
import { microBatch } from "../reference/micro-batch.ts";
import { cases } from "./harness.ts";

// [batch, slots, context, map offset]
const shapes = [
  [1, 1, 1, 0],
  [2, 1, 3, 1],
  [3, 3, 7, 0],
  [5, 2, 13, 2],
  [8, 8, 16, 0],
  [8, 11, 31, 3],
  [63, 1, 63, 0],
  [64, 64, 1, 0],
  [65, 65, 64, 65],
  [17, 5, 65, 5],
  [31, 33, 42, 7],
  [200, 64, 128, 64],
].map(([batch = 1, slots = 1, context = 1, mapOffset = 0]) => ({
  batch,
  slots,
  context,
  mapOffset,
}));

export default [
  cases({
    kernel: "micro-batch",
    shapes,
    async run(bench, shape: MicroBatchShape & { batch: number }, random) {
      const { batch, slots, context, mapOffset } = shape;
      const all = Uint32Array.from({ length: batch * context }, () => random.integer(1000));
      const lengths = Uint32Array.from({ length: batch * 2 });
      for (let row = 0; row < batch; row++) {
        const length = random.integer(context + 1);
        lengths.set([random.integer(length + 1), length], 2 * row);
      }
      const from = Uint32Array.from({ length: mapOffset + slots + 3 }, (_, i) =>
        i % 4 === 3 ? 0xffffffff : random.integer(batch),
      );
      const arrays = {
        tokens: bench.input("tokens", all),
        spans: bench.input("spans", lengths),
        map: bench.input("map", from),
        slotTokens: bench.output("slotTokens", new Uint32Array(slots * context)),
        rows: bench.output("rows", new Uint32Array(slots * 4)),
      };
      const kernel = await createMicroBatch(bench.device);
      await bench.run((plan) => kernel.gather(plan, arrays, shape));
      const want = microBatch(all, lengths, from, shape);
      return [
        {
          label: "slotTokens",
          got: await bench.uints(arrays.slotTokens),
          want: want.slotTokens,
          bound: () => 0.5,
        },
        { label: "rows", got: await bench.uints(arrays.rows), want: want.rows, bound: () => 0.5 },
      ];
    },
  }),
];
