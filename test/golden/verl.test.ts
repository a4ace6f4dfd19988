/** The formulas of src/rl against verl, and against TRL and OpenRLHF where theirs are the same. */
import { describe, expect, it } from "vitest";
import { groupAccuracy } from "../../src/rl/group-accuracy.ts";
import { at } from "../../src/typed-array.ts";
import { expectClose } from "../kernels/harness.ts";
import { variance, zeros } from "../reference/rl-batch.ts";
import { engines, type Engine } from "./engines.ts";
import {
  batchOf,
  caseNamed,
  casesLike,
  flat,
  grid,
  loadGolden,
  masked,
  numbers,
  outcomesOf,
  type GoldenCase,
} from "./load.ts";

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
      const outcomes = outcomesOf(inputs["token_level_rewards"]);
      const batch = batchOf(inputs["response_mask"], outcomes, config["K"] as number);
      const { returns } = await engine.advantages(batch, zeros(batch), {
        estimator: id.includes("grpo") ? "grpo" : "rloo",
        formula: "paper",
        process: off,
        outcome: on,
      });
      expectGolden(engine, "advantages", returns, flat(outputs["advantages"]));
    },
  );

  it.each(casesLike(verl, "verl_rpp_baseline_"))("%s", async (_id, golden) => {
    const { config, inputs, outputs } = golden;
    const mask = inputs["response_mask"];
    const outcomes = outcomesOf(inputs["token_level_rewards"]);
    const batch = batchOf(mask, outcomes, config["K"] as number);
    const { advantages } = await engine.advantages(batch, zeros(batch), {
      estimator: "reinforce++-baseline",
      formula: "paper",
      process: off,
      outcome: on,
    });
    expectGolden(engine, "advantages", advantages, flat(outputs["advantages"]));
  });

  it.each(["verl_rpp_gamma1.0", "verl_rpp_dense", "verl_rpp_one_token"])("%s", async (id) => {
    const { config, inputs, outputs } = caseNamed(verl, id);
    const batch = batchOf(
      inputs["response_mask"],
      grid(inputs["response_mask"]).map(() => 0),
      config["K"] as number,
    );
    // verl has one reward per token, and ours is dense: its place is the process reward's.
    const { gamma } = config["config"] as { gamma: number };
    const rewards = flat(inputs["token_level_rewards"]);
    const result = await engine.advantages(batch, rewards, {
      estimator: "reinforce++",
      formula: "paper",
      process: { weight: 1, gamma },
      outcome: off,
    });
    expectGolden(engine, "returns", result.returns, flat(outputs["returns"]));
    expectGolden(engine, "advantages", result.advantages, flat(outputs["advantages"]));
  });

  /** One token a response, as TRL's advantages are one number a response. */
  const trlBatch = ({ config }: GoldenCase, outcomes: readonly number[]) =>
    batchOf(
      outcomes.map(() => [1]),
      outcomes,
      config["num_generations"] as number,
    );

  it.each([
    "trl_grpo_mixed",
    "trl_grpo_allwrong",
    "trl_grpo_scale_batch",
    "trl_rloo_mixed",
    "trl_rloo_allcorrect",
  ])("%s", async (id) => {
    const golden = caseNamed(trl, id);
    const { config, inputs, outputs } = golden;
    const batch = trlBatch(golden, [...flat(inputs["rewards_per_func"])]);
    const { returns } = await engine.advantages(batch, zeros(batch), {
      estimator: id.includes("grpo") ? "grpo" : "rloo",
      formula: "paper",
      scale: config["scale_rewards"] as "group" | "batch",
      epsilon: 1e-4,
      process: off,
      outcome: on,
    });
    expectGolden(engine, "advantages", returns, numbers(outputs["advantages"]));
  });

  it("trl_gdpo_normalize_then_sum is GRPO of two sources, but for the epsilon of its whitening", async () => {
    const golden = caseNamed(trl, "trl_gdpo_normalize_then_sum");
    const rewards = grid(golden.inputs["rewards_per_func"]);
    const column = (i: number) => rewards.map((row) => at(row, i));
    const batch = trlBatch(golden, column(0));
    const { returns, advantages } = await engine.advantages(batch, Float64Array.from(column(1)), {
      estimator: "grpo",
      formula: "paper",
      epsilon: 1e-4,
      process: on,
      outcome: on,
    });
    // TRL adds 1e-4 to the deviation, verl and we 1e-8 to the variance.
    const deviation = Math.sqrt(variance(Array.from(returns)));
    const scale = Math.sqrt(deviation ** 2 + 1e-8) / (deviation + 1e-4);
    const got = Array.from(advantages, (value) => value * scale);
    expectGolden(engine, "advantages", got, numbers(golden.outputs["advantages"]));
  });

  it.each(["trl_rloo_K1", "trl_grpo_K1"])(
    "%s: a group of one response keeps its outcome, as in verl; TRL gives it 0",
    async (id) => {
      const { inputs, outputs } = caseNamed(trl, id);
      expect(outputs["advantages"]).toEqual([0, 0]);
      const outcomes = [...flat(inputs["rewards_per_func"])];
      const batch = batchOf([[1], [1]], outcomes, 1);
      const kinds = [
        { estimator: "rloo" },
        { estimator: "grpo" },
        { estimator: "grpo", scale: "batch" },
        { estimator: "grpo", scale: "none" },
        { estimator: "reinforce" },
        { estimator: "reinforce++" },
        { estimator: "reinforce++-baseline" },
      ] as const;
      for (const kind of kinds) {
        const settings = { ...kind, formula: "paper", process: off, outcome: on } as const;
        const { returns } = await engine.advantages(batch, zeros(batch), settings);
        expect(Array.from(returns)).toEqual(outcomes);
      }
    },
  );

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

  it.each(["verl_ppo_token-mean", "verl_ppo_clip_higher", "verl_ppo_extreme"])("%s", async (id) => {
    const { config, inputs, outputs } = caseNamed(verl, id);
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
  const outcomes = outcomesOf(inputs["token_level_rewards"]);
  const first = grid(outputs["advantages"]).map((row) => at(row, 0));
  const mixed = [first.slice(0, 4), first.slice(4)].filter((group) =>
    group.some((advantage) => advantage !== 0),
  ).length;
  expect(groupAccuracy(outcomes, 4).mixed).toBe(mixed / 2);
});
