/** What a critic shares with the policy: start, activations, checkpoints, the guard, a loop that creates nothing. */
import { beforeAll, describe, expect, it } from "vitest";
import type { CountingDevice } from "../../src/cli/counting-device.ts";
import { slice, type View } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { allocateActivations } from "../../src/model/activations.ts";
import { allocateCritic, createCriticPasses, criticStart } from "../../src/model/critic.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import {
  allocateTrainable,
  createOptimizer,
  type TrainableStart,
} from "../../src/model/optimizer.ts";
import { createPasses } from "../../src/model/passes.ts";
import { criticLayout, parameterLayout, type ModelShape } from "../../src/model/shape.ts";
import { createWatch } from "../../src/model/watch.ts";
import type { RunState } from "../../src/run/state.ts";
import { moments, readTrainable } from "../../src/run/tensors.ts";
import { at } from "../../src/typed-array.ts";
import { countingTestDevice } from "../gpu.ts";
import {
  base,
  BATCH,
  CONTEXT,
  onDevice,
  padded,
  perToken,
  sequencesOf,
  squaredError,
  untied,
  weightsOf,
} from "./critic-batch.ts";

const adam = {
  learningRate: 1e-2,
  warmup: 0,
  schedule: "constant" as const,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};

let counting: CountingDevice;
beforeAll(async () => {
  counting = await countingTestDevice();
});

/** A critic that learns to say 1, one plan an update. */
async function openCritic(start: TrainableStart) {
  const memory = await onDevice(base, sequencesOf(base), counting.device);
  const { device, arena, kernels, batch, range, values, words } = memory;
  const critic = allocateCritic(arena, "critic", base, start);
  const watch = await createWatch(arena);
  const optimizer = await createOptimizer(arena, critic, adam, {
    stepsPerUpdate: 1,
    updates: 10,
    guard: watch.guard,
  });
  const passes = await createCriticPasses(arena, kernels, base, memory.memory);
  const minusTargets = words("minus targets", new Float32Array(BATCH * CONTEXT).fill(-1));
  const dValues = words("d values", new Float32Array(BATCH * CONTEXT));
  const recordLoss = await squaredError(device, values, minusTargets, dValues);
  const plan = new Plan(device, "critic");
  watch.reset(plan);
  watch.count(plan, "critic", critic.values.flat, criticLayout(base));
  passes.accumulate(plan, critic, batch, range, values, () => recordLoss(plan), { dValues });
  optimizer.record(plan, 0);
  await plan.seal();
  const update = (number: number) => {
    optimizer.write(number, number);
    submit(device, [plan]);
  };
  return { ...memory, critic, watch, update };
}

describe("criticStart()", () => {
  it.each([
    ["tied", base],
    ["untied", untied],
  ])("takes the decoder and no vocabulary head, and adds a head of zeros: %s", (_, shape) => {
    const decoder = initialiseWeights(shape, 3);
    const [source, layout] = [parameterLayout(shape), criticLayout(shape)];
    const start = criticStart(shape, decoder);
    expect(start.length).toBe(layout.words);
    const names = source.tensors.map(({ name }) => name).filter((name) => !/lm_head/.test(name));
    expect(layout.tensors.map(({ name }) => name)).toEqual([
      ...names,
      "value_head.weight",
      "value_head.bias",
    ]);
    for (const { name, offset, length } of layout.tensors) {
      const from = source.byName.get(name);
      const want = from
        ? decoder.subarray(from.offset, from.offset + length)
        : new Float32Array(length);
      expect(start.subarray(offset, offset + length), name).toEqual(want);
    }
  });

  it("refuses weights in another layout, as does the critic itself", async () => {
    const decoder = initialiseWeights(base, 3);
    await expect(openCritic({ values: decoder })).rejects.toThrow(
      /expected \d+ words of a critic, found/,
    );
    expect(() => criticStart(untied, decoder)).toThrow(/expected \d+ words of a decoder, found/);
  });

  it("gives values of 0, and a first gradient of the head alone", async () => {
    const start = criticStart(base, initialiseWeights(base, 3));
    const { device, arena, critic, values, update } = await openCritic({ values: start });
    update(0);
    expect((await readFloats(device, values, 0, 5 * CONTEXT)).every((v) => v === 0)).toBe(true);
    const m = await readFloats(device, critic.m);
    const head = criticLayout(base).byName.get("value_head.weight");
    const moved = Array.from(m.keys()).filter((i) => m[i] !== 0);
    expect(moved).toEqual(
      Array.from({ length: base.hidden + 1 }, (_, i) => (head?.offset ?? 0) + i),
    );
    arena.destroy();
  });
});

