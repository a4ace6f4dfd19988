/**
 * A whole update of PRIME on the device against the same update in float64: every array of credit, every metric, and
 * weights and moments of both models. Only the sampled tokens are taken from the device.
 */
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../src/config.ts";
import { readFloats, readWords } from "../../src/gpu/readback.ts";
import { prime } from "../../src/prime.ts";
import { interceptOf, nextPassRate } from "../../src/rl/intercept.ts";
import type { PrimeLab } from "../../src/run/prime-lab.ts";
import type { RunState } from "../../src/run/state.ts";
import { at } from "../../src/typed-array.ts";
import { expectClose } from "../kernels/harness.ts";
import { float64Update, type Float64Model } from "./float64-update.ts";
import { lottery, openLab, perturbed, shapeOf, smallConfig, weightsOf } from "./lab.ts";

// An epsilon of this size makes Adam's step a smooth function of the gradient: with 1e-8 the sign of a gradient that is
// nothing but rounding would decide over a full step. The kernel's own test covers small epsilons.
const optimizer = { learningRate: 0.02, epsilon: 1e-3, weightDecay: 0.1, beta2: 0.95 };

const cases: Record<string, Partial<ConfigInput>> = {
  "paper, rloo, PRM before, reference policy, intercept, two epochs": {
    rollout: { prompts: 4, responses: 4, temperature: 0.8 },
    process: { weight: 0.7, gamma: 0.9 },
    advantage: { estimator: "rloo", formula: "paper", whiten: true },
    prm: {
      update: "before",
      reference: "policy",
      beta: 0.6,
      intercept: "pass-rate",
      minibatches: 2,
      optimizer: { ...optimizer, warmup: 20 },
    },
    policy: { epochs: 2, minibatches: 2, optimizer: { ...optimizer, schedule: "cosine" } },
    microBatch: 4,
  },
  "code, rloo, PRM after, reference start, normalised, dual clip, entropy, filter": {
    model: {
      hidden: 16,
      intermediate: 24,
      layers: 1,
      heads: 4,
      kvHeads: 2,
      headWidth: 8,
      tied: false,
    },
    filter: { enabled: true, lower: 0.3, upper: 0.7, oversample: 2 },
    process: { weight: 5 },
    outcome: { weight: 5 },
    advantage: { estimator: "rloo", formula: "code", whiten: true },
    prm: { update: "after", beta: 0.3, normalisation: "batch", minibatches: 2, optimizer },
    policy: { minibatches: 2, dualClip: 1.05, entropyCoefficient: 0.02, clipLow: 0.05, optimizer },
  },
  "paper, grpo, whole response, PRM frozen, not whitened, Qwen3": {
    model: {
      architecture: "qwen3",
      hidden: 16,
      intermediate: 24,
      layers: 1,
      heads: 2,
      kvHeads: 1,
      headWidth: 8,
    },
    outcome: { weight: 0.5, gamma: 0.95 },
    advantage: { estimator: "grpo", formula: "paper", whiten: false },
    prm: { update: "none", granularity: "whole", optimizer },
    policy: { epochs: 2, optimizer },
  },
  "paper, reinforce, PRM learns twice, filter leaves gaps": {
    filter: { enabled: true, lower: 0.3, upper: 0.7 },
    advantage: { estimator: "reinforce", formula: "paper", whiten: true },
    prm: { update: "before", epochs: 2, minibatches: 2, optimizer },
    policy: { minibatches: 4, optimizer },
    microBatch: 3,
  },
};

/** A run in the middle: three models that differ, moments that are not 0. */
function middleOf(config: ReturnType<typeof smallConfig>): RunState {
  const shape = shapeOf(config);
  const start = weightsOf(shape, 1);
  const none = new Float32Array(start.length);
  const model = (name: string, seed: number): [string, Float32Array<ArrayBuffer>][] => [
    [name, perturbed(shape, start, seed, 0.02)],
    [`${name}.m`, perturbed(shape, none, seed + 1, 1e-3)],
    [`${name}.v`, perturbed(shape, none, seed + 2, 1e-3).map((x) => x * x)],
  ];
  return {
    stage: "rl",
    update: 7,
    rollouts: 112,
    applied: 5,
    passRate: 0.4,
    tensors: new Map([...model("policy", 10), ...model("prm", 20), ["start", start]]),
  };
}

function float64Model(state: RunState, name: string, steps: number): Float64Model {
  const of = (key: string) => Float64Array.from(state.tensors.get(key) ?? []);
  const moments = { m: of(`${name}.m`), v: of(`${name}.v`), updates: state.applied * steps };
  return { values: of(name), moments };
}

