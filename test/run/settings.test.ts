/**
 * Every setting of PRM and advantage, in runs of three updates: any two values of any two settings meet in some run,
 * and each setting does what it is for.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { Config, ConfigInput } from "../../src/config.ts";
import { prime } from "../../src/prime.ts";
import type { GroupRecord, Report, ResponseRecord } from "../../src/report.ts";
import type { RunState } from "../../src/run/state.ts";
import { at } from "../../src/typed-array.ts";
import { openLab, smallConfig } from "./lab.ts";

const settings = {
  estimator: ["rloo", "grpo", "reinforce"],
  update: ["before", "after", "none"],
  formula: ["paper", "code"],
  reference: ["start", "policy"],
  granularity: ["token", "whole"],
  normalisation: ["none", "batch"],
  whiten: [true, false],
  filter: [false, true],
} as const;

type Settings = { -readonly [Name in keyof typeof settings]: (typeof settings)[Name][number] };
const names = Object.keys(settings) as (keyof Settings)[];

/** All choices of one value for each setting. */
const everything = names.reduce<Record<string, unknown>[]>(
  (some, name) =>
    some.flatMap((chosen) => settings[name].map((value) => ({ ...chosen, [name]: value }))),
  [{}],
) as unknown as Settings[];

/** The pairs of values that meet in a choice. */
function pairsOf(choice: Settings): string[] {
  return names.flatMap((a, i) =>
    names.slice(i + 1).map((b) => `${a} ${choice[a]} with ${b} ${choice[b]}`),
  );
}

/** Choices in which all pairs meet: always the one with the most pairs that have not met yet. */
function covering(): Settings[] {
  const missing = new Set(everything.flatMap(pairsOf));
  const chosen: Settings[] = [];
  const gain = (choice: Settings) => pairsOf(choice).filter((pair) => missing.has(pair)).length;
  while (missing.size > 0) {
    const gains = everything.map(gain);
    const best = at(everything, gains.indexOf(Math.max(...gains)));
    pairsOf(best).forEach((pair) => missing.delete(pair));
    chosen.push(best);
  }
  return chosen;
}

const BETA = 0.5;
const RESPONSES = 3;

