import { expect, it } from "vitest";
import { createAttention } from "../../src/kernels/attention.ts";
import { Plan } from "../../src/gpu/plan.ts";
import { testDevice } from "../gpu.ts";
import { Bench } from "./harness.ts";

it.each([0, 2, 18, 132])("createAttention() refuses a head width of %i", async (width) => {
  await expect(createAttention(await testDevice(), width)).rejects.toThrow(
    `Cannot attend: expected a head width of 4 to 128 in steps of 4, found ${width}`,
  );
});

it("backward refuses more keys than queries, and gradients of keys and values in two arrays", async () => {
  const device = await testDevice();
  const bench = new Bench(device);
  const kernel = await createAttention(device, 4);
  const [view, other] = [bench.output("view", 64), bench.output("other", 64)];
  const part = { view, stride: 12, offset: 0 };
  const inputs = { query: part, key: part, value: part, output: view, dOutput: view };
  const gradients = { dQuery: part, dKey: part, dValue: part };
  const arrays = { ...inputs, ...gradients, statistics: view, rows: view };
  const shape = { sequences: 1, queriesPerSequence: 2, keysPerSequence: 2, heads: 1, kvHeads: 1 };
  const plan = new Plan(device, "refused");
  const message = "Cannot record the backward of attention";
  expect(() => kernel.backward(plan, arrays, { ...shape, keysPerSequence: 3 })).toThrow(message);
  expect(() =>
    kernel.backward(plan, { ...arrays, dValue: { ...part, view: other } }, shape),
  ).toThrow(message);
  kernel.backward(plan, arrays, shape);
  expect(plan.dispatches).toBe(2);
  bench.destroy();
});
