/** Every setting of the reward that the PRM gives a token, each beside a run that differs in it alone. */
import { describe, expect, it } from "vitest";
import { at } from "../../src/typed-array.ts";
import { before, expectClose, POLICY, PRM, responses, rewards, shared } from "./prm-runs.ts";
import { ran, sum, type TinyRun } from "./tiny-run.ts";

describe("the reward of a token", () => {
  const plain = [before, "advantage.estimator=reinforce", "advantage.whiten=false"];
  /** A run with a setting beside the one without: the PRM has learned the same, the policy has not. */
  async function beside(setting: string): Promise<[TinyRun, TinyRun]> {
    const [run, without] = [await ran(...plain, setting), await ran(...plain)];
    expect(shared(run, without, 1, [...POLICY, ...PRM])).toEqual(PRM);
    return [run, without];
  }
  const pairs = (run: TinyRun, without: TinyRun) =>
    responses(run, 1).map((response, i) => [response, at(responses(without, 1), i)] as const);

  it("is added up at the end of its step, or of the response", async () => {
    for (const granularity of ["step", "whole"]) {
      const [run, without] = await beside(`prm.granularity=${granularity}`);
      for (const [{ processRewards }, { processRewards: tokens, steps }] of pairs(run, without)) {
        const ends = granularity === "step" ? steps : [{ start: 0, end: tokens.length }];
        const want = [...tokens];
        for (const { start, end } of ends) {
          want.fill(0, start, end);
          want[end - 1] = sum(tokens.slice(start, end));
        }
        expectClose(processRewards, want);
      }
    }
    // Steps of two tokens: there was something to add.
    const steps = responses(await ran(...plain), 1).flatMap((response) => response.steps);
    expect(steps.some(({ start, end }) => end - start === 2)).toBe(true);
  });

  it("stays within its bound", async () => {
    const [run, without] = await beside("prm.bound=0.05");
    for (const [{ processRewards }, { processRewards: free }] of pairs(run, without))
      expectClose(
        processRewards,
        free.map((reward) => 0.05 * Math.tanh(reward / 0.05)),
      );
    for (const update of [1, 2, 3, 4, 5])
      for (const reward of rewards(run, update).flat())
        expect(Math.abs(reward)).toBeLessThan(0.05 + 1e-6);
    expect(Math.max(...rewards(without, 1).flat().map(Math.abs))).toBeGreaterThan(0.05);
  });

  it("is divided by the largest reward to go of the batch", async () => {
    const [run, without] = await beside("prm.normalisation=batch");
    const toGo = (rows: readonly (readonly number[])[]) =>
      rows.flatMap((row) => row.map((_, t) => Math.abs(sum(row.slice(t)))));
    const peak = Math.max(...toGo(rewards(without, 1)));
    for (const [{ processRewards }, { processRewards: free }] of pairs(run, without))
      expectClose(
        processRewards,
        free.map((reward) => reward / peak),
      );
    for (const update of [1, 2, 3, 4, 5])
      expect(Math.max(...toGo(rewards(run, update)))).toBeCloseTo(1, 4);
  });

  it("is discounted and weighed, and so is the outcome", async () => {
    const [weights, gamma] = [{ process: 0.5, outcome: 2 }, 0.8];
    const settings = [
      `process.weight=${weights.process}`,
      `outcome.weight=${weights.outcome}`,
      `process.gamma=${gamma}`,
      `outcome.gamma=${gamma}`,
    ];
    const [run, without] = [await ran(...plain, ...settings), await ran(...plain)];
    expect(shared(run, without, 1, [...POLICY, ...PRM])).toEqual(PRM);
    for (const response of responses(run, 4)) {
      const { processRewards, processReturns, outcomeReturns, outcome } = response;
      const last = processRewards.length - 1;
      const want = processRewards.map((_, t) =>
        sum(processRewards.slice(t).map((reward, s) => gamma ** s * reward)),
      );
      expectClose(processReturns, want);
      expectClose(
        outcomeReturns,
        want.map((_, t) => gamma ** (last - t) * outcome),
      );
      expectClose(
        response.advantages,
        want.map((value, t) => weights.process * value + weights.outcome * at(outcomeReturns, t)),
      );
    }
    for (const { processRewards, processReturns } of responses(without, 4))
      expect(processReturns[0]).toBeCloseTo(sum(processRewards), 5);
  });
});
