/**
 * Every setting of the PRM; those of its reward are in prm-settings-reward.test.ts. Five updates each, beside a run that
 * differs in this setting alone. The two differ in what the setting is for, and in no bit of anything else.
 */
import { describe, expect, it } from "vitest";
import type { ResponseRecord } from "../../src/report.ts";
import { nextPassRate } from "../../src/rl/intercept.ts";
import { at } from "../../src/typed-array.ts";
import { before, isAll0, POLICY, PRM, reported, responses, rewards, shared } from "./prm-runs.ts";
import {
  isSame,
  openTinyPrime,
  ran,
  runTiny,
  stateAfter,
  sum,
  tensorOf,
  tinyConfig,
  updateOf,
  type TinyRun,
} from "./tiny-run.ts";

describe("prm.update", () => {
  it("none: a PRM that stays its reference is no PRM to the policy", async () => {
    const [frozen, without] = [await ran("prm.update=none"), await ran("process.source=none")];
    expect(isSame(stateAfter(frozen, 0), frozen.end, "prm")).toBe(true);
    for (const update of [1, 2, 3, 4, 5]) {
      expect(isAll0(rewards(frozen, update))).toBe(true);
      expect(shared(frozen, without, update, POLICY)).toEqual(POLICY);
      expect(reported(frozen, update, "prm_accuracy", "prm_grad_norm")).toEqual(["prm_accuracy"]);
    }
  });

  it("after scores with the PRM that has not learned yet, before with one that has", async () => {
    const [after, early] = [await ran(), await ran(before)];
    expect(isAll0(rewards(after, 1))).toBe(true);
    expect(isAll0(rewards(early, 1))).toBe(false);
    // Both have learned the same of the first responses; only then do they part.
    expect(shared(after, early, 1, [...POLICY, ...PRM])).toEqual(PRM);
    expect(shared(after, early, 2, [...POLICY, ...PRM])).toEqual([]);
    const { prm_loss, prm_accuracy } = updateOf(after, 1).metrics;
    expect(updateOf(early, 1).metrics).toMatchObject({ prm_loss, prm_accuracy });
  });

  it("reverse is after, where a loss needs no statistics of the group", async () => {
    const [after, reverse] = [await ran(), await ran("prm.update=reverse")];
    expect(shared(after, reverse, 5, [...POLICY, ...PRM])).toEqual([...POLICY, ...PRM]);
  });
});

describe("prm.loss", () => {
  const kinds = ["ce", "dpo", "dpo-bon-accuracy", "dpo-bon-reward"];
  const of = (loss: string) => ran("prm.update=reverse", `prm.loss=${loss}`);

  it("moves the PRM each in its own way, and the policy only through it", async () => {
    const runs = await Promise.all(kinds.map(of));
    const prms = runs.map((run) => tensorOf(run.end, "prm").join());
    expect(new Set(prms).size).toBe(kinds.length);
    for (const run of runs) {
      expect(isSame(stateAfter(run, 0), stateAfter(run, 1), "prm")).toBe(false);
      expect(shared(run, await of("ce"), 1, POLICY)).toEqual(POLICY);
      expect(isAll0(rewards(run, 2))).toBe(false);
    }
  });

  it("is summed for the best of n, and averaged for plain DPO", async () => {
    const [plain, best] = [await of("dpo"), await of("dpo-bon-reward")];
    const norm = (run: TinyRun) => updateOf(run, 1).metrics.prm_grad_norm ?? Number.NaN;
    // Scores are all alike at first, so each of 12 responses is the best of its 4.
    expect(norm(best) / norm(plain)).toBeCloseTo(12 * 4, 3);
  });

  it("is judged by pairs where it compares, and by probability where it does not", async () => {
    const names = ["prm_accuracy", "brier", "calibration_error"] as const;
    expect(reported(await of("dpo"), 3, ...names)).toEqual(["prm_accuracy"]);
    expect(reported(await of("ce"), 3, ...names)).toEqual([...names]);
  });
});

