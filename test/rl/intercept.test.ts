import { describe, expect, it } from "vitest";
import {
  createInterceptStep,
  interceptStart,
  INTERCEPT_WORDS,
} from "../../src/rl/intercept-step.ts";
import { interceptOf, nextPassRate } from "../../src/rl/intercept.ts";
import { createPrmLoss, PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import { testDevice } from "../gpu.ts";
import { Bench } from "../kernels/harness.ts";

describe("running pass rate", () => {
  it("starts at the first update's own rate", () => {
    expect(nextPassRate(null, [1, 0, 0, 0], [1, 1, 1, 1])).toBe(0.25);
  });

  it("then moves a tenth of the way", () => {
    expect(nextPassRate(0.25, [1, 1], [1, 1])).toBeCloseTo(0.9 * 0.25 + 0.1, 15);
    expect(nextPassRate(0.25, [1, 1], [1, 1], 0.5)).toBeCloseTo(0.625, 15);
  });

  it("counts only responses that the PRM is trained on", () => {
    expect(nextPassRate(null, [1, 0, 0, 0], [1, 1, 0, 0])).toBe(0.5);
    expect(nextPassRate(0.3, [1, 0], [0, 0])).toBe(0.3);
  });

  it("converges to a constant rate", () => {
    let rate: number | null = 0.9;
    for (let i = 0; i < 200; i++) rate = nextPassRate(rate, [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]);
    expect(rate).toBeCloseTo(0.2, 6);
  });
});

describe("interceptOf()", () => {
  it("is the logit of the rate", () => {
    expect(interceptOf(0.5)).toBe(0);
    expect(interceptOf(0.2)).toBeCloseTo(Math.log(0.2 / 0.8), 2);
    expect(interceptOf(0.8)).toBeCloseTo(-interceptOf(0.2), 12);
  });

  it("is finite for rates 0 and 1, and 0 where there is no rate", () => {
    expect(interceptOf(0)).toBeCloseTo(-6.9088, 4);
    expect(interceptOf(1)).toBeCloseTo(6.9088, 4);
    expect(interceptOf(null)).toBe(0);
  });
});

describe("learned intercept", () => {
  it("starts without moments, at 0 or where it is told", () => {
    expect([...interceptStart()]).toEqual([0, 0, 0, 0]);
    expect([...interceptStart(interceptOf(0.5))]).toEqual([0, 0, 0, 0]);
    expect([...interceptStart(-1.25)]).toEqual([-1.25, 0, 0, 0]);
    expect(interceptStart()).toHaveLength(INTERCEPT_WORDS);
  });

  it("fits the base rate on the device, and stands still while the guard has tripped", async () => {
    const device = await testDevice();
    const bench = new Bench(device);
    const [loss, step] = await Promise.all([
      createPrmLoss(device, "paper"),
      createInterceptStep(device),
    ]);
    // A PRM that says nothing: both log-probabilities are alike, and one response in four is right.
    const logprobs = bench.input("logprobs", new Float32Array(4));
    const shared = {
      prmLogprobs: logprobs,
      refLogprobs: logprobs,
      outcomes: bench.input("outcomes", Float32Array.of(0, 1, 0, 0)),
      spans: bench.input("spans", Uint32Array.of(0, 1, 0, 1, 0, 1, 0, 1)),
      weights: bench.input("weights", Float32Array.of(1, 1, 1, 1)),
      map: bench.input("map", Uint32Array.of(0, 1, 2, 3)),
      prmRows: bench.output("rows", 4 * PRM_ROW_WORDS),
    };
    const all = { offset: 0, count: 4 };
    const options = { learningRate: 0.05, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };
    const states = [0, 1].map((guard) => ({
      guard: bench.input("guard", Uint32Array.of(guard)),
      state: bench.output("state", interceptStart()),
    }));
    await bench.run((plan) => {
      for (const { guard, state } of states) {
        plan.repeat(200, () => {
          const arrays = { ...shared, settings: state };
          loss.forward(plan, arrays, { rows: 4, context: 1 }, all, 1);
          step.step(plan, { ...shared, guard, state }, all, options);
        });
      }
    });
    const [learned, still] = await Promise.all(states.map(({ state }) => bench.floats(state)));
    bench.destroy();
    expect(learned?.[0]).toBeCloseTo(Math.log(1 / 3), 2);
    expect(learned?.[3]).toBe(200);
    expect([...(still ?? [])]).toEqual([0, 0, 0, 0]);
  });
});
