/** The inspector's numbers against the shipped recording, the kernels' twins, and records with holes in them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { Recording } from "../../src/recording.ts";
import type { GroupRecord, ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { advantageChain, TOLERANCE, type Chain } from "../../src/ui/inspector/advantage-chain.ts";
import { groupCredit } from "../../src/ui/inspector/group-credit.ts";
import { runFormula } from "../../src/ui/inspector/run-formula.ts";
import { recoverWhitening } from "../../src/ui/inspector/whitening.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { configOf, twinGroups, type Settings } from "./inspector-fixture.ts";

const file = fileURLToPath(new URL("../../public/recordings/pocket.steplight", import.meta.url));
let shipped: Recording;

beforeAll(async () => {
  shipped = await decodeRecording(Uint8Array.from(readFileSync(file)), "pocket.steplight");
});

/** The chain of every token of the groups. */
function chains(
  groups: readonly GroupRecord[],
  config: Readonly<Record<string, unknown>> | null,
): { chain: Chain; response: ResponseRecord; token: number }[] {
  return groups.flatMap((group) =>
    group.responses.flatMap((response, i) =>
      response.tokens.map((_, token) => {
        const chain = advantageChain(group, i, token, { config });
        if (chain === null) throw new RangeError(`No chain of token ${token}`);
        return { chain, response, token };
      }),
    ),
  );
}

const kinds = (found: readonly { chain: Chain }[]) =>
  new Set(found.map(({ chain }) => chain.verdict.kind));

describe("the shipped recording", () => {
  test("every advantage comes out of its log-probabilities, to 1e-5", () => {
    const groups = shipped.reports.flatMap((report) => report.groups);
    const found = chains(groups, shipped.header.config);
    expect(found.length).toBeGreaterThan(1000);
    let worst = 0;
    for (const { chain, response, token } of found) {
      const { verdict, rewardsFrom } = chain;
      if (verdict.kind === "impossible") throw new Error(`Impossible: ${verdict.why}`);
      const recorded = at(response.advantages, token);
      const share = Math.abs(verdict.recomputed - recorded) / Math.max(1, Math.abs(recorded));
      worst = Math.max(worst, share);
      expect(verdict.kind).toBe("equal");
      expect(rewardsFrom).toBe("models");
    }
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
  });

  test("the parts of the sum are the recorded ones", () => {
    const groups = shipped.reports.flatMap((report) => report.groups);
    for (const { chain } of chains(groups, shipped.header.config)) {
      const { reward, difference, centred, processReturn, outcomeReturn, sum } = chain.values;
      if (reward === null || difference === null || centred === null || sum === null)
        throw new Error("A number is missing");
      // beta is 1 there; a log-probability of -10 has its seventh digit at 1e-6.
      expect(reward).toBeCloseTo(difference, 5);
      expect(processReturn).toBeCloseTo(centred + (chain.nextReturn ?? NaN), 4);
      expect(sum).toBeCloseTo(0.1 * (processReturn ?? NaN) + (outcomeReturn ?? NaN), 5);
    }
  });

  test("holds the policy after the update; an older one says that it does not", () => {
    const group = shipped.reports.flatMap((report) => report.groups)[0];
    if (!group) throw new Error("No group");
    const { config } = shipped.header;
    const { before, after, ratio } = advantageChain(group, 0, 0, { config })?.values ?? {};
    expect(ratio).toBeCloseTo(Math.exp((after ?? NaN) - (before ?? NaN)), 12);
    const responses = group.responses.map((response) => {
      const { afterLogprobs: _, ...rest } = response;
      return rest;
    });
    const older = advantageChain({ ...group, responses }, 0, 0, { config });
    expect(older?.values).toMatchObject({ after: null, ratio: null, clip: null, change: null });
  });
});

