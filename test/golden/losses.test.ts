/**
 * Losses against verl, PRIME, TRL and OpenRLHF. What does not fit a formula of ours is said where it differs.
 */
import { describe, expect, it } from "vitest";
import type { Aggregation } from "../../src/rl/aggregation.ts";
import type { KlEstimator } from "../../src/rl/kl-return.ts";
import { pairAccuracy, signAccuracy } from "../../src/rl/prm-accuracy.ts";
import { at } from "../../src/typed-array.ts";
import { expectClose } from "../kernels/harness.ts";
import { rowsOf, tokensOf, zeros, type Batch } from "../reference/rl-batch.ts";
import type { DpoKind } from "../reference/rl-prm-dpo.ts";
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
const verl = loadGolden("verl");
const trl = loadGolden("trl");
const openrlhf = loadGolden("openrlhf");
const losses = loadGolden("losses");

/** verl's names. */
const AGGREGATIONS: Readonly<Record<string, Aggregation>> = {
  "token-mean": "token-mean",
  "seq-mean-token-mean": "sequence-mean",
  "seq-mean-token-sum": "sequence-sum",
  "seq-mean-token-sum-norm": "constant-length",
};

/** The tolerance is absolute up to 1, and relative beyond: float32 has 7 digits. */
function expectGolden(
  engine: Engine,
  label: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
): void {
  const bound = (value: number) => engine.tolerance * Math.max(1, Math.abs(value));
  expectClose({ label, got, want, bound });
}

/** A batch without outcomes. */
function plainBatch(mask: unknown): Batch {
  const none = grid(mask).map(() => 0);
  return batchOf(mask, none, 1);
}

/** One value a response, on each of its tokens. */
function overTokens(batch: Batch, values: readonly number[]): Float64Array {
  const result = zeros(batch);
  for (const row of rowsOf(batch))
    for (const n of tokensOf(batch, row)) result[n] = at(values, row);
  return result;
}

