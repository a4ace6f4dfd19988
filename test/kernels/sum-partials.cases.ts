import { createSumPartials } from "../../src/kernels/sum-partials.ts";
import { sumPartials } from "../reference/sum-partials.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly count: number;
  readonly chunks: number;
}

const shapes: readonly Shape[] = [
  ...[1, 2, 3, 5, 7, 13, 63, 64, 65, 127, 1000].map((count, i) => ({ count, chunks: i + 1 })),
  { count: 1024, chunks: 32 },
  { count: 28, chunks: 97 },
];

export default [
  cases({
    kernel: "sum-partials",
    shapes,
    async run(bench, { count, chunks }: Shape, random) {
      const [parts, before] = [normals(random, count * chunks), normals(random, count)];
      const partials = bench.input("partials", parts);
      const output = bench.output("output", before);
      const kernel = await createSumPartials(bench.device);
      await bench.run((plan) => kernel.sum(plan, { partials, output }, { count, chunks }));
      const want = sumPartials(Float64Array.from(parts), Float64Array.from(before));
      return [{ label: "output", got: await bench.floats(output), want }];
    },
  }),
];
