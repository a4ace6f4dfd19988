import { f32, u32 } from "../../src/gpu/plan.ts";
import { createFill } from "../../src/kernels/fill.ts";
import { fill } from "../reference/fill.ts";
import { cases } from "./harness.ts";

const shapes = [1, 2, 3, 5, 7, 13, 31, 63, 64, 65, 127, 1000, 70_001].map((words) => ({ words }));

export default [
  cases({
    kernel: "fill",
    shapes,
    async run(bench, { words }: { words: number }, random) {
      const before = Uint32Array.from({ length: words + 3 }, () => random.u32());
      const zeros = bench.output("zeros", before);
      const ones = bench.output("ones", before);
      const bits = bench.output("bits", before);
      const kernel = await createFill(bench.device);
      await bench.run((plan) => {
        kernel.fill(plan, { output: zeros }, { words });
        kernel.fill(plan, { output: ones }, { words, value: f32(1) });
        kernel.fill(plan, { output: bits }, { words, value: u32(0xfffffffe) });
      });
      const check = async (label: string, view: typeof zeros, value: number) => ({
        label,
        got: await bench.uints(view),
        want: fill(before, words, value),
        bound: () => 0,
      });
      return [
        await check("zeros", zeros, 0),
        await check("ones", ones, 0x3f800000),
        await check("bits", bits, 0xfffffffe),
      ];
    },
  }),
];
