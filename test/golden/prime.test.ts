/** The formulas of src/rl against what the released code of PRIME computes. */
import { describe, expect, it } from "vitest";
import type { Source } from "../../src/rl/returns.ts";
import { chooseGroups, passingGroups } from "../../src/rl/filter.ts";
import { at } from "../../src/typed-array.ts";
import { expectClose } from "../kernels/harness.ts";
import { keptRows, tokensOf, zeros, type Batch } from "../reference/rl-batch.ts";
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
  type GoldenCase,
} from "./load.ts";

const prime = loadGolden("prime");

function expectGolden(
  engine: Engine,
  label: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
): void {
  expectClose({ label, got, want, bound: () => engine.tolerance });
}

/** A batch whose responses all have `context` tokens. */
function fullBatch(rows: number, context: number): Batch {
  return batchOf(
    Array.from({ length: rows }, () => Array.from({ length: context }, () => 1)),
    Array.from({ length: rows }, () => 0),
    1,
  );
}

describe.each(engines)("%s", (_, engine) => {
  it.each([
    "prime_recipe_rloo_mixed_K4",
    "prime_recipe_rloo_allcorrect_plus_mixed",
    "prime_recipe_rloo_allwrong_zero_scores",
    "prime_recipe_rloo_one_token_nonzero_score",
    "prime_recipe_rloo_dpo_only",
    "prime_recipe_rloo_coef_10_1",
    "prime_recipe_rloo_last_token_reward",
    "prime_repo_rloo_gamma1",
    "prime_repo_rloo_gamma_both_0p95_K2",
  ])("%s", async (id) => {
    const { config, inputs, outputs } = caseNamed(prime, id);
    const batch = batchOf(
      inputs["response_mask"],
      numbers(inputs["acc"]),
      config["n_samples"] as number,
    );
    // The recipe has coefficients and no gammas, the first release gammas and no coefficients.
    const source = (weight: string, gamma: string): Source => ({
      weight: (config[weight] ?? 1) as number,
      gamma: (config[gamma] ?? 1) as number,
    });
    const result = await engine.advantages(batch, flat(inputs["rm_scores"]), {
      estimator: "rloo",
      formula: "code",
      process: source("reward_dpo_coef", "reward_model_gamma"),
      outcome: source("reward_gt_coef", "verifier_gamma"),
    });
    for (const name of ["returns", "advantages"] as const) {
      const mask = inputs["response_mask"];
      expectGolden(engine, name, masked(result[name], mask), masked(flat(outputs[name]), mask));
    }
  });

  it("a group of one response keeps its raw rewards, where the recipe divides by zero", async () => {
    const { inputs, outputs } = caseNamed(prime, "prime_recipe_rloo_K1_error");
    expect(outputs["error"]).toBe("ZeroDivisionError");
    const batch = batchOf(inputs["response_mask"], numbers(inputs["acc"]), 1);
    const rewards = flat(inputs["rm_scores"]);
    const only = { weight: 1, gamma: 1 };
    const result = await engine.advantages(batch, rewards, {
      estimator: "rloo",
      formula: "code",
      process: only,
      outcome: only,
    });
    const want = zeros(batch);
    for (const row of keptRows(batch)) {
      const tokens = tokensOf(batch, row);
      tokens.forEach((n, i) => {
        const later = tokens.slice(i).reduce((sum, s) => sum + at(rewards, s), 0);
        want[n] = later + at(batch.outcomes, row);
      });
    }
    expectGolden(engine, "returns", result.returns, want);
  });

  const losses = [...casesLike(prime, "prime_ce_"), ...casesLike(prime, "prime_repo_ce_")];
  const lossOf = ({ config, inputs }: GoldenCase, formula: "paper" | "code") => {
    const batch = batchOf(inputs["response_mask"], numbers(inputs["acc"]), 1);
    return engine.prmLoss(
      batch,
      flat(inputs["q"]),
      zeros(batch),
      config["beta"] as number,
      formula,
    );
  };

  it.each(losses)("%s, formula code", async (_id, golden) => {
    const { loss, dLogprobs } = await lossOf(golden, "code");
    expectGolden(engine, "loss", [loss], [golden.outputs["loss"] as number]);
    expectGolden(engine, "gradient", dLogprobs, flat(golden.outputs["grad_q"]));
  });

  it.each(losses.filter(([id]) => !id.includes("saturated")))(
    "%s, formula paper",
    async (_id, golden) => {
      const { loss, dLogprobs } = await lossOf(golden, "paper");
      expectGolden(engine, "loss", [loss], [golden.outputs["loss"] as number]);
      expectGolden(engine, "gradient", dLogprobs, flat(golden.outputs["grad_q"]));
    },
  );

  it("prime_ce_saturated_wrong, formula paper: a sure and wrong PRM still learns", async () => {
    const golden = caseNamed(prime, "prime_ce_saturated_wrong");
    const { loss, dLogprobs } = await lossOf(golden, "paper");
    // Q = 1000 for a wrong and a right response: the losses are 1000 and 0, the slopes 1 and 0, beta / B = 0.25.
    expectGolden(engine, "loss", [loss], [500]);
    expectGolden(engine, "gradient", dLogprobs, [0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0]);
  });

  /** The batch of a forward case, and the log-probabilities of its tokens. */
  const forwardOf = ({ inputs }: GoldenCase) => {
    const prompt = inputs["prompt_length"] as number;
    const mask = grid(inputs["response_mask"]);
    const tokens = grid(inputs["input_ids"]);
    const batch = {
      ...fullBatch(tokens.length, at(tokens, 0).length),
      spans: mask.map(
        (row) => [prompt, prompt + row.filter((valid) => valid === 1).length] as const,
      ),
    };
    const logprobs = (logits: number[][][]) => {
      const result = zeros(batch);
      for (const row of keptRows(batch)) {
        for (let t = 1; t < batch.context; t++) {
          const scores = at(at(logits, row), t - 1);
          const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
          result[row * batch.context + t] = at(scores, at(at(tokens, row), t)) - Math.log(total);
        }
      }
      return result;
    };
    const [prm, ref] = ["prm_logits", "ref_logits"].map((name) =>
      logprobs(inputs[name] as number[][][]),
    ) as [Float64Array, Float64Array];
    return { batch, prompt, prm, ref };
  };
  const recipe = { granularity: "token", dropLast: true, normalisation: "none" } as const;

  it("prime_fwd_token", async () => {
    const golden = caseNamed(prime, "prime_fwd_token");
    const { config, outputs } = golden;
    const { batch, prompt, prm, ref } = forwardOf(golden);
    const beta = config["beta_train"] as number;
    const rewards = await engine.implicitReward(batch, prm, ref, { ...recipe, beta });
    const want = grid(outputs["token_level_score"]).flatMap((row) => [
      ...Array.from({ length: prompt }, () => 0),
      ...row,
    ]);
    expectGolden(engine, "rewards", rewards, want);
  });

  it("prime_fwd_whole_error: the whole response is rewarded at its end, where the recipe fails", async () => {
    const golden = caseNamed(prime, "prime_fwd_whole_error");
    expect(golden.outputs["error"]).toBe("RuntimeError");
    const { batch, prm, ref } = forwardOf(golden);
    const options = { ...recipe, beta: golden.config["beta_train"] as number };
    const tokens = await engine.implicitReward(batch, prm, ref, { ...options, dropLast: false });
    const whole = await engine.implicitReward(batch, prm, ref, {
      ...options,
      granularity: "whole",
    });
    const want = zeros(batch);
    for (const row of keptRows(batch)) {
      const own = tokensOf(batch, row);
      want[own.at(-1) ?? NaN] = own.reduce((sum, n) => sum + at(tokens, n), 0);
    }
    expect(want.some((reward) => Math.abs(reward) > 0.01)).toBe(true);
    expectGolden(engine, "rewards", whole, want);
  });

  it("prime_repo_implicit_token", async () => {
    const { inputs, outputs } = caseNamed(prime, "prime_repo_implicit_token");
    const batch = batchOf(inputs["response_mask"], [0, 0, 0], 1);
    const rewards = await engine.implicitReward(
      batch,
      flat(inputs["log_probs"]),
      flat(inputs["ref_log_probs"]),
      {
        beta: 1,
        granularity: "token",
        dropLast: false,
        normalisation: "none",
      },
    );
    expectGolden(engine, "rewards", rewards, flat(outputs["token_level_score"]));
  });

  it.each(casesLike(prime, "prime_norm_"))("%s", async (_id, { inputs, outputs }) => {
    const scores = grid(inputs["token_level_scores"]);
    const batch = fullBatch(scores.length, at(scores, 0).length);
    const rewards = await engine.implicitReward(batch, flat(scores), zeros(batch), {
      beta: 1,
      granularity: "token",
      dropLast: false,
      normalisation: "batch",
    });
    expectGolden(engine, "rewards", rewards, flat(outputs["out"]));
  });

  it("prime_repo_ppo", async () => {
    const { config, inputs, outputs } = caseNamed(prime, "prime_repo_ppo");
    const mask = inputs["response_mask"];
    const batch = batchOf(
      mask,
      grid(mask).map(() => 0),
      1,
    );
    const clip = config["cliprange"] as number;
    const result = await engine.policyLoss(
      batch,
      flat(inputs["log_prob"]),
      flat(inputs["old_log_prob"]),
      flat(inputs["advantages"]),
      { clipLow: clip, clipHigh: clip, dualClip: 0 },
    );
    expectGolden(engine, "gradient", result.dLogprobs, flat(outputs["grad_log_prob"]));
    expectGolden(
      engine,
      "loss, clip fraction, KL",
      [result.loss, result.clipFraction, result.klK1],
      [outputs["loss"], outputs["pg_clipfrac"], outputs["ppo_kl"]] as number[],
    );
  });
});

it.each(casesLike(prime, "prime_filter_"))("%s", (_id, { config, inputs, outputs }) => {
  const groupSize = config["n"] as number;
  const limit = config["max_response_length"] as number;
  const outcomes = numbers(inputs["scores"]);
  // The recipe calls a response cut off that is one token short of the limit.
  const truncated = numbers(inputs["response_lengths"]).map((length) =>
    length >= limit - 1 ? 1 : 0,
  );
  const passing = passingGroups(
    { outcomes, truncated, groupSize },
    {
      lower: config["accuracy_lower_bound"] as number,
      upper: config["accuracy_upper_bound"] as number,
      dropTruncated: config["filter_truncate"] as boolean,
    },
  );
  const chosen = chooseGroups(passing, passing.length / (config["oversample_factor"] as number));
  expect(chosen.length * groupSize).toBe(outputs["n_kept"]);
  expect(chosen.toSorted((a, b) => a - b)).toEqual(outputs["kept_prompt_set"]);
});
