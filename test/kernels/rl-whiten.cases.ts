import { createWhiten, WHITEN_MOMENTS_WORDS, whitenScratchWords } from "../../src/rl/whiten.ts";
import { whiten } from "../reference/rl-whiten.ts";
import { mean, rowsOf, sum, tokensOf } from "../reference/rl-batch.ts";
import { at } from "../../src/typed-array.ts";
import { cases, normals } from "./harness.ts";
import { BATCH_CASES, place, randomBatch, stale } from "./rl-batch.ts";

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({ ...shape, shiftMean: i % 2 === 0, scale: 1, offset: i % 3 })),
  { rows: 8, context: 9, groupSize: 4, drop: 0, shiftMean: true, scale: 1e4, offset: -3 },
];

const register = (kernel: string) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const values = normals(random, batch.rows * batch.context, shape.scale).map(
        (x) => x + shape.offset,
      );
      const { spans, weights } = place(bench, batch);
      const arrays = {
        input: bench.input("input", values),
        spans,
        weights,
        moments: bench.output("moments", stale(WHITEN_MOMENTS_WORDS)),
        output: bench.output("output", stale(values.length)),
        scratch: bench.output("scratch", stale(whitenScratchWords(batch))),
      };
      const op = await createWhiten(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, shape));
      const want = whiten(batch, Float64Array.from(values), shape.shiftMean);
      const partials = rowsOf(batch).flatMap((row) => {
        const own = tokensOf(batch, row).map((n) => at(values, n));
        const center = own.length === 0 ? 0 : mean(own);
        return [own.length, center, sum(own.map((value) => (value - center) ** 2)), 0];
      });
      const bound = (value: number) => 1e-5 * shape.scale + 1e-4 * Math.abs(value);
      return [
        { label: "partials", got: await bench.floats(arrays.scratch), want: partials, bound },
        { label: "moments", got: await bench.floats(arrays.moments), want: want.moments, bound },
        { label: "output", got: await bench.floats(arrays.output), want: want.output },
      ];
    },
  });

export default ["whiten-rows", "whiten-merge", "whiten-apply"].map(register);