describe("any settings, against the twins of the kernels", () => {
  const settings: [string, Settings][] = [
    ["leave one out of the paper", {}],
    ["leave one out of the released code", { formula: "code" }],
    ["GRPO", { estimator: "grpo" }],
    ["Dr. GRPO", { estimator: "grpo", scale: "none" }],
    ["REINFORCE", { estimator: "reinforce", whiten: false }],
    ["REINFORCE++", { estimator: "reinforce++" }],
    ["REINFORCE++ with a baseline", { estimator: "reinforce++-baseline" }],
    ["rewards of steps", { granularity: "step" }],
    ["rewards of responses, by the code", { granularity: "whole", formula: "code" }],
    ["bounded rewards", { bound: 0.3 }],
    ["rewards over the batch's largest", { normalisation: "batch" }],
    ["discounts", { processGamma: 0.9, outcomeGamma: 0.95 }],
    ["KL in the reward, k1", { kl: 0.2, klEstimator: "k1" }],
    ["KL in the reward, k3 with a discount", { kl: 0.2, klEstimator: "k3", processGamma: 0.8 }],
    ["two responses in a group", { groupSize: 2 }],
    ["one response in a group", { groupSize: 1 }],
  ];

  test.each(settings)("%s", (_, own) => {
    const groups = twinGroups(own);
    const found = chains(groups, configOf(own));
    for (const { chain, response, token } of found) {
      expect(chain.verdict).toMatchObject({ kind: "equal" });
      if (chain.verdict.kind === "impossible") continue;
      expect(chain.verdict.recomputed).toBeCloseTo(at(response.advantages, token), 9);
      expect(chain.rewardsFrom).toBe(own.normalisation === "batch" ? "record" : "models");
    }
  });

  test.each(settings)("%s: both returns", (_, own) => {
    const formula = runFormula(configOf(own));
    if (typeof formula === "string") throw new Error(formula);
    for (const group of twinGroups(own, 1)) {
      const credit = groupCredit(group, formula);
      if (typeof credit === "string") throw new Error(credit);
      credit.responses.forEach((response, i) => {
        const recorded = at(group.responses, i);
        recorded.tokens.forEach((__, t) => {
          expect(at(response.processReturns, t)).toBeCloseTo(at(recorded.processReturns, t), 9);
          expect(at(response.outcomeReturns, t)).toBeCloseTo(at(recorded.outcomeReturns, t), 9);
        });
      });
    }
  });

  test("settings that are not the run's are found out", () => {
    const groups = twinGroups({ formula: "code" });
    expect(kinds(chains(groups, configOf({ formula: "paper" }))).has("differs")).toBe(true);
    const unwhitened = chains(twinGroups({}), configOf({ whiten: false }));
    expect(kinds(unwhitened)).toEqual(new Set(["differs"]));
  });

  test("one advantage that was tampered with is found out", () => {
    const [group] = twinGroups({});
    if (!group) throw new Error("No group");
    const [first, ...others] = group.responses;
    if (!first) throw new Error("No response");
    const advantages = first.advantages.map((value, t) => (t === 2 ? value + 0.001 : value));
    const tampered = { ...group, responses: [{ ...first, advantages }, ...others] };
    const chain = advantageChain(tampered, 0, 2, { config: configOf({}) });
    expect(chain?.verdict.kind).toBe("differs");
  });
});

describe("the other formula of leave one out", () => {
  test.each(["paper", "code"] as const)("of a run by the %s", (formula) => {
    const config = configOf({ formula });
    for (const group of twinGroups({ formula })) {
      group.responses.forEach((response, i) => {
        const { length } = response.tokens;
        const mean = response.processRewards.reduce((sum, value) => sum + value, 0) / length;
        response.tokens.forEach((_, token) => {
          const [paper, code] = (["paper", "code"] as const).map((asked) =>
            advantageChain(group, i, token, { config, formula: asked }),
          );
          const centred = [paper, code].map((chain) => chain?.values.centred ?? NaN);
          // docs/algorithm.md: the code adds (r - own mean) / (K - 1).
          const added = (at(response.processRewards, token) - mean) / (group.responses.length - 1);
          expect(at(centred, 1) - at(centred, 0)).toBeCloseTo(added, 9);
          const [own, other] = formula === "paper" ? [paper, code] : [code, paper];
          expect(own?.verdict.kind).toBe("equal");
          expect(other?.verdict).toEqual({ kind: "impossible", why: "other-formula" });
          expect(other?.values.advantage).toBeNull();
        });
      });
    }
  });

  test("without whitening its advantage is its sum", () => {
    const [group] = twinGroups({ whiten: false });
    const config = configOf({ whiten: false });
    const chain = group && advantageChain(group, 1, 1, { config, formula: "code" });
    expect(chain?.values.advantage).toBeCloseTo(chain?.values.sum ?? NaN, 12);
    const [byCode] = twinGroups({ whiten: false, formula: "code", granularity: "step" });
    const [byPaper] = twinGroups({ whiten: false, granularity: "step" });
    // Rewards of steps do not depend on the formula, so the twin says what the other formula gives.
    const stepped = configOf({ whiten: false, granularity: "step" });
    const asked = byPaper && advantageChain(byPaper, 1, 1, { config: stepped, formula: "code" });
    expect(asked?.values.advantage).toBeCloseTo(byCode?.responses[1]?.advantages[1] ?? NaN, 9);
  });
});