describe.each(engines)("%s", (_, engine) => {
  describe("policy losses of verl", () => {
    it.each([
      caseNamed(verl, "verl_ppo_seq-mean-token-sum"),
      caseNamed(verl, "verl_ppo_seq-mean-token-sum-norm"),
      caseNamed(verl, "verl_gspo"),
      caseNamed(losses, "verl_ppo_seq-mean-token-mean"),
      ...casesLike(losses, "verl_cispo").map(([, golden]) => golden),
      caseNamed(losses, "verl_gspo_clipped"),
    ])("$id", async ({ id, config, inputs, outputs }) => {
      const mask = inputs["response_mask"];
      const isGspo = id.startsWith("verl_gspo");
      // GSPO has an aggregation of its own in verl, whatever the config says.
      const aggregation = AGGREGATIONS[config["loss_agg_mode"] as string] ?? "token-mean";
      const result = await engine.policyLoss(
        plainBatch(mask),
        flat(inputs["log_prob"]),
        flat(inputs["old_log_prob"]),
        flat(inputs["advantages"]),
        {
          loss: isGspo ? "gspo" : id.startsWith("verl_cispo") ? "cispo" : "clip",
          clipLow: config["clip_ratio_low"] as number,
          clipHigh: config["clip_ratio_high"] as number,
          dualClip: config["clip_ratio_c"] as number,
          ...(isGspo ? {} : { aggregation, constantLength: at(grid(mask), 0).length }),
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

  describe("losses of TRL", () => {
    const lossOf = async ({ config, inputs }: GoldenCase, kind: object) => {
      const batch = plainBatch(inputs["completion_mask"]);
      const policy = flat(inputs["per_token_logps"]);
      const result = await engine.policyLoss(
        batch,
        policy,
        flat(inputs["old_per_token_logps"]),
        overTokens(batch, numbers(inputs["advantages"])),
        {
          clipLow: config["epsilon_low"] as number,
          clipHigh: config["epsilon_high"] as number,
          dualClip: 0,
          ...kind,
        },
      );
      return { ...result, batch, policy };
    };
    const clipRatio = ({ outputs }: GoldenCase) =>
      (outputs["metrics"] as Record<string, number>)["clip_ratio/region_mean"] ?? NaN;

    it.each([
      ["trl_loss_grpo", { aggregation: "sequence-mean" }],
      ["trl_loss_dr_grpo", { aggregation: "constant-length" }],
    ] as const)("%s", async (id, kind) => {
      const golden = caseNamed(trl, id);
      const constantLength = golden.config["max_completion_length"] as number;
      const result = await lossOf(golden, { ...kind, constantLength });
      expectGolden(engine, "gradient", result.dLogprobs, flat(golden.outputs["grad_logps"]));
      expectGolden(
        engine,
        "loss, clip fraction",
        [result.loss, result.clipFraction],
        [golden.outputs["loss"] as number, clipRatio(golden)],
      );
    });

    it("trl_loss_cispo clips the weight at epsilon_high itself, verl and we at 1 + clipHigh", async () => {
      const golden = caseNamed(trl, "trl_loss_cispo");
      const clipHigh = (golden.config["epsilon_high"] as number) - 1;
      // TRL has no lower bound.
      const result = await lossOf(golden, { loss: "cispo", clipLow: 1, clipHigh });
      expectGolden(engine, "gradient", result.dLogprobs, flat(golden.outputs["grad_logps"]));
      expectGolden(engine, "loss", [result.loss], [golden.outputs["loss"] as number]);
    });

    it("trl_loss_luspo is GSPO summed over tokens: a long response weighs more", async () => {
      const golden = caseNamed(trl, "trl_loss_luspo");
      const result = await lossOf(golden, { loss: "gspo", aggregation: "sequence-sum" });
      expectGolden(engine, "gradient", result.dLogprobs, flat(golden.outputs["grad_logps"]));
      expectGolden(engine, "loss", [result.loss], [golden.outputs["loss"] as number]);
    });

    it("trl_loss_grpo_kl", async () => {
      const golden = caseNamed(trl, "trl_loss_grpo_kl");
      const coefficient = golden.config["beta"] as number;
      const { batch, policy, loss, dLogprobs } = await lossOf(golden, {
        aggregation: "sequence-mean",
      });
      const { sums, dLogprobs: gradient } = await engine.klLoss(
        batch,
        policy,
        flat(golden.inputs["ref_per_token_logps"]),
        Float64Array.from(dLogprobs),
        coefficient,
        { estimator: "k3", aggregation: "sequence-mean" },
      );
      expectGolden(engine, "gradient", gradient, flat(golden.outputs["grad_logps"]));
      const lengths = rowsOf(batch).map((row) => tokensOf(batch, row).length);
      const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      const perResponse = total(sums.map((sum, row) => sum / at(lengths, row))) / batch.rows;
      const { kl } = golden.outputs["metrics"] as { kl: number };
      expectGolden(
        engine,
        "loss, KL per token",
        [loss + coefficient * perResponse, total(sums) / total(lengths)],
        [golden.outputs["loss"] as number, kl],
      );
    });
  });

  it.each([
    ["openrlhf_ppo_token", 0],
    ["openrlhf_ppo_dual", 3],
  ] as const)("%s", async (id, dualClip) => {
    const { config, inputs, outputs } = caseNamed(openrlhf, id);
    expect(config["dual_clip"] ?? 0).toBe(dualClip);
    const result = await engine.policyLoss(
      plainBatch(inputs["action_mask"]),
      flat(inputs["log_probs"]),
      flat(inputs["old_log_probs"]),
      flat(inputs["advantages"]),
      {
        clipLow: config["clip_eps_low"] as number,
        clipHigh: config["clip_eps_high"] as number,
        dualClip,
      },
    );
    expectGolden(
      engine,
      "loss, clip fraction, KL",
      [result.loss, result.clipFraction, result.klK1],
      [outputs["loss"], outputs["clip_ratio"], outputs["ppo_kl"]] as number[],
    );
  });

  describe("KL", () => {
    /** Every token a response of its own, so that sums over responses are tokens, and each weighs 1. */
    const klOf = async (policy: Float64Array, ref: Float64Array, name: string) => {
      const batch = plainBatch(Array.from(policy, () => [1]));
      return engine.klLoss(batch, policy, ref, zeros(batch), policy.length, {
        estimator: name.slice(0, 2) as KlEstimator,
        straightThrough: name.endsWith("+"),
      });
    };

    it.each([...casesLike(verl, "verl_kl_"), ...casesLike(losses, "verl_kl_")])(
      "%s",
      async (_id, { config, inputs, outputs }) => {
        const name = config["kl_penalty"] as string;
        const { sums, dLogprobs } = await klOf(
          flat(inputs["logprob"]),
          flat(inputs["ref_logprob"]),
          name,
        );
        expectGolden(engine, "KL", sums, flat(outputs["kl"]));
        expectGolden(engine, "gradient", dLogprobs, flat(outputs["grad_logprob"]));
      },
    );

    it.each(casesLike(openrlhf, "openrlhf_kl_"))(
      "%s, which OpenRLHF clamps to +-10 for every estimator, verl only for k3",
      async (_id, { config, inputs, outputs }) => {
        const name = config["kl_estimator"] as string;
        const { sums } = await klOf(
          flat(inputs["log_probs"]),
          flat(inputs["log_probs_base"]),
          name,
        );
        const clamped = sums.map((kl) => Math.min(Math.max(kl, -10), 10));
        expectGolden(engine, "KL", clamped, flat(outputs["kl"]));
      },
    );
  });

  it.each([...casesLike(verl, "verl_value_loss"), ...casesLike(losses, "verl_value_loss")])(
    "%s",
    async (_id, { config, inputs, outputs }) => {
      const mask = inputs["response_mask"];
      const result = await engine.valueLoss(
        plainBatch(mask),
        {
          values: flat(inputs["vpreds"]),
          oldValues: flat(inputs["values"]),
          returns: flat(inputs["returns"]),
        },
        config["cliprange_value"] as number,
      );
      expectGolden(engine, "loss, clip fraction", [result.loss, result.clipFraction], [
        outputs["vf_loss"],
        outputs["vf_clipfrac"],
      ] as number[]);
      const errors = masked(
        flat(inputs["returns"]).map((value, n) => value - at(flat(inputs["vpreds"]), n)),
        mask,
      );
      const spread = (values: readonly number[]) => {
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      };
      const explained = 1 - spread(errors) / spread(masked(flat(inputs["returns"]), mask));
      expectGolden(engine, "explained variance", [result.explainedVariance], [explained]);
      const gradient = outputs["grad_vpreds"];
      if (gradient) expectGolden(engine, "gradient", result.dValues, flat(gradient));
    },
  );

  it("the gradient of the value loss is compared in one case", () => {
    expect(caseNamed(losses, "verl_value_loss_gradient").outputs["grad_vpreds"]).toBeDefined();
  });

  describe("DPO losses of PRIME", () => {
    const KINDS: Readonly<Record<string, DpoKind>> = {
      none: "dpo",
      bon_acc: "dpo-bon-accuracy",
      bon_rm: "dpo-bon-reward",
    };

    it.each([
      ...casesLike(prime, "prime_dpo_none_"),
      ...casesLike(prime, "prime_dpo_bon_"),
      ...casesLike(losses, "prime_dpo_"),
    ])("%s", async (_id, { config, inputs, outputs }) => {
      const batch = batchOf(
        inputs["response_mask"],
        numbers(inputs["acc"]),
        config["n_samples"] as number,
      );
      const kind = KINDS[config["bon_mode"] as string];
      const { loss, dLogprobs } = await engine.dpoLoss(
        batch,
        flat(inputs["q"]),
        zeros(batch),
        config["beta"] as number,
        kind ?? "dpo",
        flat(inputs["q_before"] ?? inputs["q"]),
      );
      expect(kind).toBeDefined();
      expectGolden(engine, "loss", [loss], [outputs["loss"] as number]);
      expectGolden(engine, "gradient", dLogprobs, flat(outputs["grad_q"]));
    });
  });
});

it.each(casesLike(prime, "prime_dpo_acc_"))("%s", (_id, { config, inputs, outputs }) => {
  const outcomes = numbers(inputs["acc"]);
  const responses = {
    scores: grid(inputs["token_level_scores"]).map((row) => row.reduce((a, b) => a + b, 0)),
    outcomes,
    weights: outcomes.map(() => 1),
  };
  expect(pairAccuracy(responses, config["n_samples"] as number)).toBeCloseTo(
    outputs["dpo_acc"] as number,
    6,
  );
  expect(signAccuracy(responses)).toBeCloseTo(outputs["dpo_acc_abs"] as number, 6);
});
