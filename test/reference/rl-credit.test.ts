/** The float64 twins of rewards and critics: identities that hold whatever the numbers are. */
import { expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { stepEnds } from "../../src/rl/step-rewards.ts";
import { at } from "../../src/typed-array.ts";
import { logprobs, randomBatch } from "../kernels/rl-batch.ts";
import { normals } from "../kernels/harness.ts";
import { baselines } from "./rl-baselines.ts";
import { keptRows, rowsOf, sum, tokensOf, type Batch, type Grid } from "./rl-batch.ts";
import { gae, implicitValues } from "./rl-gae.ts";
import { implicitReward } from "./rl-implicit-reward.ts";
import { klEstimate } from "./rl-kl-return.ts";

const random = new Random(7, 2);
const batch: Batch = randomBatch({ rows: 8, context: 11, groupSize: 4, drop: 0 }, random);
const [prm, ref] = [0, 1].map(() => Float64Array.from(logprobs(random, batch))) as [Grid, Grid];
const rewards = Float64Array.from(normals(random, prm.length));
const plain = { beta: 0.5, dropLast: false, normalisation: "none" } as const;
/** Steps of two tokens, the last of them beyond most responses. */
const ends = Uint32Array.from(
  rowsOf(batch).flatMap((row) => {
    const [prompt] = at(batch.spans, row);
    const steps = [0, 1, 2, 3].map((i) => ({ start: 2 * i, end: 2 * i + 2 }));
    return [...stepEnds(steps, prompt, batch.context)];
  }),
);

it("a response is worth the same whether its tokens, its steps or the whole of it are rewarded", () => {
  const grids = (["token", "step", "whole"] as const).map((granularity) =>
    implicitReward(batch, prm, ref, { ...plain, granularity, bound: 0.4 }, ends),
  );
  for (const row of keptRows(batch)) {
    const [first, ...others] = grids.map((grid) =>
      sum(tokensOf(batch, row).map((n) => at(grid, n))),
    );
    for (const other of others) expect(other).toBeCloseTo(first ?? NaN, 12);
  }
  const [tokens, steps] = grids.map((grid) => grid.filter((reward) => reward !== 0).length);
  expect(steps).toBeLessThan(tokens ?? NaN);
});

it("a bound is never passed, and does nothing where it is far away", () => {
  const bounded = (bound: number) =>
    implicitReward(batch, prm, ref, { ...plain, granularity: "token", bound });
  const free = bounded(0);
  expect(Math.max(...free.map(Math.abs))).toBeGreaterThan(0.5);
  for (const reward of bounded(0.2)) expect(Math.abs(reward)).toBeLessThanOrEqual(0.2);
  bounded(1e4).forEach((reward, n) => expect(reward).toBeCloseTo(at(free, n), 6));
});

it("GAE with lambda 1 is the discounted reward to go less the value, with lambda 0 one step of it", () => {
  const values = Float64Array.from(normals(random, rewards.length));
  const options = { gamma: 0.9, add: false };
  const long = gae(batch, rewards, values, rewards, { ...options, lambda: 1 });
  const short = gae(batch, rewards, values, rewards, { ...options, lambda: 0 });
  for (const row of keptRows(batch)) {
    const tokens = tokensOf(batch, row);
    tokens.forEach((n, i) => {
      const later = tokens.slice(i).map((s, distance) => 0.9 ** distance * at(rewards, s));
      expect(at(long.returns, n)).toBeCloseTo(sum(later) - at(values, n), 12);
      expect(at(long.valueTargets, n)).toBeCloseTo(sum(later), 12);
      const next = tokens[i + 1];
      const target = at(rewards, n) + 0.9 * (next === undefined ? 0 : at(values, next));
      expect(at(short.valueTargets, n)).toBeCloseTo(target, 12);
    });
  }
});

it("implicit values are potentials: with them and no reward, one step of GAE is the process reward", () => {
  const values = implicitValues(batch, rewards);
  const nothing = rewards.map(() => 0);
  const options = { gamma: 1, lambda: 0, add: false };
  const { returns } = gae(batch, nothing, values, nothing, options);
  for (const row of keptRows(batch)) {
    const tokens = tokensOf(batch, row);
    // V_{t+1} - V_t is the reward of token t; behind the last token nothing is expected any more.
    for (const n of tokens.slice(0, -1)) expect(at(returns, n)).toBeCloseTo(at(rewards, n), 12);
  }
});

it("GRPO by the batch with one group is GRPO by the group", () => {
  const one: Batch = { ...batch, groupSize: batch.rows };
  const [own, whole] = (["group", "batch"] as const).map((scale) =>
    baselines(one, rewards, "grpo", "paper", 1e-6, scale),
  );
  expect(whole).toEqual(own);
});

it("k3 is x + e^-x - 1, near to k2 where x is small, and clamped as in verl", () => {
  for (const x of [-0.3, 0.01, 2]) {
    expect(klEstimate("k3", x, 0)).toBeCloseTo(x + Math.exp(-x) - 1, 12);
    expect(klEstimate("k1", x, 0)).toBe(x);
  }
  expect(klEstimate("k3", 1e-3, 0) / klEstimate("k2", 1e-3, 0)).toBeCloseTo(1, 3);
  expect([klEstimate("k3", -50, 0), klEstimate("k3", 50, 0)]).toEqual([10, 10]);
});
