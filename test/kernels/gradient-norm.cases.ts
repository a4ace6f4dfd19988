import { createGradientNorm, gradientNormScratchWords } from "../../src/kernels/gradient-norm.ts";
import { at } from "../../src/typed-array.ts";
import { countNonfinite } from "../reference/count-nonfinite.ts";
import { squaredNorm } from "../reference/gradient-norm.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly count: number;
  /** How many elements are NaN or infinite. */
  readonly nonfinite?: number;
  readonly scale?: number;
}

const shapes: readonly Shape[] = [
  { count: 4 },
  { count: 8, scale: 1e4 },
  { count: 12 },
  { count: 20 },
  { count: 124 },
  { count: 128 },
  { count: 132, nonfinite: 1 },
  { count: 252 },
  { count: 256, scale: 0 },
  { count: 260, nonfinite: 200 },
  { count: 1000 },
  { count: 8188 },
  { count: 8192, nonfinite: 3 },
  { count: 8196 },
  { count: 40_000 },
];

const NONFINITE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

export default ["gradient-norm", "gradient-norm-total"].map((name) =>
  cases({
    kernel: name,
    shapes,
    async run(bench, { count, nonfinite = 0, scale }: Shape, random) {
      // Long arrays repeat 4096 numbers: drawing normal numbers takes longer than adding them up.
      const drawn = normals(random, Math.min(count, 4096), scale);
      const values = Float32Array.from({ length: count }, (_, i) => at(drawn, i % 4096));
      for (const i of random.permutation(count).subarray(0, nonfinite)) {
        values[i] = at(NONFINITE, i % 3);
      }
      const input = bench.input("input", values);
      const norm = bench.output("norm", Float32Array.of(1, 2, 3));
      const guard = bench.output("guard", Uint32Array.of(10, 20));
      const scratch = bench.output("scratch", gradientNormScratchWords(count));
      const kernel = await createGradientNorm(bench.device);
      const slots = { slot: 1, guardSlot: 1 };
      await bench.run((plan) =>
        kernel.measure(plan, { input, norm, guard, scratch }, { count, ...slots }),
      );
      const got = await bench.floats(norm);
      const guards = {
        label: "guard",
        got: await bench.uints(guard),
        want: [10, 20 + countNonfinite(values)],
        bound: () => 0,
      };
      if (nonfinite > 0) return [guards];
      const want = [1, squaredNorm(values), 3];
      return [guards, { label: "norm", got, want, bound: (w) => 1e-5 * w }];
    },
  }),
);
