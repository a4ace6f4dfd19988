import { createCountNonfinite } from "../../src/kernels/count-nonfinite.ts";
import { at } from "../../src/typed-array.ts";
import { countNonfinite } from "../reference/count-nonfinite.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly words: number;
  readonly nonfinite: number;
}

const shapes: readonly Shape[] = [
  [1, 0],
  [1, 1],
  [2, 1],
  [3, 0],
  [7, 7],
  [13, 5],
  [63, 1],
  [64, 0],
  [65, 65],
  [127, 64],
  [1000, 3],
  [20_011, 1],
].map(([words, nonfinite]) => ({ words: words ?? 0, nonfinite: nonfinite ?? 0 }));

/** What is not finite, and beside it the largest, smallest and denormal numbers, which are. */
const NONFINITE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const FINITE = [3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -0];

export default [
  cases({
    kernel: "count-nonfinite",
    shapes,
    async run(bench, { words, nonfinite }: Shape, random) {
      const values = normals(random, words, 1e4);
      random.permutation(words).forEach((i, rank) => {
        if (rank < nonfinite) values[i] = at(NONFINITE, rank % 3);
        else if (rank < nonfinite + 8) values[i] = at(FINITE, rank % 4);
      });
      // What follows the counted words is not looked at.
      const whole = new Float32Array(words + 3).fill(Number.NaN);
      whole.set(values);
      const input = bench.input("input", whole);
      const counters = bench.output("counters", Uint32Array.of(1, 2, 3));
      const kernel = await createCountNonfinite(bench.device);
      await bench.run((plan) => kernel.count(plan, { input, counters }, { words, slot: 2 }));
      const want = [1, 2, 3 + countNonfinite(values)];
      return [{ label: "counters", got: await bench.uints(counters), want, bound: () => 0 }];
    },
  }),
];
