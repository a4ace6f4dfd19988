/** The float64 twins of src/rl: gradients against central differences, and identities of the paper. */
import { describe, expect, it } from "vitest";
import { Random, Stream } from "../../src/random.ts";
import { at } from "../../src/typed-array.ts";
import { BATCH_CASES, logprobs, randomBatch } from "../kernels/rl-batch.ts";
import { normals } from "../kernels/harness.ts";
import { baselines } from "./rl-baselines.ts";
import { allTokens, keptRows, rowsOf, tokensOf, type Batch, type Grid } from "./rl-batch.ts";
import { implicitReward } from "./rl-implicit-reward.ts";
import { entropyBonus, policyLoss } from "./rl-policy-loss.ts";
import { prmLoss } from "./rl-prm-loss.ts";
import { returns } from "./rl-returns.ts";
import { sftLoss } from "./rl-sft-loss.ts";
import { whiten } from "./rl-whiten.ts";

const random = new Random(7, Stream.task);
const batch: Batch = randomBatch({ rows: 8, context: 11, groupSize: 4, drop: 0 }, random);
const grid = (): Grid => Float64Array.from(logprobs(random, batch));
/** A mini-batch that leaves rows out. */
const rows = [6, 0, 3, 5];

function expectGradient(loss: (x: Grid) => number, x: Grid, gradient: Grid): void {
  const h = 1e-6;
  x.forEach((value, n) => {
    const shifted = (by: number) => loss(x.with(n, value + by));
    const numeric = (shifted(h) - shifted(-h)) / (2 * h);
    expect(Math.abs(at(gradient, n) - numeric), `element ${n}`).toBeLessThan(
      1e-5 + 1e-3 * Math.abs(numeric),
    );
  });
  expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
}

describe("gradients", () => {
  it.each(["paper", "code"] as const)("prmLoss, formula %s", (formula) => {
    const [prm, ref] = [grid(), grid()];
    const settings = { beta: 0.3, intercept: -0.7, formula };
    const loss = (x: Grid) => prmLoss(batch, x, ref, rows, settings).loss;
    expectGradient(loss, prm, prmLoss(batch, prm, ref, rows, settings).dLogprobs);
  });

  it.each([
    { clipLow: 0.2, clipHigh: 0.2, dualClip: 0 },
    { clipLow: 0.1, clipHigh: 0.3, dualClip: 1.2 },
  ])("policyLoss %j", (options) => {
    const old = grid();
    const policy = old.map((value) => value + 0.4 * random.normal());
    const advantages = Float64Array.from(normals(random, old.length));
    const loss = (x: Grid) => policyLoss(batch, x, old, advantages, rows, options).loss;
    expectGradient(
      loss,
      policy,
      policyLoss(batch, policy, old, advantages, rows, options).dLogprobs,
    );
  });

  it("sftLoss", () => {
    const policy = grid();
    expectGradient(
      (x) => sftLoss(batch, x, rows).loss,
      policy,
      sftLoss(batch, policy, rows).dLogprobs,
    );
  });

  it("entropyBonus", () => {
    const entropies = grid();
    const tokens = allTokens(batch, rows);
    const loss = (x: Grid) =>
      (-0.25 * tokens.reduce((sum, n) => sum + at(x, n), 0)) / tokens.length;
    expectGradient(loss, entropies, entropyBonus(batch, rows, 0.25));
  });
});

describe("identities", () => {
  const rewards = Float64Array.from(normals(random, batch.rows * batch.context));

  it("leave-one-out outcome advantages of a group sum to 0", () => {
    const pairs = baselines(batch, rewards, "rloo", "paper", 0);
    for (const first of [0, 4]) {
      const sum = rowsOf(batch)
        .slice(first, first + 4)
        .reduce((total, row) => {
          const [, , scale = 0, shift = 0] = at(pairs, row);
          return total + at(batch.outcomes, row) * scale + shift;
        }, 0);
      expect(sum).toBeCloseTo(0, 12);
    }
  });

  it("paper and code agree on outcomes and differ on tokens by (r - own mean) / (K - 1)", () => {
    const paper = baselines(batch, rewards, "rloo", "paper", 0);
    const code = baselines(batch, rewards, "rloo", "code", 0);
    for (const row of keptRows(batch)) {
      const tokens = tokensOf(batch, row);
      if (tokens.length === 0) continue;
      const own = tokens.reduce((sum, n) => sum + at(rewards, n), 0) / tokens.length;
      const centred = (pair: readonly number[], reward: number, source: 0 | 2) =>
        reward * at(pair, source) + at(pair, source + 1);
      const outcome = at(batch.outcomes, row);
      expect(centred(at(code, row), outcome, 2)).toBeCloseTo(
        centred(at(paper, row), outcome, 2),
        12,
      );
      for (const n of tokens) {
        const difference =
          centred(at(code, row), at(rewards, n), 0) - centred(at(paper, row), at(rewards, n), 0);
        expect(difference).toBeCloseTo((at(rewards, n) - own) / 3, 12);
      }
    }
  });

  it("with no discount and no baseline the first return is the whole reward of the response", () => {
    const pairs = rowsOf(batch).map(() => [1, 0, 1, 0]);
    const only = { weight: 1, gamma: 1 };
    const { processReturns } = returns(batch, rewards, pairs, { process: only, outcome: only });
    for (const row of keptRows(batch)) {
      const tokens = tokensOf(batch, row);
      const [first] = tokens;
      if (first === undefined) continue;
      expect(at(processReturns, first)).toBeCloseTo(
        tokens.reduce((sum, n) => sum + at(rewards, n), 0),
        12,
      );
    }
  });

  it("the implicit reward is 0 everywhere while the PRM is the reference", () => {
    const same = grid();
    const reward = implicitReward(batch, same, same, {
      beta: 0.05,
      granularity: "token",
      dropLast: false,
      normalisation: "batch",
    });
    expect(reward.every((value) => value === 0)).toBe(true);
  });

  it("normalisation by the batch cancels beta", () => {
    const [prm, ref] = [grid(), grid()];
    const at05 = implicitReward(batch, prm, ref, {
      beta: 0.5,
      granularity: "token",
      dropLast: false,
      normalisation: "batch",
    });
    const at5 = implicitReward(batch, prm, ref, {
      beta: 5,
      granularity: "token",
      dropLast: false,
      normalisation: "batch",
    });
    at05.forEach((value, n) => expect(value).toBeCloseTo(at(at5, n), 5));
  });

  it("whitened advantages have mean 0 and variance 1", () => {
    const { output } = whiten(batch, rewards, true);
    const values = allTokens(batch).map((n) => at(output, n));
    const center = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread =
      values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
    expect(center).toBeCloseTo(0, 12);
    expect(spread).toBeCloseTo(1, 6);
  });

  it("random batches hold empty responses, full rows and dropped rows", () => {
    const all = BATCH_CASES.map((shape, i) => randomBatch(shape, new Random(1, Stream.task, i)));
    const spans = all.flatMap(({ spans: own, context }) =>
      own.map(([prompt, length]) => [length - prompt, context - length]),
    );
    expect(spans.some(([tokens]) => tokens === 0)).toBe(true);
    expect(spans.some(([, padding]) => padding === 0)).toBe(true);
    expect(all.some(({ weights }) => weights.includes(0) && weights.includes(1))).toBe(true);
    expect(all.some(({ weights }) => !weights.includes(1))).toBe(true);
  });
});
