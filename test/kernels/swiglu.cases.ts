import { createSwiglu } from "../../src/kernels/swiglu.ts";
import { swiglu, swigluBackward } from "../reference/swiglu.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly rows: number;
  readonly width: number;
  /** Size of the input; 1 by default. */
  readonly scale?: number;
}

const shapes: readonly Shape[] = [
  ...[
    [1, 4],
    [2, 8],
    [3, 20],
    [7, 12],
    [13, 52],
    [16, 16],
    [21, 12],
    [63, 4],
    [64, 64],
    [65, 28],
    [127, 128],
    [257, 64],
  ].map(([rows, width]) => ({ rows: rows ?? 0, width: width ?? 0 })),
  { rows: 5, width: 16, scale: 1e4 },
];

export default [
  cases({
    kernel: "swiglu",
    shapes,
    async run(bench, { rows, width, scale }: Shape, random) {
      const x = normals(random, rows * width * 2, scale);
      const gateUp = bench.input("gateUp", x);
      const output = bench.output("output", rows * width);
      const kernel = await createSwiglu(bench.device);
      await bench.run((plan) => kernel.forward(plan, { gateUp, output }, { rows, width }));
      const want = swiglu(Float64Array.from(x), width);
      return [{ label: "output", got: await bench.floats(output), want }];
    },
  }),
  cases({
    kernel: "swiglu-backward",
    shapes,
    async run(bench, { rows, width, scale }: Shape, random) {
      const [x, dy] = [normals(random, rows * width * 2, scale), normals(random, rows * width)];
      const [gateUp, dOutput] = [bench.input("gateUp", x), bench.input("dOutput", dy)];
      const dGateUp = bench.output("dGateUp", rows * width * 2);
      const kernel = await createSwiglu(bench.device);
      await bench.run((plan) =>
        kernel.backward(plan, { dOutput, gateUp, dGateUp }, { rows, width }),
      );
      const want = swigluBackward(Float64Array.from(dy), Float64Array.from(x), width);
      return [{ label: "dGateUp", got: await bench.floats(dGateUp), want }];
    },
  }),
];