it("prm.reference: warm start and policy are the same at first, and only then", async () => {
  const [start, policy] = [await ran(), await ran("prm.reference=policy")];
  expect(shared(start, policy, 1, [...POLICY, ...PRM])).toEqual([...POLICY, ...PRM]);
  expect(shared(start, policy, 2, [...POLICY, ...PRM])).toEqual([]);
  for (const { logprobs, refLogprobs } of responses(policy, 3))
    expect(refLogprobs).toEqual(logprobs);
  expect(
    responses(start, 3).some(({ logprobs, refLogprobs }) => refLogprobs[0] !== logprobs[0]),
  ).toBe(true);
});

describe("prm.init", () => {
  const pretrained = ["prm.init=pretrained", "prm.pretrain.rollouts=30", "prm.pretrain.epochs=4"];
  const isZero = (tensor: Float32Array) =>
    tensor.length > 0 && tensor.every((value) => value === 0);

  it("pretrained: has moved before the first update, alone and without a trace in its optimizer", async () => {
    const [run, online] = [await ran(...pretrained), await ran()];
    const first = stateAfter(run, 0);
    expect(isSame(first, stateAfter(online, 0), "policy")).toBe(true);
    expect(tensorOf(first, "prm")).not.toEqual(tensorOf(first, "start"));
    for (const moment of ["prm.m", "prm.v"]) expect(isZero(tensorOf(first, moment))).toBe(true);
    expect(first).toMatchObject({ pretrained: 30, rollouts: 0, fits: 0, applied: 0 });
    expect(at(run.reports, 0).metrics).toMatchObject({ pretrain_rollouts: 30, rollouts: 0 });
    // The run samples what it would have sampled, and the PRM now has something to say at once.
    const texts = (of: TinyRun) => responses(of, 1).map(({ tokens, outcome }) => [tokens, outcome]);
    expect(texts(run)).toEqual(texts(online));
    expect(isAll0(rewards(run, 1))).toBe(false);
    expect(isSame(first, run.end, "prm")).toBe(false);
  });

  it("pretrained, and never online: stays what it is, and more epochs make another", async () => {
    const run = await ran(...pretrained, "prm.update=none");
    expect(isSame(stateAfter(run, 0), run.end, "prm")).toBe(true);
    expect(isAll0(rewards(run, 5))).toBe(false);
    expect(isSame(stateAfter(run, 0), stateAfter(await ran(...pretrained), 0), "prm")).toBe(true);
    const brief = await ran(...pretrained, "prm.pretrain.epochs=40", "updates=1");
    expect(isSame(stateAfter(run, 0), stateAfter(brief, 0), "prm")).toBe(false);
  });

  it("pretrained: at the full rate, as a warm-up is the run's own", async () => {
    const [run, warm] = [
      await ran(...pretrained),
      await ran(...pretrained, "prm.optimizer.warmup=50", "updates=1"),
    ];
    expect(isSame(stateAfter(run, 0), stateAfter(warm, 0), "prm")).toBe(true);
  });

  it("scratch: weights of the seed, whatever the warm start", async () => {
    const run = await ran("prm.init=scratch");
    const first = stateAfter(run, 0);
    expect(tensorOf(first, "policy")).toEqual(tensorOf(first, "start"));
    expect(tensorOf(first, "prm")).not.toEqual(tensorOf(first, "start"));
    expect(isZero(tensorOf(first, "prm.m"))).toBe(true);
    expect(isAll0(rewards(run, 1))).toBe(false);
    expect(isSame(first, run.end, "prm")).toBe(false);
    const prmOf = async (seed: number) => {
      const lab = await openTinyPrime(tinyConfig("prm.init=scratch", `seed=${seed}`));
      const state = await lab.state();
      lab.destroy();
      return tensorOf(state, "prm");
    };
    expect(await prmOf(8)).toEqual(tensorOf(first, "prm"));
    expect(await prmOf(9)).not.toEqual(tensorOf(first, "prm"));
  });
});

