/**
 * Every estimator with every source of process reward that it may have: five updates each, and what has to hold in all of
 * them. policy-losses.test.ts has what the policy's loss is made of.
 */
import { describe, expect, it } from "vitest";
import type { Metrics, ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import {
  isSame,
  mean,
  ran,
  responsesOf,
  sum,
  tensorOf,
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

const combinations = Object.entries(estimators).flatMap(([name, estimator]) =>
  sources
    .filter((source) => source === "prm" || !estimator.settings.includes("advantage.values=prm"))
    .map((source) => [name, source, estimator] as const),
);

const settingsOf = ({ settings }: Estimator, source: string) => [
  ...settings,
  `process.source=${source}`,
];

const has = (metrics: Metrics, ...names: (keyof Metrics)[]) =>
  names.map((name) => Number.isFinite(metrics[name]));

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
    const [start] = run.states;
    if (!start) throw new Error("expected a state before the first update");
    const hasCritic =
      run.config.advantage.estimator === "gae" && run.config.advantage.values === "critic";
    const models = [
      "policy",
      ...(source === "prm" ? ["prm"] : []),
      ...(hasCritic ? ["critic"] : []),
    ];
    const names = models.flatMap((model) => [model, `${model}.m`, `${model}.v`]);
    expect([...run.end.tensors.keys()].toSorted()).toEqual([...names, "start"].toSorted());
    for (const model of models) expect(isSame(start, run.end, model)).toBe(false);
    for (const name of ["start", "policy", ...(source === "prm" ? ["prm"] : [])])
      expect(
        isSame({ ...start, tensors: new Map([[name, tensorOf(start, "start")]]) }, start, name),
      ).toBe(true);
    expect(isSame(start, run.end, "start")).toBe(true);
    for (const update of [1, 2, 3, 4, 5]) {
      const { metrics } = updateOf(run, update);
      expect(
        has(metrics, "policy_loss", "grad_norm", "entropy", "kl", "clip_fraction"),
      ).not.toContain(false);
      const ofPrm = has(metrics, "prm_loss", "prm_accuracy", "prm_grad_norm");
      expect(new Set(ofPrm)).toEqual(new Set([source === "prm"]));
      expect(has(metrics, "process_reward")).toEqual([source !== "none"]);
      const ofCritic = has(metrics, "value_loss", "explained_variance");
      expect(new Set(ofCritic)).toEqual(new Set([hasCritic]));
    }
  });
});
