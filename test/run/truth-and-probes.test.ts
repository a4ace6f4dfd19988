/** What a run is measured by: it tells the truth, also about a verifier that does not, and training does not feel it. */
import { describe, expect, it } from "vitest";
import type { ProbeRecord, Report } from "../../src/report.ts";
import { judgeResponses, samplePrompts, type Response } from "../../src/run/rollout.ts";
import { at } from "../../src/typed-array.ts";
import { fingerprints } from "./fingerprints.ts";
import {
  mean,
  openTinyPrime,
  ran,
  responsesOf,
  runTiny,
  stateAfter,
  tinyConfig,
  updateOf,
} from "./tiny-run.ts";

const updates = [1, 2, 3, 4, 5];
const remembering = ["replay.minibatches=2", "replay.batch=8", "replay.capacity=64"];
const fitted = ["prm.replay.minibatches=2", "prm.replay.batch=8", "prm.update=before"];
const imitates = ["algorithm=success-replay", ...remembering];
const credits = ["algorithm=credit-replay", ...remembering, ...fitted];
const truth = ["truth.every=2", "truth.groups=2", "truth.continuations=4"];

describe("truth", () => {
  const valued = ({ groups }: Report) =>
    groups.filter(({ responses }) =>
      responses.some(({ prefixValues }) => prefixValues !== undefined),
    );

  it("is measured when it is due, for the groups that are shown first", async () => {
    const run = await ran(...truth);
    expect(run.reports.map((report) => valued(report).length)).toEqual([0, 0, 2, 0, 2, 2]);
    for (const update of [2, 4, 5]) {
      const report = updateOf(run, update);
      expect(valued(report)).toEqual(report.groups.slice(0, 2));
      const responses = valued(report).flatMap((group) => group.responses);
      for (const { prefixValues = [], steps, tokens, outcome } of responses) {
        const lengths = prefixValues.map(({ length }) => length);
        for (const { start, end } of steps)
          expect(lengths).toEqual(expect.arrayContaining([start, end]));
        for (const { length, value, continuations } of prefixValues) {
          if (length === tokens.length)
            expect({ value, continuations }).toEqual({ value: outcome, continuations: 0 });
          // A share of four continuations.
          expect([0, 0.25, 0.5, 0.75, 1]).toContain(value);
        }
      }
      const sampled = responses.flatMap(({ prefixValues = [] }) => prefixValues);
      const count = sampled.filter(({ continuations }) => continuations === 4).length;
      expect(report.metrics.mc_prefixes).toBe(count);
      expect(count).toBeGreaterThan(8);
    }
  });

  it.each([
    ["success-replay", imitates],
    ["credit-replay", credits],
  ])("is measured for %s too", async (_, settings) => {
    const run = await ran(...settings, ...truth);
    expect(run.reports.map((report) => valued(report).length)).toEqual([0, 0, 2, 0, 2, 2]);
    for (const update of [2, 4, 5]) {
      const { metrics, groups } = updateOf(run, update);
      const sampled = groups
        .flatMap(({ responses }) => responses)
        .flatMap(({ prefixValues = [] }) => prefixValues)
        .filter(({ continuations }) => continuations > 0);
      expect(metrics.mc_prefixes).toBe(sampled.length);
      expect(sampled.length).toBeGreaterThan(8);
      expect(metrics.flat_credit_correlation ?? 0).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it("is measured too where nothing else is recorded", async () => {
    const run = await ran(...truth, "record.every=5");
    expect(run.reports.map((report) => valued(report).length)).toEqual([0, 0, 2, 0, 2, 2]);
    const dense = await ran(...truth);
    for (const update of [2, 4])
      expect(updateOf(run, update).metrics.mc_prefixes).toBe(
        updateOf(dense, update).metrics.mc_prefixes,
      );
  });

  it.each([
    ["prm", true],
    ["steps", true],
    ["none", false],
  ])("is compared with the credit of process source %s", async (source, hasCredit) => {
    const run = await ran(...truth, `process.source=${source}`);
    const of = (
      name: "credit_correlation" | "flat_credit_correlation" | "credit_correlation_ceiling",
    ) =>
      [2, 4, 5]
        .map((update) => updateOf(run, update).metrics[name])
        .filter((value) => value !== undefined);
    expect(of("credit_correlation").length > 0).toBe(hasCredit);
    expect(of("flat_credit_correlation").length).toBeGreaterThan(0);
    for (const correlation of [...of("credit_correlation"), ...of("flat_credit_correlation")])
      expect(Math.abs(correlation)).toBeLessThanOrEqual(1 + 1e-9);
    for (const ceiling of of("credit_correlation_ceiling"))
      expect(ceiling).toBeGreaterThanOrEqual(0);
    expect(updateOf(run, 1).metrics.flat_credit_correlation).toBeUndefined();
  });
});

describe("training", () => {
  const watched = [
    "truth.every=1",
    "truth.continuations=2",
    "probes.every=1",
    "probes.prompts=2",
    "record.every=3",
    "record.groups=1",
    "evaluation.every=1",
    "evaluation.prompts=3",
    "checkpointEvery=1",
  ];
  it.each([
    ["PRIME", []],
    [
      "PRIME with a replay",
      ["prm.replay.minibatches=2", "prm.replay.batch=8", "prm.reference=policy"],
    ],
    ["success replay", imitates],
    ["credit-replay", credits],
    ["PPO", ["advantage.estimator=gae", "process.source=steps", "policy.epochs=2"]],
  ])("of %s does not feel that it is watched", async (_, settings) => {
    const [alone, seen] = [await ran(...settings), await ran(...settings, ...watched)];
    for (const update of updates)
      expect(fingerprints(stateAfter(seen, update))).toEqual(
        fingerprints(stateAfter(alone, update)),
      );
    expect(seen.reports.map(({ probes }) => probes?.length)).toEqual([8, 8, 8, 8, 8, 8]);
    expect(updateOf(seen, 3).metrics.heldout_accuracy).toBeGreaterThanOrEqual(0);
  });
});

describe("probes", () => {
  const probing = ["probes.every=2", "probes.prompts=3"];
  const texts = (probes: readonly ProbeRecord[] | undefined) =>
    probes?.map(({ prompt, tokens, outcome, answer, steps }) => ({
      prompt,
      tokens,
      outcome,
      answer,
      steps,
    }));

  it("are the same responses at every report, which policy and PRM see change", async () => {
    const run = await ran(...probing);
    expect(run.reports.map(({ probes }) => probes?.length ?? 0)).toEqual([12, 0, 12, 0, 12, 12]);
    const [first, ...later] = run.reports.flatMap(({ probes }) => (probes ? [probes] : []));
    for (const { logprobs, refLogprobs, prmLogprobs, tokens } of first ?? []) {
      // All three are the warm start.
      expect(logprobs).toEqual(refLogprobs);
      expect(prmLogprobs).toEqual(refLogprobs);
      expect(logprobs).toHaveLength(tokens.length);
    }
    for (const probes of later) {
      expect(texts(probes)).toEqual(texts(first));
      probes.forEach(({ logprobs, refLogprobs, prmLogprobs }, i) => {
        expect(refLogprobs).toEqual(at(first ?? [], i).refLogprobs);
        expect(logprobs).not.toEqual(refLogprobs);
        expect(prmLogprobs).not.toEqual(refLogprobs);
        expect(prmLogprobs).not.toEqual(logprobs);
      });
    }
  });

  it.each([
    ["success-replay", imitates, false],
    ["credit-replay", credits, true],
  ])("are followed by %s too", async (_, settings, hasPrm) => {
    const run = await ran(...settings, ...probing);
    const measured = run.reports.flatMap(({ probes }) => (probes ? [probes] : []));
    expect(run.reports.map(({ probes }) => probes?.length ?? 0)).toEqual([12, 0, 12, 0, 12, 12]);
    const [first = [], ...later] = measured;
    for (const probes of later) {
      expect(texts(probes)).toEqual(texts(first));
      probes.forEach(({ logprobs, refLogprobs, prmLogprobs }, i) => {
        expect(refLogprobs).toEqual(at(first, i).refLogprobs);
        expect(logprobs).not.toEqual(refLogprobs);
        expect(prmLogprobs === null).toBe(!hasPrm);
        if (hasPrm) expect(prmLogprobs).not.toEqual(refLogprobs);
      });
    }
  });

  it("are the same after a run went on, and whatever is trained", async () => {
    const whole = await ran(...probing);
    const rest = await runTiny(whole.config, { resume: stateAfter(whole, 3) });
    expect(rest.reports.map(({ probes }) => probes)).toEqual(
      whole.reports.slice(4).map(({ probes }) => probes),
    );
    const other = await ran(...probing, "process.source=none", "policy.loss=cispo", "updates=2");
    expect(texts(at(other.reports, 0).probes)).toEqual(texts(at(whole.reports, 0).probes));
    expect(at(other.reports, 2).probes?.every(({ prmLogprobs }) => prmLogprobs === null)).toBe(
      true,
    );
  });
});

describe("a noisy verifier", () => {
  const noise = ["outcome.falsePositive=0.3", "outcome.falseNegative=0.2"];

  it("errs as often as it is asked to, and always on the same responses", async () => {
    const config = tinyConfig(...noise);
    const lab = await openTinyPrime(config, { outcome: (response) => Number(response) });
    const { text } = lab;
    lab.destroy();
    const count = 20_000;
    const responses = Array.from({ length: count }, (_, i): Response => {
      return { ids: [], response: at(["0", "0.5", "1"], i % 3), finished: true };
    });
    const [prompt] = samplePrompts(config, text, 0);
    if (!prompt) throw new Error("expected a prompt");
    const told = (assignments: readonly string[], update: number) => {
      const noisy = { config: tinyConfig(...assignments), text };
      return judgeResponses(
        noisy,
        responses.map(() => prompt),
        responses,
        update,
      );
    };
    const { verdicts, outcomes } = told(noise, 1);
    const share = (outcome: number, label: number) => {
      const rows = [...verdicts.keys()].filter((row) => verdicts[row]?.outcome === outcome);
      return rows.filter((row) => outcomes[row] === label).length / rows.length;
    };
    // Standard deviations of the shares: below 0.006.
    expect(Math.abs(share(1, 0) - 0.2)).toBeLessThan(0.03);
    expect(Math.abs(share(0, 1) - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(share(0.5, 1) - 0.3)).toBeLessThan(0.03);
    expect(share(1, 0) + share(1, 1)).toBe(1);
    expect(told(noise, 1).outcomes).toEqual(outcomes);
    expect(told(noise, 2).outcomes).not.toEqual(outcomes);
    // More noise errs wherever less does.
    const louder = told(["outcome.falsePositive=0.5", "outcome.falseNegative=0.4"], 1).outcomes;
    const isWrong = (label: number | undefined, row: number) => label !== verdicts[row]?.outcome;
    for (const row of verdicts.keys())
      if (isWrong(outcomes[row], row)) expect(isWrong(louder[row], row)).toBe(true);
    expect([...told([], 1).outcomes]).toEqual(verdicts.map(({ outcome }) => outcome));
  });

  it("misleads training, and no measurement", async () => {
    const outcome = () => 0;
    const config = tinyConfig("outcome.falsePositive=0.5", "evaluation.every=1", ...truth);
    const run = await runTiny(config, { outcome });
    const labels = updates.flatMap((update) =>
      responsesOf(updateOf(run, update)).map((response) => response.outcome),
    );
    expect(mean(labels)).toBeGreaterThan(0.25);
    expect(mean(labels)).toBeLessThan(0.75);
    for (const { metrics, groups } of run.reports.slice(1)) {
      expect(metrics).toMatchObject({ train_accuracy: 0, heldout_accuracy: 0, zero_signal: 1 });
      for (const { prefixValues = [] } of groups.flatMap(({ responses }) => responses))
        for (const { value } of prefixValues) expect(value).toBe(0);
    }
    const honest = await runTiny(tinyConfig(), { outcome });
    const [first, same] = [updateOf(run, 1), updateOf(honest, 1)];
    expect(responsesOf(first).map(({ tokens }) => tokens)).toEqual(
      responsesOf(same).map(({ tokens }) => tokens),
    );
    expect(fingerprints(stateAfter(run, 1))["policy"]).not.toBe(
      fingerprints(stateAfter(honest, 1))["policy"],
    );
  });
});
