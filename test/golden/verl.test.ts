/** The formulas of src/rl against verl, and against TRL and OpenRLHF where theirs are the same. */
import { describe, expect, it } from "vitest";
import { groupAccuracy } from "../../src/rl/group-accuracy.ts";
import { at } from "../../src/typed-array.ts";
import { expectClose } from "../kernels/harness.ts";
import { zeros } from "../reference/rl-batch.ts";
import { engines, type Engine } from "./engines.ts";
import { batchOf, caseNamed, casesLike, flat, grid, loadGolden, masked, numbers } from "./load.ts";

const [verl, trl, openrlhf] = [loadGolden("verl"), loadGolden("trl"), loadGolden("openrlhf")];
const off = { weight: 0, gamma: 1 };
const on = { weight: 1, gamma: 1 };

function expectGolden(
  engine: Engine,
  label: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
): void {
  expectClose({ label, got, want, bound: () => engine.tolerance });
}

describe.each(engines)("%s", (_, engine) => {
  it.each([...casesLike(verl, "verl_grpo_"), ...casesLike(verl, "verl_rloo_")])(
    "%s",
    async (id, golden) => {
      const { config, inputs, outputs } = golden;
      const mask = inputs["response_mask"];
      const outcomes = grid(inputs["token_level_rewards"]).map((row) =>
        row.reduce((sum, reward) => sum + reward, 0),
      );
      const batch = batchOf(mask, outcomes, config["K"] as number);
      const { returns } = await engine.advantages(batch, zeros(batch), {
        estimator: id.includes("grpo") ? "grpo" : "rloo",
        formula: "paper",
        process: off,
        outcome: on,
      });
      expectGolden(engine, "advantages", returns, flat(outputs["advantages"]));
    },
  );

  it.each(casesLike(trl, "trl_").filter(([id]) => !id.endsWith("K1")))("%s", async (id, golden) => {
    const { config, inputs, outputs } = golden;
    const outcomes = flat(inputs["rewards_per_func"]);
    const batch = batchOf(
      Array.from(outcomes, () => [1]),
      [...outcomes],
      config["num_generations"] as number,
    );
    const { returns } = await engine.advantages(batch, zeros(batch), {
      estimator: id.includes("grpo") ? "grpo" : "rloo",
      formula: "paper",
      epsilon: 1e-4,
      process: off,
      outcome: on,
    });
    expectGolden(engine, "advantages", returns, numbers(outputs["advantages"]));
  });

  it("a group of one response keeps its outcome, as in verl; TRL gives it advantage 0", async () => {
    const { inputs, outputs } = caseNamed(trl, "trl_rloo_K1");
    expect(outputs["advantages"]).toEqual([0, 0]);
    const outcomes = [...flat(inputs["rewards_per_func"])];
    const batch = batchOf([[1], [1]], outcomes, 1);
    for (const estimator of ["rloo", "grpo", "reinforce"] as const) {
      const settings = { estimator, formula: "paper", process: off, outcome: on } as const;
      const { returns } = await engine.advantages(batch, zeros(batch), settings);
      expect(Array.from(returns)).toEqual(outcomes);
    }
  });

  it("openrlhf_cumret_1.0", async () => {
    const { inputs, outputs } = caseNamed(openrlhf, "openrlhf_cumret_1.0");
    const mask = inputs["action_mask"];
    const batch = batchOf(
      mask,
      grid(mask).map(() => 0),
      1,
    );
    const { returns } = await engine.advantages(batch, flat(inputs["rewards"]), {
      estimator: "reinforce",
      formula: "paper",
      process: on,
      outcome: off,
    });
    expectGolden(engine, "returns", masked(returns, mask), masked(flat(outputs["returns"]), mask));
  });

  it.each([
    ["out", true],
    ["out_no_shift", false],
  ] as const)("verl_masked_whiten, %s", async (name, shiftMean) => {
    const { inputs, outputs } = caseNamed(verl, "verl_masked_whiten");
    const batch = batchOf(inputs["mask"], [0, 0, 0], 1);
    const whitened = await engine.whiten(batch, flat(inputs["values"]), shiftMean);
    expectGolden(
      engine,
      name,
      masked(whitened, inputs["mask"]),
      masked(flat(outputs[name]), inputs["mask"]),
    );
    const padding = Array.from(whitened).filter(
      (_value, n) => grid(inputs["mask"]).flat()[n] === 0,
    );
    expect(padding).toEqual([0, 0, 0]);
  });

  it("whitening one token gives 0, where verl raises an error", async () => {
    const whitened = await engine.whiten(batchOf([[1, 0]], [0], 1), Float64Array.of(0.7, 5), true);
    expect(Array.from(whitened)).toEqual([0, 0]);
  });

  it.each(casesLike(verl, "verl_ppo_"))("%s", async (_id, { config, inputs, outputs }) => {
    const mask = inputs["response_mask"];
    const batch = batchOf(
      mask,
      grid(mask).map(() => 0),
      1,
    );
    const result = await engine.policyLoss(
      batch,
      flat(inputs["log_prob"]),
      flat(inputs["old_log_prob"]),
      flat(inputs["advantages"]),
      {
        clipLow: config["clip_ratio_low"] as number,
        clipHigh: config["clip_ratio_high"] as number,
        dualClip: config["clip_ratio_c"] as number,
      },
    );
    const metrics = outputs["metrics"] as Record<string, number>;
    expectGolden(engine, "gradient", result.dLogprobs, flat(outputs["grad_log_prob"]));
    expectGolden(
      engine,
      "loss, clip fractions, KL",
      [result.loss, result.clipFraction, result.dualClipFraction, result.klK1],
      [
        outputs["loss"] as number,
        metrics["actor/pg_clipfrac"] ?? NaN,
        metrics["actor/pg_clipfrac_lower"] ?? NaN,
        metrics["actor/ppo_kl"] ?? NaN,
      ],
    );
  });
});

it("a group is mixed exactly where its RLOO advantages are not 0", () => {
  const { inputs, outputs } = caseNamed(verl, "verl_rloo_mixed");
  const outcomes = grid(inputs["token_level_rewards"]).map((row) =>
    row.reduce((sum, reward) => sum + reward, 0),
  );
  const first = grid(outputs["advantages"]).map((row) => at(row, 0));
  const mixed = [first.slice(0, 4), first.slice(4)].filter((group) =>
    group.some((advantage) => advantage !== 0),
  ).length;
  expect(groupAccuracy(outcomes, 4).mixed).toBe(mixed / 2);
});