describe("prm.intercept", () => {
  /** [intercept, first and second moment, steps]. */
  const learned = (run: TinyRun, update: number) => [
    ...tensorOf(stateAfter(run, update), "prm.intercept"),
  ];

  it("is a number of the state only where it learns", async () => {
    for (const intercept of ["none", "pass-rate", "learned"])
      expect((await ran(`prm.intercept=${intercept}`)).end.tensors.has("prm.intercept")).toBe(
        intercept === "learned",
      );
  });

  it("follows the pass rate, and the policy only through the PRM", async () => {
    const [none, passRate] = [await ran(), await ran("prm.intercept=pass-rate")];
    let rate: number | null = null;
    for (const update of [1, 2, 3, 4, 5]) {
      const outcomes = responses(passRate, update).map(({ outcome }) => outcome);
      rate = nextPassRate(
        rate,
        outcomes,
        outcomes.map(() => 1),
        0.9,
      );
      expect(stateAfter(passRate, update).passRate).toBe(rate);
    }
    // Half of the first responses are right, so that the intercept is still 0.
    expect(stateAfter(passRate, 1).passRate).toBe(0.5);
    expect(shared(none, passRate, 1, [...POLICY, ...PRM])).toEqual([...POLICY, ...PRM]);
    expect(shared(none, passRate, 2, [...POLICY, ...PRM])).toEqual(POLICY);
  });

  it("learns one step a mini-batch, towards the base rate", async () => {
    const deep = await ran("prm.intercept=learned", "prm.epochs=2", "prm.minibatches=3");
    expect([0, 1, 5].map((update) => learned(deep, update)[3])).toEqual([0, 6, 30]);
    for (const [outcome, sign] of [
      [1, 1],
      [0, -1],
    ] as const) {
      const config = tinyConfig("prm.intercept=learned", "updates=2");
      const run = await runTiny(config, { outcome: () => outcome });
      // Adam's first steps are as long as its rate.
      expect(sign * (learned(run, 2)[0] ?? 0)).toBeCloseTo(2 * config.prm.interceptRate, 3);
    }
  });

  it("has settings that do nothing where there is no such intercept", async () => {
    const [run, same] = [await ran(), await ran("prm.interceptRate=1", "prm.interceptDecay=0")];
    expect(shared(run, same, 5, [...POLICY, ...PRM])).toEqual([...POLICY, ...PRM]);
    expect(same.end.passRate).not.toBe(run.end.passRate);
  });
});

it("prm.from: until then there are outcomes alone, and a PRM that has not been touched", async () => {
  const run = await ran("prm.from=24");
  const [weighty, without] = [
    await ran("prm.from=24", "process.weight=7"),
    await ran("process.source=none"),
  ];
  for (const update of [1, 2]) {
    expect(shared(run, without, update, POLICY)).toEqual(POLICY);
    expect(shared(run, weighty, update, POLICY)).toEqual(POLICY);
    for (const name of PRM)
      expect(isSame(stateAfter(run, 0), stateAfter(run, update), name)).toBe(true);
    expect(
      reported(run, update, "prm_loss", "prm_accuracy", "process_reward", "step_auroc"),
    ).toEqual([]);
    expect(isAll0(rewards(run, update))).toBe(true);
  }
  // The 36th rollout is beyond 24. Its first judgement is that of the warm start, so the policy still learns the same.
  expect(isSame(stateAfter(run, 2), stateAfter(run, 3), "prm")).toBe(false);
  expect(reported(run, 3, "prm_loss", "prm_grad_norm")).toEqual(["prm_loss", "prm_grad_norm"]);
  expect(shared(run, without, 3, POLICY)).toEqual(POLICY);
  expect(shared(run, without, 4, POLICY)).toEqual([]);
  expect(shared(run, weighty, 4, POLICY)).toEqual([]);
  expect(run.end).toMatchObject({ applied: 5, prmApplied: 3 });
});

