import { createRmsnorm, rmsnormScratchWords } from "../../src/kernels/rmsnorm.ts";
import type { Random } from "../../src/random.ts";
import { rmsnorm, rmsnormBackward } from "../reference/rmsnorm.ts";
import { cases, normals } from "./harness.ts";
import type { Bench } from "./harness.ts";

const EPSILON = 1e-5;

interface Shape {
  readonly rows: number;
  readonly width: number;
  /** Heads inside a row that has `gap` unused columns before and after them; default 1 and 0. */
  readonly heads?: number;
  readonly gap?: number;
  readonly accumulate?: boolean;
  /** Size of the input; 1 by default. */
  readonly scale?: number;
}

const shapes: readonly Shape[] = [
  { rows: 1, width: 4 },
  { rows: 2, width: 8, accumulate: true },
  { rows: 3, width: 20, heads: 2, gap: 8 },
  { rows: 7, width: 12 },
  { rows: 13, width: 52, heads: 3, gap: 4, accumulate: true },
  { rows: 31, width: 64 },
  { rows: 63, width: 44 },
  { rows: 64, width: 64, accumulate: true },
  { rows: 65, width: 28, heads: 4, gap: 12 },
  { rows: 127, width: 32 },
  { rows: 128, width: 4 },
  { rows: 9, width: 896 },
  { rows: 5, width: 16, scale: 1e4 },
  { rows: 5, width: 16, scale: 1e-4 },
  { rows: 257, width: 64 },
];

/** Arrays of a shape: contiguous for the twin, with gaps around the heads for the kernel. */
function arrange(bench: Bench, shape: Shape, random: Random) {
  const { rows, width, heads = 1, gap = 0, accumulate = false, scale = 1 } = shape;
  const stride = heads * width + 2 * gap;
  const spread = (dense: Float32Array, around: Float32Array) => {
    dense.forEach((value, i) => {
      const row = Math.floor(i / (heads * width));
      around[row * stride + gap + (i % (heads * width))] = value;
    });
    return around;
  };
  const n = rows * heads * width;
  const [x, w, dy] = [normals(random, n, scale), normals(random, width), normals(random, n)];
  const spaced = { stride, offset: gap };
  const dense = { stride: heads * width, offset: 0 };
  const input = bench.input("input", spread(x, normals(random, rows * stride)));
  return {
    x,
    w,
    dy,
    n,
    accumulate,
    input,
    spread,
    weight: bench.input("weight", w),
    shape: { rows, heads, width, input: spaced, output: dense },
    empty: () => normals(random, rows * stride),
  };
}

export default [
  cases({
    kernel: "rmsnorm",
    shapes,
    async run(bench, wanted: Shape, random) {
      const { x, w, n, input, weight, shape } = arrange(bench, wanted, random);
      const output = bench.output("output", n);
      const rstd = bench.output("rstd", shape.rows * shape.heads);
      const kernel = await createRmsnorm(bench.device);
      await bench.run((plan) =>
        kernel.forward(plan, { input, weight, output, rstd }, shape, EPSILON),
      );
      const want = rmsnorm(Float64Array.from(x), Float64Array.from(w), shape.width, EPSILON);
      return [
        { label: "output", got: await bench.floats(output), want: want.y },
        { label: "rstd", got: await bench.floats(rstd), want: want.rstd },
      ];
    },
  }),
  ...["rmsnorm-backward", "rmsnorm-backward-weight"].map((name) =>
    cases({
      kernel: name,
      shapes,
      async run(bench, wanted: Shape, random) {
        const arranged = arrange(bench, wanted, random);
        const { x, w, dy, accumulate, input, weight, shape, spread, empty } = arranged;
        const [x64, w64, dy64] = [x, w, dy].map((a) => Float64Array.from(a));
        if (!x64 || !w64 || !dy64) throw new Error("Cannot happen: three arrays went in");
        const { rstd } = rmsnorm(x64, w64, shape.width, EPSILON);
        const [before, weightBefore] = [empty(), normals(random, shape.width)];
        const views = {
          input,
          weight,
          dOutput: bench.input("dOutput", dy),
          rstd: bench.input("rstd", Float32Array.from(rstd)),
          dInput: bench.output("dInput", before),
          dWeight: bench.output("dWeight", weightBefore),
          scratch: bench.output("scratch", rmsnormScratchWords(shape)),
        };
        const kernel = await createRmsnorm(bench.device);
        await bench.run((plan) => kernel.backward(plan, views, shape, { accumulate }));
        const want = rmsnormBackward(dy64, x64, w64, Float64Array.from(rstd, Math.fround));
        const dInput = spread(Float32Array.from(want.dx), before.slice());
        const dWeight = want.dWeight.map((v, c) => v + (weightBefore[c] ?? Number.NaN));
        const added = accumulate ? before : new Float32Array(before.length);
        const isHead = spread(
          new Float32Array(arranged.n).fill(1),
          new Float32Array(before.length),
        );
        return [
          {
            label: "dInput",
            got: await bench.floats(views.dInput),
            want: Float64Array.from(dInput, (v, i) => v + (isHead[i] ? (added[i] ?? 0) : 0)),
          },
          {
            label: "dWeight",
            got: await bench.floats(views.dWeight),
            want: dWeight,
            // A sum of `rows` terms of both signs: its error grows with the sum of their sizes, about sqrt(rows).
            bound: (v) => 1e-5 * Math.sqrt(shape.rows * shape.heads) + 1e-4 * Math.abs(v),
          },
        ];
      },
    }),
  ),
];
