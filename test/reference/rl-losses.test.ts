/** The float64 twins of the losses of src/rl: gradients against central differences, and what the losses have in common. */
import { describe, expect, it } from "vitest";
import { Random, Stream } from "../../src/random.ts";
import type { Aggregation } from "../../src/rl/aggregation.ts";
import { at } from "../../src/typed-array.ts";
import { logprobs, randomBatch } from "../kernels/rl-batch.ts";
import { normals } from "../kernels/harness.ts";
import { expectGradient } from "./central-differences.ts";
import { tokenWeights } from "./rl-aggregation.ts";
import { allTokens, sum, tokensOf, type Batch, type Grid } from "./rl-batch.ts";
import { expectation, expectedReward, tokenCredits } from "./rl-expected-reward.ts";
import { interceptStep, type InterceptState } from "./rl-intercept-step.ts";
import { klLoss } from "./rl-kl-loss.ts";
import { likelihoodLoss } from "./rl-likelihood-loss.ts";
import { entropyBonus, policyLoss } from "./rl-policy-loss.ts";
import { dpoLoss, prmScores } from "./rl-prm-dpo.ts";
import { sftLoss } from "./rl-sft-loss.ts";
import { valueLoss } from "./rl-value-loss.ts";

const random = new Random(11, Stream.task);
const batch: Batch = randomBatch({ rows: 8, context: 11, groupSize: 4, drop: 0 }, random);
/** A mini-batch that leaves rows out. */
const rows = [6, 0, 3, 5];
const grid = (): Grid => Float64Array.from(logprobs(random, batch));
const numbers = (scale = 1): Grid => Float64Array.from(normals(random, grid().length, scale));
const near = (values: Grid, scale: number): Grid =>
  values.map((value) => value + scale * random.normal());

const aggregations: readonly Aggregation[] = [
  "token-mean",
  "sequence-mean",
  "sequence-sum",
  "constant-length",
];

describe("aggregation", () => {
  const responses = rows.map((row) => tokensOf(batch, row)).filter((tokens) => tokens.length > 0);
  const total = (options: { aggregation: Aggregation; constantLength?: number }) =>
    sum([...tokenWeights(batch, rows, options).values()]);

  it("means weigh 1 in all, a sum the mean length, a constant length the share of it", () => {
    const length = allTokens(batch, rows).length / responses.length;
    expect(total({ aggregation: "token-mean" })).toBeCloseTo(1, 12);
    expect(total({ aggregation: "sequence-mean" })).toBeCloseTo(1, 12);
    expect(total({ aggregation: "sequence-sum" })).toBeCloseTo(length, 12);
    expect(total({ aggregation: "constant-length", constantLength: 16 })).toBeCloseTo(
      length / 16,
      12,
    );
  });

  it("only token-mean and sums give a token the same weight in a short and a long response", () => {
    const [short, long] = [responses[0], responses.at(-1)].toSorted(
      (a, b) => (a?.length ?? 0) - (b?.length ?? 0),
    );
    expect(short?.length).not.toBe(long?.length);
    for (const aggregation of aggregations) {
      const weights = tokenWeights(batch, rows, { aggregation, constantLength: 16 });
      const [a, b] = [weights.get(short?.[0] ?? -1) ?? 0, weights.get(long?.[0] ?? -1) ?? 0];
      if (aggregation === "sequence-mean") expect(a).toBeGreaterThan(b);
      else expect(a).toBe(b);
    }
  });
});

