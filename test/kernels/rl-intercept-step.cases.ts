import { createInterceptStep } from "../../src/rl/intercept-step.ts";
import { at } from "../../src/typed-array.ts";
import { interceptStep, type InterceptState } from "../reference/rl-intercept-step.ts";
import { cases, normals } from "./harness.ts";
import { randomMinibatch } from "./rl-batch.ts";

const fresh: InterceptState = [0, 0, 0, 0];
const started: InterceptState = [-1.25, 0, 0, 0];
const later: InterceptState = [0.7, 0.02, 0.3, 17];
const adam = { learningRate: 0.02, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };

// beta2 = 0.999 and few steps: 1 - beta2^t would lose digits in float32.
const shapes = [
  { rows: 1, drop: 0, state: fresh, ...adam },
  { rows: 2, drop: 0, state: started, ...adam },
  { rows: 3, drop: 0, state: later, ...adam },
  { rows: 7, drop: 0.3, state: fresh, ...adam, beta2: 0.999 },
  { rows: 8, drop: 1, state: later, ...adam },
  { rows: 64, drop: 0.2, state: later, ...adam, beta2: 0.999 },
  { rows: 65, drop: 0, state: [0.7, -0.02, 0.3, 1e6] as const, ...adam },
  { rows: 128, drop: 0.5, state: [6, 1e-6, 1e-9, 400] as const, ...adam, beta2: 0.9999 },
  { rows: 16, drop: 0, state: fresh, ...adam, beta1: 0, beta2: 0 },
  { rows: 16, drop: 0, state: later, ...adam, learningRate: 0 },
  { rows: 16, drop: 0, state: started, ...adam, epsilon: 1 },
  { rows: 33, drop: 0, state: later, ...adam, scale: 1e4 },
  { rows: 16, drop: 0, state: later, ...adam, guard: 3 },
  { rows: 264, drop: 0.2, state: later, ...adam, steps: 5 },
];

interface Case extends Omit<(typeof shapes)[number], "state"> {
  readonly state: InterceptState;
  /** Of the slopes. */
  readonly scale?: number;
  /** Values that are not finite in this update. */
  readonly guard?: number;
  /** Mini-batches in a row. */
  readonly steps?: number;
}

export default [
  cases({
    kernel: "intercept-step",
    shapes,
    async run(bench, shape: Case, random) {
      const { rows, drop, state, scale = 1, guard = 0, steps = 1 } = shape;
      const weights = Float32Array.from({ length: rows }, () => (random.uniform() < drop ? 0 : 1));
      const prmRows = normals(random, rows * 4, scale);
      const batch = { rows, context: 1, groupSize: 1, spans: [], weights: [], outcomes: [] };
      const minibatch = randomMinibatch(batch, random);
      const arrays = {
        prmRows: bench.input("rows", prmRows),
        weights: bench.input("weights", weights),
        map: bench.input("map", minibatch.map),
        guard: bench.input("guard", Uint32Array.of(guard)),
        state: bench.output("state", Float32Array.from(state)),
      };
      const op = await createInterceptStep(bench.device);
      await bench.run((plan) => {
        for (let i = 0; i < steps; i++) op.step(plan, arrays, minibatch, shape);
      });
      const slopes = minibatch.rows
        .filter((row) => at(weights, row) !== 0)
        .map((row) => at(prmRows, row * 4 + 3));
      let want = state.map(Math.fround) as unknown as InterceptState;
      for (let i = 0; i < (guard > 0 ? 0 : steps); i++) want = interceptStep(want, slopes, shape);
      // Tight, so that a correction 1 - beta^t with too few digits is seen.
      const bound = (value: number) => 2e-7 * Math.max(1, scale) + 2e-6 * Math.abs(value);
      return [{ label: "state", got: await bench.floats(arrays.state), want, bound }];
    },
  }),
];
