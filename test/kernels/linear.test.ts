/**
 * The linear layer on a device whose subgroups are four threads wide: those threads share what they read, which must
 * not change a bit of the result. The battery (kernels.test.ts) runs on a device without subgroups.
 */
import { expect, it } from "vitest";
import { openAdapter } from "../../src/cli/adapter.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { createLinear, linearScratchWords } from "../../src/kernels/linear.ts";
import type { LinearShape } from "../../src/kernels/linear.ts";
import { Random } from "../../src/random.ts";
import { Bench, normals } from "./harness.ts";

const shapes: readonly LinearShape[] = [
  { rows: 1, inputs: 4, outputs: 1 },
  { rows: 7, inputs: 12, outputs: 28 },
  { rows: 64, inputs: 64, outputs: 64 },
  { rows: 131, inputs: 20, outputs: 37 },
  { rows: 259, inputs: 36, outputs: 33 },
];

/** Output and both gradients of one layer. */
async function results(device: GPUDevice, shape: LinearShape): Promise<Uint32Array[]> {
  const { rows, inputs, outputs } = shape;
  const random = new Random(4, rows);
  const bench = new Bench(device);
  try {
    const input = bench.input("input", normals(random, rows * inputs));
    const weight = bench.input("weight", normals(random, outputs * inputs));
    const dOutput = bench.input("dOutput", normals(random, rows * outputs));
    const output = bench.output("output", rows * outputs);
    const dInput = bench.output("dInput", rows * inputs);
    const dWeight = bench.output("dWeight", outputs * inputs);
    const scratch = bench.output("scratch", linearScratchWords(shape));
    const layer = await createLinear(device);
    await bench.run((plan) => {
      layer.forward(plan, { input, weight, output }, shape);
      layer.backwardInput(plan, { dOutput, weight, dInput }, shape);
      layer.backwardWeight(plan, { dOutput, input, dWeight, scratch }, shape);
    });
    return [await bench.uints(output), await bench.uints(dInput), await bench.uints(dWeight)];
  } finally {
    bench.destroy();
  }
}

/** Two devices of one kind of adapter: without features, and with all that the application asks for. */
async function twoDevices(): Promise<[plain: GPUDevice, full: GPUDevice]> {
  const isPinned = process.platform === "linux" && process.arch === "x64";
  const options = isPinned ? ({ prefer: "swiftshader-npm" } as const) : {};
  const [first, second] = [await openAdapter(options), await openAdapter(options)];
  return [await first.adapter.requestDevice(), await openDevice(second.adapter)];
}

it("linear gives the same bits whether or not neighbours share their reads", async () => {
  const [plain, full] = await twoDevices();
  try {
    for (const shape of shapes) {
      const shared = await results(full, shape);
      expect(shared.some((words) => words.some((word) => word !== 0))).toBe(true);
      expect(shared, JSON.stringify(shape)).toEqual(await results(plain, shape));
    }
  } finally {
    plain.destroy();
    full.destroy();
  }
});