describe("activations of the policy's passes", () => {
  const shape: ModelShape = { ...base, tied: false };
  const sequences = sequencesOf(shape);

  /** Gradients of both models, log-probabilities and values, from one plan in which policy and critic take turns. */
  async function both(isShared: boolean) {
    const memory = await onDevice(shape, sequences, counting.device);
    const { device, arena, kernels, batch, range, values, words } = memory;
    const before = arena.bytes;
    const options = isShared
      ? { ...memory.memory, activations: allocateActivations(arena, shape, memory.memory) }
      : memory.memory;
    const passes = createPasses(arena, kernels, shape, { ...options, inverseTemperature: 1 });
    const ofPolicy = arena.bytes - before;
    const criticPasses = await createCriticPasses(arena, kernels, shape, options);
    const start = initialiseWeights(shape, 7);
    const policy = allocateTrainable(arena, "policy", shape, { values: start });
    const critic = allocateCritic(arena, "critic", shape, { values: weightsOf(shape) });
    const array = (label: string, seed?: number) =>
      words(label, padded(seed === undefined ? [] : perToken(sequences, seed)));
    const scores = { logprobs: array("logprobs"), entropies: array("entropies") };
    const dLogprobs = array("d logprobs", 1);
    const plan = new Plan(device, "both");
    const none = () => {};
    criticPasses.score(plan, critic.values, batch, range, values);
    passes.accumulate(plan, policy, batch, range, scores, none, { dLogprobs });
    criticPasses.accumulate(plan, critic, batch, range, values, none, {
      dValues: array("d values", 2),
    });
    passes.accumulate(plan, policy, batch, range, scores, none, { dLogprobs });
    submit(device, [await plan.seal()]);
    const views: readonly View[] = [
      scores.logprobs,
      values,
      policy.gradients.flat,
      critic.gradients.flat,
    ];
    const arrays = [];
    for (const view of views) arrays.push(await readFloats(device, view));
    const { bytes } = arena;
    arena.destroy();
    return { arrays, bytes, ofPolicy };
  }

  it("give the same bits as memory of its own, and save it", async () => {
    const [apart, shared] = [await both(false), await both(true)];
    shared.arrays.forEach((array, i) => {
      expect(array.some((value) => value !== 0)).toBe(true);
      expect(array).toEqual(at(apart.arrays, i));
    });
    expect(apart.bytes - shared.bytes).toBe(shared.ofPolicy);
  });

  it("are refused when they are for other rows, or for scoring where gradients are wanted", async () => {
    const { arena, kernels, memory } = await onDevice(shape, sequences, counting.device);
    const scoring = allocateActivations(arena, shape, { ...memory, training: false });
    const create = (changes: Partial<typeof memory>) =>
      createCriticPasses(arena, kernels, shape, { ...memory, ...changes, activations: scoring });
    await expect(create({})).rejects.toThrow(/made for scoring: expected .* made for training/);
    await expect(create({ training: false, slots: 4 })).rejects.toThrow(/expected 4 rows of 11/);
    await expect(create({ training: false })).resolves.toHaveProperty("slots", 3);
    arena.destroy();
  });
});

describe("a critic's update", () => {
  it("goes on from a checkpoint with the same bits", async () => {
    const start = weightsOf(base);
    const whole = await openCritic({ values: start });
    const first = await openCritic({ values: start });
    for (const number of [0, 1, 2]) whole.update(number);
    for (const number of [0, 1]) first.update(number);
    const tensors = await readTrainable(first.device, "critic", first.critic);
    const state: RunState = {
      stage: "rl",
      update: 2,
      rollouts: 0,
      applied: 2,
      passRate: null,
      tensors,
    };
    const second = await openCritic(moments(start, state, "critic"));
    second.update(2);
    const read = ({ device, critic }: typeof whole) => readTrainable(device, "critic", critic);
    expect(await read(second)).toEqual(await read(whole));
    expect(await read(second)).not.toEqual(await read(first));
    for (const { arena } of [whole, first, second]) arena.destroy();
  });

  it("creates nothing on the device, in one submit and one pass", async () => {
    counting.take();
    const { arena, update } = await openCritic({ values: weightsOf(base) });
    expect(counting.take().counts.creations).toBeGreaterThan(100);
    for (const number of [0, 1, 2]) update(number);
    expect(counting.take().counts).toMatchObject({ creations: 0, submits: 3, passes: 3, maps: 0 });
    arena.destroy();
  });

  it("changes nothing once a weight is not finite, and names the tensor", async () => {
    const { device, arena, critic, watch, update } = await openCritic({
      values: weightsOf(base),
    });
    upload(device, slice(critic.values.valueHead, 0, 1), Float32Array.of(Infinity));
    const before = await readFloats(device, critic.values.flat);
    update(0);
    expect(await readFloats(device, critic.values.flat)).toEqual(before);
    await expect(watch.blame(device, 1)).rejects.toThrow(/critic value_head\.weight/);
    arena.destroy();
  });
});
