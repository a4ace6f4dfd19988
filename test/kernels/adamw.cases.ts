import { adamwSchedule, createAdamw } from "../../src/kernels/adamw.ts";
import { adamw } from "../reference/adamw.ts";
import { squaredNorm } from "../reference/gradient-norm.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly count: number;
  /** Optimizer step, from 1. */
  readonly k: number;
  readonly weightDecay?: number;
  readonly maxGradNorm?: number;
  /** Non-finite elements found before. */
  readonly guard?: number;
  /** Size of the gradients; 1 by default. */
  readonly scale?: number;
}

const shapes: readonly Shape[] = [
  { count: 4, k: 1 },
  { count: 8, k: 2, weightDecay: 0.01 },
  { count: 12, k: 3, maxGradNorm: 1 },
  { count: 20, k: 10, maxGradNorm: 1e3 },
  { count: 28, k: 1, guard: 1 },
  { count: 52, k: 1000, weightDecay: 0.1, maxGradNorm: 0.5 },
  { count: 252, k: 7, scale: 1e4 },
  { count: 256, k: 7, scale: 1e-8 },
  { count: 260, k: 7, scale: 0 },
  { count: 508, k: 31, maxGradNorm: 1, scale: 1e4 },
  { count: 1004, k: 100_000, weightDecay: 0.01 },
  { count: 4096, k: 5, guard: 4096 },
  { count: 65_544, k: 4, weightDecay: 0.01, maxGradNorm: 1 },
];

export default [
  cases({
    kernel: "adamw",
    shapes,
    async run(bench, shape: Shape, random) {
      const { count, k, weightDecay = 0, maxGradNorm = 0, guard = 0, scale = 1 } = shape;
      const settings = { count, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, maxGradNorm };
      const start = {
        parameters: normals(random, count),
        gradients: normals(random, count, scale),
        m: normals(random, count, 0.1 * scale),
        v: normals(random, count, 0.3 * scale).map((x) => x * x),
      };
      const norm2 = Math.fround(squaredNorm(start.gradients));
      // A step that is not the first of its submit: its numbers lie behind those of another one.
      const schedule = [...adamwSchedule(9, 1, settings), ...adamwSchedule(0.01, k, settings)];
      const views = {
        parameters: bench.output("parameters", start.parameters),
        gradients: bench.output("gradients", start.gradients),
        m: bench.output("m", start.m),
        v: bench.output("v", start.v),
        schedule: bench.input("schedule", Float32Array.from(schedule)),
        norm: bench.input("norm", Float32Array.from([7, norm2])),
        guard: bench.input("guard", Uint32Array.from([5, 5, guard])),
      };
      const kernel = await createAdamw(bench.device);
      const slots = { scheduleOffset: 4, normSlot: 1, guardSlot: 2 };
      await bench.run((plan) => kernel.step(plan, views, { ...settings, ...slots }));
      const state = {
        parameters: Float64Array.from(start.parameters),
        gradients: Float64Array.from(start.gradients),
        m: Float64Array.from(start.m),
        v: Float64Array.from(start.v),
      };
      const want = adamw(state, {
        ...settings,
        learningRate: 0.01,
        corrections: [1 - 0.9 ** k, 1 - 0.999 ** k],
        squaredNorm: norm2,
      });
      const names = ["parameters", "gradients", "m", "v"] as const;
      return Promise.all(
        names.map(async (name) => ({
          label: name,
          got: await bench.floats(views[name]),
          want: guard > 0 ? start[name] : want[name],
          bound: (w: number) => (guard > 0 ? 0 : 1e-5 * Math.abs(w) + 1e-6 * Math.max(scale, 1)),
        })),
      );
    },
  }),
];
