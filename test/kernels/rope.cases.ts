import { createRope, inverseFrequencies, rotations } from "../../src/kernels/rope.ts";
import { rope } from "../reference/rope.ts";
import { cases, normals } from "./harness.ts";

const CONTEXT = 600;
const THETA = 10_000;
const shapes = [
  [1, 1, 4],
  [2, 2, 8],
  [3, 3, 12],
  [7, 1, 20],
  [13, 5, 16],
  [31, 2, 64],
  [63, 3, 8],
  [64, 4, 16],
  [65, 1, 4],
  [127, 2, 28],
  [300, 6, 32],
  [5, 2, 128],
].map(([rows, heads, width]) => ({
  rows: rows as number,
  heads: heads as number,
  width: width as number,
}));

export default [
  cases({
    kernel: "rope",
    shapes,
    async run(
      bench,
      { rows, heads, width }: { rows: number; heads: number; width: number },
      random,
    ) {
      const layout = { stride: heads * width + 8, offset: 4 };
      const x = normals(random, rows * layout.stride);
      // Every eleventh row stands nowhere and must stay as it is.
      const at = Uint32Array.from({ length: rows }, (_, row) =>
        row % 11 === 7 ? 0xffffffff : random.integer(CONTEXT),
      );
      const table = bench.input("rotations", rotations(CONTEXT, inverseFrequencies(width, THETA)));
      const positions = bench.input("positions", at);
      const [turned, back] = [bench.output("turned", x), bench.output("turned back", x)];
      const kernel = await createRope(bench.device);
      const shape = { rows, heads, width, layout };
      await bench.run((plan) => {
        kernel.forward(plan, { array: turned, positions, rotations: table }, shape);
        kernel.backward(plan, { array: back, positions, rotations: table }, shape);
      });
      const twin = (direction: 1 | -1) =>
        rope(Float64Array.from(x), at, { heads, width, ...layout }, THETA, direction);
      return [
        { label: "turned", got: await bench.floats(turned), want: twin(1) },
        { label: "turned back", got: await bench.floats(back), want: twin(-1) },
      ];
    },
  }),
];
