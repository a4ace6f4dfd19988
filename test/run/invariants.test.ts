/**
 * What holds for PRIME whatever the numbers are, on the kernels: a thousand random groups in each batch.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Arena } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { Random } from "../../src/random.ts";
import { createBaselines, type Estimator } from "../../src/rl/baselines.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { createImplicitReward } from "../../src/rl/implicit-reward.ts";
import { allocateRlMemory } from "../../src/rl/memory.ts";
import { createReturns } from "../../src/rl/returns.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";

const GROUPS = 1000;
const K = 4;
const CONTEXT = 12;
const size = { rows: GROUPS * K, context: CONTEXT };
const beta = 0.7;
const random = new Random(31, 1);
const spans = Array.from({ length: size.rows }, () => {
  const prompt = 1 + random.integer(4);
  return [prompt, prompt + 1 + random.integer(CONTEXT - prompt)] as const;
});
const outcomes = Float32Array.from(spans, () => random.integer(3) / 2);
const logprobs = () =>
  Float32Array.from({ length: size.rows * CONTEXT }, () => -4 * random.uniform());
const [prm, ref] = [logprobs(), logprobs()];

let device: GPUDevice;
let arena: Arena;
beforeAll(async () => {
  device = await testDevice();
  arena = new Arena(device);
});
afterAll(() => arena.destroy());

/** Rewards, returns and their parts of all responses, as rows of response tokens. */
async function creditOf(options: {
  prm: Float32Array<ArrayBuffer>;
  estimator: Estimator;
  formula: Formula;
  processWeight: number;
}) {
  const memory = allocateRlMemory(arena, size);
  const views = {
    ...memory,
    spans: arena.words("spans", size.rows * 2),
    refLogprobs: memory.startLogprobs,
  };
  upload(device, views.spans, Uint32Array.from(spans.flat()));
  upload(device, views.weights, new Float32Array(size.rows).fill(1));
  upload(device, views.outcomes, outcomes);
  upload(device, views.prmLogprobs, options.prm);
  upload(device, views.refLogprobs, ref);
  const plan = new Plan(device, "credit");
  const [implicitReward, baselines, returns] = await Promise.all([
    createImplicitReward(device),
    createBaselines(device, options.estimator, options.formula),
    createReturns(device),
  ]);
  implicitReward.forward(plan, views, size, {
    beta,
    granularity: "token",
    dropLast: false,
    normalisation: "none",
  });
  baselines.forward(plan, views, size, { groupSize: K });
  const process = { weight: options.processWeight, gamma: 1 };
  returns.forward(plan, views, size, { process, outcome: { weight: 1, gamma: 1 } });
  submit(device, [await plan.seal()]);
  const rowsOf = async (
    name: "processRewards" | "processReturns" | "outcomeReturns" | "returns",
  ) => {
    const array = await readFloats(device, views[name]);
    return spans.map(([prompt, length], row) => [
      ...array.subarray(row * CONTEXT + prompt, row * CONTEXT + length),
    ]);
  };
  return {
    rewards: await rowsOf("processRewards"),
    processReturns: await rowsOf("processReturns"),
    outcomeReturns: await rowsOf("outcomeReturns"),
    returns: await rowsOf("returns"),
  };
}

const paper = { prm, estimator: "rloo", formula: "paper", processWeight: 1 } as const;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const largest = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** One number for each group, from one number for each response. */
const groupSums = (values: readonly number[]) =>
  Array.from({ length: GROUPS }, (_, group) => sum(values.slice(group * K, (group + 1) * K)));

it("a PRM that is its reference rewards nothing", async () => {
  const { rewards } = await creditOf({ ...paper, prm: ref });
  expect(largest(rewards.flat())).toBe(0);
});

it("the rewards of a response add up to beta times the log-ratio of the sequence", async () => {
  const { rewards } = await creditOf(paper);
  const errors = spans.map(([prompt, length], row) => {
    const own = (array: Float32Array) =>
      sum([...array.subarray(row * CONTEXT + prompt, row * CONTEXT + length)]);
    return sum(at(rewards, row)) - beta * (own(prm) - own(ref));
  });
  expect(largest(rewards.flat())).toBeGreaterThan(1);
  expect(largest(errors)).toBeLessThan(1e-5);
});

it("without process reward the advantage is the outcome's, alike on every token", async () => {
  const { returns, outcomeReturns } = await creditOf({ ...paper, processWeight: 0 });
  expect(returns).toEqual(outcomeReturns);
  expect(returns.every((row) => row.every((value) => value === row[0]))).toBe(true);
  const others = (row: number) => {
    const first = row - (row % K);
    const group = [...outcomes.subarray(first, first + K)];
    return (sum(group) - at(outcomes, row)) / (K - 1);
  };
  const errors = returns.map((row, i) => at(row, 0) - (at(outcomes, i) - others(i)));
  expect(largest(errors)).toBeLessThan(1e-6);
});

it.each(["paper", "code"] as const)(
  "leave-one-out outcomes of a group add up to 0 (%s)",
  async (formula) => {
    const { outcomeReturns } = await creditOf({ ...paper, formula });
    const first = outcomeReturns.map((row) => at(row, 0));
    expect(largest(first)).toBeGreaterThan(0.5);
    expect(largest(groupSums(first))).toBeLessThan(1e-5);
  },
);

it("leave-one-out process rewards, a token's mean each, add up to 0 over a group", async () => {
  const { processReturns } = await creditOf(paper);
  const means = processReturns.map((row) => at(row, 0) / row.length);
  expect(largest(means)).toBeGreaterThan(0.5);
  expect(largest(groupSums(means))).toBeLessThan(1e-5);
});

it("without a baseline returns are sums of rewards", async () => {
  const { processReturns, rewards } = await creditOf({ ...paper, estimator: "reinforce" });
  const errors = rewards.map((row, i) => sum(row) - at(at(processReturns, i), 0));
  expect(largest(errors)).toBeLessThan(1e-5);
});