function configOf(choice: Settings): Config {
  const { estimator, update, formula, reference, granularity, normalisation, whiten } = choice;
  const optimizer = { learningRate: 0.01 };
  const changes: Partial<ConfigInput> = {
    rollout: { prompts: 4, responses: RESPONSES },
    filter: { enabled: choice.filter, lower: 0.3, upper: 0.7 },
    advantage: { estimator, formula, whiten },
    prm: { update, reference, granularity, normalisation, beta: BETA, optimizer },
    policy: { minibatches: 2, optimizer },
    microBatch: 6,
  };
  return smallConfig(changes);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** What must hold for the groups of one update. */
function expectGroups(choice: Settings, groups: readonly GroupRecord[], update: number): void {
  const trained = groups.filter(({ kept }) => kept);
  for (const group of groups) {
    if (!group.kept) for (const response of group.responses) expectUntouched(response);
  }
  const drops = choice.filter && choice.formula === "paper";
  for (const { responses, kept } of groups) {
    const rate = mean(responses.map(({ outcome }) => outcome));
    expect(kept).toBe(!drops || (rate >= 0.3 && rate <= 0.7));
  }
  for (const { responses } of trained) {
    for (const response of responses) expectRewards(choice, response);
    expectOutcomes(choice, responses);
  }
  const all = trained.flatMap(({ responses }) => responses);
  if (all.length === 0) return;
  // Before it has learned anything the PRM is its reference; if it never learns, it stays the warm start.
  const isFresh = choice.update !== "before" && update === 1;
  const isStart = choice.update === "none" && choice.reference === "start";
  const peak = Math.max(
    0,
    ...all.flatMap(({ processRewards: r }) => r.map((_, t) => Math.abs(sum(r.slice(t))))),
  );
  if (choice.normalisation === "none") {
    if (isFresh || isStart) expect(peak).toBeLessThan(1e-5);
    else expect(peak).toBeGreaterThan(1e-4);
  } else if (!isFresh && !isStart) {
    expect(peak).toBeGreaterThan(0.99);
    expect(peak).toBeLessThan(1 + 1e-5);
  }
  const advantages = all.flatMap((response) => response.advantages);
  if (choice.whiten) {
    const center = mean(advantages);
    expect(Math.abs(center)).toBeLessThan(1e-4);
    const squares = sum(advantages.map((a) => (a - center) ** 2));
    expect(squares / (advantages.length - 1)).toBeCloseTo(1, 3);
  } else {
    // Weights 1 and 1: the advantage is what both sources give.
    for (const { advantages: own, processReturns, outcomeReturns } of all)
      own.forEach((a, t) =>
        expect(a).toBeCloseTo(at(processReturns, t) + at(outcomeReturns, t), 4),
      );
  }
}

/** A response that the filter dropped: nothing but the policy that sampled it has left a number. */
function expectUntouched(response: ResponseRecord): void {
  const { refLogprobs, prmLogprobs, processRewards, processReturns, outcomeReturns } = response;
  const arrays = [refLogprobs, prmLogprobs, processRewards, processReturns, outcomeReturns];
  for (const array of [...arrays, response.advantages])
    expect(array).toEqual(response.tokens.map(() => 0));
  expect(sum(response.logprobs)).toBeLessThan(0);
}

function expectRewards(choice: Settings, response: ResponseRecord): void {
  const { processRewards, prmLogprobs, refLogprobs } = response;
  const last = processRewards.length - 1;
  const { granularity, formula, normalisation } = choice;
  if (granularity === "whole")
    expect(processRewards.slice(0, last).every((r) => r === 0)).toBe(true);
  const drops = granularity === "token" && formula === "code";
  if (drops) expect(processRewards[last]).toBe(0);
  const ratio = BETA * (sum(prmLogprobs) - sum(refLogprobs));
  const dropped = drops ? BETA * (at(prmLogprobs, last) - at(refLogprobs, last)) : 0;
  if (normalisation === "none") expect(sum(processRewards)).toBeCloseTo(ratio - dropped, 5);
}

function expectOutcomes({ estimator }: Settings, responses: readonly ResponseRecord[]): void {
  const outcomes = responses.map(({ outcome }) => outcome);
  const centred = responses.map(({ outcomeReturns }) => at(outcomeReturns, 0));
  responses.forEach(({ outcomeReturns }) =>
    expect(outcomeReturns.every((value) => value === outcomeReturns[0])).toBe(true),
  );
  if (estimator === "reinforce") expect(centred).toEqual(outcomes);
  else expect(Math.abs(sum(centred))).toBeLessThan(1e-5);
  if (estimator === "grpo" && new Set(outcomes).size > 1)
    expect(sum(centred.map((value) => value ** 2)) / (RESPONSES - 1)).toBeCloseTo(1, 4);
}

const choices = covering();

it("covers every pair in few runs", () => {
  const met = new Set(choices.flatMap(pairsOf));
  expect([...new Set(everything.flatMap(pairsOf))].every((pair) => met.has(pair))).toBe(true);
  expect(choices.length).toBeLessThan(15);
});

describe.each(choices.map((choice) => [JSON.stringify(choice), choice] as const))(
  "%s",
  (_, choice) => {
    const reports: Report[] = [];
    const states: RunState[] = [];
    beforeAll(async () => {
      const lab = await openLab(configOf(choice));
      states.push(await lab.state());
      for await (const report of prime(lab)) {
        if (report.metrics.update === 0) continue;
        reports.push(report);
        states.push(await lab.state());
        if (report.metrics.update === 3) break;
      }
      lab.destroy();
    });

    it("credits as the settings say", () => {
      reports.forEach(({ groups }, i) => expectGroups(choice, groups, i + 1));
      const kept = reports.flatMap(({ groups }) => groups.map((group) => group.kept));
      expect(kept.filter(Boolean).length).toBeGreaterThan(2);
      expect(kept.includes(false)).toBe(choice.filter && choice.formula === "paper");
    });

    it("moves the models that learn, and only those", () => {
      expect(states).toHaveLength(4);
      for (const [i, state] of states.entries()) {
        expect(state.tensors.get("start")).toEqual(states[0]?.tensors.get("start"));
        if (i === 0) continue;
        const before = at(states, i - 1).tensors;
        const { groups, metrics } = at(reports, i - 1);
        const hasTrained = groups.some(({ kept }) => kept);
        const moved = (name: string) =>
          (state.tensors.get(name) ?? []).some((x, n) => x !== before.get(name)?.[n]);
        expect(moved("policy")).toBe(hasTrained);
        expect(moved("prm")).toBe(hasTrained && choice.update !== "none");
        expect(metrics.prm_grad_norm === undefined).toBe(!hasTrained || choice.update === "none");
        expect(state.applied).toBe(before === states[0]?.tensors && hasTrained ? 1 : state.applied);
        if (hasTrained) expect(metrics.grad_norm).toBeGreaterThan(0);
      }
    });
  },
);
