/**
 * How fast the linear layers run: on shapes made to run fast, whose best is the roofline of the adapter, and on those of
 * a model, as shares of it.
 */
import { Arena } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { createLinear, linearScratchWords, type LinearShape } from "../kernels/linear.ts";

export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly min: number;
}

export interface LinearFigure extends LinearShape {
  readonly layer: string;
  readonly pass: "forward" | "d input" | "d weight";
  /** Milliseconds of one call. */
  readonly ms: Spread;
  /** Billions of additions and multiplications per second, from the fastest call. */
  readonly gflops: number;
}

/** Long enough that a submit's own cost does not show. */
const SAMPLE_MS = 40;
const MOST_REPEATS = 4096;

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]] as [number, number];
  return { n: sorted.length, median: (middle[0] + middle[1]) / 2, min: sorted[0] ?? Number.NaN };
}

async function timed(device: GPUDevice, plan: Plan): Promise<number> {
  const began = performance.now();
  submit(device, [plan]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - began;
}

/** Milliseconds of one run of what `record` records. */
async function msOf(
  device: GPUDevice,
  record: (plan: Plan) => void,
  samples: number,
): Promise<Spread> {
  const repeated = async (times: number) => {
    const plan = new Plan(device, "bench");
    plan.repeat(times, () => record(plan));
    await plan.seal();
    // Once for the caches and for what a driver puts off until the first use.
    const first = await timed(device, plan);
    return { plan, ms: Math.min(first, await timed(device, plan)) };
  };
  let times = 1;
  let { plan, ms } = await repeated(times);
  while (ms < SAMPLE_MS && times < MOST_REPEATS) {
    times = Math.min(MOST_REPEATS, Math.ceil((times * SAMPLE_MS * 1.2) / Math.max(ms, 1)));
    ({ plan, ms } = await repeated(times));
  }
  const all: number[] = [];
  for (let i = 0; i < samples; i++) all.push((await timed(device, plan)) / times);
  return spread(all);
}

/** The three passes of a linear layer of each shape. */
export async function benchLinears(
  device: GPUDevice,
  shapes: Readonly<Record<string, LinearShape>>,
  samples: number,
): Promise<LinearFigure[]> {
  const linear = await createLinear(device);
  const figures: LinearFigure[] = [];
  for (const [layer, shape] of Object.entries(shapes)) {
    const { rows, inputs, outputs } = shape;
    const arena = new Arena(device);
    try {
      const arrays = await arena.guard(() => ({
        input: arena.words("input", rows * inputs),
        weight: arena.words("weight", outputs * inputs),
        output: arena.words("output", rows * outputs),
        dOutput: arena.words("d output", rows * outputs),
        dInput: arena.words("d input", rows * inputs),
        dWeight: arena.words("d weight", outputs * inputs),
        scratch: arena.words("scratch", linearScratchWords(shape)),
      }));
      const passes = {
        forward: (plan: Plan) => linear.forward(plan, arrays, shape),
        "d input": (plan: Plan) => linear.backwardInput(plan, arrays, shape),
        "d weight": (plan: Plan) => linear.backwardWeight(plan, arrays, shape),
      };
      for (const pass of ["forward", "d input", "d weight"] as const) {
        const ms = await msOf(device, passes[pass], samples);
        const gflops = (2 * rows * inputs * outputs) / (ms.min * 1e6);
        figures.push({ layer, ...shape, pass, ms, gflops });
      }
    } finally {
      arena.destroy();
    }
  }
  return figures;
}

/** Shapes on which nothing but arithmetic should matter; smaller where a processor plays GPU. */
export function rooflineShapes(isSoftware: boolean): Record<string, LinearShape> {
  const square = (rows: number, width: number) => ({ rows, inputs: width, outputs: width });
  const [small, large] = isSoftware ? [128, 256] : [512, 1024];
  return {
    [`roofline ${small}`]: square(isSoftware ? 1024 : 8192, small),
    [`roofline ${large}`]: square(isSoftware ? 512 : 8192, large),
  };
}
