/**
 * Every estimator with every source of process reward that it may have, and all that the policy's loss may be made of: five
 * updates each, and what has to hold in them.
 */
import { describe, expect, it } from "vitest";
import type { Metrics, ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import {
  isSame,
  mean,
  ran,
  runTiny,
  LONGEST,
  responsesOf,
  stateAfter,
  sum,
  tensorOf,
  tinyConfig,
  updateOf,
  variance,
  type TinyRun,
} from "./tiny-run.ts";

/** Outcome returns of a group, from its outcomes and those of the whole batch. */
type Centred = (group: readonly number[], batch: readonly number[]) => number[];

const asTheyAre: Centred = (group) => [...group];
const lessMean: Centred = (group) => group.map((outcome) => outcome - mean(group));
const lessOthers: Centred = (group) =>
  group.map((outcome) => outcome - (sum(group) - outcome) / (group.length - 1));
const overDeviation =
  (of: "group" | "batch"): Centred =>
  (group, batch) => {
    const deviation = Math.sqrt(variance(of === "group" ? group : batch));
    return lessMean(group, batch).map((value) => value / (deviation + 1e-6));
  };

interface Estimator {
  readonly settings: readonly string[];
  readonly centred: Centred;
}

const grpo = "advantage.estimator=grpo";
const gae = "advantage.estimator=gae";
const estimators: Readonly<Record<string, Estimator>> = {
  rloo: { settings: [], centred: lessOthers },
  "rloo of the code": { settings: ["advantage.formula=code"], centred: lessOthers },
  grpo: { settings: [grpo], centred: overDeviation("group") },
  "grpo by the batch": {
    settings: [grpo, "advantage.scale=batch"],
    centred: overDeviation("batch"),
  },
  "Dr. GRPO": { settings: [grpo, "advantage.scale=none"], centred: lessMean },
  reinforce: { settings: ["advantage.estimator=reinforce"], centred: asTheyAre },
  "reinforce++": { settings: ["advantage.estimator=reinforce++"], centred: asTheyAre },
  "reinforce++-baseline": {
    settings: ["advantage.estimator=reinforce++-baseline"],
    centred: lessMean,
  },
  "gae with a critic": { settings: [gae], centred: asTheyAre },
  "gae with a critic, of the code": {
    settings: [gae, "advantage.formula=code"],
    centred: asTheyAre,
  },
  "gae with the PRM's values": {
    settings: [gae, "advantage.values=prm", "process.weight=0"],
    centred: asTheyAre,
  },
};
const sources = ["prm", "none", "steps"] as const;

/** The PRM's values need a PRM, and without process rewards paper and code do not differ. */
const isSensible = ({ settings }: Estimator, source: string): boolean =>
  source === "prm" ||
  !(
    settings.includes("advantage.values=prm") ||
    (settings.includes("advantage.formula=code") && source === "none")
  );
const combinations = Object.entries(estimators).flatMap(([name, estimator]) =>
  sources
    .filter((source) => isSensible(estimator, source))
    .map((source) => [name, source, estimator] as const),
);

const settingsOf = ({ settings }: Estimator, source: string) => [
  ...settings,
  `process.source=${source}`,
];

/** [true] where all are measured, [false] where none is. */
const measured = (metrics: Metrics, ...names: (keyof Metrics)[]) => [
  ...new Set(names.map((name) => Number.isFinite(metrics[name]))),
];

/** -1 on the last token of each wrong step. */
function oracle({ tokens, steps }: ResponseRecord): number[] {
  const rewards = tokens.map(() => 0);
  for (const { end, correct } of steps) if (correct === false) rewards[end - 1] = -1;
  return rewards;
}

function expectRewards({ config }: TinyRun, source: string, responses: readonly ResponseRecord[]) {
  for (const response of responses) {
    const { processRewards, prmLogprobs, refLogprobs } = response;
    if (source === "none") expect(processRewards).toEqual(response.tokens.map(() => 0));
    else if (source === "steps") expect(processRewards).toEqual(oracle(response));
    else
      processRewards.forEach((reward, t) => {
        const drops = config.advantage.formula === "code" && t === processRewards.length - 1;
        const ratio = at(prmLogprobs, t) - at(refLogprobs, t);
        expect(reward).toBeCloseTo(drops ? 0 : config.prm.beta * ratio, 5);
      });
  }
}

describe.each(combinations)("%s, process reward: %s", (_, source, estimator) => {
  it("credits every response as it says", async () => {
    const run = await ran(...settingsOf(estimator, source));
    for (const update of [1, 2, 3, 4, 5]) {
      const report = updateOf(run, update);
      const responses = responsesOf(report);
      const outcomes = responses.map(({ outcome }) => outcome);
      expect(responses).toHaveLength(12);
      for (const { responses: group } of report.groups) {
        const want = estimator.centred(
          group.map(({ outcome }) => outcome),
          outcomes,
        );
        group.forEach(({ outcomeReturns }, i) =>
          outcomeReturns.forEach((value) => expect(value).toBeCloseTo(at(want, i), 4)),
        );
      }
      expectRewards(run, source, responses);
      const advantages = responses.flatMap((response) => response.advantages);
      expect(Math.abs(mean(advantages))).toBeLessThan(1e-5);
      // Without a critic and a process reward alike outcomes leave nothing to whiten.
      if (new Set(advantages).size > 1) expect(variance(advantages)).toBeCloseTo(1, 3);
    }
    const rewards = [2, 3, 4, 5].flatMap((update) =>
      responsesOf(updateOf(run, update)).flatMap(({ processRewards }) => processRewards),
    );
    // The case says something: there was a process reward wherever there should be.
    expect(rewards.some((reward) => reward !== 0)).toBe(source !== "none");
  });

  it("has the models that it needs, and moves them", async () => {
    const run = await ran(...settingsOf(estimator, source));
    const { estimator: name, values } = run.config.advantage;
    const hasCritic = name === "gae" && values === "critic";
    const [start, hasPrm] = [stateAfter(run, 0), source === "prm"];
    const models = ["policy", ...(hasPrm ? ["prm"] : []), ...(hasCritic ? ["critic"] : [])];
    const names = models.flatMap((model) => [model, `${model}.m`, `${model}.v`]);
    expect([...run.end.tensors.keys()].toSorted()).toEqual([...names, "start"].toSorted());
    expect(isSame(start, run.end, "start")).toBe(true);
    expect(tensorOf(start, "policy")).toEqual(tensorOf(start, "start"));
    if (hasPrm) expect(tensorOf(start, "prm")).toEqual(tensorOf(start, "start"));
    for (const model of models) expect(isSame(start, run.end, model)).toBe(false);
    for (const update of [1, 2, 3, 4, 5]) {
      const { metrics } = updateOf(run, update);
      expect(measured(metrics, "policy_loss", "grad_norm", "entropy", "kl")).toEqual([true]);
      expect(measured(metrics, "prm_loss", "prm_accuracy", "prm_grad_norm")).toEqual([hasPrm]);
      expect(measured(metrics, "process_reward")).toEqual([source !== "none"]);
      expect(measured(metrics, "value_loss", "explained_variance")).toEqual([hasCritic]);
    }
  });
});

describe("two ways to say the same thing end with the same bits:", () => {
  const none = "process.source=none";
  it.each([
    [
      "Dr. GRPO and REINFORCE++ with a baseline",
      ["advantage.estimator=reinforce++-baseline"],
      [grpo, "advantage.scale=none"],
    ],
    [
      "REINFORCE++ and whitened REINFORCE",
      ["advantage.estimator=reinforce++"],
      ["advantage.estimator=reinforce"],
    ],
    ["dual clip and none, where no ratio leaves 1", ["policy.dualClip=1.01"], []],
    ["CISPO and PPO, where no ratio leaves 1", ["policy.loss=cispo"], []],
  ])("%s", async (_, one, other) => {
    const [a, b] = [await ran(...one), await ran(...other)];
    for (const name of ["policy", "prm", "policy.m", "prm.v"])
      expect(isSame(a.end, b.end, name)).toBe(true);
  });

  it("GSPO and PPO by sequence, where no ratio leaves 1", async () => {
    const bySequence = "policy.aggregation=sequence-mean";
    const [gspo, clip] = [await ran("policy.loss=gspo", bySequence), await ran(bySequence)];
    expect(isSame(gspo.end, clip.end, "policy")).toBe(true);
  });

  it("no process reward and one of weight 0, for the policy", async () => {
    const [without, weightless] = [await ran(none), await ran("process.weight=0")];
    expect(isSame(without.end, weightless.end, "policy")).toBe(true);
    expect(isSame(weightless.end, await ran().then(({ end }) => end), "policy")).toBe(false);
    expect(isSame(stateAfter(weightless, 0), weightless.end, "prm")).toBe(false);
  });
});

describe("gae", () => {
  const raw = "advantage.whiten=false";
  /** Advantages of every response of an update, beside what they should be. */
  async function expectAdvantages(
    settings: readonly string[],
    update: number,
    want: (response: ResponseRecord, t: number) => number,
  ): Promise<void> {
    const responses = responsesOf(updateOf(await ran(...settings), update));
    const all = responses.flatMap((response) =>
      response.advantages.map((value, t) => [value, want(response, t)] as const),
    );
    for (const [value, wanted] of all) expect(value).toBeCloseTo(wanted, 5);
    expect(new Set(all.map(([value]) => value)).size).toBeGreaterThan(1);
  }

  it("takes a critic that knows nothing yet for 0 everywhere", async () => {
    await expectAdvantages([gae, raw, "process.source=none"], 1, ({ outcome }) => outcome);
    const last = ({ outcome, tokens }: ResponseRecord, t: number) =>
      t === tokens.length - 1 ? outcome : 0;
    await expectAdvantages([gae, raw, "process.source=none", "advantage.lambda=0"], 1, last);
    const { metrics, ...report } = updateOf(await ran(gae), 1);
    const halves = responsesOf({ metrics, ...report }).flatMap(({ tokens, outcome }) =>
      tokens.map(() => outcome ** 2 / 2),
    );
    expect(metrics.value_loss).toBeCloseTo(mean(halves), 6);
    expect(metrics.explained_variance).toBe(0);
  });

  it("adds oracle's rewards from the token on, whether inside GAE or beside it", async () => {
    const togo = ({ outcome, processRewards }: ResponseRecord, t: number) =>
      outcome + sum(processRewards.slice(t));
    for (const formula of ["paper", "code"])
      await expectAdvantages(
        [gae, raw, "process.source=steps", `advantage.formula=${formula}`],
        1,
        togo,
      );
  });

  it("takes off what the PRM knew before the token, where the PRM is the value model", async () => {
    const before = ["advantage.values=prm", "process.weight=0", "prm.update=before"];
    await expectAdvantages(
      [gae, raw, ...before],
      1,
      ({ outcome, processRewards }, t) => outcome - sum(processRewards.slice(0, t)),
    );
  });

  it("explains no variance where the returns have none", async () => {
    const run = await runTiny(tinyConfig(gae, "updates=3"), { outcome: () => 1 });
    for (const update of [1, 2, 3]) {
      expect(updateOf(run, update).metrics.explained_variance).toBe(0);
      expect(updateOf(run, update).metrics.value_loss).toBeGreaterThan(0.1);
    }
  });

  it("has a critic that learns the batch that it sees again and again", async () => {
    const fast = [gae, "critic.optimizer.learningRate=0.01", "updates=2"];
    const [once, often] = [await ran(...fast), await ran(...fast, "critic.epochs=8")];
    const [first, last] = [updateOf(once, 1).metrics, updateOf(often, 1).metrics];
    expect(last.value_loss ?? 1).toBeLessThan(0.75 * (first.value_loss ?? 0));
    expect(last.explained_variance).toBeGreaterThan(first.explained_variance ?? 1);
    expect(isSame(stateAfter(once, 1), stateAfter(often, 1), "policy")).toBe(true);
    expect(isSame(stateAfter(once, 2), stateAfter(often, 2), "policy")).toBe(false);
  });
});

describe("the policy's loss", () => {
  const often = ["policy.epochs=3", "updates=2"];
  const narrow = [...often, "policy.clipLow=0.02", "policy.clipHigh=0.02"];
  const first = (run: TinyRun) => updateOf(run, 1).metrics;

  it("clips ratios on either side, which CISPO and GSPO do in their own ways", async () => {
    const clip = await ran(...narrow);
    const others = await Promise.all([
      ran(...narrow, "policy.loss=cispo"),
      ran(...narrow, "policy.loss=gspo", "policy.aggregation=sequence-mean"),
      ran(...narrow, "policy.dualClip=1.01"),
      ran(...often, "policy.clipLow=0.02", "policy.clipHigh=100"),
      ran(...often, "policy.clipLow=1", "policy.clipHigh=0.02"),
    ]);
    for (const run of [clip, ...others]) {
      expect(first(run).clip_fraction).toBeGreaterThan(0);
      expect(isSame(stateAfter(run, 0), run.end, "policy")).toBe(false);
    }
    // A token that PPO clips learns nothing more, so ratios stay closer to 1 than those of CISPO, whose gradient stays.
    const [cispo, , , high, low] = others.map((run) => first(run).clip_fraction ?? 0);
    expect(cispo).toBeGreaterThan(first(clip).clip_fraction ?? 1);
    for (const oneSided of [high, low])
      expect(oneSided).toBeLessThan(first(clip).clip_fraction ?? 0);
    const ends = [clip, ...others].map(({ end }) => tensorOf(end, "policy").join());
    expect(new Set(ends).size).toBe(ends.length);
  });

  it("weighs tokens by the aggregation", async () => {
    const of = async (aggregation: string) => {
      const run = await ran(`policy.aggregation=${aggregation}`);
      expect(isSame(stateAfter(run, 0), run.end, "policy")).toBe(false);
      return first(run);
    };
    const bySum = await of("sequence-sum");
    const norm = bySum.grad_norm ?? 0;
    const [byToken, byLength] = [await of("token-mean"), await of("constant-length")];
    expect(norm).toBeGreaterThan(0.1);
    // The same gradient over tokens, over responses, over responses and the longest that there may be.
    expect((byToken.grad_norm ?? 0) * (bySum.response_length ?? 0)).toBeCloseTo(norm, 4);
    expect((byLength.grad_norm ?? 0) * LONGEST).toBeCloseTo(norm, 4);
    // Long responses no longer count more: another direction, not only another length.
    const [bySequence, byResponse] = [
      await ran("policy.aggregation=sequence-mean"),
      await ran("policy.aggregation=sequence-sum"),
    ];
    expect(isSame(stateAfter(bySequence, 1), stateAfter(byResponse, 1), "policy")).toBe(false);
  });

  it("raises the entropy with a bonus, and lowers it with a negative one", async () => {
    const entropies = await Promise.all(
      [-1, 0, 1].map(async (coefficient) => {
        const run = await ran("process.source=none", `policy.entropyCoefficient=${coefficient}`);
        return [2, 3, 4, 5].map((update) => updateOf(run, update).metrics.entropy ?? Number.NaN);
      }),
    );
    const [low, middle, high] = entropies;
    for (let i = 0; i < 4; i++) {
      expect(low?.[i]).toBeLessThan(middle?.[i] ?? Number.NaN);
      expect(middle?.[i]).toBeLessThan(high?.[i] ?? Number.NaN);
    }
  });
});

describe("a KL penalty", () => {
  // Of the warm start, whatever the PRM would be compared with.
  const base = ["process.source=none", "prm.reference=policy"];
  const penalised = (where: string, estimator: string) =>
    ran(...base, `policy.${where}.coefficient=10`, `policy.${where}.estimator=${estimator}`);
  const all = ["klLoss", "klReward"].flatMap((where) =>
    ["k1", "k2", "k3"].map((estimator) => [where, estimator] as const),
  );

  it.each(all)(
    "in %s by %s changes nothing at the start, and every update after it",
    async (where, estimator) => {
      const [without, run] = [await ran(...base), await penalised(where, estimator)];
      // k1 as a loss has a gradient even where policy and start agree: a mean of nothing but noise.
      const isNoise = where === "klLoss" && estimator === "k1";
      expect(isSame(stateAfter(without, 1), stateAfter(run, 1), "policy")).toBe(!isNoise);
      expect(isSame(stateAfter(without, 2), stateAfter(run, 2), "policy")).toBe(false);
      expect(updateOf(run, 1).metrics.kl).toBe(0);
    },
  );

  it.each([
    ["klLoss", "k2"],
    ["klLoss", "k3"],
    ["klReward", "k1"],
  ])("in %s by %s keeps the policy closer to the start", async (where, estimator) => {
    const [without, run] = [await ran(...base), await penalised(where, estimator)];
    for (const update of [3, 4, 5])
      expect(updateOf(run, update).metrics.kl).toBeLessThan(
        0.8 * (updateOf(without, update).metrics.kl ?? 0),
      );
  });

  it.each(["k1", "k2", "k3"])(
    "in klReward by %s is taken off from the token on",
    async (estimator) => {
      const coefficient = 0.5;
      const run = await ran(
        "process.source=none",
        "advantage.whiten=false",
        "updates=3",
        `policy.klReward.coefficient=${coefficient}`,
        `policy.klReward.estimator=${estimator}`,
      );
      const estimate = (d: number) =>
        ({ k1: d, k2: d ** 2 / 2, k3: Math.exp(-d) - 1 + d })[estimator] ?? Number.NaN;
      const costs = responsesOf(updateOf(run, 3)).flatMap((response) => {
        const { logprobs, refLogprobs, advantages, outcomeReturns } = response;
        const kl = logprobs.map((logprob, t) => estimate(logprob - at(refLogprobs, t)));
        return advantages.map((value, t) => {
          const cost = coefficient * sum(kl.slice(t));
          expect(value).toBeCloseTo(at(outcomeReturns, t) - cost, 4);
          return Math.abs(cost);
        });
      });
      expect(Math.max(...costs)).toBeGreaterThan(0.01);
    },
  );
});
