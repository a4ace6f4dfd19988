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
  { count: 28, chunks: 64 },
];

/** So many chunks that they are added in blocks: whole and partial ones, of one element and of many. */
const long: readonly Shape[] = [65, 66, 71, 72, 73, 81, 97, 100, 169, 170, 624, 4097].map(
  (chunks, i) => ({ count: [1, 4, 28, 65][i % 4] ?? 1, chunks }),
);

const sums = (kernel: string, registered: readonly Shape[]) =>
  cases({
    kernel,
    shapes: registered,
    async run(bench, { count, chunks }: Shape, random) {
      const [parts, before] = [normals(random, count * chunks), normals(random, count)];
      const partials = bench.output("partials", parts);
      const output = bench.output("output", before);
      const sum = await createSumPartials(bench.device);
      await bench.run((plan) => sum.sum(plan, { partials, output }, { count, chunks }));
      const want = sumPartials(Float64Array.from(parts), Float64Array.from(before));
      return [{ label: "output", got: await bench.floats(output), want }];
    },
  });

export default [sums("sum-partials", shapes), sums("sum-partials-blocks", long)];