describe("prm.replay", () => {
  const replaying = ["prm.replay.minibatches=2", "prm.replay.batch=8", "prm.replay.capacity=20"];
  const fits = (run: TinyRun) => run.states.map((state) => state.fits);

  it("catches up at the PRM's first update, and then makes so many steps an update", async () => {
    const run = await ran(...replaying, "prm.replay.first=6");
    expect(fits(run)).toEqual([0, 3, 4, 5, 6, 7]);
    expect(fits(await ran(...replaying, "prm.replay.first=5", before))).toEqual([0, 3, 4, 5, 6, 7]);
    expect(fits(await ran(...replaying, "prm.from=24"))).toEqual([0, 0, 0, 1, 2, 3]);
    for (const update of [1, 2, 3, 4, 5])
      expect(isSame(stateAfter(run, update - 1), stateAfter(run, update), "prm")).toBe(false);
  });

  it("teaches the PRM after or before it scores", async () => {
    const [after, early] = [await ran(...replaying), await ran(...replaying, before)];
    expect(isAll0(rewards(after, 1))).toBe(true);
    expect(isAll0(rewards(early, 1))).toBe(false);
    expect(shared(after, early, 1, [...POLICY, ...PRM])).toEqual(PRM);
    // Judged by a PRM that has not learned from them yet, either way.
    for (const run of [after, early])
      expect(updateOf(run, 1).metrics.prm_loss).toBeCloseTo(Math.LN2, 5);
  });

  it("asks for successes and failures where mini-batches are balanced, and for either where not", async () => {
    const failing = { outcome: () => 0 };
    const balanced = await runTiny(tinyConfig(...replaying, "updates=2"), failing);
    expect(fits(balanced)).toEqual([0, 0, 0]);
    expect(isSame(stateAfter(balanced, 0), balanced.end, "prm")).toBe(true);
    const any = await runTiny(
      tinyConfig(...replaying, "prm.replay.balanced=false", "updates=2"),
      failing,
    );
    expect(fits(any)).toEqual([0, 1, 2]);
    expect(isSame(stateAfter(any, 0), any.end, "prm")).toBe(false);
  });

  it("starts a learned intercept at the base rate of what is remembered", async () => {
    const unbalanced = [
      ...replaying,
      "prm.replay.balanced=false",
      "prm.intercept=learned",
      "prm.interceptRate=0",
    ];
    const run = await runTiny(tinyConfig(...unbalanced, "updates=2"), {
      outcome: (response) => (response === "" ? 1 : 0),
    });
    const outcomes = responses(run, 1).map(({ outcome }) => outcome);
    const rate = sum(outcomes) / outcomes.length;
    expect(rate).toBeGreaterThan(0);
    expect(tensorOf(run.end, "prm.intercept")[0]).toBeCloseTo(
      Math.log((rate + 1e-3) / (1 - rate + 1e-3)),
      5,
    );
  });
});

describe("prm.epochs and prm.minibatches", () => {
  it("score responses that come later with a PRM that has learned from the earlier", async () => {
    const [parts, whole] = [await ran("prm.minibatches=3"), await ran()];
    const isScored = (response: ResponseRecord) =>
      response.processRewards.some((reward) => reward !== 0);
    expect(responses(whole, 1).filter(isScored)).toHaveLength(0);
    expect(responses(parts, 1).filter(isScored)).toHaveLength(8);
    expect(shared(parts, whole, 1, PRM)).toEqual([]);
  });

  it("judge each response before the PRM has learned from it, however often it learns", async () => {
    const [often, once] = [await ran("prm.epochs=3"), await ran()];
    const { prm_loss, prm_accuracy } = updateOf(once, 1).metrics;
    expect(updateOf(often, 1).metrics).toMatchObject({ prm_loss, prm_accuracy });
    expect(shared(often, once, 1, [...POLICY, ...PRM])).toEqual(POLICY);
    expect(shared(often, once, 2, [...POLICY, ...PRM])).toEqual([]);
  });
});