describe("gradients", () => {
  const clips = [
    { clipLow: 0.2, clipHigh: 0.2, dualClip: 0 },
    { clipLow: 0.1, clipHigh: 0.3, dualClip: 1.2 },
  ];
  const losses = (["clip", "cispo", "gspo"] as const).flatMap((loss) =>
    aggregations.flatMap((aggregation) => clips.map((clip) => ({ loss, aggregation, ...clip }))),
  );

  it.each(losses)("policyLoss %j", (kind) => {
    const options = { ...kind, constantLength: 16 };
    const old = grid();
    const policy = near(old, 0.4);
    const advantages = numbers();
    const loss = (x: Grid) => policyLoss(batch, x, old, advantages, rows, options, policy).loss;
    const { dLogprobs } = policyLoss(batch, policy, old, advantages, rows, options);
    expectGradient(loss, policy, dLogprobs);
    expect(Math.max(...dLogprobs.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it.each(aggregations)("entropyBonus, %s", (aggregation) => {
    const options = { aggregation, constantLength: 16 };
    const weights = tokenWeights(batch, rows, options);
    const loss = (x: Grid) => -0.25 * sum([...weights].map(([n, weight]) => weight * at(x, n)));
    expectGradient(loss, grid(), entropyBonus(batch, rows, 0.25, options));
  });

  it.each(["k1", "k2", "k3"] as const)("klLoss %s", (estimator) => {
    const ref = grid();
    // Log-ratios beyond both clamps of k3 among them.
    const policy = near(ref, 1).map((value, n) => (n % 7 === 0 ? value - 5 * (n % 9) : value));
    const options = { estimator, aggregation: "sequence-mean" } as const;
    const { dLogprobs } = klLoss(batch, policy, ref, rows, options);
    expectGradient((x) => klLoss(batch, x, ref, rows, options).loss, policy, dLogprobs);
    const straight = { ...options, straightThrough: true };
    expect(klLoss(batch, policy, ref, rows, straight)).toMatchObject({
      loss: klLoss(batch, policy, ref, rows, options).loss,
      dLogprobs: klLoss(batch, policy, ref, rows, { ...options, estimator: "k2" }).dLogprobs,
    });
  });

  it.each([0, 0.5])("valueLoss, clip %s", (clip) => {
    const [oldValues, returns] = [numbers(), numbers()];
    const values = near(oldValues, 0.6);
    const arrays = { values, oldValues, returns };
    const { dValues } = valueLoss(batch, arrays, rows, clip);
    const loss = (x: Grid) => valueLoss(batch, { ...arrays, values: x }, rows, clip).loss;
    expectGradient(loss, values, dValues);
    const moved = allTokens(batch, rows).filter((n) => at(dValues, n) === 0).length;
    expect(moved > 0).toBe(clip > 0);
  });

  it.each(["dpo", "dpo-bon-accuracy", "dpo-bon-reward"] as const)("dpoLoss %s", (kind) => {
    const [prm, ref, before] = [grid(), grid(), grid()];
    const beta = 0.3;
    const scores = prmScores(batch, before, ref, beta);
    const frozenQ = prmScores(batch, prm, ref, beta);
    const options = { beta, kind, frozenQ };
    const { dLogprobs } = dpoLoss(batch, prm, ref, scores, rows, options);
    const loss = (x: Grid) => dpoLoss(batch, x, ref, scores, rows, options).loss;
    expectGradient(loss, prm, dLogprobs);
    expect(Math.max(...dLogprobs.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it("likelihoodLoss", () => {
    const policy = grid();
    const weights = numbers().map((value) => Math.max(value, 0));
    const loss = (x: Grid) => likelihoodLoss(batch, x, weights, rows).loss;
    expectGradient(loss, policy, likelihoodLoss(batch, policy, weights, rows).dLogprobs);
  });

  it("likelihoodLoss without weights is sftLoss", () => {
    const policy = grid();
    expect(likelihoodLoss(batch, policy, null, rows)).toEqual(sftLoss(batch, policy, rows));
  });

  it.each([
    { beta: 1, kl: 0, bound: 0, support: 0 },
    { beta: 3, kl: 3, bound: 3, support: 0.05 },
    { beta: 0.5, kl: 2, bound: 1, support: 0.2 },
  ])("expectedReward %j", (options) => {
    const [policy, prm, ref] = [0, 1, 2].map(() => Float64Array.from(normals(random, 12))) as [
      Grid,
      Grid,
      Grid,
    ];
    const credits = tokenCredits({ policy, prm, ref }, 0.7, options);
    const { expected, dLogits } = expectedReward({ policy, prm, ref }, 0.7, 0.25, options);
    const advantages = credits.map((credit) => credit - expected);
    const loss = (x: Grid) => -0.25 * expectation(x, 0.7, advantages);
    expectGradient(loss, policy, dLogits);
    expect(Math.max(...dLogits.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});

describe("expected reward", () => {
  const logits = (values: readonly number[]) => Float64Array.from(values);
  const off = { kl: 0, bound: 0, support: 0 };

  it("is 0 while PRM and policy are the reference", () => {
    const same = logits([0.3, -1, 2]);
    const position = { policy: same, prm: same, ref: same };
    const options = { beta: 3, kl: 3, bound: 3, support: 0.05 };
    const { expected, dLogits } = expectedReward(position, 1, 1, options);
    expect(expected).toBe(0);
    expect(dLogits.every((value) => Math.abs(value) < 1e-15)).toBe(true);
  });

  it("without bound and cap stands still where the policy is the PRM and kl is beta", () => {
    const position = {
      policy: logits([1, 0, -1]),
      prm: logits([1, 0, -1]),
      ref: logits([0, 0, 0]),
    };
    const { dLogits } = expectedReward(position, 1, 1, { ...off, beta: 2, kl: 2 });
    for (const value of dLogits) expect(value).toBeCloseTo(0, 12);
  });

  it("never praises a token that the reference hardly writes", () => {
    const position = { policy: logits([0, 0]), prm: logits([0, 5]), ref: logits([5, 0]) };
    const [, praised] = tokenCredits(position, 1, { ...off, beta: 1 });
    const [, capped] = tokenCredits(position, 1, { ...off, beta: 1, support: 0.05 });
    expect(praised).toBeGreaterThan(4);
    expect(capped).toBe(0);
  });
});

describe("learned intercept", () => {
  const options = { learningRate: 0.02, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };

  it("fits the base rate", () => {
    // The PRM says nothing: Q is the intercept alone. One response in eight is right.
    let state: InterceptState = [0, 0, 0, 0];
    const slopes = ([b]: InterceptState) =>
      Array.from({ length: 8 }, (_, i) => 1 / (1 + Math.exp(-b)) - (i === 0 ? 1 : 0));
    for (let i = 0; i < 400; i++) state = interceptStep(state, slopes(state), options);
    expect(state[0]).toBeCloseTo(Math.log(1 / 7), 2);
    expect(state[3]).toBe(400);
  });

  it("moves by the learning rate in its first step, against the slope", () => {
    expect(interceptStep([0.5, 0, 0, 0], [0.3, 0.1], options)[0]).toBeCloseTo(0.48, 6);
    expect(interceptStep([0.5, 1, 2, 3], [], options)).toEqual([0.5, 1, 2, 3]);
  });
});
