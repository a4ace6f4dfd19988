import { createLinear, linearScratchWords, type LinearShape } from "../../src/kernels/linear.ts";
import { at } from "../../src/typed-array.ts";
import {
  linear,
  linearBackwardBias,
  linearBackwardInput,
  linearBackwardWeight,
  type Product,
} from "../reference/linear.ts";
import { cases, normals, type Check } from "./harness.ts";

interface Shape extends LinearShape {
  readonly bias: boolean;
  readonly accumulate: boolean;
  /** Size of the values; 1 by default. */
  readonly scale?: number;
}

/** Rows, inputs, outputs; bias and accumulate take turns, so that each occurs with aligned and ragged outputs. */
const shapes: readonly Shape[] = [
  ...[
    [1, 4, 1],
    [1, 4, 4],
    [2, 8, 3],
    [3, 12, 5],
    [5, 20, 7],
    [7, 4, 13],
    [8, 32, 8],
    [9, 36, 12],
    [13, 64, 28],
    [31, 44, 31],
    [63, 64, 63],
    [64, 64, 64],
    [65, 68, 65],
    [66, 128, 67],
    [127, 4, 30],
    [128, 64, 96],
    [200, 16, 1],
    [257, 60, 33],
    [1000, 8, 4],
    [129, 124, 132],
  ].map(([rows, inputs, outputs], i) => ({
    rows: rows ?? 0,
    inputs: inputs ?? 0,
    outputs: outputs ?? 0,
    bias: i % 2 === 1,
    accumulate: i % 3 === 1,
  })),
  { rows: 9, inputs: 16, outputs: 5, bias: true, accumulate: false, scale: 1e4 },
  { rows: 193, inputs: 8, outputs: 70, bias: true, accumulate: true },
];

/** |error| of a sum of K products in f32, in any order and with or without fused multiply-add, and of two additions. */
function within(
  label: string,
  got: Float32Array,
  product: Product,
  terms: number,
  added: Float32Array[],
): Check {
  const total = (v: number, i: number) => added.reduce((sum, a) => sum + at(a, i % a.length), v);
  const size = (v: number, i: number) =>
    added.reduce((sum, a) => sum + Math.abs(at(a, i % a.length)), v);
  const bound = (_: number, i: number) =>
    2 * (terms + added.length) * 2 ** -24 * size(at(product.magnitudes, i), i);
  return { label, got, want: product.sums.map(total), bound };
}

/** Forward, in registers and in tiles: whichever the adapter would take. */
const forward = (name: string, tiled: boolean) =>
  cases({
    kernel: name,
    shapes,
    async run(bench, shape: Shape, random) {
      const { rows, inputs, outputs, accumulate, scale } = shape;
      const [x, w] = [normals(random, rows * inputs, scale), normals(random, outputs * inputs)];
      const [b, before] = [normals(random, outputs), normals(random, rows * outputs)];
      const [input, weight] = [bench.input("input", x), bench.input("weight", w)];
      const bias = shape.bias ? bench.input("bias", b) : undefined;
      const residual = accumulate ? { residual: bench.input("residual", before) } : {};
      const output = bench.output("output", rows * outputs);
      const kernel = await createLinear(bench.device, { tiled });
      await bench.run((plan) =>
        kernel.forward(plan, { input, weight, bias, ...residual, output }, shape),
      );
      const want = linear(Float64Array.from(x), Float64Array.from(w), shape);
      const added = [...(shape.bias ? [b] : []), ...(accumulate ? [before] : [])];
      return [within("output", await bench.floats(output), want, inputs, added)];
    },
  });

export default [
  forward("linear", false),
  forward("linear-tiled", true),
  cases({
    kernel: "linear-backward-input",
    shapes,
    async run(bench, shape: Shape, random) {
      const { rows, inputs, outputs, accumulate, scale } = shape;
      const [dy, w] = [normals(random, rows * outputs, scale), normals(random, outputs * inputs)];
      const before = normals(random, rows * inputs);
      const [dOutput, weight] = [bench.input("dOutput", dy), bench.input("weight", w)];
      const dInput = bench.output("dInput", before);
      const kernel = await createLinear(bench.device);
      await bench.run((plan) =>
        kernel.backwardInput(plan, { dOutput, weight, dInput }, shape, { accumulate }),
      );
      const want = linearBackwardInput(Float64Array.from(dy), Float64Array.from(w), shape);
      const added = accumulate ? [before] : [];
      return [within("dInput", await bench.floats(dInput), want, outputs, added)];
    },
  }),
  ...["linear-backward-weight", "linear-backward-bias"].map((name) =>
    cases({
      kernel: name,
      shapes: shapes.filter(({ bias }) => bias || name === "linear-backward-weight"),
      async run(bench, shape: Shape, random) {
        const { rows, inputs, outputs, scale } = shape;
        const [dy, x] = [normals(random, rows * outputs, scale), normals(random, rows * inputs)];
        const [wBefore, bBefore] = [normals(random, outputs * inputs), normals(random, outputs)];
        const [dOutput, input] = [bench.input("dOutput", dy), bench.input("input", x)];
        const dWeight = bench.output("dWeight", wBefore);
        const dBias = shape.bias ? bench.output("dBias", bBefore) : undefined;
        const scratch = bench.output("scratch", linearScratchWords(shape));
        const kernel = await createLinear(bench.device);
        await bench.run((plan) =>
          kernel.backwardWeight(plan, { dOutput, input, dWeight, dBias, scratch }, shape),
        );
        const [dy64, x64] = [Float64Array.from(dy), Float64Array.from(x)];
        const want = linearBackwardWeight(dy64, x64, shape);
        const checks = [within("dWeight", await bench.floats(dWeight), want, rows, [wBefore])];
        if (dBias) {
          const wantBias = linearBackwardBias(dy64, shape);
          checks.push(within("dBias", await bench.floats(dBias), wantBias, rows, [bBefore]));
        }
        return checks;
      },
    }),
  ),
];