describe("what cannot be recomputed says why", () => {
  const groups = twinGroups({});
  const why = (config: Readonly<Record<string, unknown>> | null, own = groups) =>
    new Set(
      chains(own, config).map(({ chain: { verdict } }) =>
        verdict.kind === "impossible" ? verdict.why : verdict.kind,
      ),
    );
  const withPart = (part: string, settings: object) => ({
    ...configOf({}),
    [part]: { ...(configOf({})[part] as object), ...settings },
  });

  test.each([
    ["no settings", null, "settings"],
    ["settings of another program", { lr: 1 }, "settings"],
    ["an unknown estimator", withPart("advantage", { estimator: "vineppo" }), "settings"],
    ["a number that is none", withPart("prm", { beta: "much" }), "settings"],
    ["remembered rollouts", { ...configOf({}), algorithm: "credit-replay" }, "algorithm"],
    ["a critic", withPart("advantage", { estimator: "gae" }), "gae"],
    [
      "GRPO over the batch",
      withPart("advantage", { estimator: "grpo", scale: "batch" }),
      "batch-deviation",
    ],
    [
      "KL against a model that is not recorded",
      {
        ...withPart("prm", { reference: "policy" }),
        policy: { klReward: { coefficient: 0.1 } },
      },
      "kl",
    ],
  ] as const)("%s", (_, config, reason) => {
    expect(why(config)).toEqual(new Set([reason]));
  });

  test("a group that the filter left out", () => {
    const dropped = groups.map((group) => ({ ...group, kept: false }));
    expect(why(configOf({}), dropped)).toEqual(new Set(["left-out"]));
  });

  test("a group whose sums are all alike", () => {
    const flat = groups.map((group) => ({
      ...group,
      responses: group.responses.map((response) => ({
        ...response,
        outcome: 1,
        processRewards: response.tokens.map(() => 0),
        advantages: response.tokens.map(() => 0.4),
      })),
    }));
    expect(why(configOf({}), flat)).toEqual(new Set(["no-spread"]));
  });

  test("two sums give the line through them, one gives none", () => {
    const tokens = [
      { sum: 1, advantage: 2 },
      { sum: 2, advantage: 4.5 },
    ];
    const whitening = recoverWhitening(tokens);
    expect(whitening?.deviation).toBeCloseTo(0.4, 12);
    expect(whitening?.mean).toBeCloseTo(0.2, 12);
    expect(recoverWhitening(tokens.slice(1))).toBeNull();
    expect(recoverWhitening([...tokens, { sum: NaN, advantage: 1 }])).toBeNull();
  });
});

describe("broken records", () => {
  const [group] = twinGroups({});
  if (!group) throw new Error("No group");
  const arrays = [
    "logprobs",
    "refLogprobs",
    "prmLogprobs",
    "processRewards",
    "processReturns",
    "outcomeReturns",
    "advantages",
    "afterLogprobs",
  ] as const;

  test.each(arrays)("without %s", (name) => {
    const broken = {
      ...group,
      responses: group.responses.map((response) => ({ ...response, [name]: [] })),
    };
    for (const { chain } of chains([broken], configOf({}))) {
      const { values } = chain;
      expect(Object.values(values).every((value) => value === null || Number.isFinite(value))).toBe(
        true,
      );
      const emptied = {
        logprobs: values.before,
        refLogprobs: values.reference,
        prmLogprobs: values.prm,
        processRewards: values.reward,
        processReturns: values.processReturn,
        outcomeReturns: values.outcomeReturn,
        advantages: values.advantage,
        afterLogprobs: values.after,
      }[name];
      expect(emptied).toBeNull();
    }
  });

  test("numbers that are none spoil what follows from them and nothing else", () => {
    const [first, ...others] = group.responses;
    if (!first) throw new Error("No response");
    const prmLogprobs = first.prmLogprobs.map((value, t) => (t === 1 ? NaN : value));
    const broken = { ...group, responses: [{ ...first, prmLogprobs }, ...others] };
    const chain = advantageChain(broken, 0, 1, { config: configOf({}) });
    expect(chain?.values).toMatchObject({ prm: null, difference: null, sum: null });
    expect(chain?.values.reference).toBe(first.refLogprobs[1]);
    expect(chain?.verdict).toEqual({ kind: "impossible", why: "missing" });
  });

  test("no such token, response or step", () => {
    const options = { config: configOf({}) };
    expect(advantageChain(group, 0, 99, options)).toBeNull();
    expect(advantageChain(group, 0, -1, options)).toBeNull();
    expect(advantageChain(group, 7, 0, options)).toBeNull();
    expect(advantageChain({ ...group, responses: [] }, 0, 0, options)).toBeNull();
    const odd = {
      ...group,
      responses: group.responses.map((response) => ({
        ...response,
        steps: [{ start: -4, end: 99, correct: false }],
      })),
    };
    // A step that reaches beyond its response is none: its tokens keep their rewards.
    expect(kinds(chains([odd], configOf({ granularity: "step" })))).toEqual(new Set(["equal"]));
  });
});