async function sampledBy(lab: PrimeLab) {
  const { rollout, context } = lab.generator;
  const tokens = new Uint32Array(await readWords(lab.device, rollout.tokens));
  const words = new Uint32Array(await readWords(lab.device, rollout.spans));
  const spans = Array.from(
    { length: lab.size.rows },
    (_, row) => [at(words, 2 * row), at(words, 2 * row + 1)] as const,
  );
  const outcomes = spans.map(([promptLength, length], row) => {
    const ids = [...tokens.subarray(row * context + promptLength, row * context + length)];
    return lottery(lab.text.decode(ids).response);
  });
  const weights = [...(await readFloats(lab.device, lab.arrays.weights))];
  const { responses: groupSize } = lab.config.rollout;
  return { tokens, batch: { rows: lab.size.rows, context, groupSize, spans, weights, outcomes } };
}

describe.each(Object.entries(cases))("%s", (_, changes) => {
  it("is the float64 update", async () => {
    const config = smallConfig(changes);
    const state = middleOf(config);
    const lab = await openLab(config, { resume: state });
    const report = await prime(lab).next();
    const reported = report.value?.metrics ?? { update: 0, rollouts: 0 };
    const { tokens, batch } = await sampledBy(lab);
    const passRate = nextPassRate(state.passRate, batch.outcomes, batch.weights);
    const { prm: prmConfig, policy: policyConfig } = config;
    const policy = float64Model(state, "policy", policyConfig.epochs * policyConfig.minibatches);
    const prm = float64Model(state, "prm", prmConfig.epochs * prmConfig.minibatches);
    const want = float64Update({
      config,
      shape: shapeOf(config),
      update: 8,
      policy,
      prm,
      start: Float64Array.from(state.tensors.get("start") ?? []),
      batch,
      tokens,
      intercept: prmConfig.intercept === "pass-rate" ? interceptOf(passRate) : 0,
      maps: lab.maps,
    });

    // The case says something: outcomes differ, and with the filter some rows train and some do not.
    const kept = batch.outcomes.filter((_outcome, row) => batch.weights[row] === 1);
    expect(new Set(kept).size).toBeGreaterThan(1);
    expect(batch.weights.includes(0)).toBe(config.filter.enabled);

    const isKept = (n: number) => batch.weights[Math.floor(n / batch.context)] === 1;
    for (const name of ["prmLogprobs", "refLogprobs", "oldLogprobs"] as const) {
      // Rows that do not train are not scored, and hold whatever they held.
      const got = (await readFloats(lab.device, lab.arrays[name])).map((x, n) => {
        const [promptLength, length] = at(batch.spans, Math.floor(n / batch.context));
        const t = n % batch.context;
        return isKept(n) && t >= promptLength && t < length ? x : 0;
      });
      expectClose({ label: name, got, want: want[name], bound: () => 2e-5 });
    }
    const { processRewards, processReturns, outcomeReturns, advantages } = want;
    for (const [label, array] of Object.entries({
      processRewards,
      processReturns,
      outcomeReturns,
      advantages,
    })) {
      const got = await readFloats(lab.device, lab.arrays[label as "advantages"]);
      const largest = array.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(largest).toBeGreaterThan(0.01);
      // Sums over a response and quotients by a small deviation: the error goes with the largest entry. Measured: 6e-6.
      expectClose({ label, got, want: array, bound: () => 3e-5 * largest });
    }

    const after = await lab.state();
    for (const [name, model] of Object.entries({ policy, prm })) {
      const before = state.tensors.get(name) ?? [];
      const values = after.tensors.get(name) ?? [];
      const moved = model.values.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - at(before, i))),
        0,
      );
      const isFrozen = name === "prm" && config.prm.update === "none";
      if (isFrozen) expect(values).toEqual(before);
      else expect(moved).toBeGreaterThan(5e-3);
      // Measured: 1.1e-6, where the weights have moved by 5e-3 and more.
      expectClose({ label: name, got: values, want: model.values, bound: () => 5e-6 });
      for (const key of ["m", "v"] as const) {
        const want = model.moments[key];
        const largest = want.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        const got = after.tensors.get(`${name}.${key}`) ?? [];
        expectClose({ label: `${name}.${key}`, got, want, bound: () => 5e-5 * largest });
      }
    }

    const { metrics } = want;
    expect(after).toMatchObject({ stage: "rl", update: 8, applied: 6 });
    expect(after.passRate).toBe(passRate);
    const figures = {
      policy_loss: metrics.policyLoss,
      clip_fraction: metrics.clipFraction,
      entropy: metrics.entropy,
      kl: metrics.referenceKl,
      prm_loss: metrics.prmLoss,
      prm_accuracy: metrics.prmAccuracy,
      process_reward: metrics.processReward,
      response_length: metrics.responseLength,
      grad_norm: want.gradNorm,
      ...(config.prm.update === "none" ? {} : { prm_grad_norm: want.prmGradNorm }),
    };
    for (const [name, figure] of Object.entries(figures)) {
      const got = reported[name as keyof typeof figures] ?? Number.NaN;
      expectClose({
        label: name,
        got: [got],
        want: [figure],
        bound: (w) => 5e-6 + 2e-5 * Math.abs(w),
      });
    }
    lab.destroy();
  });
});
