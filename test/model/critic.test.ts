/**
 * The whole critic on the GPU against the whole critic in float64: values, every gradient, and ten optimizer updates,
 * for a Llama, a Qwen2 and a Qwen3 shape.
 */
import { describe, expect, it } from "vitest";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { allocateCritic, createCriticPasses, criticStart } from "../../src/model/critic.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { createOptimizer } from "../../src/model/optimizer.ts";
import { criticLayout } from "../../src/model/shape.ts";
import { createWatch } from "../../src/model/watch.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { expectClose } from "../kernels/harness.ts";
import { adamw, adamwState } from "../reference/decoder-optimizer.ts";
import { criticBackward, criticValues } from "../reference/decoder-values.ts";
import {
  BATCH,
  CONTEXT,
  ROWS,
  UNTOUCHED,
  onDevice,
  padded,
  padding,
  perToken,
  sequencesOf,
  shapes,
  squaredError,
  weightsOf,
} from "./critic-batch.ts";

const optimizerOptions = {
  learningRate: 5e-3,
  warmup: 0,
  schedule: "constant" as const,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};

describe.each(Object.entries(shapes))("%s", (_, shape) => {
  const weights = weightsOf(shape);
  const sequences = sequencesOf(shape);

  it("has the reference's values, also when it scores only, and leaves other rows alone", async () => {
    const { device, arena, kernels, memory, batch, range, values } = await onDevice(
      shape,
      sequences,
      await testDevice(),
    );
    const critic = allocateCritic(arena, "critic", shape, { values: weights });
    const passes = await createCriticPasses(arena, kernels, shape, { ...memory, training: false });
    const plan = new Plan(device, "score");
    passes.score(plan, critic.values, batch, range, values);
    submit(device, [await plan.seal()]);
    const want = criticValues(shape, Float64Array.from(weights), sequences).values;
    const got = await readFloats(device, values);
    expectClose({ label: "values", got, want: padded(want, UNTOUCHED) });
    expect(got.subarray(ROWS * CONTEXT).every((value) => value === UNTOUCHED)).toBe(true);
    arena.destroy();
  });

  it("has the reference's gradient for every parameter", async () => {
    const { device, arena, kernels, memory, batch, range, values, words } = await onDevice(
      shape,
      sequences,
      await testDevice(),
    );
    const critic = allocateCritic(arena, "critic", shape, { values: weights });
    const passes = await createCriticPasses(arena, kernels, shape, memory);
    const gradients = perToken(sequences, 10);
    const dValues = words("d values", padded(gradients));
    const plan = new Plan(device, "gradients");
    let losses = 0;
    passes.accumulate(plan, critic, batch, range, values, () => losses++, { dValues });
    expect(losses).toBe(2);
    submit(device, [await plan.seal()]);

    const twin = Float64Array.from(weights);
    const want = criticBackward(shape, twin, criticValues(shape, twin, sequences).cache, gradients);
    const got = await readFloats(device, critic.gradients.flat);
    for (const { name, offset, length } of criticLayout(shape).tensors) {
      const part = want.subarray(offset, offset + length);
      const largest = part.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      expect(largest, `gradient of ${name}`).toBeGreaterThan(1e-4);
      expectClose({
        label: `d ${name}`,
        got: got.subarray(offset, offset + length),
        want: part,
        // Sums of both signs: the error is relative to the tensor's largest entry.
        bound: (value) => 2e-5 * largest + 1e-4 * Math.abs(value),
      });
    }
    expect(padding(shape, got).every((value) => value === 0)).toBe(true);
    arena.destroy();
  });

  it("lowers a squared error in ten updates as the reference does", async () => {
    const { device, arena, kernels, memory, batch, range, values, words } = await onDevice(
      shape,
      sequences,
      await testDevice(),
    );
    const start = criticStart(shape, initialiseWeights(shape, 7));
    const critic = allocateCritic(arena, "critic", shape, { values: start });
    const passes = await createCriticPasses(arena, kernels, shape, memory);
    const watch = await createWatch(arena);
    const optimizer = await createOptimizer(arena, critic, optimizerOptions, {
      stepsPerUpdate: 1,
      updates: 10,
      guard: watch.guard,
    });
    // Outcomes: 1 or 0 for all tokens of a response, as the returns of a verifier without discount are.
    const targets = sequences.map(({ tokens, promptLength }, row) =>
      tokens.map((_, t) => (t < promptLength ? 0 : row % 2)),
    );
    const minusTargets = words(
      "minus targets",
      padded(targets).map((value) => -value),
    );
    const dValues = words("d values", new Float32Array(BATCH * CONTEXT).fill(NaN));
    const loss = await squaredError(device, values, minusTargets, dValues);
    const plan = new Plan(device, "update");
    passes.accumulate(plan, critic, batch, range, values, () => loss(plan), { dValues });
    optimizer.record(plan, 0);
    await plan.seal();

    const twin = Float64Array.from(start);
    const state = adamwState(twin.length);
    const losses: number[] = [];
    for (let update = 0; update < 10; update++) {
      optimizer.write(update, update);
      submit(device, [plan]);
      const result = criticValues(shape, twin, sequences);
      const errors = result.values.map((row, b) =>
        Array.from(row, (value, t) => value - at(at(targets, b), t)),
      );
      const want = criticBackward(shape, twin, result.cache, errors);
      adamw(twin, want, state, optimizerOptions);
      const got = await readFloats(device, values, 0, ROWS * CONTEXT);
      expectClose({
        label: `values in update ${update}`,
        got,
        want: padded(result.values).subarray(0, ROWS * CONTEXT),
        // Weights drift apart with updates; values are of the size of the outcomes, 1.
        bound: () => (1 + update) * 5e-5,
      });
      losses.push(
        padded(targets)
          .subarray(0, got.length)
          .reduce((sum, target, i) => {
            return sum + (at(got, i) - target) ** 2 / 2;
          }, 0),
      );
    }
    losses.forEach((value, i) => i > 0 && expect(value).toBeLessThan(at(losses, i - 1)));
    expect(at(losses, 9)).toBeLessThan(at(losses, 0) / 4);
    const got = await readFloats(device, critic.values.flat);
    expectClose({
      label: "weights after ten updates",
      got,
      want: twin,
      // Each has moved by up to 10 learning rates, 0.05.
      bound: () => 1e-4,
    });
    expect(padding(shape, got).every((value) => value === 0)).toBe(true);
    arena.destroy();
  });
});
